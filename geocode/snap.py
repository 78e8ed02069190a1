"""The snap layer of the privacy border: few places that may be published, each standing for many addresses.

Instead of a place, a release shows the snap point of its catchment: the same one for every report from it, so that
averaging repeated reports gives nothing new. A layer must never mix two sides of a zone's border, publish an address
as a point or keep a catchment below a floor. Two layers over one city overlay to smaller areas than either: build
one per release family and keep it (`smallest_overlap` measures what two layers give away together).
"""

from collections import defaultdict
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import polars as pl
import shapely
from numpy.typing import NDArray

from geocode.interpolate import METRES_PER_DEGREE
from geocode.layers.frames import WGS84
from geocode.snapping.cells import Cells, cut_cells, sort_zones
from geocode.snapping.checking import Violation, check_snap_layer, describe_snap_layer, smallest_overlap
from geocode.snapping.merging import RESIDENTS_SLACK, Catchment, Floors, Merger
from geocode.snapping.places import SPOT_DECIMALS, Places, gather_places, metres
from geocode.zones import assign_zone

__all__ = [
    "Violation",
    "check_snap_layer",
    "describe_snap_layer",
    "make_snap_layer",
    "smallest_overlap",
    "snap_points",
]

K_ADDRESSES, K_RESIDENTS = 8, 20  # the floor police.uk set for addresses, and ours for people
TOO_NEAR_M = 1.0  # a site nearer than that to an address would publish the address
SITE_COLUMNS = ("site_id", "kind", "lat", "lon")
COLUMNS = ("snap_id", "kind", "site_id", "lat", "lon", "addresses", "residents", "radius_m", "area_m2")


def make_snap_layer(
    sites: pl.DataFrame,
    addresses: pl.DataFrame,
    *,
    zones: gpd.GeoDataFrame | Sequence[gpd.GeoDataFrame] | None = None,
    residents: gpd.GeoDataFrame | None = None,
    k_addresses: int = K_ADDRESSES,
    k_residents: int = K_RESIDENTS,
) -> gpd.GeoDataFrame:
    """Return one row per catchment of at least `k_addresses` places and, where known, `k_residents` people.

    `sites`: site_id, kind ('node' or 'mid'), lat, lon. `addresses`: street, low, lat, lon, as `places.gather_places`
    reads them. `zones`: frames of `layers.frames.ZONES`, of one kind or several, whose borders all bind; with zones,
    the ground outside all of them gets no snap point, nor does a combination of zones that cannot reach the floors.
    `residents`: areas with a column population.

    Columns: `COLUMNS`, then one per kind of zone with its zone_id (None: in no zone of that kind), and the
    catchment as geometry (EPSG:4326; never overlapping). residents is null where no population is known; radius_m is
    the way from the snap point to the farthest address. snap_id counts in the order of zones, then west to east.
    The order of rows changes nothing. Raises ValueError for a missing column or another CRS.
    """
    if not set(SITE_COLUMNS) <= set(sites.columns):
        raise ValueError(f"The sites need the columns {', '.join(SITE_COLUMNS)}; they have {sites.columns}.")
    by_kind = sort_zones(zones)
    kinds = [str(frame["kind"].iloc[0]) for frame in by_kind]
    if set(kinds) & {*COLUMNS, "geometry"}:
        raise ValueError(f"A kind of zone bears the name of a column of the layer ({', '.join(COLUMNS)}): rename it.")
    places = gather_places(addresses, residents)
    chosen = _distinct_sites(sites)
    if not len(places) or not len(chosen):
        return _frame([], [], kinds)
    standing = chosen.select("lon", "lat").to_numpy()
    cells = cut_cells(standing, places.points, by_kind)
    floors = Floors(addresses=k_addresses, residents=k_residents)
    merger = Merger(cells, places, _usable_sites(cells, standing, places), floors)
    kept = _settle(merger, cells, places)
    rows = [{**_stand(catchment, chosen, standing, places), **_name_zones(catchment, cells)} for catchment in kept]
    return _frame(rows, [shapely.coverage_union_all(cells.shapes[sorted(one.cells)]) for one in kept], kinds)


def snap_points(points: pl.DataFrame, snaps: gpd.GeoDataFrame) -> pl.DataFrame:
    """Return key and snap_id for each row of `points` (key, lat, lon), in order; null outside every catchment.

    A point on a border between catchments gets the smallest snap_id. Where zones are published beside it, take them
    from the row of the snap point: on a border a zone looked up for itself may be the other one.
    """
    zones = gpd.GeoDataFrame({"zone_id": snaps["snap_id"]}, geometry=snaps.geometry.to_numpy(), crs=snaps.crs)
    return assign_zone(points, zones).rename({"zone_id": "snap_id"})


def _distinct_sites(sites: pl.DataFrame) -> pl.DataFrame:
    """Return the sites sorted, of several on one spot the first by site_id."""
    spots = [(pl.col(column) * 10**SPOT_DECIMALS).round().alias(f"spot_{column}") for column in ("lon", "lat")]
    return (
        sites.select(pl.col("site_id", "kind").cast(pl.String), pl.col("lat", "lon").cast(pl.Float64))
        .filter(pl.col("lat").is_finite() & pl.col("lon").is_finite())
        .with_columns(spots)
        .sort("site_id", "lon", "lat")
        .unique(["spot_lon", "spot_lat"], keep="first", maintain_order=True)
        .sort("lon", "lat", "site_id")
        .drop("spot_lon", "spot_lat")
    )


def _usable_sites(cells: Cells, sites: NDArray[np.float64], places: Places) -> dict[int, list[int]]:
    """Return the sites of each cell that do not stand on an address."""
    narrow = np.array([np.cos(np.radians(places.points[:, 1].mean())), 1.0])
    beside = shapely.STRtree(shapely.points(places.points * narrow))
    near, _ = beside.query(shapely.points(sites * narrow), "dwithin", distance=TOO_NEAR_M / METRES_PER_DEGREE)
    taken = set(near.tolist())
    usable = defaultdict(list)
    for site, cell in zip(*(column.tolist() for column in cells.sites), strict=True):
        if site not in taken:
            usable[cell].append(site)
    return usable


def _settle(merger: Merger, cells: Cells, places: Places) -> list[Catchment]:
    """Join until every catchment kept holds with the places that `snap_points` gives it; return these in order.

    A place on a border touches several cells and belongs to the first catchment among theirs, which joins may change.
    """
    place, cell = shapely.STRtree(cells.shapes).query(shapely.points(places.points), predicate="intersects")
    rank = np.arange(len(cells.shapes))
    merger.deal_places(_first(place, cell, rank, len(places)))
    merger.drop_lone_sites()
    while True:
        merger.join()
        kept = sorted(
            (one for one in merger.catchments.values() if one.holds), key=lambda one: (one.combination, min(one.cells))
        )
        rank = np.full(len(cells.shapes), len(kept))
        for order, catchment in enumerate(kept):
            rank[catchment.cells] = order
        merger.deal_places(_first(place, cell, rank, len(places)))
        if all(catchment.holds for catchment in kept):
            return kept


def _first(place: NDArray[np.int64], cell: NDArray[np.int64], rank: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Return for each place the cell of the least rank among those it touches; -1 where it touches none."""
    order = np.lexsort((cell, rank[cell], place))
    known, first = np.unique(place[order], return_index=True)
    of_place = np.full(size, -1)
    of_place[known] = cell[order][first]
    return of_place


def _stand(
    catchment: Catchment, sites: pl.DataFrame, standing: NDArray[np.float64], places: Places
) -> dict[str, object]:
    """Return the figures of a catchment; its point is the usable site nearest to the centre of its places."""
    away = metres(standing[catchment.sites], (catchment.lon, catchment.lat)).tolist()
    _, site = min(zip(away, catchment.sites, strict=True))
    name, kind, lat, lon = sites.row(site)
    return {
        "kind": kind,
        "site_id": name,
        "lat": lat,
        "lon": lon,
        "addresses": catchment.count,
        "residents": None if np.isnan(catchment.residents) else int(catchment.residents + RESIDENTS_SLACK),
        "radius_m": float(metres(places.points[catchment.places], (lon, lat)).max()),
    }


def _name_zones(catchment: Catchment, cells: Cells) -> dict[str, str | None]:
    return dict(zip(cells.kinds, cells.combinations[catchment.combination], strict=True))


def _frame(rows: list[dict[str, object]], shapes: list[shapely.Geometry], kinds: list[str]) -> gpd.GeoDataFrame:
    width = max(5, len(str(len(rows))))
    frame = pd.DataFrame(rows, columns=[*COLUMNS, *kinds])
    frame["snap_id"] = [f"S{order:0{width}d}" for order in range(1, len(rows) + 1)]
    frame["area_m2"] = shapely.area(shapes) * METRES_PER_DEGREE**2 * np.cos(np.radians(frame["lat"].astype("float64")))
    types = dict.fromkeys(("lat", "lon", "radius_m", "area_m2"), "float64")
    frame = frame.astype({**types, "addresses": "int64", "residents": "Int64"})
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, crs=WGS84))
