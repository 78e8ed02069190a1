"""Which published values could stand for a true one: a second reading of the levels, from their names alone.

Texts and intervals, no hierarchy tables. A value at a level nobody knows fits, which makes the attacker weaker and never
wrong. Must not count anything.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from schemas.force import FIREARM, GROUPS, NO_FIREARM
from schemas.model import BLANKS, WITHHELD
from schemas.vocabularies import AGE_BAND

Flags = npt.NDArray[np.bool_]

AREAS = ("snap", "cell", "beat", "neighbourhood", "city", "county")
_GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
_BANDS = [code for code in AGE_BAND.codes if code not in {"0-17", "18+"}]


def near_ages(band: str | None) -> tuple[str, ...]:
    """The band and its neighbours: a newspaper's age may be wrong by one."""
    if band not in _BANDS:
        return (band or "",)
    place = _BANDS.index(band)
    return tuple(_BANDS[max(0, place - 1) : place + 2])


def fits(column: str, published: str | None, level: str | None, true: Any) -> bool:
    """Whether a published value could be that of a row whose true value is this. true: text, or the areas by level."""
    if published in {None, WITHHELD}:
        return True
    text = str(published)
    if column == "area":
        told = true.get(level)
        return told is not None and (text == told or text.startswith(f"{told} ("))
    if column == "agency_id":
        return text == true or level == "pool"
    if true is None or true in BLANKS or true == WITHHELD:
        return text in BLANKS
    if text in BLANKS:
        return False
    reading = _READINGS.get(column)
    return bool(reading(text, level or "", str(true))) if reading else text == true


def _date(text: str, level: str, true: str) -> bool:
    if level == "quarter":
        return text == f"{true[:4]}-Q{(int(true[5:7]) + 2) // 3}"
    return true.startswith(text)


def _time(text: str, level: str, true: str) -> bool:
    hour = int(true[:2])
    if level == "half":
        return (text == "day") == (6 <= hour < 18)
    return int(text[:2]) <= hour <= int(text[6:8]) if level == "band" else text == true


def _age(text: str, _: str, true: str) -> bool:
    (low, high), (least, most) = _span(text), _span(true)
    return low <= least and most <= high


def _span(text: str) -> tuple[int, int]:
    if text.endswith("+"):
        return int(text[:-1]), 200
    low, _, high = text.partition("-")
    return int(low), int(high)


def _count(text: str, _: str, true: str) -> bool:
    return int(true) >= int(text[:-1]) if text.endswith("+") else int(text) == int(true)


def _force(text: str, level: str, true: str) -> bool:
    if level == "group":
        return _GROUP_OF.get(true) == text
    if level == "firearm":
        return (_GROUP_OF.get(true) != FIREARM) == (text == NO_FIREARM)
    return text == true


_READINGS = {
    "incident_date": _date, "incident_time": _time, "age_band": _age, "force_used": _force,
    "num_involved_civilians": _count, "num_involved_officers": _count,
}  # fmt: skip


class Crowd:
    """The published rows of one table, and for a target which of them could be the target's."""

    def __init__(self, rows: pl.DataFrame, columns: Sequence[str]) -> None:
        self._columns = list(columns)
        names = [*columns, *(f"{name}_level" for name in columns if f"{name}_level" in rows.columns)]
        numbered = rows.select(pl.struct(names).rank("dense").cast(pl.Int64) - 1).to_series()
        self.look = numbered.to_numpy()
        looks = rows.select(names).with_columns(number=numbered).unique("number").sort("number")
        self._looks = looks.height
        self._values: dict[str, tuple[list[tuple[str | None, str | None]], npt.NDArray[np.int64]]] = {}
        for name in columns:
            levels = looks[f"{name}_level"] if f"{name}_level" in names else [None] * looks.height
            numbers: dict[tuple[str | None, str | None], int] = {}
            places = [numbers.setdefault(pair, len(numbers)) for pair in zip(looks[name], levels, strict=True)]
            self._values[name] = list(numbers), np.array(places, dtype=np.int64)
        self._known: dict[tuple[str, Any], Flags] = {}

    def could_be(self, target: Mapping[str, Any]) -> Flags:
        """Rows that fit the target in every column: for each a true value, or a tuple of those it may be."""
        held = np.ones(self._looks, dtype=np.bool_)
        for name in self._columns:
            held &= self._one(name, target[name])
        return np.asarray(held[self.look])

    def _one(self, name: str, true: Any) -> Flags:
        key = (name, tuple(sorted(true.items(), key=str)) if isinstance(true, dict) else true)
        pairs, places = self._values[name]
        if key not in self._known:
            any_of = true if isinstance(true, tuple) else (true,)
            self._known[key] = np.array(
                [any(fits(name, *pair, one) for one in any_of) for pair in pairs], dtype=np.bool_
            )
        return np.asarray(self._known[key][places])


def crowds(bundles: pl.Series) -> npt.NDArray[np.int64]:
    """A number for each row's incident, so that rows of one count once."""
    return bundles.rank("dense").cast(pl.Int64).to_numpy() - 1
