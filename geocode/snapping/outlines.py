"""The shapes of snap points and cells: the catchment of a snap point, and the catchments of a cell together.

A cell is drawn as what it stands for and not as its hexagon: a place belongs to it by its snap point, and no catchment
crosses a beat. Must not draw what is not asked for: a large layer holds more catchments than a release uses.
"""

from collections.abc import Collection

import geopandas as gpd
import numpy as np
import polars as pl
import shapely


def snap_shapes(
    snaps: gpd.GeoDataFrame, published: pl.DataFrame, used: Collection[tuple[str, str]]
) -> gpd.GeoDataFrame:
    """One row per snap point and cell of `used` (level, area) that the layer knows: area, area_level, geometry.

    published: as `published.publish_snaps` gives it for this layer. Sorted by level and area; EPSG:4326.
    """
    shapes = dict(zip(snaps["snap_id"], snaps.geometry, strict=True))
    wanted = {level: {area for own, area in used if own == level} for level in ("cell", "snap")}
    cells = published.filter(pl.col("cell").is_in(wanted["cell"])).sort("cell", "snap_id")
    drawn = [
        (str(cell), "cell", shapely.union_all(np.array([shapes[name] for name in part["snap_id"]], dtype=object)))
        for (cell,), part in cells.group_by("cell", maintain_order=True)
    ]
    drawn += [(name, "snap", shapes[name]) for name in sorted(wanted["snap"] & set(published["snap_id"]))]
    names, levels, geometry = zip(*drawn, strict=True) if drawn else ((), (), ())
    return gpd.GeoDataFrame({"area": list(names), "area_level": list(levels)}, geometry=list(geometry), crs=snaps.crs)
