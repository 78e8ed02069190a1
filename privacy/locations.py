"""The places published incidents stand in: what a reader may know of a snap point, a cell or a wider area.

Takes names and counts of places, never an address. Must not list a place no published row stands in.
"""

import polars as pl

from schemas.model import AREA_LEVELS, WITHHELD
from schemas.places import PLACE

LEAST_ADDRESSES = 8
"""Addresses that share a snap point at the least."""

_FINE, _DECIMALS = ("snap", "cell"), 6
_COARSER = [level.code for level in AREA_LEVELS.levels if level.code not in {*_FINE, WITHHELD}]
_NAMED: dict[str, type[pl.DataType]] = {"level": pl.String, "area": pl.String}
_FIGURES: dict[str, type[pl.DataType]] = {
    "snap_latitude": pl.Float64, "snap_longitude": pl.Float64, "addresses": pl.Int64, "precision_m": pl.Int64,
}  # fmt: skip


class PlaceError(ValueError):
    """A place that may not be published; the sentence says what is wrong with it."""


def unmixed(incidents: pl.DataFrame) -> pl.DataFrame:
    """The incidents, without snap point or cell where reports disagree about the areas around it.

    A snap point told apart by the town that reports name would stand for a part of its catchment, and nobody has
    counted the addresses of that part. incidents: snap, cell and the coarser levels, null where unknown.
    """
    around, cell_around = (pl.struct(names).n_unique() for names in (["cell", *_COARSER], _COARSER))
    return incidents.with_columns(
        pl.when(around.over("snap") == 1).then("snap").alias("snap"),
        pl.when(cell_around.over("cell") == 1).then("cell").alias("cell"),
    )


def published_places(incidents: pl.DataFrame, snaps: pl.DataFrame | None) -> pl.DataFrame:
    """One row of table PLACE for each (level, area) of the published incidents; figures of snap points and cells.

    incidents: area and area_level as published. snaps: snap_id, latitude, longitude, addresses, radius_m, cell and
    cell_reach_m (metres from the middle of the cell to the far side of the catchment); None without a layer. A cell has the
    addresses of all its snap points. Precision is in whole metres, rounded up; a figure nobody knows is null.
    Raises PlaceError for a snap point that is not in the layer or stands for fewer than `LEAST_ADDRESSES` addresses.
    """
    known = pl.DataFrame(schema={**_NAMED, **_FIGURES})
    if snaps is not None:
        _refuse_small(snaps)
        known = pl.concat([_of_snaps(snaps), _of_cells(snaps)])
    used = incidents.select("area", level="area_level").filter(pl.col("level") != WITHHELD).drop_nulls().unique()
    told = used.join(known, on=["level", "area"], how="left")
    unknown = told.filter((pl.col("level") == "snap") & pl.col("addresses").is_null())
    if unknown.height:
        raise PlaceError(
            f"{unknown.height} published snap points are not in the snap layer: nobody counted their addresses."
        )
    return told.select(field.name for field in PLACE.fields).sort("level", "area")


def _refuse_small(snaps: pl.DataFrame) -> None:
    small = snaps.filter(pl.col("addresses").is_null() | (pl.col("addresses") < LEAST_ADDRESSES))
    if small.height:
        raise PlaceError(
            f"{small.height} snap points stand for fewer than {LEAST_ADDRESSES} addresses: make the snap layer anew."
        )


def _of_snaps(snaps: pl.DataFrame) -> pl.DataFrame:
    return snaps.select(
        level=pl.lit("snap"), area="snap_id", snap_latitude=pl.col("latitude").round(_DECIMALS),
        snap_longitude=pl.col("longitude").round(_DECIMALS), addresses="addresses", precision_m=pl.col("radius_m").ceil(),
    ).cast(pl.Schema({**_NAMED, **_FIGURES}))  # fmt: skip


def _of_cells(snaps: pl.DataFrame) -> pl.DataFrame:
    cells = snaps.filter(pl.col("cell").is_not_null()).group_by("cell")
    return cells.agg(pl.col("addresses").sum(), precision_m=pl.col("cell_reach_m").max().ceil()).select(
        level=pl.lit("cell"), area="cell", snap_latitude=None, snap_longitude=None, addresses="addresses",
        precision_m="precision_m",
    ).cast(pl.Schema({**_NAMED, **_FIGURES}))  # fmt: skip
