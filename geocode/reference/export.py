"""Give a layer's content as frames and GeoParquet files, for those who draw maps or check it elsewhere.

The only part of the reference layer that needs geopandas. It must not add or drop a row.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    import geopandas as gpd

    from geocode.reference.layer import Layer

_WGS84 = "EPSG:4326"


def export_layer(layer: "Layer", folder: Path) -> tuple[Path, ...]:
    """Write segments, nodes, points, landmarks and zones as GeoParquet files (EPSG:4326) into a folder."""
    frames: dict[str, Callable[[Layer], gpd.GeoDataFrame]] = {
        "segments": frame_segments,
        "nodes": lambda opened: _frame_places(opened, "node", ["name"]),
        "points": lambda opened: _frame_places(opened, "point", ["street_id", "low", "high", "zip", "place"]),
        "landmarks": lambda opened: _frame_places(opened, "landmark", ["name", "kind", "radius_m"]),
        "zones": frame_zones,
    }
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, frame in frames.items():
        path = folder / f"{name}.parquet"
        draft = path.with_suffix(".draft")
        frame(layer).to_parquet(draft, index=False)
        written.append(draft.replace(path))
    return tuple(written)


def frame_segments(layer: "Layer") -> "gpd.GeoDataFrame":
    """Return segments: id, street_id, street, left and right numbers, ZIPs, town, learned, geometry."""
    import geopandas as gpd
    import pandas as pd

    columns = ("id", "street_id", "street", "zip_l", "zip_r", "place", "line")
    rows = layer.ask(
        "SELECT segment.id, street_id, name, zip_l, zip_r, place, line FROM segment JOIN street ON street.id = street_id "
        "ORDER BY 1"
    )
    frame = pd.DataFrame(rows, columns=list(columns))
    shapes = gpd.GeoSeries(shapely.from_wkb(frame.pop("line").to_numpy()), crs=_WGS84)
    sides = pd.DataFrame(
        layer.ask("SELECT segment_id, side, start, end, learned FROM stretch ORDER BY id"),
        columns=["id", "side", "start", "end", "learned"],
    ).drop_duplicates(["id", "side"])
    for side, prefix in ((1, "l"), (-1, "r"), (0, "learned")):
        numbers = sides[sides["side"] == side].set_index("id")
        frame[f"{prefix}_from"] = frame["id"].map(numbers["start"])
        frame[f"{prefix}_to"] = frame["id"].map(numbers["end"])
    return gpd.GeoDataFrame(frame, geometry=shapes)


def frame_zones(layer: "Layer", kind: str | None = None) -> "gpd.GeoDataFrame":
    """Return the zones of a kind, or all, as the loader of zones gives them."""
    import geopandas as gpd

    rows = layer.ask(
        "SELECT zone_id, name, kind, parent, area FROM zone WHERE kind = coalesce(?, kind) ORDER BY id", kind
    )
    columns: dict[str, list[str | None]] = {
        name: [row[at] for row in rows] for at, name in enumerate(("zone_id", "name", "kind", "parent"))
    }
    return gpd.GeoDataFrame(columns, geometry=shapely.from_wkb([row[4] for row in rows]), crs=_WGS84)


def _frame_places(layer: "Layer", table: str, columns: list[str]) -> "gpd.GeoDataFrame":
    import geopandas as gpd
    import pandas as pd

    frame = pd.DataFrame(
        layer.ask(f"SELECT id, {', '.join(columns)}, lat, lon FROM {table} ORDER BY id"),
        columns=["id", *columns, "lat", "lon"],
    )
    lat, lon = frame.pop("lat").astype(float), frame.pop("lon").astype(float)
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(lon, lat), crs=_WGS84)
