"""The forecast of a week: what the planner's folder relies on."""

from datetime import date, datetime, timedelta

import h3
import numpy as np
import polars as pl
import pytest

from forecast.grid import Counts
from forecast.problem import ForecastProblem
from forecast.run import Forecast, make_forecast
from tests.forecast.conftest import MONDAY, TOWN, Town

END = MONDAY + timedelta(weeks=14)


def make(calls: pl.DataFrame, **options: object) -> Forecast:
    return make_forecast(calls, timezone="America/New_York", **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made(calls: pl.DataFrame) -> Forecast:
    return make(calls, units_collapsed=3, left_out={"no_time": 2})


def test_the_tables_are_those_the_planner_reads(made: Forecast) -> None:
    real, whole, when, text = pl.Float64(), pl.Int64(), pl.Datetime("us"), pl.String()
    assert dict(made.forecast.schema) == {
        "cell": text,
        "block_start": when,
        "expected": real,
        "low": whole,
        "high": whole,
        "usual": real,
    }
    assert dict(made.cells.schema) == {
        "cell": text,
        "lat": real,
        "lon": real,
        "share": real,
        "calls": whole,
        "zone": text,
    }
    assert dict(made.city.schema) == {"block_start": when, "expected": real, "low": whole, "high": whole}
    assert dict(made.score.schema) == {
        "block_start": when,
        "expected": real,
        "low": whole,
        "high": whole,
        "actual": whole,
    }
    for frame in (made.forecast, made.city, made.score, made.cells.drop("zone")):
        assert not frame.null_count().sum_horizontal().item()


def test_every_block_of_the_week_after_the_last_full_day_has_every_cell(made: Forecast, town: Town) -> None:
    assert made.city["block_start"].to_list() == [END + timedelta(hours=4 * block) for block in range(42)]
    assert made.forecast.height == 42 * len(town.cells)
    assert made.forecast.select("cell", "block_start").is_unique().all()
    assert made.facts["first_block"] == END.isoformat()


def test_cells_add_up_to_the_region_and_come_near_the_truth(made: Forecast, town: Town) -> None:
    summed = made.forecast.group_by("block_start").agg(pl.col("expected").sum()).sort("block_start")
    assert np.allclose(summed["expected"], made.city["expected"])
    assert made.city["expected"].sum() == pytest.approx(town.volume.sum(), rel=0.05)
    shares = made.cells.sort("cell")["share"].to_numpy()
    assert shares == pytest.approx(town.shares, abs=0.01)


def test_intervals_are_in_order_and_hold_most_of_the_past(made: Forecast) -> None:
    for frame in (made.forecast, made.city, made.score):
        assert (frame["low"] <= frame["high"]).all()
    assert (made.city["low"] <= made.city["expected"]).all()
    assert (made.city["expected"] <= made.city["high"]).all()
    inside = made.score.select(pl.col("actual").is_between("low", "high").mean()).item()
    assert 0.7 < inside < 0.97


def test_the_score_is_of_the_last_two_weeks_as_they_were(made: Forecast, calls: pl.DataFrame) -> None:
    assert made.score["block_start"].to_list() == [
        END - timedelta(weeks=2) + timedelta(hours=4 * block) for block in range(84)
    ]
    first = made.score.row(0, named=True)
    there = calls.filter(
        pl.col("received").is_between(
            END - timedelta(weeks=2), END - timedelta(weeks=2) + timedelta(hours=4), closed="left"
        )
    )
    assert first["actual"] == there.height
    assert made.score["actual"].sum() == calls.filter(pl.col("received") >= END - timedelta(weeks=2)).height


def test_usual_is_the_mean_of_the_last_eight_like_blocks(made: Forecast, calls: pl.DataFrame) -> None:
    cell, begin = TOWN, END + timedelta(days=2, hours=12)
    usual = made.forecast.filter(pl.col("cell") == cell, pl.col("block_start") == begin)["usual"].item()
    lat, lon = h3.cell_to_latlng(cell)
    here = calls.filter((pl.col("lat") - lat).abs() < 1e-9, (pl.col("lon") - lon).abs() < 1e-9)["received"]
    then = [begin - timedelta(weeks=week) for week in range(1, 9)]
    assert usual == sum(((here >= at) & (here < at + timedelta(hours=4))).sum() for at in then) / 8


def test_the_facts_say_what_it_was_made_from(made: Forecast, calls: pl.DataFrame) -> None:
    facts = dict(made.facts)
    assert facts["made_from"] == [calls["received"].min().isoformat(), calls["received"].max().isoformat()]
    assert (facts["calls"], facts["units_collapsed"], facts["left_out"]) == (calls.height, 3, {"no_time": 2})
    assert (facts["model"], facts["resolution"], facts["block_hours"], facts["timezone"]) == (
        "h",
        8,
        4,
        "America/New_York",
    )
    assert facts["h_nats_per_call"] < facts["medic_nats_per_call"]


def test_a_log_that_begins_within_the_first_block_of_a_day_begins_with_that_day(calls: pl.DataFrame) -> None:
    assert make(calls[1:]).facts["calls"] == calls.height - 1
    late = calls.filter(pl.col("received") >= MONDAY + timedelta(hours=4))
    assert make(late).facts["calls"] == calls.filter(pl.col("received") >= MONDAY + timedelta(weeks=1)).height


def test_calls_from_the_first_day_on_are_not_looked_at(calls: pl.DataFrame) -> None:
    monday = END - timedelta(weeks=3)
    then = make(calls.filter(pl.col("received") < monday))
    now = make(calls, first_day=monday.date())
    for name in ("forecast", "cells", "city", "score"):
        assert getattr(now, name).equals(getattr(then, name))
    assert now.facts == then.facts


def test_a_day_not_over_is_not_taken_for_a_quiet_one(calls: pl.DataFrame, made: Forecast) -> None:
    more = pl.concat(
        [
            calls,
            calls.filter(pl.col("received") >= END - timedelta(hours=4)).with_columns(
                received=pl.lit(END, pl.Datetime("us"))
            ),
        ]
    )
    assert make(more).forecast.equals(made.forecast)


def test_days_between_the_log_and_a_later_first_day_are_not_taken_for_quiet(calls: pl.DataFrame, town: Town) -> None:
    later = make(calls, first_day=(END + timedelta(days=5)).date())
    assert later.city["block_start"][0] == END + timedelta(days=5)
    assert later.city["expected"].sum() == pytest.approx(town.volume.sum(), rel=0.05)
    assert later.forecast["usual"].sum() == pytest.approx(town.volume.sum(), rel=0.1)
    assert later.score["block_start"].max() == END - timedelta(hours=4)
    assert make(calls, first_day=(END + timedelta(days=14)).date()).score.height == 84


def test_a_call_in_another_state_is_left_out_and_counted(calls: pl.DataFrame, made: Forecast) -> None:
    slip = pl.DataFrame(
        {"received": [MONDAY + timedelta(weeks=3)], "lat": [34.0], "lon": [-118.0]}, schema=calls.schema
    )
    told = make(pl.concat([calls, slip]))
    assert told.facts["left_out"] == {"far_away": 1}
    assert told.forecast.equals(made.forecast)


def test_zones_name_the_areas_of_cells(calls: pl.DataFrame) -> None:
    zones = pl.DataFrame({"cell": [TOWN], "zone": ["Middle"]})
    told = make(calls, zones=zones).cells
    assert told.filter(cell=TOWN)["zone"].item() == "Middle"
    assert told["zone"].null_count() == told.height - 1


@pytest.mark.parametrize(
    ("weeks", "options", "says"),
    [
        (0, {}, "there are no calls"),
        (
            14,
            {"first_day": date(2024, 1, 12)},
            "there is no whole week of calls before 2024-01-12; a forecast needs at least 1",
        ),
        (
            14,
            {"first_day": date(2030, 1, 1)},
            "too long before 2030-01-01 for a forecast; the latest first day is 2024-04-29",
        ),
        (14, {"block_hours": 7}, "do not divide a day"),
    ],
)
def test_what_cannot_be_forecast_is_told_in_one_sentence(
    calls: pl.DataFrame, weeks: int, options: dict[str, object], says: str
) -> None:
    with pytest.raises(ForecastProblem, match=says):
        make(calls.filter(pl.col("received") < MONDAY + timedelta(weeks=weeks)), **options)


def test_a_log_that_breaks_off_for_months_is_told(town: Town) -> None:
    later = town.calls(9, seed=8, start=datetime(2025, 1, 6))
    with pytest.raises(ForecastProblem, match="there is no call between 2024-01-21 and 2025-01-06"):
        make(pl.concat([town.calls(2), later]))


@pytest.mark.parametrize(("weeks", "because"), [(1, "one_week"), (4, "short_history"), (9, None)])
def test_a_short_history_gives_the_simplest_honest_forecast_and_says_so(
    town: Town, calls: pl.DataFrame, weeks: int, because: str | None
) -> None:
    made = make(calls.filter(pl.col("received") < MONDAY + timedelta(weeks=weeks)))
    assert made.facts["simple_because"] == because
    assert made.facts["in_force"] == ("simple" if weeks < 3 else "vigie")
    assert made.city["expected"].sum() == pytest.approx(town.volume.sum(), rel=0.15)
    assert (made.city["low"] < made.city["expected"]).all()
    assert made.measures["weeks"] == max(0, min(8, weeks - 3))


def test_shifts_and_zones_add_up_and_hold_their_quantiles_in_order(calls: pl.DataFrame, town: Town) -> None:
    zones = pl.DataFrame({"cell": list(town.cells), "zone": [f"Z{at % 3}" for at in range(len(town.cells))]})
    made = make(calls, zones=zones)
    parts = made.shifts.group_by("day", "shift").agg(
        whole=pl.col("expected").filter(pl.col("zone") == "").sum(),
        parts=pl.col("expected").filter(pl.col("zone") != "").sum(),
    )
    assert np.allclose(parts["whole"], parts["parts"])
    assert made.shifts["shift"].value_counts().sort("shift").rows() == [("day", 7 * 4), ("night", 6 * 4)]
    for low, high in (("p10", "p50"), ("p50", "p80"), ("p80", "p90"), ("p90", "p95")):
        assert (made.shifts[low] <= made.shifts[high]).all()
    by_block = made.zones.group_by("block_start").agg(pl.col("expected").sum()).sort("block_start")
    assert np.allclose(by_block["expected"], made.city["expected"])


def test_the_scorecard_never_goes_below_a_zone_by_a_shift_and_holds_what_came(
    calls: pl.DataFrame, made: Forecast
) -> None:
    card = made.scorecard
    assert card["zone"].unique().to_list() == [""]
    assert card.select("day", "shift").is_unique().all()
    shift = card.filter(pl.col("shift") == "day").row(0, named=True)
    begin = datetime.combine(shift["day"], datetime.min.time()) + timedelta(hours=8)
    there = calls.filter(pl.col("received").is_between(begin, begin + timedelta(hours=12), closed="left"))
    assert shift["actual"] == there.height
    assert 0.6 < card.select(pl.col("actual").is_between("low", "high").mean()).item() <= 1
    assert {row["measure"] for row in made.measures["rows"]} == {"typical_error", "hit_5", "inside_80", "nats_per_call"}


def test_usual_practice_is_shown_when_it_was_better_twice(calls: pl.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    def far_too_many(history: Counts) -> np.ndarray:
        return np.full((42, len(history.grid.cells)), 40.0)

    monkeypatch.setattr("forecast.run._model", lambda history, holidays, beside: far_too_many)
    made = make(calls)
    assert made.facts["in_force"] == "medic"
    assert made.facts["fallback"] == {"to": "medic", "since": "2024-02-19", "reason": "worse_two_weeks"}
    assert made.city["expected"].max() < 40
