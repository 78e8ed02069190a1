"""The wiring: the only package that imports dagster, and the one nothing imports.

Assets, checks, storage, resources and the command line; must not contain a rule about data.
"""
