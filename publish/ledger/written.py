"""Read what a ledger needs of a release folder: its public tables one at a time, its tombstones, its family.

Must not write, nor read a file that is not part of a release.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from publish.declared.ledger import TOMBSTONE
from publish.ledger.tombstones import no_tombstones
from schemas.as_polars import polars_schema
from schemas.standard import PUBLISHED_TABLES

TOMBSTONES = "changes/tombstone.csv"


class NoRelease(ValueError):
    """A folder is not a release: it has no release.json or no tables."""


class WrittenTables(Mapping[str, pl.DataFrame]):
    """The public tables a release folder holds, each read when it is asked for, so that few are in memory at once."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            table.name: file
            for table in PUBLISHED_TABLES
            if (file := folder / "parquet" / f"{table.name}.parquet").is_file()
        }
        if not self._files:
            raise NoRelease(f"{folder.name} is not a release: it has no folder parquet with tables of the standard.")

    def __getitem__(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self._files[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, name: object) -> bool:
        return name in self._files


def facts_of(folder: Path) -> dict[str, Any]:
    """What release.json says; raises NoRelease when it cannot be read."""
    try:
        said = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise NoRelease(f"{folder.name} is not a release: its release.json cannot be read.") from None
    if not isinstance(said, dict) or not said.get("version"):
        raise NoRelease(f"{folder.name} is not a release: its release.json names no version.")
    return said


def tombstones_of(folder: Path) -> pl.DataFrame:
    """The tombstones a release holds; none where it was made before there were any."""
    file = folder / TOMBSTONES
    return pl.read_csv(file, schema=polars_schema(TOMBSTONE)) if file.is_file() else no_tombstones()
