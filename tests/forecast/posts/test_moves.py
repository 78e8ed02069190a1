"""What a plan asks of the crews: homes, kilometres, hours by the road, and no move that gains too little."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from forecast.posts.cover import make_cover
from forecast.posts.moves import Homes, burden, gains_of_moves, home_places, send, with_prices

SITES = pl.DataFrame({
    "kind": ["station", "station", "hospital", "post", "post"], "open": [True] * 5, "units": [1, 1, None, 0, 0],
})  # fmt: skip


def _homes(places: list[int], seed: int = 0) -> Homes:
    km = np.abs(np.random.default_rng(seed).normal(size=(len(places), 5))) + 0.1
    km[np.arange(len(places)), places] = 0.0
    return Homes(places=np.array(places), km=km)


@given(st.integers(0, 5000), st.floats(0.05, 2.0))
def test_no_unit_moves_for_less_than_the_threshold(seed: int, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    cover = make_cover(rng.gamma(0.7, 1.0, 12), rng.random((5, 12)) < 0.4, most=np.full(5, 2))
    chosen = np.bincount(rng.choice(5, 2, replace=False), minlength=5)
    sent = send(cover, chosen, _homes([0, 1], seed), threshold=threshold)
    assert (gains_of_moves(cover, sent.post, sent.home)[sent.moved] >= threshold - 1e-9).all()
    assert sorted(sent.home.tolist()) == [0, 1]
    assert (sent.km[~sent.moved] == 0).all()


def test_units_are_matched_to_homes_by_the_least_kilometres() -> None:
    cover = make_cover(np.array([9.0, 9.0]), np.array([[0, 0], [0, 0], [0, 0], [1, 0], [0, 1]], dtype=bool))
    km = np.array([[0, 5, 5, 1, 2], [5, 0, 5, 2, 9.0]])
    sent = send(cover, np.array([0, 0, 0, 1, 1]), Homes(places=np.array([0, 1]), km=km))
    assert (sent.post.tolist(), sent.home.tolist(), sent.km.tolist()) == ([3, 4], [1, 0], [2.0, 2.0])
    cost = burden(sent, SITES, shift_hours=12, busy=0.5)
    assert (cost.moves, cost.km, cost.kerb_hours) == (2, 8.0, 12.0)


def test_a_unit_in_a_hospital_has_moved_but_does_not_wait_by_the_road() -> None:
    cover = make_cover(np.array([9.0]), np.array([[0], [0], [1], [0], [0]], dtype=bool))
    sent = send(cover, np.array([0, 0, 1, 0, 0]), _homes([0]))
    cost = burden(sent, SITES, shift_hours=12, busy=0.25)
    assert (cost.moves, cost.kerb_hours) == (1, 0.0)


def test_units_come_from_where_they_are_based_and_else_from_stations_in_turn() -> None:
    assert home_places(SITES, 2).tolist() == [0, 1]
    assert home_places(SITES, 3).tolist()[:2] == [0, 1]
    assert len(home_places(SITES, 5)) >= 5
    nobody_says = SITES.with_columns(units=pl.lit(None, pl.Int64))
    assert sorted(home_places(nobody_says, 2).tolist()) == [0, 1]
    assert home_places(SITES.with_columns(kind=pl.lit("post")), 2).tolist() == []


def test_without_a_station_nobody_is_said_to_move() -> None:
    cover = make_cover(np.array([1.0]), np.ones((5, 1), dtype=bool))
    nowhere = Homes(places=np.empty(0, dtype=int), km=np.empty((0, 5)))
    sent = send(cover, np.array([0, 0, 0, 1, 1]), nowhere)
    assert not sent.moved.any()
    assert with_prices(cover, nowhere.places, 0.5)[0].price.tolist() == [0.0] * 5


def test_room_at_home_costs_nothing_and_all_other_room_the_threshold() -> None:
    cover = make_cover(np.array([1.0]), np.ones((5, 1), dtype=bool), most=np.array([3, 1, 1, 1, 1]))
    priced, rows = with_prices(cover, np.array([0, 0, 1]), 0.5)
    assert rows.tolist() == [0, 1, 0, 2, 3, 4]
    assert priced.most.tolist() == [2, 1, 1, 1, 1, 1]
    assert priced.price.tolist() == [0.0, 0.0, 0.5, 0.5, 0.5, 0.5]
