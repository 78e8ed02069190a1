"""Several persons in one row: the i-th items of all the record's lists are the i-th person.

A list with one item speaks of all of them; a list that is too short leaves the others blank. Never loses a person a list
names, never adds one that none names. Must not read what an item means.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from ingest.reading import blank_cells

_MARK = "\x1f"
_MOST = 500
"""The most persons a count alone may claim; what the standard holds at most."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """rows: for each person the place of its row; cells: each list's cell for each person; differs: rows whose lists disagree.

    differs is by column of the profile, with the count's column among them.
    """

    rows: pl.Series
    cells: Mapping[str, pl.Series]
    differs: Mapping[str, pl.Series]


@dataclass(frozen=True, kw_only=True)
class _Lists:
    """A column split: `items` of all rows in one, `start` and `length` of each row's; `filled` up to its last item."""

    items: pl.Series
    start: np.ndarray
    length: np.ndarray
    filled: np.ndarray


def listed_persons(
    cells: Mapping[str, pl.Series], joiners: Sequence[str], blanks: tuple[str, ...], count: tuple[str, pl.Series] | None
) -> Listed:
    """The persons of each row. cells: the record's columns; count: the column that says how many there are, and its cells."""
    lists = {name: _split(column, joiners, blanks) for name, column in cells.items()}
    height = next(iter(cells.values())).len()
    persons = np.zeros(height, dtype=np.int64)
    for each in lists.values():
        np.maximum(persons, each.filled, out=persons)
    differs = {
        name: (each.length > 1) & (each.length != persons) & (each.filled != persons) for name, each in lists.items()
    }
    if count is not None:
        name, claimed = count[0], _numbers(count[1])
        differs[name] = differs.get(name, np.zeros(height, dtype=bool)) | ((claimed >= 0) & (claimed != persons))
        persons = np.where((persons == 0) & (claimed > 0) & (claimed <= _MOST), claimed, persons)
    rows = np.repeat(np.arange(height), persons)
    nth = np.arange(rows.size) - np.repeat(np.cumsum(persons) - persons, persons)
    return Listed(
        rows=pl.Series(rows, dtype=pl.UInt32),
        cells={name: _dealt(each, rows, nth) for name, each in lists.items()},
        differs={name: pl.Series(found) for name, found in differs.items()},
    )


def _split(texts: pl.Series, joiners: Sequence[str], blanks: tuple[str, ...]) -> _Lists:
    marks = "|".join(re.escape(joiner.strip() or joiner) for joiner in sorted(joiners, key=len, reverse=True))
    blank = blank_cells(texts, blanks)
    one = texts.set(blank, None).str.replace_all(f"(?i){marks}", _MARK)
    length = (one.str.count_matches(_MARK, literal=True) + 1).fill_null(0).to_numpy().astype(np.int64)
    kept = one.str.replace(rf"(?:\s*{_MARK})+\s*$", "")
    filled = (kept.str.count_matches(_MARK, literal=True) + 1).set(kept.str.strip_chars() == "", 0).fill_null(0)
    items = one.drop_nulls().str.split(_MARK).explode()
    return _Lists(
        items=items, start=np.cumsum(length) - length, length=length, filled=filled.to_numpy().astype(np.int64)
    )  # fmt: skip


def _dealt(lists: _Lists, rows: np.ndarray, nth: np.ndarray) -> pl.Series:
    """The item of each person: its own, the only one there is, or nothing."""
    length = lists.length[rows]
    place = np.where(length == 1, 0, nth)
    at = pl.Series(lists.start[rows] + place, dtype=pl.Int64).set(pl.Series(place >= length), None)
    return lists.items.gather(at.cast(pl.UInt32)).fill_null("")


def _numbers(texts: pl.Series) -> np.ndarray:
    """Whole numbers, -1 where there is none."""
    told = texts.str.strip_chars()
    return told.set(~told.str.contains(r"^[0-9]{1,6}$"), None).cast(pl.Int64, strict=False).fill_null(-1).to_numpy()
