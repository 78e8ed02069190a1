"""A release while it is made: where its files go, and everything they are made from.

Handed to each writer in turn (publish/writers.py). Must not write anything itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from publish.about import About
from publish.formats import Areas


@dataclass(frozen=True, kw_only=True)
class Draft:
    """folder: where the files go. tables: the public tables, in the order they are written. beside: the rows of every companion table.

    areas: outlines for the map, or None. previous: the folder of the release before it, or None.
    """

    folder: Path
    tables: Mapping[str, pl.DataFrame]
    beside: Mapping[str, pl.DataFrame]
    about: About
    areas: Areas | None = None
    previous: Path | None = None
