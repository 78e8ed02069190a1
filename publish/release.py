"""Build a release: one immutable folder, made whole beside its place and then moved there; `latest` moves last.

Must not overwrite a release, leave half of one, or read the clock: the same inputs give the same bytes.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from publish.about import About
from publish.catalogue import AREAS, data_package, sha256
from publish.changes import changes
from publish.database import write_database
from publish.dictionary import dictionary_frame
from publish.formats import Areas, in_order, write_areas, write_csv, write_parquet
from publish.handbook import handbook
from publish.metadata import write_metadata
from publish.versions import before, point_latest
from schemas.as_polars import polars_schema
from schemas.standard import PUBLISHED_TABLES

SUMS = "SHA256SUMS"

_LICENCE = """\
The data of this release are published by {publisher} under {name}:
{url}

Cite them as: {title}, release {version}, {publisher}, {released_on}.
"""


class ReleaseExists(FileExistsError):
    """The version is released already; a release is never replaced."""


class WrongTables(ValueError):
    """The frames are not the public tables of the standard, or their rows are not those of the totals."""


def build_release(
    tables: Mapping[str, pl.DataFrame], *, about: About, releases: Path,
    areas: Areas | None = None, appraise: Callable[[Path], None] | None = None,
    approve: Callable[[Path], None] | None = None,
) -> Path:  # fmt: skip
    """Write `releases/<version>`, whole or not at all, and point `latest` at the newest release.

    areas: outlines of the areas the rows are published in (area, area_level, geometry), for the map; None for no map.
    appraise: is handed the folder with its tables, and writes what was found about them before it is sealed.
    approve: looks at the written folder before it gets its name, and raises when it must not be released.
    """
    _refuse(tables, about)
    place = releases / about.version
    if os.path.lexists(place):
        raise ReleaseExists(f"Release {about.version} exists and is never replaced. Give the correction a new version.")
    releases.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{about.version}-", dir=releases))
    try:
        if areas is not None:
            write_areas(areas, draft / AREAS)
        _write(
            draft,
            {table.name: in_order(tables[table.name], table) for table in PUBLISHED_TABLES},
            about,
            releases,
            appraise,
        )
        _settle(draft, about)
        if approve is not None:
            approve(draft)
        draft.rename(place)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    try:
        _sync(releases)
        point_latest(releases)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    _sync(releases)
    return place


def _refuse(tables: Mapping[str, pl.DataFrame], about: About) -> None:
    expected = {table.name: polars_schema(table) for table in PUBLISHED_TABLES}
    if set(tables) != set(expected):
        raise WrongTables(f"A release has the tables {', '.join(expected)}; got {', '.join(tables) or 'none'}.")
    for name, columns in expected.items():
        if dict(tables[name].schema) != columns or tables[name].columns != list(columns):
            wrong = sorted(set(tables[name].schema.items()) ^ set(columns.items()), key=str)
            named = ", ".join(dict.fromkeys(column for column, _ in wrong)) or "their order"
            raise WrongTables(f"{name}: the columns are not those of the public table: {named}.")
    for name, counts in about.totals.items():
        height = tables[name].height if name in tables else 0
        # More rows than that stand where withdrawn ones wait until enough go together.
        if (counts["published"] or 0) > height:
            raise WrongTables(f"{name}: the totals say {counts['published']} rows published, the table holds {height}.")


def _write(
    folder: Path,
    tables: Mapping[str, pl.DataFrame],
    about: About,
    releases: Path,
    appraise: Callable[[Path], None] | None,
) -> None:
    for name in ("csv", "parquet"):
        (folder / name).mkdir()
    write_database(folder / "vigie.db", tables, about)
    for name, frame in tables.items():
        write_csv(frame, folder / "csv" / f"{name}.csv")
        write_parquet(frame, folder / "parquet" / f"{name}.parquet")
    write_csv(dictionary_frame(), folder / "data_dictionary.csv")
    write_metadata(folder / "metadata.yml", about)
    previous = before(about.version, releases)
    facts = {**about.facts(), "name": about.licence.name, "url": about.licence.url}
    texts = {
        "DICTIONARY.md": handbook(about),
        "CHANGES.md": changes(releases / previous if previous else None, tables, about),
        "LICENCE.txt": _LICENCE.format(**facts),
        "release.json": _json(about.as_json()),
        "datapackage.json": _json(data_package(about, folder)),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    if appraise is not None:
        appraise(folder)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    sums = "".join(f"{sha256(folder / name)}  {name}\n" for name in files)
    (folder / SUMS).write_text(sums, encoding="utf-8", newline="\n")


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


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
