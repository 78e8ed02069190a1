"""One row for each unit of a call log, in the names of the stamps. Must not guess which column holds which stamp."""

from collections.abc import Mapping

import polars as pl

from forecast.indicators.segments import STAMPS
from forecast.problem import ForecastProblem
from forecast.times import check_timezone, read_times


def units_from(
    log: pl.DataFrame, stamps: Mapping[str, str], *, id: str | None, zone: pl.Series | None, timezone: str
) -> pl.DataFrame:
    """call, zone and the STAMPS as naive local times, null where the log has none.

    stamps: column of the log by stamp. id: the column that is the same for all units of a call. zone: of each record.
    Raises ForecastProblem for an unknown stamp, a column that is not there, or one whose times cannot be read.
    """
    check_timezone(timezone)
    for name, column in stamps.items():
        if name not in STAMPS:
            raise ForecastProblem(f"there is no stamp {name}; the stamps are {', '.join(STAMPS)}.")
        _check(log, column)
    if id is not None:
        _check(log, id)
    nothing = pl.repeat(None, log.height, dtype=pl.String, eager=True)
    call = nothing if id is None else log[id].cast(pl.String).str.strip_chars()
    return pl.DataFrame({
        "call": call.set(call == "", None),
        "zone": nothing if zone is None else zone.cast(pl.String),
        **{name: _times(log, stamps.get(name), timezone) for name in STAMPS},
    })  # fmt: skip


def _check(log: pl.DataFrame, column: str) -> None:
    if column not in log.columns:
        raise ForecastProblem(f"the call log has no column {column}; it has: {', '.join(log.columns)}.")


def _times(log: pl.DataFrame, column: str | None, timezone: str) -> pl.Series:
    if column is None or log[column].null_count() == log.height:
        return pl.repeat(None, log.height, dtype=pl.Datetime("us"), eager=True)
    return read_times(log[column], timezone=timezone)
