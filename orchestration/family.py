"""What a release must know of those before it: its family, and the class book the last of them left.

The book lies beside the releasable stage of each version, on the private side. Must not change a book, nor begin a family.
"""

import json
from pathlib import Path

import polars as pl

from geocode.snapping.versions import same_layer_or_stop, snap_version
from orchestration.resources import Home, HomeProblem
from orchestration.storage import stages_of
from privacy.classbook import ClassBook, empty_book, from_frames
from publish.versions import parse, released

ASSET = "releasable_reports"
"""The stage that holds a book among its tables."""

SNAPS = "snap_layer"
"""Where the book keeps the version of the snap layer."""


def earlier_releases(home: Home, family: str, version: str) -> list[Path]:
    """The folders of the family's releases before this version, oldest first."""
    before = [name for name in released(home.releases) if parse(name) < parse(version)]
    return [home.releases / name for name in before if family_named(home.releases / name) == family]


def foreign_releases(home: Home, family: str) -> list[Path]:
    """The folders of releases of other families."""
    return [home.releases / name for name in released(home.releases) if family_named(home.releases / name) != family]


def family_named(folder: Path) -> str:
    """The family a written release says it is of; the first where it says none."""
    return str(json.loads((folder / "release.json").read_text("utf-8")).get("family", "first"))


def same_snaps(home: Home, book: ClassBook) -> ClassBook:
    """The book with the version of the family's snap layer; raises LayerProblem where the layer is another one now."""
    known = book.rows.get(SNAPS)
    version = same_layer_or_stop(snap_version(home.snaps), known["version"][0] if known is not None else "")
    return ClassBook(rows={**book.rows, SNAPS: pl.DataFrame({"version": [version]})})


def book_before(home: Home, family: str, version: str) -> ClassBook:
    """The class book the last earlier release of the family left. Raises HomeProblem where it is lost."""
    earlier = earlier_releases(home, family, version)
    if not earlier:
        return empty_book()
    stage = stages_of(home).read(ASSET, earlier[-1].name)
    book = from_frames(stage.tables) if stage else empty_book()
    if not book.rows:
        raise HomeProblem(
            f"the class book of release {earlier[-1].name} is missing, and without it rows published before could be told "
            f"apart; put private/stages/{ASSET}/{earlier[-1].name} back from the backup, or begin a new family with: "
            "vigie keys rotate release"
        )
    return book
