"""Check the other forms of a release against its tables: the spreadsheet variant undone, and the counts of map files.

A second implementation on purpose: the rules are read from what is promised, not from what wrote the files. Sentences
name files and numbers, never a value.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from verification.written import Unreadable, Written, descriptor, formats, inside, json_of, text_file

_NUMBERS = {"integer", "number"}
_RUNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MAGIC = {"areas.gpkg": b"SQLite format 3\x00", "areas.kml": b"<?xml", "areas.pmtiles": b"PMTiles"}
_DRAWN = ("areas.gpkg", "areas.kml", "areas.pmtiles", "incident_areas.parquet")

Counts = Mapping[tuple[str, str], int]


def problems(release: Path) -> Iterator[str]:
    """A sentence for each form that does not tell the same as the tables."""
    resources = {one["name"]: one for one in descriptor(release)}
    if (release / "spreadsheet").is_dir():
        for resource in resources.values():
            yield from _spreadsheet(release, resource, next(formats(release, resource)))
    if "incident" in resources:
        incident = next(formats(release, resources["incident"]))
        if {"area", "area_level"} <= set(incident.columns):
            yield from _maps(
                release, Counter((area, level) for area, level in incident.project(["area", "area_level"]))
            )


def _spreadsheet(release: Path, resource: Mapping[str, Any], exact: Written) -> Iterator[str]:
    name = f"spreadsheet/{resource['name']}.csv"
    file = inside(release, name, called=name)
    with_marks = text_file(file, called=name)
    with file.open("rb") as content:
        marked = content.read(3) == b"\xef\xbb\xbf"
    if not marked:
        yield f"{name} has no byte order mark, so a spreadsheet would misread accents"
    texts = [
        field["name"]
        for field in resource["schema"]["fields"]
        if field["type"] not in _NUMBERS and field["name"] in with_marks.columns
    ]
    runs = sum(with_marks[text].str.contains(f"^[{''.join(_RUNS)}]".replace("-", r"\-")).sum() for text in texts)
    if runs:
        yield f"{name}: {runs} cells would be run as formulas"
    undone = with_marks.with_columns(pl.col(text).str.strip_prefix("'") for text in texts)
    if undone.columns != exact.frame.columns or not undone.equals(exact.frame):
        yield f"{name} has other rows than the table once its apostrophes are taken off"


def _maps(release: Path, expected: Counts) -> Iterator[str]:
    outlines = release / "areas.geojson"
    if not outlines.is_file():
        if (release / "geo").is_dir():
            yield "geo/ is there, but areas.geojson is missing"
        return
    drawn = _geojson(outlines)
    if drawn is None:
        return
    yield from _differences("areas.geojson", drawn, expected)
    if not (release / "geo").is_dir():
        return
    listed = _table(release / "geo" / "areas.csv")
    if +Counter(listed) != Counter(expected):
        yield "geo/areas.csv counts other incidents than the table"
    for name in _DRAWN:
        found = _counts(release / "geo" / name)
        # Tiles leave out what is smaller than a point at their deepest zoom.
        if (found.keys() != drawn.keys() and not name.endswith(".pmtiles")) or found.keys() - drawn.keys():
            yield f"geo/{name} holds other areas than areas.geojson"
        yield from _differences(f"geo/{name}", found, expected)


def _differences(name: str, found: Counts, expected: Counts) -> Iterator[str]:
    if wrong := sum(count != expected.get(key, 0) for key, count in found.items()):
        yield f"{name}: {wrong} areas have another number of incidents than the table"


def _geojson(file: Path) -> dict[tuple[str, str], int] | None:
    """Counts by area and level; None where the outlines of an older release carry no counts."""
    try:
        told = [feature["properties"] for feature in json_of(file)["features"]]
        if any("incidents" not in one for one in told):
            return None
        return {(one["area"], one["area_level"]): int(one["incidents"]) for one in told}
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"areas.geojson cannot be read ({type(error).__name__})") from None


def _table(file: Path) -> dict[tuple[str, str], int]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return {
                (row["area"], row["area_level"]): int(row["incidents"]) for row in csv.DictReader(lines, strict=True)
            }
    except (OSError, KeyError, TypeError, ValueError, csv.Error) as error:
        raise Unreadable(f"geo/areas.csv cannot be read ({type(error).__name__})") from None


def _counts(file: Path) -> dict[tuple[str, str], int]:
    """Counts by area and level as GDAL reads them, or polars where it is GeoParquet."""
    wanted = ["area", "area_level", "incidents"]
    try:
        if file.suffix == ".parquet":
            json.loads(pl.read_parquet_metadata(file)["geo"])
            return {(area, level): count for area, level, count in pl.read_parquet(file, columns=wanted).iter_rows()}
        with file.open("rb") as content:
            if not content.read(16).startswith(_MAGIC[file.name]):
                raise Unreadable(f"geo/{file.name} is not what its name says")
        return _by_gdal(file, wanted)
    except Unreadable:
        raise
    except Exception as error:  # GDAL has no one kind of error.
        raise Unreadable(f"geo/{file.name} cannot be read ({type(error).__name__})") from None


def _by_gdal(file: Path, wanted: list[str]) -> dict[tuple[str, str], int]:
    from pyogrio import raw

    meta, _, _, columns = raw.read(file, columns=wanted, read_geometry=False)
    told = dict(zip(meta["fields"], columns, strict=True))
    rows = zip(*(told[name] for name in wanted), strict=True)
    return {(str(area), str(level)): int(count) for area, level, count in rows}
