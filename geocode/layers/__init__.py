"""Loaders of reference layers: one module per kind of file, each giving one fixed set of columns."""
