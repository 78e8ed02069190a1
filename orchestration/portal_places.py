"""Addresses offered while somebody types in the portal's form: streets of the deployment's own layer, after their house number.

Asks nobody else; what is typed is kept nowhere. Must not say that an address is there: the geocoder does.
"""

import re
import sqlite3
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

_MOST = 10
_TYPED = re.compile(
    r"(?P<before>.*(?:&|/| and | at )\s*|(?:\d+[a-z]?\s+(?:block of\s+)?)?)(?P<begun>[^&/]*)", re.IGNORECASE
)
"""A house number or a block, or the first street of a crossing; then the street that is being typed."""


class StreetNames:
    """The names of a layer by their beginning. Without a layer it offers nothing."""

    def __init__(self, layer: Path) -> None:
        self._layer = layer
        self._read: tuple[float, list[tuple[str, str]]] = (0.0, [])

    def __call__(self, typed: str) -> Sequence[str]:
        """At most ten addresses that begin like what was typed."""
        found = _TYPED.fullmatch(typed)
        if found is None or not found["begun"].strip():
            return []
        begun, names = found["begun"].strip().casefold(), self._names()
        start = bisect_left(names, (begun, ""))
        fitting = (name for key, name in names[start : start + _MOST] if key.startswith(begun))
        return [f"{found['before']}{name}" for name in fitting]

    def _names(self) -> list[tuple[str, str]]:
        """The names in order, read anew when the layer was built anew."""
        try:
            changed = self._layer.stat().st_mtime
        except OSError:
            return []
        if changed != self._read[0]:
            with closing(sqlite3.connect(f"file:{self._layer}?mode=ro", uri=True)) as database:
                rows = database.execute("SELECT DISTINCT name FROM street").fetchall()
            self._read = (changed, sorted((name.casefold(), name) for (name,) in rows))
        return self._read[1]
