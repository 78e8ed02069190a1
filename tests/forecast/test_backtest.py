"""The protocol on an invented town: what a backtest may see, and that it tells good models from bad ones."""

import math
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from forecast.backtest import Backtest, backtest
from forecast.problem import ForecastProblem
from tests.forecast.conftest import MONDAY, Town


def score(calls: pl.DataFrame, **options: object) -> Backtest:
    given = {"timezone": "America/New_York", "test_weeks": 4, "validation_weeks": 3, **options}
    return backtest(calls, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def scored(calls: pl.DataFrame) -> Backtest:
    return score(calls)


def test_every_model_is_scored_by_week_and_over_all_weeks(scored: Backtest) -> None:
    assert set(scored.models) >= {"uniform", "medic", "a3", "b", "b3", "c3", "d1", "g", "vigie"}
    assert scored.weekly.height == 4 * len(scored.models)
    assert (scored.weeks, scored.chosen) == (14, "h")
    assert scored.test_weeks == tuple((MONDAY + timedelta(weeks=week)).date() for week in range(10, 14))
    assert scored.models["vigie"] == scored.models["h"]


def test_the_weeks_add_up_to_the_whole(scored: Backtest) -> None:
    week = scored.weekly.filter(model="medic")
    mean = (week["nats_per_call"] * week["calls"]).sum() / week["calls"].sum()
    assert mean == pytest.approx(scored.models["medic"]["nats_per_call"])
    assert week["calls"].sum() == scored.calls["test_in_grid"]
    assert week["outside_grid"].sum() == scored.calls["test_outside_grid"]


def test_the_model_that_is_true_here_wins_by_more_than_chance(scored: Backtest) -> None:
    nats = {name: scores["nats_per_call"] for name, scores in scored.models.items()}
    assert nats["d1"] < min(nats["uniform"], nats["medic"], nats["b"])
    assert nats["vigie"] == pytest.approx(nats["d1"], abs=0.01)
    assert scored.against["medic"]["high"] < 0


def test_it_comes_near_the_truth_and_its_intervals_hold_what_they_say(town: Town, scored: Backtest) -> None:
    truth = np.outer(town.volume, town.shares)
    surprise = truth - truth * np.log(truth)
    for count in range(2, 30):  # and the mean of ln y!
        chance = np.exp(count * np.log(truth) - truth - math.lgamma(count + 1))
        surprise += chance * math.lgamma(count + 1)
    for model in ("d1", "vigie"):
        assert scored.models[model]["nats_per_call"] == pytest.approx(surprise.sum() / truth.sum(), abs=0.06)
        for name, share in (("pit_80", 0.8), ("pit_95", 0.95)):
            assert scored.models[model][name]["cell"] == pytest.approx(share, abs=0.02)
            assert scored.models[model][name]["city"] == pytest.approx(share, abs=0.07)


def test_the_order_of_rows_does_not_matter(calls: pl.DataFrame, scored: Backtest) -> None:
    assert score(calls.sample(fraction=1, shuffle=True, seed=2)).weekly.equals(scored.weekly)


def test_no_forecast_sees_its_week_or_a_later_one(calls: pl.DataFrame, scored: Backtest) -> None:
    last = MONDAY + timedelta(weeks=13)
    doubled = pl.concat([calls, calls.filter(pl.col("received") >= last)])
    now, then = score(doubled).weekly, scored.weekly
    before = pl.col("week") < last.date()
    assert now.filter(before).equals(then.filter(before))
    assert not now.filter(~before).equals(then.filter(~before))


def test_cells_first_seen_in_the_test_are_outside_the_grid(town: Town, calls: pl.DataFrame) -> None:
    new = pl.DataFrame({"received": [MONDAY + timedelta(weeks=12)] * 5, "lat": [40.1] * 5, "lon": [-75.0] * 5})
    told = score(pl.concat([calls, new]))
    assert told.cells == len(town.cells)
    assert told.calls["test_outside_grid"] == 5


def test_calls_that_all_move_away_leave_nothing_to_score(calls: pl.DataFrame) -> None:
    moved = pl.when(pl.col("received") < MONDAY + timedelta(weeks=10)).then("lat").otherwise(pl.col("lat") + 0.1)
    with pytest.raises(ForecastProblem, match="no call of the test weeks is in one of the 37 cells"):
        score(calls.with_columns(lat=moved))


@pytest.mark.parametrize(("resolution", "none"), [(9, set()), (7, set()), (6, {"res7"}), (5, {"res6", "res7"})])
def test_levels_coarser_than_the_cells_are_left_blank(calls: pl.DataFrame, resolution: int, none: set[str]) -> None:
    pit = score(calls, resolution=resolution).models["d1"]["pit_80"]
    assert {level for level, share in pit.items() if share is None} == none


@pytest.mark.parametrize("hours", [1, 12, 24])
def test_blocks_of_other_lengths_are_scored_too(calls: pl.DataFrame, hours: int) -> None:
    told = score(calls, block_hours=hours)
    assert told.models["d1"]["nats_per_call"] < told.models["uniform"]["nats_per_call"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"test_weeks": 12}, "has 14 whole weeks, Monday to Sunday, where at least 16 are needed"),
        ({"block_hours": 5}, "do not divide a day"),
        ({"end": date(2024, 1, 1)}, "has 0 whole weeks"),
        ({"start": date(2024, 3, 1), "end": date(2024, 2, 1)}, "is not before the end"),
    ],
)
def test_what_cannot_be_scored_is_told_in_one_sentence(
    calls: pl.DataFrame, options: dict[str, object], says: str
) -> None:
    with pytest.raises(ForecastProblem, match=says):
        score(calls, **options)
