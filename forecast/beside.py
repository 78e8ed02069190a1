"""What a forecast may know besides its own calls: covariates (weather, events) by day or moment, and a sister region's week.

A covariate counts with the value of its moment; one that is not known ahead counts as usual, and that is told. A sister
lends the shape of her week, which the region's own calls override as they come. Must not look at where calls are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl

from forecast.problem import ForecastProblem
from forecast.weeks import WEEK, end_of_block

DAY, MOMENT = "day", "at"
"""The first column of a file of covariates: a date, or a local time."""

_MOST = 20


@dataclass(frozen=True, kw_only=True)
class Covariates:
    """Values by moment: times in order, and times x names."""

    names: tuple[str, ...]
    times: tuple[datetime, ...]
    values: np.ndarray
    lasts: timedelta

    def columns(self, starts: Sequence[datetime], known: int) -> np.ndarray:
        """Blocks x names, in standard deviations of the first `known` blocks; 0 where there is no value."""
        found = self._at(starts)
        past = found[:known]
        with np.errstate(invalid="ignore"):
            there = ~np.isnan(past)
            count = np.maximum(there.sum(axis=0), 1)
            mean = np.where(there, past, 0).sum(axis=0) / count
            spread = np.sqrt((np.where(there, past - mean, 0) ** 2).sum(axis=0) / count)
        usable = spread > 0
        return np.where(np.isnan(found) | ~usable, 0.0, (found - mean) / np.where(usable, spread, 1))

    def unknown(self, starts: Sequence[datetime]) -> tuple[str, ...]:
        """The covariates without a value in some of these blocks."""
        missing = np.isnan(self._at(starts)).any(axis=0)
        return tuple(name for name, gone in zip(self.names, missing, strict=True) if gone)

    def _at(self, starts: Sequence[datetime]) -> np.ndarray:
        """The last value at or before each start, no older than values last; NaN where there is none."""
        times = np.array(self.times, dtype="datetime64[us]")
        asked = np.array(starts, dtype="datetime64[us]")
        place = np.searchsorted(times, asked, side="right") - 1
        fresh = (place >= 0) & (asked - times[np.maximum(place, 0)] < np.timedelta64(self.lasts))
        return np.where(fresh[:, None], self.values[np.maximum(place, 0)], np.nan)


@dataclass(frozen=True, kw_only=True)
class Beside:
    """covariates, and a sister's usual week: log of each block of week (from Monday) over the mean block."""

    covariates: Covariates | None = None
    sister: np.ndarray | None = None


NOTHING = Beside()


def covariates_from(frame: pl.DataFrame) -> Covariates:
    """Covariates of a table: `day` (a date) or `at` (a local time) first, numbers in every other column.

    Raises ForecastProblem with one sentence.
    """
    key = next((name for name in (DAY, MOMENT) if name in frame.columns), None)
    names = tuple(name for name in frame.columns if name != key)
    if key is None or not names:
        raise ForecastProblem(
            "the covariates need a column day (2026-07-31) or at (2026-07-31 14:00), and a column of numbers for each."
        )
    if len(names) > _MOST:
        raise ForecastProblem(f"the covariates have {len(names)} columns; at most {_MOST} can be learnt.")
    moments = [_moment(value) for value in frame[key].to_list()]
    if None in moments:
        raise ForecastProblem(f"column {key} of the covariates has no date in row {moments.index(None) + 1}.")
    numbers = frame.select(pl.col(names).cast(pl.Float64, strict=False))
    for name in names:
        if (numbers[name].is_null() & frame[name].is_not_null() & (frame[name].cast(pl.String) != "")).any():
            raise ForecastProblem(f"column {name} of the covariates holds something that is no number.")
    order = sorted(range(len(moments)), key=lambda row: moments[row])  # type: ignore[arg-type, return-value]
    times = tuple(moments[row] for row in order)
    if len(set(times)) < len(times):
        raise ForecastProblem(f"column {key} of the covariates has one moment twice.")
    return Covariates(
        names=names, times=times, values=numbers.to_numpy()[order].astype(float),  # type: ignore[arg-type]
        lasts=timedelta(days=1) if key == DAY else timedelta(hours=6),
    )  # fmt: skip


def week_of_sister(received: pl.Series, *, block_hours: int) -> np.ndarray:
    """The usual week of another region from the times of its calls. Raises ForecastProblem for less than four weeks."""
    from forecast.profile import fit_profile

    per_week = 168 // block_hours
    first, last = received.min(), received.max()
    assert isinstance(first, datetime)
    assert isinstance(last, datetime)
    monday = datetime.combine(first.date(), time()) + timedelta(days=-first.weekday() % 7)
    weeks = (end_of_block(last, block_hours) - monday) // WEEK
    if weeks < 4:
        raise ForecastProblem(f"the sister region has {max(weeks, 0)} whole weeks of calls; at least 4 are needed.")
    since = (received - monday).dt.total_seconds().to_numpy() // (3600 * block_hours)
    inside = since[(since >= 0) & (since < weeks * per_week)].astype(np.intp)
    totals = np.bincount(inside, minlength=weeks * per_week).astype(float)
    starts = [monday + timedelta(hours=block_hours * block) for block in range((weeks + 1) * per_week)]
    ahead = fit_profile(totals, np.ones(len(totals), dtype=bool), starts, per_week=per_week, holidays=()).ahead
    return np.asarray(np.log(ahead / ahead.mean()))


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime.combine(value, time())
    try:
        return datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None
