"""Alembic's environment and the registry's migrations; must not be imported by anything else."""
