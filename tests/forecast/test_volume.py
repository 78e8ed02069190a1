"""The volume of a region: what the regression learns, what it ignores and how it follows the level."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from forecast.grid import Counts, Grid
from forecast.volume import forecast_volume
from tests.forecast.conftest import MONDAY

DAY = np.array([6.0, 5.0, 14.0, 18.0, 16.0, 10.0])
WEEK = 10 * np.concatenate([DAY] * 5 + [0.7 * DAY] * 2)


def history(volume: np.ndarray, start: datetime = MONDAY) -> Counts:
    """A history of one cell with these totals."""
    counts = np.round(volume).astype(np.uint16)[:, None]
    return Counts(Grid(8, ("a",)), start, 4, counts, np.zeros(len(counts)), np.ones(len(counts), dtype=bool))


def test_a_week_that_repeats_itself_is_foreseen_again() -> None:
    assert forecast_volume(history(np.tile(WEEK, 20)), ()) == pytest.approx(WEEK, rel=0.02)


def test_a_history_may_begin_on_any_day() -> None:
    shifted = history(np.tile(np.roll(WEEK, -2 * 6), 20), MONDAY + timedelta(days=2))
    assert forecast_volume(shifted, ()) == pytest.approx(np.roll(WEEK, -12), rel=0.02)


def test_the_level_follows_the_last_weeks() -> None:
    grown = forecast_volume(history(np.concatenate([np.tile(WEEK, 30), np.tile(1.3 * WEEK, 6)])), ())
    assert 1.2 < grown.sum() / WEEK.sum() < 1.3


def test_a_holiday_is_learnt_and_foreseen() -> None:
    weeks = 40
    days = [(MONDAY + timedelta(days=day)).date() for day in range(7 * (weeks + 1))]
    holidays = set(days[5::31]) | {days[7 * weeks + 2]}
    part = np.array([0.6 if day in holidays else 1.0 for day in days]).repeat(6)
    volume = np.tile(WEEK, weeks + 1) * part
    foreseen = forecast_volume(history(volume[: 42 * weeks]), holidays)
    assert foreseen == pytest.approx(volume[42 * weeks :], rel=0.05)


def test_a_year_is_learnt_from_two_of_them() -> None:
    weeks = 110
    day = np.array([(MONDAY + timedelta(hours=4 * block)).timetuple().tm_yday for block in range(42 * (weeks + 1))])
    volume = np.tile(WEEK, weeks + 1) * (1 + 0.3 * np.sin(2 * np.pi * day / 365.25))
    assert forecast_volume(history(volume[: 42 * weeks]), ()) == pytest.approx(volume[42 * weeks :], rel=0.03)


def test_blocks_not_seen_are_not_learnt_from() -> None:
    whole = history(np.tile(WEEK, 20))
    seen = np.ones(20 * 42, dtype=bool)
    seen[400:470] = seen[-42:] = False
    spoilt = whole.calls.copy()
    spoilt[~seen] = 999
    told = [forecast_volume(replace(whole, seen=seen, calls=calls), ()) for calls in (whole.calls, spoilt)]
    assert np.array_equal(*told)
    assert told[0] == pytest.approx(WEEK, rel=0.02)


def test_a_history_without_a_call_foresees_next_to_none() -> None:
    assert forecast_volume(history(np.zeros(42 * 9)), {date(2024, 1, 15)}).sum() < 1e-3
