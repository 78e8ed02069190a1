"""Read named places (hospitals, stations, parks, exits, mile posts): LANDMARKS frames.

It keeps names as written; one with a line or an area becomes a point on it, and the radius says how far half of it
lies. It must not join places of one name.
"""

import geopandas as gpd
import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from geocode.interpolate import METRES_PER_DEGREE
from geocode.layers.aliases import LANDMARK_COLUMNS
from geocode.layers.columns import NOT_ASKED_FOR, ColumnMap, find_columns, join_columns, keep_where
from geocode.layers.frames import LANDMARKS, Loaded, make_frame
from geocode.layers.places import NO_PLACE, OFF_WORLD, count_reasons, lie_on_world, read_places
from geocode.layers.problem import LayerProblem
from geocode.layers.source import Opened, Shapes

NO_NAME = "rows without a name"
_KIND = "landmark"
_STEPS = 14  # halvings of the span of possible radii: within 0.01 % of the shape's size


def load_landmarks(opened: Opened, mapped: ColumnMap) -> Loaded[gpd.GeoDataFrame]:
    """Return the named places with a shape or coordinates, with what is left out.

    `radius_m` is the file's, or covers half of the shape's area (of its length for a line), or is NaN for a point.
    Raises `LayerProblem` for a missing column, or when no row can be used.
    """
    opened, not_taken = keep_where(opened, mapped)
    found = find_columns(opened, LANDMARK_COLUMNS, mapped)
    if opened.shapes is None:
        places, why = read_places(opened, found, mapped, LANDMARK_COLUMNS)
        lon, lat = (places[name].fill_null(0).to_numpy() for name in ("lon", "lat"))
        points, radii = shapely.points(lon, lat), np.full(len(lat), np.nan)
    else:
        lost = shapely.is_missing(opened.shapes) | shapely.is_empty(opened.shapes)
        off = ~lost & ~lie_on_world(opened.shapes)
        points, radii = _stand_for(np.where(lost | off, shapely.Point(), opened.shapes))
        why = pl.Series(np.select([lost, off], [NO_PLACE, OFF_WORLD], ""), dtype=pl.String).replace("", None)
    name = join_columns(opened, found["name"])
    kind = join_columns(opened, found["kind"]) if "kind" in found else pl.Series([None] * len(name), dtype=pl.String)
    given = opened.number(found["radius_m"][0]) if "radius_m" in found else pl.Series([None] * len(name))
    rows = pl.DataFrame({"name": name, "kind": kind.fill_null(mapped.constants.get("kind", _KIND))}).with_columns(
        radius_m=pl.coalesce(given.cast(pl.Float64).clip(lower_bound=0), pl.Series(radii, nan_to_null=True)),
        why=pl.coalesce(pl.when(name.is_null()).then(pl.lit(NO_NAME)), why),
    )
    kept = rows.filter(pl.col("why").is_null())
    if kept.is_empty():
        raise LayerProblem(f"No row of the landmarks has a name and a place ({opened.seen}): check the columns.")
    left_out = {NOT_ASKED_FOR: not_taken, **count_reasons(rows["why"])}
    return Loaded(frame=make_frame(kept, points[rows["why"].is_null().to_numpy()], LANDMARKS), left_out=left_out)


def _stand_for(shapes: Shapes) -> tuple[Shapes, NDArray[np.float64]]:
    """Return a point on each shape and the radius in metres within which half of it lies (NaN for a point)."""
    sound = shapely.make_valid(shapes)
    points = shapely.point_on_surface(sound)
    radii = np.full(len(shapes), np.nan)
    spread = np.flatnonzero((shapely.length(sound) > 0) & ~shapely.is_empty(points))
    if len(spread):
        radii[spread] = _measure_radii(sound[spread], points[spread])
    return points, radii


def _measure_radii(shapes: Shapes, points: Shapes) -> NDArray[np.float64]:
    # On a plane in metres around each point: true enough for anything a crew would call one place.
    flat = np.array([_lay_flat(shape, point) for shape, point in zip(shapes, points, strict=True)], dtype=object)
    areas = shapely.area(flat)
    measure = np.where(areas > 0, areas, shapely.length(flat))
    low, high = np.zeros(len(flat)), shapely.hausdorff_distance(flat, shapely.points(0, 0))
    centre = np.full(len(flat), shapely.points(0, 0), dtype=object)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        inside = shapely.intersection(flat, shapely.buffer(centre, middle, quad_segs=16))
        covered = np.where(areas > 0, shapely.area(inside), shapely.length(inside)) >= measure / 2
        low, high = np.where(covered, low, middle), np.where(covered, middle, high)
    return np.asarray(high, dtype=np.float64)


def _lay_flat(shape: shapely.Geometry, point: shapely.Point) -> shapely.Geometry:
    scale = METRES_PER_DEGREE * np.array([np.cos(np.radians(point.y)), 1.0])
    return shapely.transform(shape, lambda places: (places - [point.x, point.y]) * scale)
