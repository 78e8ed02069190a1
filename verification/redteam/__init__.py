"""Attackers of a written release: each looks for what a reader could find out about a person, and counts what it found.

May import schemas and verification only. Must not import privacy/, so that no mistake of the border is repeated here.
"""
