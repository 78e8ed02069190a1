"""The volume of a region: the usual week, days far off, the level, and calls outside the grid."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from forecast.grid import Counts, Grid
from forecast.levels import next_level
from forecast.totals import foresee_totals
from forecast.volume import forecast_volume
from tests.forecast.conftest import MONDAY

DAY = np.array([6.0, 5.0, 14.0, 18.0, 16.0, 10.0])
WEEK = 10 * np.concatenate([DAY] * 5 + [0.7 * DAY] * 2)


def history(volume: np.ndarray, start: datetime = MONDAY) -> Counts:
    """A history of one cell with these totals."""
    counts = np.round(volume).astype(np.uint16)[:, None]
    return Counts(Grid(8, ("a",)), start, 4, counts, np.zeros(len(counts)), np.ones(len(counts), dtype=bool))


@pytest.mark.parametrize("days", [0, 2])
def test_a_week_that_repeats_itself_is_foreseen_again_from_any_day(days: int) -> None:
    shifted = np.roll(WEEK, -6 * days)
    told = foresee_totals(history(np.tile(shifted, 30), MONDAY + timedelta(days=days)), ())
    assert told == pytest.approx(shifted, rel=0.04)


@pytest.mark.parametrize("hours", [1, 12, 24])
def test_blocks_of_other_lengths_have_a_usual_week_too(hours: int) -> None:
    by_hour = np.repeat(WEEK / 4, 4)
    blocks = np.tile(by_hour.reshape(-1, hours).sum(axis=1), 30)
    told = foresee_totals(replace(history(blocks), block_hours=hours), ())
    assert told == pytest.approx(blocks[: 168 // hours], rel=0.06)


def test_calls_outside_the_grid_are_part_of_the_total() -> None:
    inside = history(np.tile(WEEK, 20))
    halved = replace(inside, calls=inside.calls // 2, outside=(inside.calls - inside.calls // 2).sum(axis=1))
    assert foresee_totals(halved, ()) == pytest.approx(foresee_totals(inside, ()))


def test_a_storm_is_not_expected_again() -> None:
    weeks = np.tile(WEEK, 20)
    stormy = weeks.copy()
    stormy[-10 * 42 : -10 * 42 + 12] *= 4  # two days, ten weeks ago
    stormy[-42 : -42 + 6] *= 3  # one day of the last week
    plain, calm, moved = (
        foresee(history(volume), ()).sum()
        for foresee, volume in ((foresee_totals, weeks), (foresee_totals, stormy), (forecast_volume, stormy))
    )
    assert calm == pytest.approx(plain, rel=0.03)
    assert abs(calm - plain) < 0.5 * abs(moved - plain)


def test_a_jump_is_followed_and_mere_scatter_is_not() -> None:
    grown = foresee_totals(history(np.concatenate([np.tile(WEEK, 30), np.tile(1.3 * WEEK, 6)])), ())
    assert 1.2 < grown.sum() / WEEK.sum() < 1.3
    draw = np.random.default_rng(3)
    weekly = 1 + 0.1 * draw.standard_normal(40)
    weekly[-1] = 1.25
    told = next_level(1000 * weekly, np.full(40, 1000.0))
    assert told == pytest.approx(weekly.mean(), abs=0.03)


def test_a_level_can_be_told_of_one_week_and_of_none() -> None:
    assert next_level(np.array([1100.0]), np.array([1000.0])) == pytest.approx(1.09, abs=0.02)
    assert next_level(np.zeros(0), np.zeros(0)) == 1.0
    assert next_level(np.zeros(9), np.zeros(9)) == 1.0


def test_a_holiday_is_learnt_and_foreseen() -> None:
    weeks = 60
    days = [(MONDAY + timedelta(days=day)).date() for day in range(7 * (weeks + 1))]
    holidays = set(days[5::31]) | {days[7 * weeks + 2]}
    part = np.array([0.6 if day in holidays else 1.0 for day in days]).repeat(6)
    volume = np.tile(WEEK, weeks + 1) * part
    told = foresee_totals(history(volume[: 42 * weeks]), holidays)
    assert told == pytest.approx(volume[42 * weeks :], rel=0.12)


def test_a_year_is_learnt_from_more_than_two_of_them() -> None:
    weeks = 130
    day = np.array([(MONDAY + timedelta(hours=4 * block)).timetuple().tm_yday for block in range(42 * (weeks + 1))])
    volume = np.tile(WEEK, weeks + 1) * (1 + 0.3 * np.sin(2 * np.pi * day / 365.25))
    assert foresee_totals(history(volume[: 42 * weeks]), ()) == pytest.approx(volume[42 * weeks :], rel=0.05)


def test_blocks_not_seen_are_not_learnt_from() -> None:
    whole = history(np.tile(WEEK, 20))
    seen = np.ones(20 * 42, dtype=bool)
    seen[400:470] = seen[-42:] = False
    spoilt = whole.calls.copy()
    spoilt[~seen] = 999
    told = [foresee_totals(replace(whole, seen=seen, calls=calls), ()) for calls in (whole.calls, spoilt)]
    assert np.array_equal(*told)
    assert told[0] == pytest.approx(WEEK, rel=0.05)


def test_a_history_without_a_call_foresees_next_to_none() -> None:
    assert foresee_totals(history(np.zeros(42 * 9)), ()).sum() < 1e-3
