"""The wiring: the only package that imports dagster, and the one nothing imports.

Assets, checks, storage, resources and the command line; must not contain a rule about data.
"""

import os

# Polars gives memory back to the system soon after a step has ended, instead of keeping it; read when polars is loaded.
os.environ.setdefault("_RJEM_MALLOC_CONF", "background_thread:true,dirty_decay_ms:500,muzzy_decay_ms:0")
