"""Heaped points, rounded minutes and clocks an hour off."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from forecast.health.clock import Spell, quietest_hour, spells_off
from forecast.health.heaped import check_heaped, default_points
from forecast.health.minute_heap import rounded_shares
from forecast.health.rhythm import rhythm_of
from tests.forecast.health.drawn import START, draw_town


@pytest.fixture(scope="module")
def busy() -> pl.DataFrame:
    """A log in which a day says more about its clock."""
    return draw_town(200, per_day=350, seed=12)


def moved(log: pl.DataFrame, every: int, lat: float, lon: float) -> pl.DataFrame:
    """The log with one call in so many at one point."""
    there = pl.int_range(pl.len()) % every == 0
    return log.with_columns(
        lat=pl.when(there).then(lat).otherwise("lat"), lon=pl.when(there).then(lon).otherwise("lon")
    )


def test_a_nursing_home_is_told_and_kept(log: pl.DataFrame) -> None:
    heaped = moved(log, 40, 40.123456, -75.432198)
    assert default_points(heaped, ()) == frozenset()
    check = check_heaped(heaped, frozenset())
    assert check.values["left_out"] == 0
    assert check.values["notable_places"] >= 1


def test_a_known_default_goes_at_any_share_and_an_impossible_share_goes_unknown(log: pl.DataFrame) -> None:
    few = moved(log, 2_000, 40.123456, -75.432198)
    assert default_points(few, ((40.12346, -75.4322),)) == {(40.123456, -75.432198)}
    many = moved(log.with_columns(lat=pl.col("lat") + pl.int_range(pl.len()) * 1e-7), 10, 40.123456, -75.432198)
    assert default_points(many, ()) == {(40.123456, -75.432198)}


def test_a_point_as_round_as_nobody_writes_it_goes(log: pl.DataFrame) -> None:
    assert default_points(moved(log, 900, 40.0, -75.5), ()) == {(40.0, -75.5)}
    rough = log.with_columns(pl.col("lat", "lon").round(2))
    assert default_points(rough, ()) == frozenset()


@pytest.mark.parametrize("step", [5, 10, 15, 30, 60])
@pytest.mark.parametrize("share", [0.3, 1.0])
def test_rounded_minutes_are_measured(log: pl.DataFrame, step: int, share: float) -> None:
    rounded = pl.Series(np.random.default_rng(6).random(log.height) < share)
    received = log.select(
        pl.when(rounded).then(pl.col("received").dt.truncate(f"{step}m")).otherwise("received")
    ).to_series()
    assert rounded_shares(received)[step] == pytest.approx(share, abs=0.02)
    assert max(rounded_shares(log["received"]).values()) == 0


@pytest.mark.parametrize("hours", [-1, 1])
@pytest.mark.parametrize(("first", "days"), [(62, 52), (100, 28), (150, 50)])
def test_a_spell_with_the_clock_an_hour_off_is_found(busy: pl.DataFrame, first: int, days: int, hours: int) -> None:
    begin, end = START + timedelta(days=first), START + timedelta(days=first + days)
    off = busy["received"].is_between(begin, end, closed="left")
    wrong = busy.select(
        pl.when(off).then(pl.col("received") + timedelta(hours=hours)).otherwise("received")
    ).to_series().sort()  # fmt: skip
    (spell,) = find(wrong)
    assert spell.hours == hours
    overlap = (min(spell.end, end) - max(spell.first, begin)).days
    assert overlap > 0.6 * days
    assert (spell.end - spell.first).days - overlap < 0.25 * days + 3


def test_a_right_clock_has_no_spell() -> None:
    for seed in range(5):
        assert find(draw_town(250, seed=20 + seed)["received"]) == ()


def find(received: pl.Series) -> tuple[Spell, ...]:
    rhythm = rhythm_of(received)
    return spells_off(received, rhythm, np.zeros(len(rhythm.expected) // 24, dtype=bool))


def test_the_quietest_hour_moves_with_the_zone(log: pl.DataFrame) -> None:
    here = quietest_hour(log["received"])
    assert quietest_hour(log["received"] + timedelta(hours=5)) == here + 5
    assert datetime(2024, 1, 8) == START
