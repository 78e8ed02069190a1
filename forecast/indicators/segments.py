"""The parts of a run, from stamp to stamp, and how many minutes each took.

A duration is usable where both stamps are there, both are moments the clocks show once, and it is of 0 to 6 hours.
Must not count a part that does not concern a unit: no transport, no hospital.
"""

import polars as pl

STAMPS = ("received", "dispatched", "en_route", "on_scene", "left_scene", "at_hospital", "available")
"""The stamps of a unit, first to last."""

BETWEEN = {
    "call_handling": ("received", "dispatched"), "turnout": ("dispatched", "en_route"), "travel": ("en_route", "on_scene"),
    "on_scene": ("on_scene", "left_scene"), "transport": ("left_scene", "at_hospital"),
    "turnaround": ("at_hospital", "available"),
}  # fmt: skip
"""The segments of a unit by the stamps they lie between."""

RESPONSE = "response"
"""From the call to its first unit on scene: one for each call, not for each unit."""

SEGMENTS = (*BETWEEN, RESPONSE)
LIMIT_MINUTES = 360.0
"""A longer duration is a stamp pressed late or on another day, so it is not usable."""

_OF_TRANSPORTS = ("on_scene", "transport", "turnaround")
"""Segments that concern a unit only where it left the scene with a patient: left_scene or at_hospital is there."""

_SCHEMA = {"segment": pl.String, "zone": pl.String, "minutes": pl.Float64}


def durations(units: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """segment, zone, minutes: one row for each unit or call that a segment concerns, minutes null where not usable.

    units: call, zone and naive local STAMPS, any of which may be missing. Time is elapsed time, over clock changes too.
    """
    empty = [pl.lit(None, dtype=pl.Datetime("us")).alias(name) for name in STAMPS if name not in units.columns]
    units = units.with_columns(empty)
    transported = pl.col("left_scene").is_not_null() | pl.col("at_hospital").is_not_null()
    units = units.with_columns(transported=transported)
    parts = [
        _timed(units.filter(pl.col("transported")) if segment in _OF_TRANSPORTS else units, segment, *ends, timezone)
        for segment, ends in BETWEEN.items()
    ]
    return pl.concat([*parts, _timed(_first_arrivals(units, timezone), RESPONSE, "received", "on_scene", timezone)])


def _first_arrivals(units: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """zone, received, on_scene of each call: its earliest stamps. A unit without a call is a call of its own.

    Where a unit arrived at an hour the clocks leave out or show twice, nobody knows who was first: that hour stays, so
    the call is not usable.
    """
    unclear = pl.col("on_scene").is_not_null() & _moment("on_scene", timezone).is_null()
    call = pl.concat_str(
        pl.when(pl.col("call").is_null()).then(pl.lit("row")).otherwise(pl.lit("call")),
        pl.coalesce(pl.col("call").cast(pl.String), pl.col("row").cast(pl.String)), separator=" ",
    )  # fmt: skip
    return units.with_row_index("row").with_columns(call=call, unclear=unclear).group_by("call", maintain_order=True).agg(
        pl.col("zone").drop_nulls().first(),
        pl.col("received").min(),
        pl.coalesce(pl.col("on_scene").filter(pl.col("unclear")).first(), pl.col("on_scene").min()).alias("on_scene"),
    )  # fmt: skip


def _timed(units: pl.DataFrame, segment: str, start: str, end: str, timezone: str) -> pl.DataFrame:
    elapsed = (_moment(end, timezone) - _moment(start, timezone)).dt.total_microseconds() / 60e6
    timed = units.select(segment=pl.lit(segment), zone=pl.col("zone").cast(pl.String), minutes=elapsed)
    usable = pl.when(pl.col("minutes").is_between(0.0, LIMIT_MINUTES)).then(pl.col("minutes"))
    return timed.with_columns(minutes=usable).cast(_SCHEMA)  # type: ignore[arg-type]


def _moment(stamp: str, timezone: str) -> pl.Expr:
    """A local time as a moment; null at an hour that the clocks leave out or show twice."""
    return pl.col(stamp).dt.replace_time_zone(timezone, ambiguous="null", non_existent="null")
