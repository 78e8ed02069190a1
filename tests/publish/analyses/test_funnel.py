"""Funnels: nobody is flagged by chance more often than said, and one far outside is found."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import poisson

from publish.analyses.funnel import dispersion, funnels, limits, tails
from publish.declared.analyses import FUNNEL, RATE
from schemas.as_polars import polars_schema


def _rate(events: np.ndarray, size: np.ndarray, *, filed: int = 12) -> pl.DataFrame:
    """The frame of rates of one year and kind."""
    count = len(events)
    usual = {"year": 2025, "kind": "officers", "undated": 0, "months_filed": filed, "months_hidden": 0, "months_expected": 12,
             "per": 100, "rate": None, "low": None, "high": None, "state": "given" if filed == 12 else "partial"}  # fmt: skip
    return pl.DataFrame(
        {"agency_id": [f"U{n:03}" for n in range(count)], "incidents": events, "denominator": size}
        | {name: [value] * count for name, value in usual.items()},
        schema_overrides=polars_schema(RATE),
    ).select(list(polars_schema(RATE)))


def _places(events: np.ndarray, size: np.ndarray) -> list[str]:
    return funnels(_rate(events, size))[0].sort("agency_id")["place"].to_list()


def test_the_limits_agree_with_the_exact_test() -> None:
    for tail in (0.025, 0.0005):
        for expected in (3.0, 21.5, 400.0):
            low, high = (float(end[0]) for end in limits(np.array([expected]), tail))
            counts = np.arange(int(expected * 3 + 30))
            assert (counts[counts >= high] == counts[poisson.sf(counts - 1, expected) < tail]).all()
            assert (counts[counts < low] == counts[poisson.cdf(counts, expected) < tail]).all()


def test_by_chance_alone_no_more_are_outside_than_the_limits_say() -> None:
    rng = np.random.default_rng(11)
    size = np.round(np.exp(rng.uniform(np.log(100), np.log(5000), 25))).astype(int)
    runs = [_places(rng.poisson(0.4 * size), size) for _ in range(300)]
    judged = [place for run in runs for place in run]
    outside = {"above", "below"}
    assert sum(place != "inside" for place in judged) / len(judged) <= 0.05
    # Any of all compared: at most one release in twenty.
    assert sum(bool(outside & set(run)) for run in runs) / len(runs) <= 0.05


def test_one_planted_far_outside_is_found_and_nobody_else() -> None:
    rng = np.random.default_rng(3)
    size = np.linspace(100, 4000, 30).astype(int)
    events = rng.poisson(0.4 * size)
    events[10] = round(0.4 * size[10] * 1.6)
    events[20] = round(0.4 * size[20] * 0.6)
    places = _places(events, size)
    assert places[10] == "above"
    assert places[20] == "below"
    assert not {"above", "below"} & set(places[:10] + places[11:20] + places[21:])


def test_who_is_judged_is_decided_by_size_and_not_by_the_count() -> None:
    size = np.array([1000, 1000, 1000, 40])
    # Forty officers let expect 20: one agency of that size stands in the funnel whether it recorded 12 or 30.
    for count in (12, 30):
        assert len(_places(np.array([520, 500, 490, count]), size)) == (4 if (1510 + count) / 3040 * 40 >= 20 else 3)


def test_a_year_that_is_not_whole_is_drawn_and_not_judged() -> None:
    events, size = np.array([500, 510, 490, 100]), np.array([1000, 1000, 1000, 1000])
    rate = pl.concat(
        [_rate(events[:3], size[:3]), _rate(events[3:], size[3:], filed=10).with_columns(agency_id=pl.lit("X"))]
    )
    placed = funnels(rate)[0]
    assert dict(placed.select("agency_id", "place").rows())["X"] == "not_judged"
    assert placed["compared"].unique().to_list() == [3]
    assert placed["middle"].unique().to_list() == [50.0]


def test_two_agencies_make_no_funnel_and_none_makes_none() -> None:
    assert funnels(_rate(np.array([500, 510]), np.array([1000, 1000])))[0].is_empty()
    empty = funnels(_rate(np.array([500]), np.array([1000])).clear())
    assert [frame.height for frame in empty] == [0, 0]
    assert dict(empty[0].schema) == polars_schema(FUNNEL)


def test_where_agencies_vary_as_a_body_the_limits_widen() -> None:
    rng = np.random.default_rng(5)
    size = np.full(40, 2000)
    events = rng.poisson(0.4 * size * rng.gamma(12, 1 / 12, 40))
    assert dispersion(events, np.full(40, events.mean())) > 5
    outside = [place for place in _places(events, size) if place in {"above", "below"}]
    low, high = (end[0] for end in limits(np.array([events.mean()]), tails(40)[1]))
    assert ((events < low) | (events >= high)).sum() > 10
    assert len(outside) <= 2
    assert dispersion(rng.poisson(800, 40), np.full(40, 800.0)) == 1.0
    # Nine are too few to tell.
    assert dispersion(events[:9], np.full(9, events.mean())) == 1.0


def test_the_chance_of_any_outside_is_five_percent_over_all_compared() -> None:
    one, every = tails(20)
    assert one == pytest.approx(0.025)
    assert 1 - (1 - 2 * every) ** 20 == pytest.approx(0.05)
