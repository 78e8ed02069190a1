"""The standard: what a use-of-force report is, declared once as plain frozen values.

Everything that can be derived from these declarations is derived: checks, SQL tables, dictionary, descriptors,
public columns. Must not import any other Vigie package, know where data come from, or read a file but its own catalogue of
sentences.
"""
