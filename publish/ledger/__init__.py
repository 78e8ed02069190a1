"""What changed between two releases: rows and cells where they say nothing about a person, counts elsewhere."""
