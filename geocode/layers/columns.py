"""Which column of a file holds what: by the operator's column map, or by the names we know.

A map that names columns is taken whole, nothing is added to it from the names we know. It must not look at rows;
a column that is not there, or a word it does not know, is a `LayerProblem`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
import yaml
from numpy.typing import NDArray

from geocode.layers.aliases import Wanted
from geocode.layers.frames import RANGES
from geocode.layers.problem import LayerProblem
from geocode.layers.source import Opened

_SETTINGS = ("constants", "where", "crs", "layer")
_ONE_COLUMN = (*RANGES, "lat", "lon", "radius_m")
_LARGEST_MAP = 100_000
NOT_ASKED_FOR = "rows that `where` does not take"


@dataclass(frozen=True, kw_only=True)
class ColumnMap:
    """Our names and the columns that hold them (several are joined), fixed values, conditions, CRS and layer."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    crs: str | None = None
    layer: str | None = None


def read_map(path: Path, wanted: Wanted) -> ColumnMap:
    """Return the column map in a YAML file; raises `LayerProblem` for an unknown key or a value of another shape."""
    if not path.is_file() or path.stat().st_size > _LARGEST_MAP:
        raise LayerProblem(f"The column map {path.name} does not exist or is no short text: check the path.")
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise LayerProblem(f"The column map {path.name} is not YAML: write one `name: COLUMN` per line.") from error
    return make_map(given, wanted, name=path.name)


def make_map(given: object, wanted: Wanted, *, name: str = "given") -> ColumnMap:
    """Return the column map of a mapping as YAML gives it; raises `LayerProblem` as `read_map` does."""
    known = (*wanted.aliases, *_SETTINGS)
    if not isinstance(given, Mapping):
        raise LayerProblem(f"The column map {name} is no list of names: its keys are {', '.join(known)}.")
    unknown = sorted(str(key) for key in given if key not in known)
    if unknown:
        raise LayerProblem(
            f"The column map {name} does not know {', '.join(unknown)}: the keys for {wanted.what} are "
            f"{', '.join(known)}."
        )
    constants = {key: _one(value, "constants", name) for key, value in _inner(given, "constants", name).items()}
    odd = sorted(set(constants) - set(wanted.constants))
    if odd:
        raise LayerProblem(
            f"The column map {name} gives a constant for {', '.join(odd)}: "
            f"constants of {wanted.what} are {', '.join(wanted.constants) or 'none'}."
        )
    columns = {key: _several(given[key], key, name) for key in wanted.aliases if key in given}
    joined = [key for key, theirs in columns.items() if key in _ONE_COLUMN and len(theirs) > 1]
    if joined:
        raise LayerProblem(f"The column map {name} joins columns for {', '.join(joined)}: a number stands in one.")
    return ColumnMap(
        columns=columns,
        constants=constants,
        where={column: _several(value, "where", name) for column, value in _inner(given, "where", name).items()},
        crs=_one(given["crs"], "crs", name) if "crs" in given else None,
        layer=_one(given["layer"], "layer", name) if "layer" in given else None,
    )


def find_columns(opened: Opened, wanted: Wanted, mapped: ColumnMap) -> dict[str, tuple[str, ...]]:
    """Return for each of our names that the file holds its columns.

    Raises `LayerProblem` for a column of the map that is not there, and for a required name without a column.
    """
    columns = _Columns(opened)
    if mapped.columns:
        found = {ours: tuple(columns.named(theirs) for theirs in names) for ours, names in mapped.columns.items()}
    else:
        found = {ours: columns.first(alternatives) for ours, alternatives in wanted.aliases.items()}
    found = {ours: names for ours, names in found.items() if names}
    need({*found, *mapped.constants}, wanted.required, opened, wanted)
    return found


def need(found: Collection[str], names: Collection[str], opened: Opened, wanted: Wanted) -> None:
    """Raise `LayerProblem` unless all of `names` are found."""
    missing = [name for name in names if name not in found]
    if missing:
        raise LayerProblem(
            f"The {opened.what} need a column for {', '.join(missing)} ({opened.seen}): "
            f"give a column map with {wanted.needed}."
        )


def keep_where(opened: Opened, mapped: ColumnMap) -> tuple[Opened, int]:
    """Return the rows that meet every condition of the map, and how many do not; no row is a `LayerProblem`."""
    taken: NDArray[np.bool_] = np.ones(len(opened.table), dtype=bool)
    columns = _Columns(opened)
    for column, values in mapped.where.items():
        taken &= opened.text(columns.named(column)).is_in(list(values)).fill_null(value=False).to_numpy()
    if mapped.where and not taken.any():
        raise LayerProblem(
            f"No row of the {opened.what} meets the conditions on {', '.join(mapped.where)}: correct where in the map."
        )
    return (opened, 0) if taken.all() else (opened.take(taken), int((~taken).sum()))


def join_columns(opened: Opened, names: tuple[str, ...], *, joint: str = " ") -> pl.Series:
    """Return one text per row of the columns joined, without the blank ones; null where all are blank."""
    if len(names) == 1:
        return opened.text(names[0])
    parts = pl.DataFrame({str(place): opened.text(name) for place, name in enumerate(names)})
    joined = parts.select(pl.concat_str(pl.all(), separator=joint, ignore_nulls=True)).to_series()
    return joined.replace("", None)


def read_zip(values: pl.Series) -> pl.Series:
    """Return ZIP codes as five digits where that is what they are: 2139 is 02139, 02139-1234 is 02139, 0 is null."""
    digits = values.str.replace(r"^(\d{5})-?\d{4}$", "${1}")
    short = digits.str.contains(r"^\d{3,4}$").fill_null(value=False)
    padded = digits.to_frame("zip").select(pl.when(short).then(pl.col("zip").str.zfill(5)).otherwise("zip")).to_series()
    return padded.replace(["0", "00000"], [None, None])


class _Columns:
    """The columns of a file, found by their name, or by it without case, `_` and blanks."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._folded: dict[str, list[str]] = {}
        for column in opened.table.columns:
            self._folded.setdefault(_fold(column), []).append(column)

    def named(self, name: str) -> str:
        if name in self._opened.table.columns:
            return name
        return self._only(_fold(name)) or self._absent(name)

    def first(self, alternatives: tuple[str, ...]) -> tuple[str, ...]:
        for alternative in alternatives:
            words = alternative.split()
            if all(word in self._folded for word in words if not word.endswith("?")):
                found = (self._only(word.removesuffix("?")) for word in words)
                return tuple(column for column in found if column)
        return ()

    def _only(self, folded: str) -> str:
        columns = self._folded.get(folded, [""])
        if len(columns) > 1:
            raise LayerProblem(
                f"The {self._opened.what} have two columns called {folded} ({self._opened.seen}): "
                "say in a column map which one to read."
            )
        return columns[0]

    def _absent(self, name: str) -> str:
        raise LayerProblem(
            f"The {self._opened.what} do not hold the column {name} ({self._opened.seen}): correct the column map."
        )


def _fold(column: str) -> str:
    return re.sub(r"[_\s]", "", column).casefold()


def _inner(given: Mapping[str, object], key: str, name: str) -> Mapping[str, object]:
    inner = given.get(key) or {}
    if not isinstance(inner, Mapping):
        raise LayerProblem(f"The column map {name} has no names under {key}: write {key}: {{NAME: value}}.")
    return {str(inner_key): value for inner_key, value in inner.items()}


def _several(value: object, key: str, name: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not values:
        raise LayerProblem(f"The column map {name} gives nothing for {key}: name a column or leave it out.")
    return tuple(_one(one, key, name) for one in values)


def _one(value: object, key: str, name: str) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float) and str(value).strip():
        return str(value).strip()
    raise LayerProblem(f"The column map {name} gives no plain word for {key}: write a name or a list of names.")
