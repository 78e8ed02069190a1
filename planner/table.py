"""The figures of a shift as rows: for the table on the page, for CSV and for GeoJSON. The same rows in the same order.

Files hold numbers as they are computed, to four decimals; only the page rounds further. Must not choose a shift.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import h3

from planner.likely import Likely
from planner.places import Place
from planner.texts import say
from planner.wording import amount, count, signed

COLUMNS = (
    "rank", "cell", "area", "lat", "lon", "from", "until", "expected", "low", "high", "usual", "difference", "certainty",
    "past_calls",
)  # fmt: skip
"""Columns of the CSV and properties of the GeoJSON."""


@dataclass(frozen=True)
class Row:
    """A cell's row as text."""

    cell: str
    place: Place
    rank: str
    expected: str
    range: str
    usual: str
    difference: str
    sure: str
    calls: str


def rows(shown: Likely, *, decimals: int) -> list[Row]:
    """The rows of the page, in map order."""
    return [
        Row(
            cell=row["cell"], place=place, rank=count(row["rank"]), expected=amount(row["expected"], decimals),
            range=say("range", low=count(row["low"]), high=count(row["high"])),
            usual=say("unknown") if row["usual"] is None else amount(row["usual"], decimals),
            difference=say("unknown") if row["difference"] is None else signed(row["difference"], decimals),
            sure=row["sure"], calls=count(row["calls"]),
        )
        for row, place in zip(shown.cells.iter_rows(named=True), shown.places, strict=True)
    ]  # fmt: skip


def top(shown: Likely, given: Sequence[Row], number: int) -> list[Row]:
    """The rows of the fullest cells, by rank."""
    by_cell = {row.cell: row for row in given}
    return [by_cell[cell] for cell in shown.fullest["cell"][:number]]


def records(shown: Likely) -> list[dict[str, Any]]:
    """One record per cell with the columns of the files."""
    hours = {
        "from": shown.shift.start.isoformat(timespec="minutes"),
        "until": shown.shift.end.isoformat(timespec="minutes"),
    }
    return [
        {
            **hours, "rank": row["rank"], "cell": row["cell"], "area": row["zone"], "lat": round(row["lat"], 6),
            "lon": round(row["lon"], 6),
            "expected": round(row["expected"], 4), "low": row["low"], "high": row["high"], "usual": _four(row["usual"]),
            "difference": _four(row["difference"]), "certainty": row["sure"], "past_calls": row["calls"],
        }
        for row in shown.cells.iter_rows(named=True)
    ]  # fmt: skip


def as_csv(shown: Likely) -> str:
    """The records as CSV (RFC 4180). Text stays as it is: this file is for programs."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(records(shown))
    return out.getvalue()


def as_geojson(shown: Likely) -> str:
    """The records as a GeoJSON FeatureCollection (RFC 7946) of the cells' hexagons."""
    features = [
        {"type": "Feature", "id": record["cell"], "geometry": {"type": "Polygon", "coordinates": [_ring(record["cell"])]},
         "properties": {name: record[name] for name in COLUMNS}}
        for record in records(shown)
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


def _ring(cell: str) -> list[list[float]]:
    # H3 gives corners anticlockwise, as RFC 7946 wants an outer ring.
    corners = [[round(lon, 6), round(lat, 6)] for lat, lon in h3.cell_to_boundary(cell)]
    return [*corners, corners[0]]


def _four(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
