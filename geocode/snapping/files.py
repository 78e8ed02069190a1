"""Read and write a snap layer, and read the areas whose residents it counts. Must not make or change one."""

from pathlib import Path

import geopandas as gpd

from geocode.layers.frames import WGS84
from geocode.layers.problem import LayerProblem
from geocode.layers.source import open_source


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
    opened = open_source(path, what="areas of residents")
    if opened.shapes is None or "population" not in opened.table.columns:
        raise LayerProblem(f"The areas of {path.name} need shapes and a column population ({opened.seen}).")
    population = opened.number("population")
    if population.null_count():
        raise LayerProblem(
            f"The column population of {path.name} holds {population.null_count()} cells that are no numbers: fill them in."
        )
    return gpd.GeoDataFrame({"population": population.to_numpy()}, geometry=opened.shapes, crs=WGS84)
