"""Whether a server can do its work: the registry answers and is at head, a forecast is loaded, the disk takes a file.

Each check says yes or no, nothing else, and is asked at most every few seconds, since anyone may ask. Must not change anything
but a file of its own that it removes at once.
"""

import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import sqlalchemy as sa

from ingest.registry.connection import head_revision, revision_of

FRESH = 2.0
"""Seconds an answer is good for."""

Check = Callable[[], bool]


class Readiness:
    """Checks by name. Whatever a check raises means no."""

    def __init__(self, checks: Mapping[str, Check], clock: Callable[[], float] = time.monotonic) -> None:
        self._checks, self._clock = checks, clock
        self._asked, self._found = float("-inf"), dict.fromkeys(checks, False)

    def checked(self) -> dict[str, bool]:
        """What holds now, or held a moment ago."""
        if self._clock() - self._asked >= FRESH:
            self._found = {name: _holds(check) for name, check in self._checks.items()}
            self._asked = self._clock()
        return self._found


def _holds(check: Check) -> bool:
    try:
        return bool(check())
    except Exception:
        return False


def registry_answers(engine: sa.Engine) -> Check:
    """The registry answers a question."""

    def asked() -> bool:
        with engine.connect() as connection:
            return bool(connection.scalar(sa.text("SELECT 1")) == 1)

    return asked


def registry_at_head(engine: sa.Engine) -> Check:
    """The registry has the tables this version works with."""
    return lambda: revision_of(engine) == head_revision()


def writable(folder: Path) -> Check:
    """The disk under a folder takes a file."""

    def tried() -> bool:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            file.flush()
        return True

    return tried
