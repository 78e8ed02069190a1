"""Recount a snap layer: does each catchment really hide what it says?

It shares the meaning of a place with the builder, not its code: it asks each polygon which points lie in it. It must
not repair a layer.
"""

from collections.abc import Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import polars as pl
import shapely

from geocode.interpolate import METRES_PER_DEGREE
from geocode.snapping.cells import combine_zones, sort_zones
from geocode.snapping.places import Places, count_places, gather_places, metres

BORDER_SLACK = 2e-8  # degrees: cells end on a grid of a millimetre, so a border may lie that far off


class Violation(NamedTuple):
    """A rule that a layer breaks, the snap point that breaks it, and the figure found."""

    rule: str
    snap_id: str
    found: float


def check_snap_layer(
    snaps: gpd.GeoDataFrame,
    addresses: pl.DataFrame,
    *,
    zones: gpd.GeoDataFrame | Sequence[gpd.GeoDataFrame] | None = None,
    residents: gpd.GeoDataFrame | None = None,
    k_addresses: int = 8,
    k_residents: int = 20,
) -> list[Violation]:
    """Return what breaks a rule of the layer, sorted; [] when it holds. Arguments as `make_snap_layer` takes them.

    Rules: 'too few addresses', 'too few residents', 'addresses miscounted', 'radius too short' (found: the figure
    recounted); 'point outside its catchment', 'point on an address', 'several catchments on one point' (found: how
    many); 'crosses a border' and 'overlaps another' (found: square metres).
    """
    places = gather_places(addresses, residents)
    shapes = snaps.geometry.to_numpy()
    ids = snaps["snap_id"].to_list()
    broken = _recount(snaps, places, k_addresses, k_residents)
    standing = shapely.points(snaps["lon"].to_numpy(dtype=float), snaps["lat"].to_numpy(dtype=float))
    broken += [Violation("point outside its catchment", ids[row], 1) for row in np.flatnonzero(~shapely.contains(shapes, standing))]  # fmt: skip
    on_address, _ = shapely.STRtree(shapely.points(places.points)).query(standing, "intersects")
    broken += [Violation("point on an address", ids[row], 1) for row in set(on_address.tolist())]
    one, other = shapely.STRtree(standing).query(standing, "intersects")
    broken += [Violation("several catchments on one point", ids[row], 1) for row in set(one[one != other].tolist())]
    one, other = shapely.STRtree(shapes).query(shapes, "intersects")
    pairs = one < other
    for row, beside in zip(one[pairs].tolist(), other[pairs].tolist(), strict=True):
        if shapely.relate_pattern(shapes[row], shapes[beside], "T********"):
            broken.append(Violation("overlaps another", ids[row], _square_metres(shapely.intersection(shapes[row], shapes[beside]))))  # fmt: skip
    return sorted(broken + find_crossings(snaps, sort_zones(zones)))


def smallest_overlap(first: gpd.GeoDataFrame, second: gpd.GeoDataFrame, addresses: pl.DataFrame) -> int:
    """Return the fewest places that one pair of snap points, one of each layer, leaves for a report; 0 without any.

    Whoever sees the same report in two releases with different layers knows that pair.
    """
    places = gather_places(addresses)
    points = shapely.points(places.points)
    pairs: dict[tuple[int, int], list[int]] = {}
    homes = []
    for layer in (first, second):
        place, row = shapely.STRtree(layer.geometry.to_numpy()).query(points, predicate="intersects")
        homes.append(dict(zip(place.tolist(), layer["snap_id"].iloc[row], strict=True)))
    for place in homes[0].keys() & homes[1].keys():
        pairs.setdefault((homes[0][place], homes[1][place]), []).append(place)
    return min((_count(places, members) for members in pairs.values()), default=0)


def describe_snap_layer(
    snaps: gpd.GeoDataFrame,
    addresses: pl.DataFrame,
    *,
    zones: gpd.GeoDataFrame | Sequence[gpd.GeoDataFrame] | None = None,
) -> dict[str, float]:
    """Return the figures of a layer, metres and counts; a displacement is the way from an address to its snap point.

    `without_point` of the addresses lie in no catchment, `outside_zones` of these in no zone at all;
    `combinations_without_point` counts the combinations of zones with addresses and no snap point.
    """
    places = gather_places(addresses)
    place, row = shapely.STRtree(snaps.geometry.to_numpy()).query(shapely.points(places.points), "intersects")
    _, first = np.unique(place, return_index=True)
    place, row = place[first], row[first]
    to = snaps[["lon", "lat"]].to_numpy(dtype=float)[row]
    off = (places.points[place] - to) * METRES_PER_DEGREE
    moved = np.hypot(off[:, 0] * np.cos(np.radians(to[:, 1])), off[:, 1])
    by_kind = sort_zones(zones)
    found = combine_zones(places.points, by_kind)
    covered = set(place.tolist())
    served = {found[index] for index in covered}
    inside = [ids for ids in found if not by_kind or any(zone is not None for zone in ids)]
    return {
        "snap_points": len(snaps),
        "addresses": len(places),
        "covered": len(covered),
        "without_point": len(places) - len(covered),
        "outside_zones": len(found) - len(inside),
        "combinations_without_point": len(set(inside) - served),
        "smallest": _figure(snaps["addresses"], 0),
        "median_size": _figure(snaps["addresses"], 0.5),
        "largest": _figure(snaps["addresses"], 1),
        "displacement_p50_m": _figure(moved, 0.5),
        "displacement_p90_m": _figure(moved, 0.9),
        "displacement_max_m": _figure(moved, 1),
    }


def _figure(values: object, share: float) -> float:
    figures = np.asarray(values, dtype=float)
    return round(float(np.quantile(figures, share)), 1) if len(figures) else 0.0


def _recount(snaps: gpd.GeoDataFrame, places: Places, k_addresses: int, k_residents: int) -> list[Violation]:
    """Count the places of each catchment: strictly inside, or on a border that no smaller snap_id touches."""
    broken = []
    taken: set[int] = set()
    tree = shapely.STRtree(shapely.points(places.points))
    for snap in snaps.sort_values("snap_id").itertuples():
        members = sorted(set(tree.query(snap.geometry, predicate="intersects").tolist()) - taken)
        taken.update(members)
        count, people = _count(places, members), places.residents[members]
        if count < k_addresses:
            broken.append(Violation("too few addresses", snap.snap_id, count))
        if count != snap.addresses:
            broken.append(Violation("addresses miscounted", snap.snap_id, count))
        if not np.isnan(people).all() and round(np.nansum(people), 3) < k_residents:
            broken.append(Violation("too few residents", snap.snap_id, round(float(np.nansum(people)), 3)))
        reach = metres(places.points[members], (snap.lon, snap.lat)).max(initial=0.0)
        if reach > snap.radius_m + 0.01:
            broken.append(Violation("radius too short", snap.snap_id, round(float(reach), 2)))
    return broken


def find_crossings(
    snaps: gpd.GeoDataFrame, zones: Sequence[gpd.GeoDataFrame], *, slack: float = BORDER_SLACK
) -> list[Violation]:
    """Return the catchments that reach into a zone they do not name, or out of the one they name, by more than `slack`.

    zones: one frame per kind, whose name is a column of the layer. A catchment narrower than the slack crosses nothing.
    """
    broken = []
    for frame in zones:
        kind = str(frame["kind"].iloc[0])
        own = shapely.buffer(snaps.geometry.to_numpy(), -slack)
        row, zone = shapely.STRtree(frame.geometry.to_numpy()).query(own, "intersects")
        names, ids = snaps[kind].to_list(), frame["zone_id"].to_list()
        for index, area in zip(row.tolist(), zone.tolist(), strict=True):
            if isinstance(names[index], str) and names[index] <= ids[area]:
                continue  # its own zone, or one that overlaps it and comes later: the smaller zone_id has the ground
            shared = shapely.intersection(own[index], frame.geometry.iloc[area])
            broken.append(Violation("crosses a border", snaps["snap_id"].iloc[index], _square_metres(shared)))
        home = dict(zip(frame["zone_id"], frame.geometry, strict=True))
        for shape, name, snap_id in zip(own, snaps[kind], snaps["snap_id"], strict=True):
            if name in home and not shape.is_empty and not shapely.covers(home[name], shape):
                broken.append(
                    Violation("crosses a border", snap_id, _square_metres(shapely.difference(shape, home[name])))
                )
    return broken


def _count(places: Places, members: list[int]) -> int:
    return count_places(places.name[members].tolist(), places.spot[members].tolist())


def _square_metres(shape: shapely.Geometry) -> float:
    if shape.is_empty:
        return 0.0
    return round(float(shape.area * METRES_PER_DEGREE**2 * np.cos(np.radians(shape.centroid.y))), 3)
