"""Plans of a shift and their tables: what they add up to, what they promise, and what a change does to them."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from forecast.posts.cover import make_cover
from forecast.posts.moves import gains_of_moves
from forecast.posts.plans import BUSY, POSTS, STATIONS, Setting, make_plan, make_setting
from forecast.posts.tables import PostTables, demand_of, plans_for
from forecast.posts.what_if import Change, Event, what_if
from forecast.problem import ForecastProblem

from .conftest import START

UNITS = (2, 3, 4, 5)


@pytest.fixture(scope="module")
def tables(setting: Setting, expected: pl.DataFrame, forecast: pl.DataFrame) -> PostTables:
    city = forecast.group_by("block_start").agg(pl.col("expected").sum()).sort("block_start")
    return plans_for(expected, setting, UNITS, city=city, dispersion=0.02)


@pytest.fixture(scope="module")
def demand(setting: Setting, expected: pl.DataFrame) -> np.ndarray:
    return demand_of(expected.filter(pl.col("shift") == "day").head(setting.cells.height), setting)


def test_every_shift_has_three_plans_for_each_number_of_units(tables: PostTables) -> None:
    assert tables.plans.height == 2 * 3 * len(UNITS)
    assert set(tables.plans["plan"]) == {STATIONS, POSTS, BUSY}
    assert tables.plans["gap"].to_list() == [0.0] * tables.plans.height
    assert set(tables.plans["solver"]) == {"exact"}


def test_the_posts_of_a_plan_add_up_to_what_it_covers(tables: PostTables, expected: pl.DataFrame) -> None:
    key = ["day", "shift", "units"]
    summed = tables.posts.group_by(key).agg(pl.col("covered", "marginal").sum(), many=pl.len())
    both = summed.join(tables.plans.filter(pl.col("plan") == POSTS), on=key, suffix="_plan")
    assert both["covered"].to_list() == pytest.approx(both["covered_plan"].to_list())
    assert both["marginal"].to_list() == pytest.approx(both["covered_plan"].to_list())
    assert both["many"].to_list() == both["units"].to_list()
    cells = (
        tables.coverage.join(expected, on=["day", "shift", "cell"])
        .filter("covered")
        .group_by(key)
        .agg(pl.col("expected").sum())
    )
    told = cells.join(both, on=key)
    assert told["expected"].to_list() == pytest.approx(told["covered_plan"].to_list())


def test_zones_add_up_to_the_plan_and_shares_stay_between_0_and_1(tables: PostTables) -> None:
    key = ["day", "shift", "units", "plan"]
    both = (
        tables.fairness.group_by(key)
        .agg(pl.col("covered").sum(), worst=pl.col("share").min())
        .join(tables.plans, on=key)
    )
    assert both["covered"].to_list() == pytest.approx(both["covered_right"].to_list())
    assert both["worst"].to_list() == pytest.approx(both["worst_share"].to_list())
    for column in ("share", "expected_share", "worst_share", "gini"):
        assert tables.plans[column].is_between(0, 1).all()
    assert (tables.plans["expected_share"] <= tables.plans["share"] + 1e-9).all()


def test_posts_cover_no_less_than_stations_and_more_units_no_less_than_fewer(tables: PostTables) -> None:
    day = tables.plans.filter((pl.col("shift") == "day") & (pl.col("day") == START.date()))
    covered = {(row["plan"], row["units"]): row["covered"] for row in day.iter_rows(named=True)}
    for units in UNITS:
        assert covered[POSTS, units] >= covered[STATIONS, units] - 1e-9
    assert [covered[POSTS, units] for units in UNITS] == sorted(covered[POSTS, units] for units in UNITS)


def test_stations_ask_nothing_of_the_crews(tables: PostTables) -> None:
    home = tables.plans.filter(pl.col("plan") == STATIONS)
    assert home.select(pl.col("moves", "kerb_hours", "km").sum()).row(0) == (0, 0.0, 0.0)
    assert (tables.posts["moved"] == (tables.posts["site"] != tables.posts["from_site"])).all()
    assert (tables.posts.filter(~pl.col("moved"))["from_km"] == 0).all()


def test_no_suggested_move_gains_under_half_a_call(setting: Setting, demand: np.ndarray) -> None:
    plan = make_plan(setting, demand, 4, POSTS)
    cover = make_cover(demand, setting.within, most=np.full(setting.sites.height, 9))
    gains = gains_of_moves(cover, plan.sent.post, plan.sent.home)
    assert plan.sent.moved.any()
    assert (gains[plan.sent.moved] >= setting.threshold - 1e-9).all()


def test_a_high_threshold_keeps_everybody_at_home(
    cells: pl.DataFrame, stations: pl.DataFrame, demand: np.ndarray
) -> None:
    plan = make_plan(make_setting(cells, stations, standard_minutes=4, threshold=1000), demand, 3, POSTS)
    assert plan.burden.moves == 0


def test_a_region_without_stations_has_posts_and_nobody_moves(cells: pl.DataFrame, expected: pl.DataFrame) -> None:
    made = plans_for(expected.filter(pl.col("shift") == "night"), make_setting(cells, standard_minutes=4), [2])
    assert set(made.plans["plan"]) == {POSTS, BUSY}
    assert made.plans["moves"].sum() == 0
    assert made.posts["from_site"].null_count() == made.posts.height
    assert made.staffing.is_empty()


def test_a_region_of_one_cell_has_a_plan(cells: pl.DataFrame) -> None:
    one = cells.head(1)
    plan = make_plan(make_setting(one), np.array([2.0]), 1, POSTS)
    assert (plan.covered, plan.gap) == (2.0, 0.0)
    with pytest.raises(ForecastProblem, match="hold 1 units"):
        make_plan(make_setting(one), np.array([2.0]), 2, POSTS)


def test_closing_a_station_covers_no_more_and_one_unit_more_no_less(setting: Setting, demand: np.ndarray) -> None:
    closed = what_if(setting, demand, 4, Change(closed=["S1", "H1"]), plan=STATIONS)
    assert closed.after.covered <= closed.before.covered + 1e-9
    more = what_if(setting, demand, 4, Change(added=1), exact=True)
    assert more.exact
    assert more.after.covered >= more.before.covered - 1e-9
    assert more.zones["covered_change"].sum() == pytest.approx(more.after.covered - more.before.covered)


def test_a_hot_day_and_an_event_bring_their_calls(setting: Setting, demand: np.ndarray) -> None:
    noon = START + timedelta(hours=12)
    event = Event(lat=40.0, lon=-75.0, calls=6, start=noon, end=noon + timedelta(hours=12))
    found = what_if(setting, demand, 3, Change(volume=1.5, events=[event]), start=START + timedelta(hours=8))
    assert found.zones["calls_after"].sum() == pytest.approx(1.5 * demand.sum() + 6 * 8 / 12)
    assert found.zones["calls"].sum() == pytest.approx(demand.sum())


def test_no_change_changes_nothing(setting: Setting, demand: np.ndarray) -> None:
    found = what_if(setting, demand, 3, Change())
    assert found.zones["covered_change"].abs().max() == 0
    assert found.before.sent.post.tolist() == found.after.sent.post.tolist()


@pytest.mark.parametrize(("change", "words"), [
    (Change(closed=["nowhere"]), "not among the sites"), (Change(added=-3), "leave none"), (Change(volume=0), "factor on the volume"),
    (Change(events=[Event(lat=51, lon=0, calls=3)]), "outside the region"), (Change(events=[Event(lat=40, lon=-75, calls=-3)]), "0 or more"),
    (Change(events=[Event(lat=99, lon=-75, calls=3)]), "latitude from -90"),
])  # fmt: skip
def test_a_change_that_cannot_be_is_refused_with_a_sentence(
    setting: Setting, demand: np.ndarray, change: Change, words: str
) -> None:
    with pytest.raises(ForecastProblem, match=words):
        what_if(setting, demand, 3, change)


def test_real_cities_have_exact_plans_no_worse_than_quick_ones(
    city: tuple[pl.DataFrame, pl.DataFrame, np.ndarray],
) -> None:
    sites, region, demand = city
    setting = make_setting(region, sites, kerb_posts=False)
    for name in (POSTS, BUSY):
        worth = []
        for units in (3, 6):
            quick, exact = (make_plan(setting, demand, units, name, exact=proven) for proven in (False, True))
            assert exact.solver == "exact"
            assert 0 <= exact.fairness.gini <= 1
            assert exact.sent.moved.sum() == exact.burden.moves
            worth.append(exact.covered if name == POSTS else exact.expected_share)
            if name == POSTS:
                assert quick.covered <= exact.covered + quick.burden.moves * setting.threshold + 1e-6
        assert worth == sorted(worth)
