"""Gaps: silences no chance explains, and hours in which nobody sampled a feed."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from forecast.health.gaps import gaps_by_silence, gaps_by_snapshots
from forecast.health.masks import seen
from forecast.health.result import Health, Masked
from forecast.health.rhythm import rhythm_of
from forecast.times import hours_left_out
from tests.forecast.health.drawn import START, ZONE, draw_town


def gaps(received: pl.Series) -> list[tuple[datetime, datetime]]:
    missing = hours_left_out(received, ZONE)
    return [(g.begin, g.end) for g in gaps_by_silence(received, rhythm_of(received, missing=missing), missing=missing)]


@pytest.mark.parametrize(("per_day", "hours"), [(60, 14), (120, 8), (400, 3), (2_000, 2)])
def test_every_hole_is_found_and_no_quiet_night_is(per_day: float, hours: int) -> None:
    received = draw_town(60, per_day=per_day, seed=8)["received"]
    begins = [START + timedelta(days=day, hours=9) for day in (11, 25, 40)]
    for begin in begins:
        received = received.filter((received < begin) | (received >= begin + timedelta(hours=hours)))
    found = gaps(received)
    assert len(found) == 3
    for begin, (first, last) in zip(begins, found, strict=True):
        assert first <= begin
        assert last >= begin + timedelta(hours=hours)


def test_the_hour_that_the_clocks_leave_out_is_no_gap() -> None:
    received = draw_town(120, per_day=3_000)["received"]
    assert gaps(received) == []


def test_samplings_more_than_an_hour_apart_leave_a_gap_in_local_time() -> None:
    at = [datetime(2024, 7, 1, 12) + timedelta(minutes=15 * n) for n in range(40)]
    at = at[:10] + at[15:]
    (gap,) = gaps_by_snapshots(pl.DataFrame({"at_utc": at}), timezone=ZONE)
    assert (gap.begin, gap.end) == (datetime(2024, 7, 1, 10, 15), datetime(2024, 7, 1, 11, 45))


def test_samplings_through_the_change_of_the_clocks_leave_none() -> None:
    for day in (datetime(2024, 3, 10), datetime(2024, 11, 3)):
        at = [day + timedelta(minutes=30 * n) for n in range(48)]
        assert gaps_by_snapshots(pl.DataFrame({"at_utc": at}), timezone=ZONE) == ()


@pytest.mark.parametrize("block_hours", [1, 4, 12])
def test_a_block_counts_when_no_mask_touches_it(block_hours: int) -> None:
    draw = np.random.default_rng(2)
    masks = tuple(
        Masked(START + timedelta(minutes=int(a)), START + timedelta(minutes=int(a + b)), "gap")
        for a, b in zip(draw.integers(-500, 9_000, 12), draw.integers(61, 900, 12), strict=True)
    )
    health = Health(records=0, calls=0, checks=(), masked=masks, days=pl.DataFrame())
    told = seen(health, start=START, blocks=168 // block_hours, block_hours=block_hours)
    for block, counts in enumerate(told.tolist()):
        begin = START + timedelta(hours=block * block_hours)
        end = begin + timedelta(hours=block_hours)
        assert counts == (not any(mask.begin < end and mask.end > begin for mask in masks))
