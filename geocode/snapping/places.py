"""Count the places that hide one another: what one address is, and how many people live there.

It must never count one house twice: units of a house, two spellings of its street, or two numbers on the very same
spot are one place. Where it is in doubt it counts fewer, so that a catchment grows rather than shrinks.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import polars as pl
from numpy.typing import NDArray

from geocode.interpolate import METRES_PER_DEGREE
from geocode.names import normalise_street
from geocode.zones import assign_zone

ADDRESS_COLUMNS = ("street", "low", "lat", "lon")
SPOT_DECIMALS = 6  # 0.1 m: two addresses nearer than that stand on one spot


@dataclass(frozen=True, kw_only=True)
class Places:
    """The distinct (number, street, spot) of an address list, sorted, as columns of one length.

    `name` and `spot` are codes: equal where number and street, or the spot, are the same. `residents` is the share
    of the people of the area the place lies in, NaN where no area with a population holds it.
    """

    points: NDArray[np.float64]  # longitude, latitude
    name: NDArray[np.int64]
    spot: NDArray[np.int64]
    residents: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.points)


def count_places(names: Iterable[int], spots: Iterable[int]) -> int:
    """Return how many places these are: distinct numbers and streets, or distinct spots where these are fewer."""
    return min(len(set(names)), len(set(spots)))


def metres(points: NDArray[np.float64], place: tuple[float, float]) -> NDArray[np.float64]:
    """Return the metres from each point (longitude, latitude) to a place not far from it."""
    off = (points - place) * METRES_PER_DEGREE
    away: NDArray[np.float64] = np.hypot(off[:, 0] * np.cos(np.radians(place[1])), off[:, 1])
    return away


def gather_places(addresses: pl.DataFrame, residents: gpd.GeoDataFrame | None = None) -> Places:
    """Return the distinct places of `addresses` (street, low, lat, lon: the columns of `layers.frames.POINTS`).

    A row without a number, a street or a point is no place. `residents`: areas with a column population (EPSG:4326);
    the people of an area are shared evenly over the places in it. Raises ValueError for a missing column.
    """
    if not set(ADDRESS_COLUMNS) <= set(addresses.columns):
        raise ValueError(f"The addresses need the columns {', '.join(ADDRESS_COLUMNS)}; they have {addresses.columns}.")
    texts = addresses["street"].drop_nulls().unique().to_list()
    normal = pl.DataFrame({"street": texts, "normal": [normalise_street(text) for text in texts]}, schema_overrides={
        "street": pl.String, "normal": pl.String,
    })  # fmt: skip
    distinct = (
        addresses.select("street", pl.col("low").cast(pl.Int64), pl.col("lat", "lon").cast(pl.Float64))
        .join(normal, on="street", how="left")
        .filter(
            (pl.col("normal") != "")
            & pl.col("low").is_not_null()
            & pl.col("lat").is_finite()
            & pl.col("lon").is_finite()
        )
        .select("normal", "low", "lat", "lon", spot_lat=_spot("lat"), spot_lon=_spot("lon"))
        # Several rows of one place keep the least point, whatever the order they came in.
        .sort("lon", "lat", "normal", "low")
        .unique(["normal", "low", "spot_lat", "spot_lon"], keep="first", maintain_order=True)
    )
    return Places(
        points=distinct.select("lon", "lat").to_numpy().reshape(-1, 2),
        name=_code(distinct, "normal", "low"),
        spot=_code(distinct, "spot_lat", "spot_lon"),
        residents=_share_residents(distinct, residents),
    )


def _spot(column: str) -> pl.Expr:
    return (pl.col(column) * float(10**SPOT_DECIMALS)).round().cast(pl.Int64)


def _code(rows: pl.DataFrame, *columns: str) -> NDArray[np.int64]:
    return rows.select(pl.struct(columns).rank("dense").cast(pl.Int64)).to_series().to_numpy()


def _share_residents(places: pl.DataFrame, areas: gpd.GeoDataFrame | None) -> NDArray[np.float64]:
    if areas is None:
        return np.full(len(places), np.nan)
    if "population" not in areas.columns:
        raise ValueError(f"The areas of residents need a column population; they have {list(areas.columns)}.")
    known = areas[areas["population"].notna()]
    # The order of rows must not decide which of two overlapping areas holds a place, hence ids in the order of shapes.
    known = known.iloc[np.argsort(known.geometry.to_wkb().to_numpy(), kind="stable")]
    ids = [f"{i:09d}" for i in range(len(known))]
    zones = gpd.GeoDataFrame({"zone_id": ids}, geometry=known.geometry.to_numpy(), crs=areas.crs)
    people = pl.DataFrame({"zone_id": ids, "population": known["population"].to_numpy(dtype=float)}, schema={
        "zone_id": pl.String, "population": pl.Float64,
    })  # fmt: skip
    keyed = places.select("lat", "lon").with_row_index("key")
    shared = (
        assign_zone(keyed, zones)
        .join(people, on="zone_id", how="left", maintain_order="left")
        .select(pl.col("population") / pl.len().over("zone_id"))
        .to_series()
    )
    return shared.fill_null(float("nan")).to_numpy()
