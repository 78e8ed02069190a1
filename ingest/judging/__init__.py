"""How the rules of the standard are looked for in tables: atoms to expressions, rules to tests, rows counted once.

Only `ingest/validate.py` decides what follows. Must not know a rule by its code.
"""
