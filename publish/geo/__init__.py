"""The areas of a release as files for maps: each area with the number of published incidents it stands for."""
