"""Calls listed again: the window comes from the log's own curve, and true repeats at busy doors stay."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from forecast.health.relisted import EDGES, find_burst, relisted_calls
from tests.forecast.health.drawn import draw_town


def relist(log: pl.DataFrame, share: float, minutes: float, *, seed: int = 9) -> tuple[pl.DataFrame, int]:
    """The log with so many of its calls listed a second time, up to so many minutes later, and how many they are."""
    draw = np.random.default_rng(seed)
    again = log.filter(pl.Series(draw.random(log.height) < share))
    later = [timedelta(minutes=float(each)) for each in draw.uniform(0.5, minutes, again.height)]
    return pl.concat([log, again.with_columns(pl.col("received") + pl.Series(later))]).sort("received"), again.height


@pytest.mark.parametrize("units_known", [False, True])
@pytest.mark.parametrize(("minutes", "window"), [(9, 10), (28, 30), (115, 120)])
def test_the_window_is_where_the_burst_ends(log: pl.DataFrame, minutes: float, window: int, units_known: bool) -> None:
    listed, copies = relist(log, 0.2, minutes)
    burst = find_burst(listed, units_known=units_known)
    assert burst.minutes == window
    found = int(relisted_calls(listed, burst.minutes).sum())
    # True repeats within the window go with the copies; the background says how many they are.
    assert copies <= found < copies * 1.05 + 1.5 * burst.background * window


def test_repeats_at_busy_doors_are_no_burst() -> None:
    few_doors = draw_town(300, places=12, seed=3)
    assert find_burst(few_doors, units_known=False).minutes is None


def test_calls_with_identifiers_of_their_own_need_a_sharp_burst(log: pl.DataFrame) -> None:
    # Two calls about one event within the hour: twice the background and no more.
    listed, _ = relist(log, 0.007, 30)
    assert find_burst(listed, units_known=False).minutes is not None
    assert find_burst(listed, units_known=True).minutes is None


def test_a_record_follows_the_one_before_it_kept_or_not() -> None:
    at = [0, 50, 100, 200]
    calls = draw_town(1).head(4).with_columns(lat=pl.lit(40.0), lon=pl.lit(-75.0))
    start = calls["received"][0]
    calls = calls.with_columns(received=pl.Series([start + timedelta(minutes=minute) for minute in at]))
    assert relisted_calls(calls, 60).to_list() == [False, True, True, False]
    assert relisted_calls(calls, None).to_list() == [False] * 4
    assert 60 in EDGES
