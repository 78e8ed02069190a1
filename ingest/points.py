"""Coordinates from cells: degrees, both degrees in one cell, or feet of a state plane; what is no place is left out.

Must not place an address, and must not move a point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl

from ingest.profiles.model import Axis, Column, Place, squeezed_word
from ingest.reading import blank_cells, decimals

_NUMBER = r"([-+]?[0-9]{1,3}(?:\.[0-9]*)?)"
FORMS = {
    "(lat, lon)": (rf"^\(\s*{_NUMBER}\s*,\s*{_NUMBER}\s*\)$", 1, 2),
    "POINT (lon lat)": (rf"(?i)^POINT\s*\(\s*{_NUMBER}\s+{_NUMBER}\s*\)$", 2, 1),
    "text (lat, lon)": (rf"\(\s*{_NUMBER}\s*,\s*{_NUMBER}\s*\)\s*$", 1, 2),
}
"""How both degrees may stand in one cell: the pattern, and which of its groups is the latitude and the longitude."""

_DIGITS = 6
_PAIRS: tuple[tuple[Axis, Axis], ...] = ((Axis.LATITUDE, Axis.LONGITUDE), (Axis.Y, Axis.X))
_WORLD = (-90.0, 90.0, -180.0, 180.0)

Texts = Mapping[str, pl.Series]


@dataclass(frozen=True, kw_only=True)
class Placed:
    """latitude, longitude: degrees, both or neither; bad: by column, where a cell that is filled gives no place."""

    latitude: pl.Series
    longitude: pl.Series
    bad: Mapping[str, pl.Series]
    blank: Mapping[str, pl.Series]


def read_points(
    columns: Sequence[Column], texts: Texts, blanks: tuple[str, ...], words: Mapping[str, Mapping[str, str | None]]
) -> Placed:
    """The place each row names, by the first of the columns that names one. texts: cells by column, of equal length."""
    blank = {
        column.source: blank_cells(texts[column.source], blanks) | _nothing(texts[column.source], words.get(column.words or "", {}))
        for column in columns
    }  # fmt: skip
    height = texts[columns[0].source].len()
    latitude = longitude = pl.Series([None], dtype=pl.Float64).new_from_index(0, height)
    bad: dict[str, pl.Series] = {}
    for group in _groups(columns):
        lat, lon = _degrees(group, texts, blank)
        within = (group[0].place or Place(axis=Axis.BOTH)).within or _WORLD
        there = lat.is_between(within[0], within[1]) & lon.is_between(within[2], within[3]) & (lat != 0) & (lon != 0)
        there = there.fill_null(value=False)
        for column in group:
            wrong = ~there & ~blank[column.source]
            bad[column.source] = bad[column.source] & wrong if column.source in bad else wrong
        latitude = latitude.zip_with(latitude.is_not_null(), lat.set(~there, None))
        longitude = longitude.zip_with(longitude.is_not_null(), lon.set(~there, None))
    return Placed(latitude=latitude.round(_DIGITS), longitude=longitude.round(_DIGITS), bad=bad, blank=blank)


def _groups(columns: Sequence[Column]) -> list[list[Column]]:
    """The columns that together name one place, in the profile's order; a pair stands where its first column does."""
    by_axis: dict[Axis, Column] = {
        column.place.axis: column for column in columns if column.place and column.place.axis is not Axis.BOTH
    }
    groups: list[list[Column]] = []
    for column in columns:
        axis = column.place.axis if column.place else Axis.BOTH
        pair = next((pair for pair in _PAIRS if axis in pair), None)
        if pair is None:
            groups.append([column])
        elif all(column not in group for group in groups):
            groups.append([by_axis[each] for each in pair])
    return groups


def _degrees(group: Sequence[Column], texts: Texts, blank: Texts) -> tuple[pl.Series, pl.Series]:
    first = group[0]
    if len(group) == 1:
        return _from_text(texts[first.source].str.strip_chars(), first.formats)
    one, other = (decimals(texts[column.source].str.strip_chars().set(blank[column.source], None)) for column in group)
    if first.place is None or first.place.crs is None:
        return one, other
    return _from_plane(other, one, first.place.crs)


def _from_text(texts: pl.Series, forms: Sequence[str]) -> tuple[pl.Series, pl.Series]:
    latitude = longitude = pl.Series([None], dtype=pl.Float64).new_from_index(0, texts.len())
    for form in forms:
        pattern, lat, lon = FORMS[form]
        found = latitude.is_not_null()
        latitude = latitude.zip_with(found, texts.str.extract(pattern, lat).cast(pl.Float64, strict=False))
        longitude = longitude.zip_with(found, texts.str.extract(pattern, lon).cast(pl.Float64, strict=False))
    return latitude, longitude


def _from_plane(x: pl.Series, y: pl.Series, crs: str) -> tuple[pl.Series, pl.Series]:
    """Degrees (WGS 84) of points in a plane; the plane says its own unit, such as US survey feet."""
    there = (x.is_not_null() & y.is_not_null() & (x != 0) & (y != 0)).fill_null(value=False)
    degrees = np.full((2, x.len()), np.nan)
    at = there.to_numpy()
    if at.any():
        degrees[:, at] = _plane(crs).transform(x.filter(there).to_numpy(), y.filter(there).to_numpy())
    degrees[~np.isfinite(degrees)] = np.nan
    lon, lat = (pl.Series(each, nan_to_null=True) for each in degrees)
    return lat, lon


@lru_cache(maxsize=8)
def _plane(crs: str) -> Any:
    import pyproj  # loads the databases of PROJ

    return pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


def _nothing(texts: pl.Series, words: Mapping[str, str | None]) -> pl.Series:
    """Where a cell is a word that the profile drops."""
    if not words:
        return pl.repeat(False, texts.len(), dtype=pl.Boolean, eager=True)
    return pl.Series([squeezed_word(text or "") in words for text in texts.to_list()], dtype=pl.Boolean)
