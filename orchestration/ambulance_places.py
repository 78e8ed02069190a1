"""Where a call was: its degrees, from its address where it has none, and the neighbourhood it lies in.

Must not guess: a place coarser than a cell is none.
"""

from pathlib import Path

import polars as pl

from orchestration.regions import Region

_COARSE_M = 500.0  # about the inner radius of an H3 cell of resolution 8


def with_places(log: pl.DataFrame, region: Region, layer: Path) -> tuple[pl.DataFrame, int]:
    """The log with degrees from the address where a record has none, and how many got them.

    A place that nine times in ten lies within a cell's reach of the truth is taken, a coarser one is not.
    """
    named = (region.lat, region.lon, region.address)
    if region.address is None or not layer.is_file() or not set(named) <= set(log.columns):
        return log, 0
    from geocode.locate import locate
    from geocode.reference import read_layer

    degrees = {
        axis: pl.col(axis).cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)
        for axis in (region.lat, region.lon)
    }
    numbers = log.select(**degrees)
    blank = numbers.select((pl.all_horizontal(pl.all().is_not_null()) & pl.any_horizontal(pl.all() != 0)).not_())
    missing = blank.to_series()
    asked = log.filter(missing).select(address=pl.col(region.address)).with_row_index("key")
    found = locate(asked, read_layer(layer))
    sharp = found["expected_error_p90_m"].fill_null(_COARSE_M) < _COARSE_M
    rows = pl.int_range(log.height, eager=True).filter(missing).filter(sharp)
    told = numbers.with_columns(
        numbers[axis].scatter(rows, found[ours].filter(sharp)).alias(axis)
        for axis, ours in ((region.lat, "lat"), (region.lon, "lon"))
    )
    return log.with_columns(told), rows.len()


def with_neighbourhoods(cells: pl.DataFrame, zones: Path) -> pl.DataFrame:
    """Cells with the neighbourhood their centre lies in as `zone`; as they are without a zone layer."""
    return cells.with_columns(zone=neighbourhoods_of(cells, zones)) if zones.is_file() else cells


def neighbourhoods_of(points: pl.DataFrame, zones: Path) -> pl.Series:
    """The name of the neighbourhood each point (lat, lon) lies in, null outside all."""
    from geocode.layers.zones import read_zones
    from geocode.zones import assign_zone

    known = read_zones(zones)
    neighbourhoods = known[known["kind"] == "neighbourhood"]
    names = pl.DataFrame(
        {"zone_id": neighbourhoods["zone_id"].tolist(), "zone": neighbourhoods["name"].tolist()},
        schema={"zone_id": pl.String, "zone": pl.String},
    )
    placed = assign_zone(points.select("lat", "lon").with_row_index("key"), neighbourhoods)
    return placed.join(names, on="zone_id", how="left", maintain_order="left")["zone"]
