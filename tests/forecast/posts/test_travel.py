"""Drive times: by the speed model, and along a road network."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.posts.roads import roads_from
from forecast.posts.travel import SpeedModel, great_circle_km
from forecast.problem import ForecastProblem

ENDS = ["from_lon", "from_lat", "to_lon", "to_lat"]


def _line(*, oneway: list[str] | None = None) -> pl.DataFrame:
    """Four nodes in a row, about 1.1 km apart."""
    rows = [(-75.0, 40.0 + at / 100, -75.0, 40.0 + (at + 1) / 100) for at in range(3)]
    frame = pl.DataFrame(rows, schema=ENDS, orient="row").with_columns(minutes=pl.Series([2.0, 3.0, 4.0]))
    return frame.with_columns(oneway=pl.Series(oneway)) if oneway else frame


def test_eight_minutes_reach_four_kilometres_as_the_crow_flies() -> None:
    assert SpeedModel().minutes(np.array([4.1 * 1.3]))[0] == pytest.approx(8.0, abs=0.01)


@given(st.floats(0, 60), st.floats(0, 60))
def test_a_longer_way_takes_longer_at_no_lower_speed(one: float, other: float) -> None:
    near, far = sorted((one, other))
    minutes = SpeedModel().minutes(np.array([near, far]))
    assert minutes[0] <= minutes[1]
    assert minutes[1] * near <= minutes[0] * far + 1e-9


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert great_circle_km(np.array([[40.0, -75.0]]), np.array([[41.0, -75.0]]))[0, 0] == pytest.approx(
        111.195, abs=0.01
    )


def test_the_quickest_way_adds_its_stretches_both_ways() -> None:
    roads, nodes = roads_from(_line()), np.array([[40.0 + at / 100, -75.0] for at in range(4)])
    drive = roads.drive(nodes, nodes)
    assert drive.minutes[0] == pytest.approx([0, 2, 5, 9], abs=1e-5)
    assert pytest.approx(drive.minutes, abs=1e-5) == drive.minutes.T
    assert drive.km[0, 3] == pytest.approx(3.336, abs=0.01)
    assert roads.told()["source"] == "road network"


def test_a_place_off_the_road_walks_slowly_to_it() -> None:
    drive = roads_from(_line()).drive(np.array([[40.0, -75.01]]), np.array([[40.01, -75.0]]))
    off = great_circle_km(np.array([[40.0, -75.01]]), np.array([[40.0, -75.0]]))[0, 0]
    assert drive.minutes[0, 0] == pytest.approx(2 + off * 3, abs=0.01)


def test_what_a_one_way_street_cuts_off_is_left_out() -> None:
    roads = roads_from(_line(oneway=["no", "no", "yes"]))
    assert roads.told()["nodes_left_out"] == 1


def test_kilometres_and_speed_do_for_minutes_and_nodes_for_coordinates() -> None:
    edges = pl.DataFrame({"from": ["a", "b"], "to": ["b", "c"], "km": [1.0, 2.0], "kmh": [60, 30]})
    nodes = pl.DataFrame({"node": ["a", "b", "c"], "lon": [-75.0] * 3, "lat": [40.0, 40.01, 40.02]})
    drive = roads_from(edges, nodes).drive(nodes.select("lat", "lon").to_numpy(), nodes.select("lat", "lon").to_numpy())
    assert drive.minutes[0] == pytest.approx([0, 1, 5], abs=1e-5)


@pytest.mark.parametrize(("change", "words"), [
    ({"minutes": None}, "minutes, or km and kmh"), ({"from_lon": None}, "needs the columns"),
])  # fmt: skip
def test_a_network_without_what_is_needed_is_refused(change: dict[str, None], words: str) -> None:
    with pytest.raises(ForecastProblem, match=words):
        roads_from(_line().drop(*change))


def test_a_network_of_elsewhere_swapped_or_backwards_in_time_is_refused() -> None:
    elsewhere = np.array([[50.0, 8.0]])
    with pytest.raises(ForecastProblem, match="does not cover the region"):
        roads_from(_line()).drive(elsewhere, elsewhere)
    # Longitudes of this line are no latitudes; only beyond 90 degrees is that certain.
    far = _line().with_columns(pl.lit(-120.0).alias(name) for name in ("from_lat", "to_lat"))
    with pytest.raises(ForecastProblem, match="swapped"):
        roads_from(far)
    with pytest.raises(ForecastProblem, match="negative"):
        roads_from(_line().with_columns(minutes=-pl.col("minutes")))
    with pytest.raises(ForecastProblem, match="no number in minutes"):
        roads_from(_line().with_columns(minutes=pl.lit("soon")))
    with pytest.raises(ForecastProblem, match="no stretches"):
        roads_from(_line().head(0))
