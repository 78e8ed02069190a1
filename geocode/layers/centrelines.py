"""Read street lines with or without house numbers, whatever their columns are called: STREETS frames.

It renames, types and counts; it must not guess a column or change a street's name. Rows that are no line or have
no name are left out and counted, and so are sides whose numbers cannot be read (the line stays, without range).
"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import polars as pl
import shapely

from geocode.layers.aliases import STREET_COLUMNS, Wanted
from geocode.layers.columns import (
    NOT_ASKED_FOR,
    ColumnMap,
    find_columns,
    join_columns,
    keep_where,
    need,
    read_zip,
)
from geocode.layers.frames import RANGES, STREETS, Loaded, make_frame
from geocode.layers.places import lie_on_world
from geocode.layers.problem import LayerProblem
from geocode.layers.source import Opened, Shapes

NO_NAME = "rows without a street name"
NO_LINE = "rows without a line, or with one outside the world"
REPEATED = "rows that repeat another (same street, line and numbers)"
UNREAD_SIDES = "sides whose house numbers cannot be read (the line is kept)"

_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)
_SIDES = (RANGES[:2], RANGES[2:])
_HIGHEST_NUMBER = 999_999
# What stands at the end of a limit where no street does: 'Start: 100-199 Block', 'END'.
_NO_STREET = r"(?i)^(?:start|end)(?:\s*:.*)?$|^dead end$"


def load_centrelines(opened: Opened, mapped: ColumnMap, wanted: Wanted = STREET_COLUMNS) -> Loaded[gpd.GeoDataFrame]:
    """Return the lines that have a name, with what is left out.

    Left and right are seen in the direction in which the line is drawn. A side has a range when both its cells are
    whole numbers of 1 to 999999; 0, negative and blank are how files write "none". Rows with the same street, line
    and numbers are one. Raises `LayerProblem` for a missing column, or when no row is a line.
    """
    opened, not_taken = keep_where(opened, mapped)
    found = find_columns(opened, wanted, mapped)
    if set(RANGES) & set(found):
        need(found, RANGES, opened, wanted)
    values = _name(opened, found, mapped)
    values, unread = _number(opened, found, values)
    shapes = _check_lines(opened)
    kinds = shapely.get_type_id(shapes)
    is_line = np.isin(kinds, _LINES) & (shapely.length(shapes) > 0) & lie_on_world(shapes)
    named = values["street"].is_not_null().to_numpy()
    other = ~np.isin(kinds, (*_LINES, shapely.GeometryType.MISSING))
    lines = values.with_columns(line=pl.Series(shapely.to_wkb(shapes).tolist(), dtype=pl.Binary), unread=unread)
    kept = lines.with_row_index("row").filter(pl.Series(is_line & named))
    single = kept.unique(["street", *RANGES, "line"], keep="first", maintain_order=True)
    left_out = {
        NOT_ASKED_FOR: not_taken,
        f"rows that are no line ({_name_kinds(shapes[other])})": other.sum(),
        NO_LINE: (~is_line & ~other).sum(),
        NO_NAME: (is_line & ~named).sum(),
        REPEATED: len(kept) - len(single),
        UNREAD_SIDES: single["unread"].sum(),
    }
    return Loaded(frame=make_frame(single, shapes[single["row"].to_numpy()], STREETS), left_out=left_out)


def _name(opened: Opened, found: Mapping[str, tuple[str, ...]], mapped: ColumnMap) -> pl.DataFrame:
    """Return the text columns of STREETS."""
    texts = {
        name: join_columns(opened, columns, joint=";" if name == "alias" else " ")
        for name, columns in found.items()
        if name not in RANGES
    }
    for name, constant in mapped.constants.items():
        texts[name] = pl.Series([constant] * len(opened.table), dtype=pl.String)
    values = pl.DataFrame({name: texts.get(name, _nothing(opened)) for name in STREETS if name != "geometry"})
    if "limits" in texts:
        limits = texts["limits"].str.replace_all(r"\s+-\s+", "\x1f").str.split_exact("\x1f", 2).struct.unnest()
        two = pl.when(limits["field_2"].is_null() & limits["field_1"].is_not_null())
        values = values.with_columns(from_street=two.then(limits["field_0"]), to_street=two.then(limits["field_1"]))
    for name in ("from_street", "to_street"):
        no_street = pl.col(name).str.contains(_NO_STREET)
        values = values.with_columns(pl.when(~no_street).then(pl.col(name).str.strip_chars()).alias(name))
    for side in ("zip_l", "zip_r"):
        zips = texts.get(side, texts.get("zip", _nothing(opened)))
        values = values.with_columns(read_zip(zips).alias(side))
    if "place" not in texts and "place_l" in texts:
        left, right = texts["place_l"], texts.get("place_r", texts["place_l"])
        same = (left == right) | right.is_null()
        values = values.with_columns(place=pl.when(same).then(left).when(left.is_null()).then(right))
    aliases = pl.col("alias").str.replace_all(r"\s*[;,|/]+\s*", ";").str.strip_chars(";").replace("", None)
    return values.with_columns(aliases)


def _number(
    opened: Opened, found: Mapping[str, tuple[str, ...]], values: pl.DataFrame
) -> tuple[pl.DataFrame, pl.Series]:
    """Return `values` with the ranges, and how many sides of each row have numbers that cannot be read."""
    unread = pl.Series([0] * len(values), dtype=pl.Int64)
    for side in _SIDES:
        if side[0] not in found:
            values = values.with_columns(pl.lit(None, dtype=pl.Int64).alias(name) for name in side)
            continue
        read = {name: opened.number(found[name][0]) for name in side}
        good = pl.Series([True] * len(values))
        said = pl.Series([False] * len(values))
        for name, numbers in read.items():
            good &= (numbers.is_between(1, _HIGHEST_NUMBER) & (numbers % 1 == 0)).fill_null(value=False)
            # A cell that says something other than "none".
            said |= opened.text(found[name][0]).is_not_null() & ~(numbers <= 0).fill_null(value=False)
        sides = pl.DataFrame(read).select(pl.when(good).then(pl.col(name).cast(pl.Int64)).alias(name) for name in side)
        values = values.with_columns(sides.get_columns())
        unread += (said & ~good).cast(pl.Int64)
    return values, unread


def _check_lines(opened: Opened) -> Shapes:
    shapes = opened.shapes
    if shapes is None:
        raise LayerProblem(f"The {opened.what} have no geometry ({opened.seen}): give a file with lines, not a table.")
    kinds = shapely.get_type_id(shapes)
    if not np.isin(kinds, _LINES).any():
        raise LayerProblem(
            f"The {opened.what} hold {_name_kinds(shapes) or 'no shape'} where lines belong ({opened.seen}): "
            "give the street lines, not points or areas."
        )
    return shapes


def _name_kinds(shapes: Shapes) -> str:
    return ", ".join(sorted({shape.geom_type for shape in shapes if shape is not None}))


def _nothing(opened: Opened) -> pl.Series:
    return pl.Series([None] * len(opened.table), dtype=pl.String)
