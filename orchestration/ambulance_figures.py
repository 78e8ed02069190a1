"""The only ambulance figures that are public: calls by region, zone and month, protected by the border. Wiring only.

Reads the private calls of the home; nothing finer than a protected count leaves this file.
"""

from datetime import date

import polars as pl

from orchestration.regions import Region, regions_of
from orchestration.resources import Home
from orchestration.storage import stages_of

ASSET = "ambulance_calls"
COLUMNS = {"region": pl.String, "zone": pl.String, "month": pl.String, "calls": pl.Int64, "rule": pl.String}


def ambulance_months(home: Home, *, first: str, last: str) -> pl.DataFrame:
    """Protected counts of the whole months from `first` to `last` (YYYY-MM): COLUMNS; no rows without a log or zones."""
    told = [pl.DataFrame(schema=COLUMNS)]
    folder = stages_of(home)
    for slug, region in regions_of(home).items():
        stage = folder.read(ASSET, slug)
        if stage is not None and home.zones.is_file():
            told.append(_of_region(home, region, stage.tables["calls"], first=first, last=last))
    return pl.concat(told).sort("region", "zone", "month")


def _of_region(home: Home, region: Region, calls: pl.DataFrame, *, first: str, last: str) -> pl.DataFrame:
    from orchestration.ambulance_places import neighbourhoods_of
    from privacy.smallcells import protect_zone_months

    months = [month for month in whole_months(calls["received"]) if first <= month <= last]
    zones = neighbourhoods_of(calls.select("lat", "lon"), home.zones)
    placed = calls.select(month=pl.col("received").dt.strftime("%Y-%m")).with_columns(zone=zones)
    counted = placed.filter(pl.col("month").is_in(months), pl.col("zone").is_not_null())
    if counted.is_empty():
        return pl.DataFrame(schema=COLUMNS)
    # A zone without a call in a month has a count, too: none.
    every = counted.select("zone").unique().join(pl.DataFrame({"month": months}), how="cross")
    counts = every.join(counted.group_by("zone", "month").agg(calls=pl.len()), on=["zone", "month"], how="left")
    shown = protect_zone_months(counts.with_columns(pl.col("calls").fill_null(0).cast(pl.Int64)))
    return shown.with_columns(region=pl.lit(region.name)).select(
        pl.col(name).cast(kind) for name, kind in COLUMNS.items()
    )


def whole_months(received: pl.Series) -> list[str]:
    """The months a log covers from their first to their last day, by the days of its first and last call."""
    if received.is_empty():
        return []
    first, last = received.dt.date().min(), received.dt.date().max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    days = pl.date_range(first.replace(day=1), last, "1mo", eager=True)
    ended = last == pl.Series([last]).dt.month_end()[0]
    months = days.dt.strftime("%Y-%m").to_list()
    return months[0 if first.day == 1 else 1 : None if ended else -1]
