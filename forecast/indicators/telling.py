"""The indicators of a region and of its zones, by segment. Must not tell a number of few durations."""

import polars as pl

from forecast.indicators.bounds import with_quantiles
from forecast.indicators.segments import SEGMENTS, durations
from forecast.times import check_timezone

_SCHEMA = {
    "segment": pl.String, "zone": pl.String, "n": pl.Int64, "usable": pl.Int64, "share": pl.Float64, "p50": pl.Float64,
    "p90": pl.Float64, "p90_low": pl.Float64, "p90_high": pl.Float64, "warning": pl.String,
}  # fmt: skip


def indicators(units: pl.DataFrame, *, timezone: str) -> pl.DataFrame:
    """segment, zone ("" is the whole region), n, usable, share, p50, p90, p90_low, p90_high in minutes, warning.

    units: as of `units_from`. n: units, or calls for the response, that the segment concerns. warning: "few" (no number
    is told), "range" (p90_low and p90_high bound the 90th percentile; p50 and p90 are of the usable alone) or "".
    share is null where n is 0. A unit without a zone counts in the whole region only. Raises ForecastProblem for an unknown time zone.
    """
    check_timezone(timezone)
    timed = durations(units, timezone)
    zones = timed.filter(pl.col("zone") != "")
    names = pl.concat([pl.Series("zone", [""]), zones["zone"].unique().sort()])
    every = pl.DataFrame({"segment": SEGMENTS}).join(names.to_frame(), how="cross")
    counted = (
        pl.concat([timed.with_columns(zone=pl.lit("")), zones])
        .group_by("segment", "zone")
        .agg(n=pl.len(), usable=pl.col("minutes").count(), sorted=pl.col("minutes").drop_nulls().sort())
    )
    grouped = every.join(counted, on=["segment", "zone"], how="left", maintain_order="left").with_columns(
        pl.col("n", "usable").fill_null(0).cast(pl.Int64)
    )
    return with_quantiles(grouped).select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items())
