"""Invented public frames in the shape of the standard: seeded, of any size, obeying terms, levels and references.

Everything is Port Sample: its agencies, people and figures are invented.
"""

from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl

from publish.companions import COMPANIONS
from schemas.as_polars import empty_frame, polars_schema
from schemas.model import WITHHELD, Field, Table, Type
from schemas.standard import PUBLISHED_TABLES, TABLES

MONTHS = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)][:22]
AGENCIES = [
    ("PS001", "Port Sample Police", "agency", "Harbour", "s501_plus"),
    ("HC001", "Harbour County Sheriff", "agency", "Harbour", "s101_500"),
    ("EM001", "Eastmarsh Police", "agency", "Eastmarsh", "s101_500"),
    ("TT001", "Tidewater Transit Police", "agency", "Harbour", "s11_100"),
    ("QH001", "Quarry Hill Police", "agency", "Eastmarsh", "s1_10"),
    ("LB001", "Lantern Bay Police", "agency", "Eastmarsh", "s1_10"),
    ("pool-eastmarsh-s1_10", "Small agencies in Eastmarsh County (1 to 10 officers)", "pool", "Eastmarsh", "s1_10"),
]
POOLED = {"QH001": "pool-eastmarsh-s1_10", "LB001": "pool-eastmarsh-s1_10"}
LEVELS: dict[str, list[str]] = {
    "month": MONTHS, "quarter": ["2025-Q1", "2025-Q3", "2026-Q2"], "year": ["2025", "2026"],
    "day": [f"{month}-{day:02d}" for month in MONTHS for day in (3, 14, 27)],
    "band": ["00:00-05:59", "06:00-11:59", "12:00-17:59", "18:00-23:59"],
    "beat": ["Eastmarsh 3"], "neighbourhood": ["East Quay", "Mill End", "Northmarsh"],
    "city": ["Port Sample", "Eastmarsh"], "county": ["Harbour County", "Eastmarsh County"],
    "exact": ["1", "2", "3+"], "few": ["2+"], "decade": ["21-30", "31-40", "41-50"],
    "broad": ["18-40", "41-60", "61+"], "adult": ["18+"], "half": ["day", "night"], WITHHELD: [WITHHELD],
    "kind": ["takedown", "electronic_device", "chemical_spray"], "group": ["hands", "less_lethal", "firearm"],
    "firearm": ["no_firearm"], "snap": ["S1", "S2"], "cell": ["8828308281fffff"],
}  # fmt: skip


def public_frames(incidents: int = 200, *, seed: int = 1) -> dict[str, pl.DataFrame]:
    """Frames of every public table; persons and force grow with the number of incidents."""
    rng = np.random.default_rng(seed)
    sizes = {"incident": incidents, "person": incidents * 2, "force": incidents * 2,
             "injury": incidents // 2, "weapon": incidents // 3, "force_reason": incidents,
             "force_location": incidents // 2}  # fmt: skip
    special: dict[str, Callable[[], pl.DataFrame]] = {
        "agency": _agencies, "coverage": lambda: _coverage(rng), "denominator": _denominators,
        "area_population": _populations, "narrative": lambda: empty_frame(_public("narrative")),
        "place": lambda: _places(frames["incident"]), "core": lambda: _core(frames["incident"]),
    }  # fmt: skip
    frames: dict[str, pl.DataFrame] = {}
    for table in PUBLISHED_TABLES:
        frames[table.name] = (
            special[table.name]() if table.name in special else _rows(table, sizes[table.name], frames, rng)
        )
    return {
        name: _grouped(frame, frames["person"]) if "member_id" in frame.columns else frame
        for name, frame in frames.items()
    }


def _grouped(frame: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    """Rows in the group of their person; of every third one the person is not named."""
    link = "recipient_id" if "recipient_id" in frame.columns else "person_id"
    homes = frame.drop("group_id").join(
        person.select("group_id", **{link: "person_id"}), on=link, maintain_order="left"
    )
    hidden = pl.col("member_id").hash() % 3 == 0
    return homes.with_columns(
        member_id=pl.format("m{}", pl.col(link)), **{link: pl.when(~hidden).then(link)}
    ).select(frame.columns)  # fmt: skip


def totals(frames: dict[str, pl.DataFrame]) -> dict[str, dict[str, int]]:
    """Totals that agree with the frames; a few rows of each table were withheld."""
    return {
        name: {"received": frame.height + 9, "accepted": frame.height + 6, "rejected": 3, "superseded": 2,
               "duplicate": 1, "withdrawn": 0, "waiting": 3, "published": frame.height}
        for name, frame in frames.items() if name not in {"agency", "coverage", "denominator", "area_population", "place", "core", "narrative"}
    }  # fmt: skip


def told_beside() -> dict[str, pl.DataFrame]:
    """Companion rows a publisher and agencies wrote: two issues, a reply, a changed definition, the latest months."""
    issues = [
        ("issue-1", "Injury coded one step too high", "Corrected in this release.", "EM001", "person", "injured",
         "2026-03", "2026-05", date(2026, 10, 2), date(2026, 11, 4)),
        ("issue-2", "Race blank in early reports", "The form had no such box.", None, "person", "race",
         "2025-01", "2025-03", date(2026, 6, 1), None),
    ]  # fmt: skip
    reply = ("reply-1", "EM001", date(2026, 10, 12), "Records division", "We report whenever a device is drawn.", None)
    changed = (
        "change-1",
        date(2026, 1, 1),
        None,
        "force",
        "force_type",
        "Pointing a firearm is reportable from this day on.",
    )
    parts = (1.0, 1.0, 1.0, 0.99, 0.98, 0.93, 0.85, 0.6)
    months = [
        (f"2026-{m:02d}", 60 + m, part, max(part - 0.1, 0.05), min(part + 0.08, 1.0), 30)
        for m, part in enumerate(parts, 3)
    ]
    rows = {"known_issue": issues, "reply": [reply], "definition": [changed], "nowcast": months}
    declared = {table.name: table for table in COMPANIONS}
    return {
        name: pl.DataFrame(given, schema=polars_schema(declared[name]), orient="row") for name, given in rows.items()
    }


def _agencies() -> pl.DataFrame:
    rows = [
        (*row[:4], "California", row[4], POOLED.get(row[0], row[0]), "with_pool" if row[0] in POOLED else "none")
        for row in AGENCIES
    ]
    return pl.DataFrame(rows, schema=polars_schema(_public("agency")), orient="row")


def _denominators() -> pl.DataFrame:
    """Two kinds for one agency, one for another, none for the rest."""
    given = ("Port Sample yearbook (invented)", "https://data.portsample.example/yearbook", date(2026, 3, 1))
    rows = [("PS001", 2025, "officers", 900, *given), ("PS001", 2025, "residents", 412_300, *given),
            ("HC001", 2025, "officers", 220, "Harbour County budget (invented)", None, date(2026, 2, 1))]  # fmt: skip
    return pl.DataFrame(rows, schema=polars_schema(_public("denominator")), orient="row")


def _places(incident: pl.DataFrame) -> pl.DataFrame:
    used = (
        incident.filter(pl.col("area_level") != WITHHELD)
        .select("area", level="area_level")
        .unique()
        .sort("level", "area")
    )
    fine = pl.col("level") == "snap"
    return used.with_columns(
        snap_latitude=pl.when(fine).then(37.75), snap_longitude=pl.when(fine).then(-122.4),
        addresses=pl.when(fine).then(12), precision_m=pl.when(fine).then(60),
    ).cast(polars_schema(_public("place"))).select(list(polars_schema(_public("place"))))  # fmt: skip


def _core(incident: pl.DataFrame) -> pl.DataFrame:
    year = (
        pl.when(pl.col("incident_date_level") == WITHHELD)
        .then(pl.lit(WITHHELD))
        .otherwise(pl.col("incident_date").str.slice(0, 4))
    )
    counted = incident.group_by("agency_id", year.alias("year"), "injury_gravest", force_group=pl.lit("hands"))
    return counted.agg(incidents=pl.len().cast(pl.Int64)).select(list(polars_schema(_public("core"))))


def _populations() -> pl.DataFrame:
    rows = [("city", "Port Sample", "XX-100", 2025, 412_300, "Census (invented)", None, date(2026, 3, 1))]
    return pl.DataFrame(rows, schema=polars_schema(_public("area_population")), orient="row")


def _coverage(rng: np.random.Generator) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = []
    for agency in (row[0] for row in AGENCIES if row[2] == "agency"):
        for month in MONTHS:
            status = str(rng.choice(["filed", "filed_late", "zero", "late"], p=[0.75, 0.1, 0.1, 0.05]))
            # One of them was enrolled in the second month, and its last one is not due yet.
            if agency == "EM001" and month in {MONTHS[0], MONTHS[-1]}:
                status = "not_enrolled" if month == MONTHS[0] else "due"
            nothing = status in {"late", "due", "not_enrolled"}
            rule = "nothing_filed" if nothing else "shown" if rng.random() < 0.8 else "small_counts"
            count = int(rng.integers(5, 40)) if status.startswith("filed") else 0
            if agency in POOLED:
                # One of them attested no zero, so that it filed is not told either.
                status = "withheld" if agency == "QH001" else status.replace("zero", "filed")
                rule = "nothing_filed" if status == "late" else "pooled"
            words = {"shown": str(count), "nothing_filed": "not filed"}.get(rule, "withheld")
            expected = date(2026, 12, 1) if status == "late" else None
            rows.append((agency, month, status, count if rule == "shown" else None, rule, words, expected))
    return pl.DataFrame(rows, schema=polars_schema(_public("coverage")), orient="row")


def _rows(table: Table, size: int, frames: dict[str, pl.DataFrame], rng: np.random.Generator) -> pl.DataFrame:
    columns: dict[str, object] = {}
    names = [field.name for field in table.fields]
    for field in table.fields:
        level = f"{field.name}_level"
        if level in names:
            columns[field.name], columns[level] = _coarsened(table, field, size, frames, rng)
        elif field.name not in columns:
            columns[field.name] = _plain(field, size, frames, rng)
    frame = pl.DataFrame(columns, schema=polars_schema(table))
    return frame.unique(subset=list(table.key), maintain_order=True) if table.key else frame


def _plain(field: Field, size: int, frames: dict[str, pl.DataFrame], rng: np.random.Generator) -> list[str | None]:
    if field.references:
        parent, column = field.references.split(".")
        return rng.choice(frames[parent][column].to_numpy(), size).tolist()
    if field.name == "officer_id":
        return [None] * size
    if field.name == "group_id":
        return [f"g{number // 7:015}" for number in range(size)]
    if field.type is Type.KEY:
        return [f"{field.name[0]}{number:09x}" for number in rng.permutation(size)]
    return rng.choice(np.array(field.allowed), size, p=_falling(len(field.allowed))).tolist()


def _coarsened(
    table: Table, field: Field, size: int, frames: dict[str, pl.DataFrame], rng: np.random.Generator
) -> tuple[list[str], list[str]]:
    ladder = np.array(_field(table, f"{field.name}_level").allowed)
    # An agency is never withheld by itself: a row without even a pool is withheld whole.
    ladder = ladder[:-1] if field.references else ladder
    levels = rng.choice(ladder, size, p=_falling(len(ladder)))
    values = np.full(size, WITHHELD, dtype=object)
    for level in (level for level in ladder if level != WITHHELD):
        here = levels == level
        values[here] = rng.choice(np.array(_values(table, field, str(level), frames), dtype=object), here.sum())
    return values.tolist(), levels.tolist()


def _values(table: Table, field: Field, level: str, frames: dict[str, pl.DataFrame]) -> list[str]:
    if field.references:
        itself = (pl.col("kind") == level) & (pl.col("published_as") == pl.col("agency_id"))
        return frames["agency"].filter(itself)["agency_id"].to_list()
    private = next(private for private in TABLES if private.name == table.name)
    declared = {other.name: other for other in (*private.inherits, *private.fields)}.get(field.name)
    if declared is not None and declared.vocabulary is not None and level in {"value", "band"}:
        return list(declared.allowed)
    return LEVELS[level]


def _falling(size: int) -> np.ndarray:
    weights = 1 / np.arange(1, size + 1)
    return weights / weights.sum()


def _public(name: str) -> Table:
    return next(table for table in PUBLISHED_TABLES if table.name == name)


def _field(table: Table, name: str) -> Field:
    return next(field for field in table.fields if field.name == name)
