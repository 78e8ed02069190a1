"""Read and write a snap layer, and read the areas whose residents it counts. Must not make or change one."""

from pathlib import Path

import geopandas as gpd
from pandas.api.types import is_numeric_dtype

from geocode.layers.frames import WGS84
from geocode.layers.problem import LayerProblem


def read_snaps(path: Path) -> gpd.GeoDataFrame:
    """Return the snap layer of a file of `write_snaps`. Raises LayerProblem for another file."""
    foreign = LayerProblem(f"{path.name} is no snap layer: make one with vigie geocode snap.")
    try:
        snaps = gpd.read_parquet(path)
    except (ValueError, OSError):
        raise foreign from None
    if "snap_id" not in snaps.columns:
        raise foreign
    return snaps


def write_snaps(snaps: gpd.GeoDataFrame, path: Path) -> None:
    """Write a snap layer as GeoParquet, whole or not at all; a file that is there is replaced."""
    draft = path.with_name(f".{path.name}.partial")
    try:
        snaps.to_parquet(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def read_residents(path: Path) -> gpd.GeoDataFrame:
    """Return areas with a column population, in EPSG:4326. Raises LayerProblem for a file that has none."""
    if not path.is_file():
        raise LayerProblem(f"There is no file {path.name} of residents: check the path.")
    try:
        areas = gpd.read_file(path)
    except (ValueError, OSError, RuntimeError):
        raise LayerProblem(f"{path.name} cannot be read as areas: give GeoJSON, a shapefile or a GeoPackage.") from None
    if "population" not in areas.columns or areas.crs is None:
        seen = ", ".join(map(str, areas.columns))
        raise LayerProblem(
            f"The areas of {path.name} need a column population and a coordinate system (columns seen: {seen})."
        )
    if not is_numeric_dtype(areas["population"]):
        raise LayerProblem(f"The column population of {path.name} is text: give whole numbers of residents.")
    return areas.to_crs(WGS84)
