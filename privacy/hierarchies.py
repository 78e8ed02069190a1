"""Which nodes lie above a value: one chain table for each hierarchy of the standard, finest node first.

A chain table has the value in its first column and one column for each level of the hierarchy; a null is a level the
branch does not have. Which levels there are, and what they weigh, is declared in schemas/hierarchies.py. Must not
decide at which level anything is published.
"""

import re
from collections.abc import Callable
from datetime import date

import polars as pl

from privacy.trees import HierarchyError
from schemas.force import FIREARM, GROUPS, NO_FIREARM
from schemas.hierarchies import AGE, AREA, COUNT, DATE, FORCE, HOUR, RACE, VALUE
from schemas.model import BLANKS, WITHHELD, Hierarchy

NO_ANSWER = "not_reported"
"""The leaf of a value that is not there."""

AREA_COLUMNS = ("snap", "cell", "beat", "neighbourhood", "city", "county")
"""Private place columns of an incident, finest first."""

_GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
_JUVENILE, _ADULT, _ADULT_LIMIT, _OLD = "0-17", "18+", 18, 81

_Nodes = tuple[str | None, ...]


def chain(hierarchy: Hierarchy, values: pl.Series) -> pl.DataFrame:
    """The chain table of these values, one row for each distinct one; words for blank are leaves like any other."""
    if hierarchy.name not in _CHAINS:
        raise HierarchyError(f"hierarchy {hierarchy.name}: no chain is known for it")
    distinct = values.unique(maintain_order=True)
    nodes = _nodes(distinct, hierarchy)
    if nodes is None:
        # Raised here and not where it failed: the cause would carry the value.
        raise HierarchyError(f"hierarchy {hierarchy.name}: column {values.name} holds a value it cannot place")
    levels = [level.code for level in hierarchy.levels]
    columns = [pl.Series(level, [row[i] for row in nodes], dtype=pl.String) for i, level in enumerate(levels[:-1])]
    return pl.DataFrame([distinct.alias("leaf"), *columns]).with_columns(pl.lit(WITHHELD).alias(WITHHELD))


def calendar(dates: pl.Series) -> pl.Series:
    """Every day of the years the dates fall in: the loss of a month must not depend on which days had an incident."""
    known = dates.drop_nulls()
    if known.is_empty():
        return dates
    first, last = date.fromisoformat(str(known.min())), date.fromisoformat(str(known.max()))
    return pl.date_range(date(first.year, 1, 1), date(last.year, 12, 31), eager=True).alias(dates.name)


def quarter_of(dates: pl.Series) -> pl.Series:
    """The quarter of each date as the leaf of its own that a protected incident starts from."""
    return (dates.dt.year().cast(pl.String) + "-Q" + dates.dt.quarter().cast(pl.String)).alias(dates.name)


def area_chain(places: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
    """The area of each row, as a value only this run understands, and the chain table of all areas.

    A row without a beat starts at the finest level it has; a row without any is withheld from the start.
    """
    rows = places.select(pl.col(level).cast(pl.String) for level in AREA_COLUMNS)
    for finer in reversed(AREA_COLUMNS):
        rows = _told_apart(rows, finer)
    nodes = rows.with_columns(pl.lit(WITHHELD).alias(WITHHELD))
    key = nodes.select(pl.struct(AREA_COLUMNS).rank("dense").alias("leaf")).to_series().cast(pl.Int64)
    return key.alias("area"), pl.DataFrame([key, *nodes.get_columns()]).unique(subset="leaf", maintain_order=True)


def _nodes(values: pl.Series, hierarchy: Hierarchy) -> list[_Nodes] | None:
    above = _CHAINS[hierarchy.name]
    try:
        return [_blank(value, hierarchy) or above(value) for value in values]
    except (ValueError, AttributeError, TypeError):
        return None


def _told_apart(rows: pl.DataFrame, level: str) -> pl.DataFrame:
    """Names that stand under several parents get the parent in brackets; coarser levels are told apart already."""
    coarser = AREA_COLUMNS[AREA_COLUMNS.index(level) + 1 :]
    parent = pl.coalesce(coarser) if coarser else pl.lit(None, dtype=pl.String)
    ambiguous = parent.n_unique().over(level) > 1 if coarser else pl.lit(False)
    named = pl.format("{} ({})", pl.col(level), parent)
    name = pl.when(ambiguous & parent.is_not_null()).then(named).otherwise(pl.col(level))
    return rows.with_columns(name.alias(level))


def _blank(value: object, hierarchy: Hierarchy) -> _Nodes | None:
    """The chain of a word for blank or of nothing at all: a leaf right under the root; what is withheld is the root."""
    if value == WITHHELD:
        return tuple(None for _ in hierarchy.levels[1:])
    if value is not None and value not in BLANKS:
        return None
    return (NO_ANSWER if value is None else str(value), *(None for _ in hierarchy.levels[2:]))


def _date(value: date | str) -> _Nodes:
    if isinstance(value, str):
        if re.fullmatch(r"[0-9]{4}-Q[1-4]", value):
            return (None, None, value, value[:4])
        value = date.fromisoformat(value)
    year, quarter = f"{value.year:04}", (value.month + 2) // 3
    return (value.isoformat(), f"{year}-{value.month:02}", f"{year}-Q{quarter}", year)


def _hour(value: str) -> _Nodes:
    hour, minute = (int(part) for part in value.split(":"))
    if hour not in range(24) or minute not in range(60):
        raise ValueError("not a time of day")
    first = hour // 6 * 6
    return (f"{first:02}:00-{first + 5:02}:59", "day" if first in {6, 12} else "night")


def _age(value: str) -> _Nodes:
    """From the brackets of AB 71. The juvenile band has no node above it but the root, so it never mixes by halves.

    An adult of no closer age is an adult, and stands under no band and no decade.
    """
    if value == _ADULT:
        return (None, None, None, value)
    low = int(value.split("-", maxsplit=1)[0].removesuffix("+"))
    if low < _ADULT_LIMIT:
        return (_JUVENILE, None, None, None)
    ten = (low - 1) // 10 * 10 + 1
    decade = f"{ten}-{ten + 9}" if low > _ADULT_LIMIT and low < _OLD else None
    broad = "18-40" if low <= 40 else "41-60" if low <= 60 else "61+"
    return (value if low < _OLD else f"{_OLD}+", decade, broad, _ADULT)


def _count(value: int) -> _Nodes:
    if value < 0:
        raise ValueError("a count below zero")
    return (str(value), None) if value < 2 else ("2" if value == 2 else "3+", "2+")


def _value(value: str) -> _Nodes:
    return (value,)


def _force(value: str) -> _Nodes:
    if value not in _GROUP_OF:
        raise ValueError("not a kind of force")
    group = _GROUP_OF[value]
    return (value, group, None if group == FIREARM else NO_FIREARM)


_CHAINS: dict[str, Callable[..., _Nodes]] = {
    DATE.name: _date, HOUR.name: _hour, AGE.name: _age, COUNT.name: _count, VALUE.name: _value, RACE.name: _value,
    FORCE.name: _force,
}  # fmt: skip

if tuple(level.code for level in AREA.levels) != (*AREA_COLUMNS, WITHHELD):
    raise HierarchyError("hierarchy area: its levels are not those the chain is built from")
