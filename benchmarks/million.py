"""A made-up release of any size in the shape of the public tables: 100 agencies, ten years, the same rows every time.

Each incident has two persons and two uses of force. Everything is invented by a fixed seed; must not use real rows.
"""

from datetime import date

import geopandas as gpd
import numpy as np
import polars as pl
import shapely

from publish.about import About
from schemas.as_polars import empty_frame, polars_schema
from schemas.model import WITHHELD, Field, Table, Type
from schemas.standard import PUBLISHED_TABLES, TABLES

MONTHS = [f"{year}-{month:02d}" for year in range(2016, 2026) for month in range(1, 13)]
AGENCIES = [f"XX{number:04d}" for number in range(100)]
AREAS = {
    "beat": [f"Beat {n}" for n in range(300)], "neighbourhood": [f"Quarter {n}" for n in range(100)],
    "city": [f"Town {n}" for n in range(40)], "county": [f"County {n}" for n in range(10)],
}  # fmt: skip
_VALUES: dict[str, list[str]] = {
    **AREAS, "month": MONTHS, "quarter": [f"{year}-Q{quarter}" for year in range(2016, 2026) for quarter in range(1, 5)],
    "year": [str(year) for year in range(2016, 2026)], "day": [f"{month}-{day:02d}" for month in MONTHS for day in range(1, 28)],
    "band": ["00:00-05:59", "06:00-11:59", "12:00-17:59", "18:00-23:59"], "exact": ["1", "2", "3+"], "few": ["2+"],
    "decade": ["21-30", "31-40", "41-50"], "broad": ["18-40", "41-60", "61+"], "adult": ["18+"], "half": ["day", "night"],
    WITHHELD: [WITHHELD], "kind": ["takedown", "electronic_device", "chemical_spray"],
    "group": ["hands", "less_lethal", "firearm"], "firearm": ["no_firearm"], "snap": ["S1", "S2"], "agency": AGENCIES,
    "cell": ["8828308281fffff"],
}  # fmt: skip
_SIZES = {
    "incident": 1.0,
    "person": 2.0,
    "force": 2.0,
    "injury": 0.5,
    "weapon": 0.3,
    "force_reason": 1.0,
    "force_location": 0.5,
}


def million(incidents: int = 1_000_000) -> dict[str, pl.DataFrame]:
    """Frames of every public table."""
    rng = np.random.default_rng(20_261_123)
    made: dict[str, pl.DataFrame] = {"agency": _agencies(), "coverage": _coverage(rng)}
    for table in PUBLISHED_TABLES:
        if table.name in _SIZES:
            made[table.name] = _rows(table, int(incidents * _SIZES[table.name]), rng, made)
    return {table.name: made.get(table.name, empty_frame(table)) for table in PUBLISHED_TABLES}


def about(frames: dict[str, pl.DataFrame]) -> About:
    """The facts of the release."""
    stages = ("received", "accepted", "rejected", "superseded", "duplicate", "withdrawn", "waiting", "published")
    totals = {
        name: {**dict.fromkeys(stages, 0), "received": frame.height, "accepted": frame.height, "published": frame.height}
        for name, frame in frames.items() if name in _SIZES
    }  # fmt: skip
    return About(
        version="2026.01.0", title="A made-up state: use of force", publisher="A made-up state",
        description="Invented rows for measuring.", released_on=date(2026, 1, 15), window_start=date(2016, 1, 1),
        window_end=date(2025, 12, 31), k=5, code_version="0", contact="data@example.org", totals=totals,
    )  # fmt: skip


def areas() -> gpd.GeoDataFrame:
    """Outlines of every area: squares on a grid, smaller for finer levels."""
    rows = []
    for level, names in AREAS.items():
        side = int(np.ceil(np.sqrt(len(names))))
        for place, name in enumerate(names):
            west, south = (place % side) * 2 / side, (place // side) * 2 / side
            rows.append(
                (name, level, shapely.box(west - 100, south + 35, west - 100 + 1.9 / side, south + 35 + 1.9 / side))
            )
    return gpd.GeoDataFrame(rows, columns=["area", "area_level", "geometry"], crs=4326)


def _agencies() -> pl.DataFrame:
    table = next(table for table in PUBLISHED_TABLES if table.name == "agency")
    waiting = next(field for field in table.fields if field.name == "waiting").allowed
    none = "none" if "none" in waiting else waiting[0]
    rows = [
        (code, f"Department {number}", "agency", f"County {number % 10}", "Made-up", "s101_500", code, none)
        for number, code in enumerate(AGENCIES)
    ]
    return pl.DataFrame(rows, schema=polars_schema(table), orient="row")


def _coverage(rng: np.random.Generator) -> pl.DataFrame:
    table = next(table for table in PUBLISHED_TABLES if table.name == "coverage")
    late = rng.random((len(AGENCIES), len(MONTHS))) < 0.03
    rows = [
        (code, month, "late", None, "nothing_filed", "not filed", None) if late[i, j]
        else (code, month, "filed", 83, "shown", "83", None)
        for i, code in enumerate(AGENCIES) for j, month in enumerate(MONTHS)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=polars_schema(table), orient="row")


def _rows(table: Table, size: int, rng: np.random.Generator, made: dict[str, pl.DataFrame]) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {}
    names = {field.name for field in table.fields}
    for field in table.fields:
        level = next((other for other in table.fields if other.name == f"{field.name}_level"), None)
        if level is not None and level.name in names:
            pairs = [(v, rung) for rung in level.allowed[:-1] or level.allowed for v in _of_level(table, field, rung)]
            drawn = rng.integers(0, len(pairs), size)
            columns[field.name] = pl.Series([value for value, _ in pairs]).gather(drawn)
            columns[level.name] = pl.Series([rung for _, rung in pairs]).gather(drawn)
        elif field.name not in columns:
            columns[field.name] = _plain(field, size, rng, made)
    shaped = pl.DataFrame({field.name: columns[field.name] for field in table.fields})
    return shaped.cast(polars_schema(table))  # type: ignore[arg-type]


def _plain(field: Field, size: int, rng: np.random.Generator, made: dict[str, pl.DataFrame]) -> pl.Series:
    number = pl.Series(np.arange(size))
    if field.references and field.references.startswith("person."):
        return made["person"]["person_id"].gather(number.to_numpy() % made["person"].height)
    if field.references:
        return pl.Series(AGENCIES).gather(rng.integers(0, len(AGENCIES), size))
    if field.name == "officer_id":
        return pl.Series([None], dtype=pl.String).new_from_index(0, size)
    if field.type is Type.KEY:
        start = "g" if field.name == "group_id" else field.name[0]
        spread = number // 7 if field.name == "group_id" else number
        return pl.select(pl.format("{}{}", pl.lit(start), spread.cast(pl.String).str.zfill(10))).to_series()
    words = field.allowed or ("one", "two")
    weights = 1 / np.arange(1, len(words) + 1)
    return pl.Series(words).gather(rng.choice(len(words), size, p=weights / weights.sum()))


def _of_level(table: Table, field: Field, rung: str) -> list[str]:
    if field.references:
        return AGENCIES if rung == "agency" else []
    private = next((private for private in TABLES if private.name == table.name), None)
    declared = {f.name: f for f in (*private.inherits, *private.fields)}.get(field.name) if private else None
    if declared is not None and declared.vocabulary is not None and rung in {"value", "band"}:
        return list(declared.allowed)
    return _VALUES[rung]
