"""Profiles: one YAML file per sender, with its columns, formats and words. Data only; must not hold logic."""
