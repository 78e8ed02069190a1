"""The flat tables that docs/privacy.md measures: read, derived or stacked, each with its hierarchies, in memory alone.

Adult and the synthetic table come with hierarchies as files; those of Cincinnati are derived from the city's own file.
Must not store a row of them in the project, nor recode or count.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from orchestration.hierarchy_files import STAR, Lines, read_hierarchies

_CINCINNATI = Path("use-of-force") / "cincinnati-pd" / "PDI__Police_Data_Initiative__Use_of_Force.csv"
_UNKNOWN = "UNK"
_SOURCES = {
    "hood": "SNA_NEIGHBORHOOD", "age": "SUSPECT_AGE", "sex": "SUBJECT_GENDER", "race": "SUBJECT_RACE",
    "itype": "INCIDENT_DESCRIPTION", "osex": "OFFICER_GENDER",
}  # fmt: skip
_SHIFT_DAYS, _SHIFT_HOURS = 37, 1
"""How far each further copy of the synthetic table is moved, so that copies are not the same rows."""

_SEED, _AGES = 20_261_123, (10, 95)


@dataclass(frozen=True, kw_only=True)
class FlatTable:
    """rows: all as text. lines: the hierarchy of each quasi-identifier, by column. news: place, date, age, sex."""

    name: str
    rows: pl.DataFrame
    lines: Mapping[str, Lines]
    sensitive: str | None = None
    harmless: tuple[str, ...] = ()
    news: tuple[str, str, str, str] | None = None


def adult(data: Path) -> FlatTable:
    """UCI Adult: no place or date, so no news story."""
    folder = data / "privacy" / "adult"
    return FlatTable(
        name="Adult", rows=pl.read_csv(folder / "table.csv", infer_schema=False),
        lines=read_hierarchies(folder / "h", unambiguous=True), sensitive="salary-class",
    )  # fmt: skip


def synthetic(data: Path) -> FlatTable:
    """The generated use-of-force table; "None" of injury tells nothing that hurts."""
    folder = data / "privacy" / "uof_synthetic"
    return FlatTable(
        name="synthetic", rows=pl.read_parquet(folder / "table.parquet").cast(pl.String),
        lines=read_hierarchies(folder / "h", unambiguous=True), sensitive="injury", harmless=("None",),
        news=("beat", "date", "age", "sex"),
    )  # fmt: skip


def stacked(data: Path, times: int) -> FlatTable:
    """The synthetic table so many times over, each copy moved in day and hour."""
    one = synthetic(data)
    days, hours = len(one.lines["date"]), len(one.lines["hour"])
    moved = [
        one.rows.with_columns(
            ((pl.col("date").cast(pl.Int64) + _SHIFT_DAYS * copy) % days).cast(pl.String),
            ((pl.col("hour").cast(pl.Int64) + _SHIFT_HOURS * copy) % hours).cast(pl.String),
        )
        for copy in range(times)
    ]
    return FlatTable(name="synthetic, stacked", rows=pl.concat(moved), lines=one.lines, sensitive="injury")


def unseen(data: Path) -> list[FlatTable]:
    """Variants of the two tables on which no setting was chosen: half of the rows, and the dates and ages moved."""
    first, second = adult(data), synthetic(data)
    halves = [
        replace(one, name=f"{one.name}, half of the rows", rows=one.rows.sample(fraction=0.5, seed=_SEED))
        for one in (first, second)
    ]
    draw = np.random.default_rng(_SEED)
    rows, (least, most) = second.rows, _AGES
    moved = {
        "date": (rows["date"].cast(pl.Int64).to_numpy() + draw.integers(-20, 21, rows.height))
        % len(second.lines["date"]),
        "age": np.clip(rows["age"].cast(pl.Int64).to_numpy() + draw.integers(-3, 4, rows.height), least, most),
        "hour": (rows["hour"].cast(pl.Int64).to_numpy() + draw.integers(-1, 2, rows.height))
        % len(second.lines["hour"]),
    }
    jittered = rows.with_columns(pl.Series(name, numbers.astype(str)) for name, numbers in moved.items())
    return [*halves, replace(second, name="synthetic, date +-20, age +-3, hour +-1", rows=jittered)]


def cincinnati(data: Path) -> FlatTable:
    """Police use of force in Cincinnati: the first row of each incident with a valid date; leaves are what occurs."""
    raw = pl.read_csv(data / _CINCINNATI, infer_schema=False)
    began = pl.col("INCIDENT_DATE").str.to_datetime("%m/%d/%Y %I:%M:%S %p", strict=False)
    first = (
        raw.with_columns(began=began)
        .filter(pl.col("began").is_not_null())
        .unique("INCIDENT_NO", keep="first", maintain_order=True)
    )
    rows = first.select(
        pl.col("began").dt.strftime("%Y-%m-%d").alias("date"),
        pl.col("began").dt.hour().cast(pl.String).alias("hour"),
        *(_filled(source, "UNKNOWN" if name == "age" else _UNKNOWN).alias(name) for name, source in _SOURCES.items()),
    )
    district = first.select(rows["hood"], _filled("DISTRICT", _UNKNOWN).alias("district"))
    home = (
        district.group_by("hood", "district").len().sort("hood", "len", "district", descending=[False, True, False])
        .unique("hood", keep="first", maintain_order=True)
    )  # fmt: skip
    lines = {
        "date": [_date(day) for day in sorted(set(rows["date"]))],
        "hour": [_hour(hour) for hour in range(24)],
        "hood": [[hood, f"in {district}", STAR] for hood, district in home.select("hood", "district").rows()],
        "race": [
            [race, race if race in ("BLACK", "WHITE") else "Other-unknown", STAR] for race in sorted(set(rows["race"]))
        ],
        **{name: [[value, value, STAR] if name == "age" else [value, STAR] for value in sorted(set(rows[name]))]
           for name in ("age", "sex", "itype", "osex")},
    }  # fmt: skip
    return FlatTable(name="Cincinnati", rows=rows, lines=lines, news=("hood", "date", "age", "sex"))


def _filled(source: str, blank: str) -> pl.Expr:
    text = pl.col(source).fill_null("").str.strip_chars()
    return pl.when(text == "").then(pl.lit(blank)).otherwise(text)


def _date(day: str) -> list[str]:
    year, month = int(day[:4]), int(day[5:7])
    block = year // 5 * 5
    return [day, day[:7], f"{year}-Q{(month + 2) // 3}", str(year), f"{block}-{block + 4}", STAR]


def _hour(hour: int) -> list[str]:
    three, six = hour // 3 * 3, hour // 6 * 6
    return [str(hour), f"{three}-{three + 2} h", f"{six}-{six + 5} h", STAR]
