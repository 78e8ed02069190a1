"""Datasette plugins of the public site, loaded by --plugins-dir.

Each stands alone: the public process imports Datasette and nothing of ours.
"""
