"""Cut the ground into cells: one per site, none across a zone's border, none overlapping, no gap between.

All borders, of zones and between sites, are noded together once on one grid of a millimetre, and the cells are the
faces of that net: neighbours share their corners to the last bit. It must not count addresses or join cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from geocode.interpolate import METRES_PER_DEGREE
from geocode.layers.frames import WGS84
from geocode.zones import assign_zone

GRID = 1e-8  # degrees, about a millimetre: corners lie on this grid, so a border may be moved by half of it
HULL_BUFFER_M = 250.0  # how far the layer reaches beyond the outermost address where there is no zone
_LAST = "\U0010ffff"  # sorts a missing zone behind every zone_id, as a border point goes to the zone and not to none

Shapes = NDArray[np.object_]


@dataclass(frozen=True, kw_only=True)
class Cells:
    """Faces sorted by combination of zones, then west to east: `shapes`, and `combination` (a row of `combinations`)."""

    shapes: Shapes
    combination: NDArray[np.int64]
    kinds: tuple[str, ...]
    combinations: tuple[tuple[str | None, ...], ...]  # the zone_id per kind
    sites: tuple[NDArray[np.int64], NDArray[np.int64]]  # pairs (row of the sites, cell): the site lies inside the cell


def cut_cells(sites: NDArray[np.float64], places: NDArray[np.float64], zones: Sequence[gpd.GeoDataFrame]) -> Cells:
    """Return the cells of `sites` (longitude, latitude, distinct) within each combination of zones.

    `zones`: one frame per kind; without any, one area reaches `HULL_BUFFER_M` around the hull of `places`. A site on
    a border lies in no cell and cuts none.
    """
    kinds = tuple(str(frame["kind"].iloc[0]) for frame in zones)
    parts, combination, combinations = _cut_zones(zones, places)
    site, part = shapely.STRtree(parts).query(shapely.points(sites), predicate="within")
    lines = [shapely.boundary(parts)]
    for code in range(len(combinations)):
        inside = sites[site[combination[part] == code]]
        if len(inside) > 1:
            lines.append(_cut_between(inside, shapely.coverage_union_all(parts[combination == code])))
    faces = _close(np.concatenate(lines))
    middles = shapely.point_on_surface(faces)
    face, part = shapely.STRtree(parts).query(middles, predicate="intersects")
    of_face = np.full(len(faces), len(combinations))
    np.minimum.at(of_face, face, combination[part])
    order = np.lexsort((shapely.get_y(middles), shapely.get_x(middles), of_face))
    order = order[of_face[order] < len(combinations)]
    site, cell = shapely.STRtree(faces[order]).query(shapely.points(sites), predicate="within")
    return Cells(
        shapes=faces[order],
        combination=of_face[order],
        kinds=kinds,
        combinations=combinations,
        sites=(site, cell),
    )


def sort_zones(zones: gpd.GeoDataFrame | Sequence[gpd.GeoDataFrame] | None) -> list[gpd.GeoDataFrame]:
    """Return one frame per kind, kinds and zones in the order of text. Raises ValueError for another CRS."""
    given = [] if zones is None else [zones] if isinstance(zones, gpd.GeoDataFrame) else list(zones)
    if any(frame.crs != WGS84 for frame in given):
        raise ValueError(f"A snap layer needs zones in {WGS84}: bring them to it first.")
    by_kind: dict[str, list[gpd.GeoDataFrame]] = {}
    for frame in given:
        for kind, rows in frame.groupby("kind"):
            by_kind.setdefault(str(kind), []).append(rows)
    joined = {kind: gpd.GeoDataFrame(_stack(by_kind[kind]), crs=WGS84) for kind in sorted(by_kind)}
    return [frame.sort_values("zone_id", kind="stable").reset_index(drop=True) for frame in joined.values()]


def combine_zones(points: NDArray[np.float64], zones: Sequence[gpd.GeoDataFrame]) -> list[tuple[str | None, ...]]:
    """Return the zone_id per kind for each point, by the rule of `assign_zone`."""
    keyed = pl.DataFrame({"lat": points[:, 1], "lon": points[:, 0]}).with_row_index("key")
    columns = [assign_zone(keyed, frame)["zone_id"].to_list() for frame in zones]
    return list(zip(*columns, strict=True)) if columns else [()] * len(points)


def _stack(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    import pandas as pd

    return pd.concat([frame[["zone_id", "kind", "geometry"]] for frame in frames], ignore_index=True)


def _cut_zones(
    zones: Sequence[gpd.GeoDataFrame], places: NDArray[np.float64]
) -> tuple[Shapes, NDArray[np.int64], tuple[tuple[str | None, ...], ...]]:
    """Return the faces of all zone borders together, the combination of each and the combinations, sorted."""
    if not zones:
        hull = shapely.convex_hull(shapely.multipoints(places))
        narrow = np.cos(np.radians(np.abs(places[:, 1]).max()))
        parts = _close(shapely.boundary([shapely.buffer(hull, HULL_BUFFER_M / METRES_PER_DEGREE / narrow)]))
        return parts, np.zeros(len(parts), dtype=np.int64), ((),)
    parts = _close(np.concatenate([shapely.boundary(frame.geometry.to_numpy()) for frame in zones]))
    middles = shapely.get_coordinates(shapely.point_on_surface(parts))
    found = combine_zones(middles, zones)
    inside = [any(zone is not None for zone in ids) for ids in found]
    kept = [ids for ids, known in zip(found, inside, strict=True) if known]
    combinations = sorted(set(kept), key=lambda ids: [_LAST if zone is None else zone for zone in ids])
    rank = {ids: code for code, ids in enumerate(combinations)}
    return parts[inside], np.array([rank[ids] for ids in kept], dtype=np.int64), tuple(combinations)


def _cut_between(sites: NDArray[np.float64], area: shapely.Geometry) -> Shapes:
    """Return the borders between neighbouring sites (metric, hence the narrowing), as far as they lie in the area."""
    narrow = np.array([np.cos(np.radians(sites[:, 1].mean())), 1.0])
    reach = shapely.transform(shapely.box(*shapely.bounds(area)), lambda corners: corners * narrow)
    edges = shapely.voronoi_polygons(shapely.multipoints(sites * narrow), only_edges=True, extend_to=reach)
    lines = shapely.transform(shapely.get_parts(edges), lambda corners: corners / narrow)
    shapely.prepare(area)
    inside = shapely.contains_properly(area, lines)
    clipped = shapely.get_parts(shapely.intersection(lines[~inside], area))
    return np.concatenate([lines[inside], clipped[shapely.get_dimensions(clipped) == 1]])


def _close(lines: Shapes) -> Shapes:
    """Return the faces that the lines enclose, all noded on the grid."""
    noded = shapely.union_all(lines, grid_size=GRID)
    faces: Shapes = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return faces
