"""Build a release: one immutable folder, made whole beside its place and then moved there; `latest` moves last.

Must not overwrite a release, leave half of one, or read the clock: the same inputs and keys give the same bytes.
"""

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from publish.about import About
from publish.beside import companion_frames
from publish.draft import Draft
from publish.formats import Areas, in_order
from publish.ledger.beside import ledger_beside
from publish.provenance import provenance as stated
from publish.provenance import write_provenance
from publish.sealing import Sign, digests, write_public_key, write_signature, write_sums
from publish.unfinished import unfinished
from publish.versions import before, point_latest
from publish.writers import WRITERS
from schemas.as_polars import polars_schema
from schemas.standard import PUBLISHED_TABLES

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_WORDS = ("disk is full", "no space left", "file too large", "disk quota")
_LITTLE = 1_000_000


class ReleaseExists(FileExistsError):
    """The version is released already; a release is never replaced."""


class DiskFull(OSError):
    """There was no room for the whole release, so nothing of it is left."""


class WrongTables(ValueError):
    """The frames are not the public tables of the standard, or their rows are not those of the totals."""


def build_release(
    tables: Mapping[str, pl.DataFrame], *, about: About, releases: Path,
    areas: Areas | None = None, beside: Mapping[str, pl.DataFrame] | None = None,
    appraise: Callable[[Path], None] | None = None, approve: Callable[[Path], None] | None = None,
    provenance: Callable[[], Mapping[str, Any]] | None = None, sign: Sign | None = None, public_key: bytes | None = None,
    previous_in: Path | None = None,
) -> Path:  # fmt: skip
    """Write `releases/<version>`, whole or not at all, and point `latest` at the newest release.

    areas: outlines of the areas the rows are published in (area, area_level, geometry), for the map; None for no map.
    beside: rows of companion tables that others computed (publish/companions.py); those not given are empty.
    appraise: is handed the folder with its tables, and writes what was found about them before it is sealed.
    approve: looks at the written folder before it gets its name, and raises when it must not be released.
    provenance: gives what it was made from (publish/provenance.py), asked for when all else is
    written. sign, public_key: sign the list of checksums; both or neither.
    previous_in: where the release before it lies, if not in `releases`.
    Raises ReleaseExists, WrongTables, DiskFull and what writers and checks raise; then nothing is left of it, and `latest`
    is where it was.
    """
    if (sign is None) != (public_key is None):
        raise ValueError("A release is signed with a key and its public half; hand in both, or neither.")
    _refuse(tables, about)
    place = releases / about.version
    if os.path.lexists(place):
        raise ReleaseExists(f"Release {about.version} exists and is never replaced. Give the correction a new version.")
    releases.mkdir(parents=True, exist_ok=True)
    with unfinished(releases, f".{about.version}-", left=".[0-9]*-*") as draft:
        try:
            earlier = previous_in or releases
            previous = before(about.version, earlier)
            given = _with_ledger(beside or {}, tables, about, earlier / previous if previous else None)
            _write(
                Draft(
                    folder=draft, about=about, areas=areas, previous=earlier / previous if previous else None,
                    tables={table.name: in_order(tables[table.name], table) for table in PUBLISHED_TABLES},
                    beside=companion_frames(about, given),
                )
            )  # fmt: skip
            if appraise is not None:
                appraise(draft)
            _seal(draft, about, provenance, sign, public_key)
            _settle(draft, about)
            if approve is not None:
                approve(draft)
            draft.rename(place)
        except BaseException as error:
            full = _no_room(error, releases)
            shutil.rmtree(draft, ignore_errors=True)
            if full:
                raise DiskFull(
                    f"Release {about.version} was not made: there is no room left in {releases}. Free some and build it again; "
                    "nothing of it was kept, and the release before it is still the latest."
                ) from None
            raise
    try:
        _sync(releases)
        point_latest(releases)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    _sync(releases)
    return place


def _with_ledger(
    beside: Mapping[str, pl.DataFrame], tables: Mapping[str, pl.DataFrame], about: About, previous: Path | None
) -> Mapping[str, pl.DataFrame]:
    """The companions with the ledger; where none is handed in, no reason was stated."""
    if "change" in beside:
        return beside
    made = ledger_beside(previous, tables, version=about.version, released_on=about.released_on, family=about.family)
    return {**made, **beside}


def _refuse(tables: Mapping[str, pl.DataFrame], about: About) -> None:
    expected = {table.name: polars_schema(table) for table in PUBLISHED_TABLES}
    if set(tables) != set(expected):
        raise WrongTables(f"A release has the tables {', '.join(expected)}; got {', '.join(tables) or 'none'}.")
    for name, columns in expected.items():
        found = dict(tables[name].schema)
        if found != columns or list(found) != list(columns):
            wrong = sorted(set(found.items()) ^ set(columns.items()), key=str)
            named = ", ".join(dict.fromkeys(column for column, _ in wrong)) or "their order"
            raise WrongTables(f"{name}: the columns are not those of the public table: {named}.")
    for name, counts in about.totals.items():
        height = tables[name].height if name in tables else 0
        if counts["published"] is not None and counts["published"] != height:
            raise WrongTables(f"{name}: the totals say {counts['published']} rows published, the table holds {height}.")


def _write(draft: Draft) -> None:
    for write in WRITERS:
        write(draft)


def _seal(
    folder: Path,
    about: About,
    given: Callable[[], Mapping[str, Any]] | None,
    sign: Sign | None,
    public_key: bytes | None,
) -> None:
    """Key, provenance, checksums, signature: each speaks of those before it."""
    if public_key is not None:
        write_public_key(folder, public_key)
    known = digests(folder)
    write_provenance(folder, stated(about, known, given() if given else {}, public_key=public_key))
    write_sums(folder, digests(folder, known))
    if sign is not None and public_key is not None:
        write_signature(folder, about, sign=sign, public_key=public_key)


def _no_room(error: BaseException, releases: Path) -> bool:
    """Whether a failure is for want of room; libraries say so each in their own way, and some not at all."""
    if not isinstance(error, Exception):
        return False
    told = [one for one in _causes(error) if isinstance(one, OSError) and one.errno in _FULL]
    said = any(words in str(one).lower() for one in _causes(error) for words in _FULL_WORDS)
    return bool(told) or said or shutil.disk_usage(releases).free < _LITTLE


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _settle(folder: Path, about: About) -> None:
    """Readable by the public process, dated by the release, and on the disk before it gets its name."""
    moment = datetime.combine(about.released_on, datetime.min.time(), UTC).timestamp()
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (moment, moment))
        _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
