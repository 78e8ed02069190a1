"""House numbers learned for an invented grid town: avenues 150 m apart, a hundred per block, alleys between."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geocode.interpolate import METRES_PER_DEGREE
from geocode.learn.ranges import learn_ranges
from geocode.learn.sightings import Sightings

BLOCK_M, ROAD_M, AVENUES = 150.0, 100.0, 9
ROADS = ("Alder St", "Birch St", "Cedar St", "Dogwood St", "Elder St", "Fir St", "Gum St", "Holly St")

Line = tuple[str, tuple[float, float], tuple[float, float]]
House = tuple[str, int, float, float]


def frame(lines: list[Line]) -> gpd.GeoDataFrame:
    """Return named lines (metres) as a street file on the equator."""
    shapes = [shapely.LineString(np.array(ends) / METRES_PER_DEGREE) for _, *ends in lines]
    return gpd.GeoDataFrame({"street": [name for name, *_ in lines]}, geometry=shapes, crs="EPSG:4326")


def points(houses: list[House]) -> pl.DataFrame:
    """Return houses (street, number, metres east, metres north) as address points."""
    rows = [(name, n, n, north / METRES_PER_DEGREE, east / METRES_PER_DEGREE) for name, n, east, north in houses]
    return pl.DataFrame(rows, schema=["street", "low", "high", "lat", "lon"], orient="row")


def road(name: str, north: float, *, start: int = 0, alley: bool = False) -> list[Line]:
    """Return the segments of a road from avenue to avenue; with an alley each is cut in two at 60 m."""
    cuts = sorted({BLOCK_M * i for i in range(start, AVENUES)} | ({start * BLOCK_M + 60} if alley else set()))
    return [(name, (low, north), (high, north)) for low, high in pairwise(cuts)]


def number_at(east: float, start: int = 0) -> int:
    """Return the house number of a road `east` metres from the first avenue: 100 begins at avenue `start`."""
    return round(100 + 100 * (east - start * BLOCK_M) / BLOCK_M)


def houses(name: str, north: float, easts: tuple[float, ...], start: int = 0) -> list[House]:
    """Return houses 6 m off the line of a road."""
    return [(name, number_at(east, start), east, north + 6) for east in easts]


def avenues(roads: int = len(ROADS)) -> list[Line]:
    """Return the avenues, cut at each road."""
    return [
        (f"{chr(65 + i)}ve Ave", (BLOCK_M * i, ROAD_M * j), (BLOCK_M * i, ROAD_M * (j + 1)))
        for i in range(AVENUES)
        for j in range(roads - 1)
    ]


def grid(*, silent: tuple[str, ...] = (), seen: tuple[float, ...] = (70, 400, 700, 1130)) -> tuple[list[Line], list]:
    """Return the lines and houses of a town whose `silent` roads have no houses."""
    lines, found = avenues(), []
    for j, name in enumerate(ROADS):
        lines += road(name, ROAD_M * j, alley=j % 2 == 0)
        found += [] if name in silent else houses(name, ROAD_M * j, seen)
    return lines, found


def learned(lines: list[Line], found: list[House]) -> dict[tuple, dict]:
    """Return what is learned by the line it is learned for."""
    rows = learn_ranges(frame(lines), points(found)).iter_rows(named=True)
    return {lines[row["segment"]]: row for row in rows}


def of_street(name: str, result: dict[tuple, dict]) -> dict[tuple, dict]:
    return {line: row for line, row in result.items() if line[0] == name}


def test_numbers_begin_a_new_hundred_at_each_avenue_though_only_four_houses_are_known():
    lines, found = grid()
    result = of_street("Alder St", learned(lines, found))
    assert len(result) == len(road("Alder St", 0, alley=True))
    for (_, (low, _), (high, _)), row in result.items():
        assert row["start"] == pytest.approx(number_at(low), abs=6)
        assert row["end"] == pytest.approx(number_at(high), abs=6)


def test_crossings_stand_on_the_hundred_though_houses_are_counted_a_little_off():
    lines, found = grid(seen=(40, 260, 480, 610, 830, 1050, 1160))
    off = [(name, number + (5 if place % 2 else -5), *spot) for place, (name, number, *spot) in enumerate(found)]
    result = of_street("Birch St", learned(lines, off))
    assert all(row["start"] == pytest.approx(number_at(line[1][0]), abs=3) for line, row in result.items())


def test_an_alley_takes_no_hundred():
    lines, found = grid()
    result = of_street("Alder St", learned(lines, found))
    alley = next(row for line, row in result.items() if line[2] == (60.0, 0.0))
    assert alley["end"] == pytest.approx(140, abs=6)


def test_the_basis_says_whether_a_segment_lies_between_points_or_beyond_them_and_doubt_grows_beyond():
    lines, found = grid(silent=("Alder St",))
    result = of_street("Alder St", learned(lines, found + houses("Alder St", 0, (70, 150, 260))))
    inside, far = (row for line, row in result.items() if line[1][0] in {150.0, 1050.0})
    assert (inside["basis"], far["basis"]) == ("points", "street")
    assert inside["support"] == far["support"] == 3
    assert far["spread_m"] > inside["spread_m"]


def test_the_direction_in_which_a_line_is_drawn_turns_its_numbers_round():
    lines, found = grid()
    turned = [(name, end, start) if name == "Birch St" else (name, start, end) for name, start, end in lines]
    result, other = learned(lines, found), learned(turned, found)
    for name, start, end in of_street("Birch St", result):
        row, back = result[name, start, end], other[name, end, start]
        assert (row["start"], row["end"]) == pytest.approx((back["end"], back["start"]), abs=1)


def test_a_road_without_houses_takes_the_numbers_on_which_four_neighbours_agree():
    lines, found = grid(silent=("Dogwood St",))
    result = of_street("Dogwood St", learned(lines, found))
    assert {row["basis"] for row in result.values()} == {"neighbours"}
    assert all(row["support"] >= 4 for row in result.values())
    assert all(row["start"] == pytest.approx(number_at(line[1][0]), abs=10) for line, row in result.items())


def test_three_neighbours_that_agree_are_not_enough():
    lines, found = avenues(4), []
    for j, name in enumerate(ROADS[:4]):
        lines += road(name, ROAD_M * j)
        found += [] if name == "Cedar St" else houses(name, ROAD_M * j, (70, 400, 700, 1130))
    result = learned(lines, found)
    assert of_street("Dogwood St", result)
    assert not of_street("Cedar St", result)


def test_a_road_without_houses_gets_no_number_where_its_neighbours_begin_at_a_diagonal():
    lines, found = avenues(), []
    for j, name in enumerate(ROADS):
        start = 0 if name == "Dogwood St" else j // 2
        lines += road(name, ROAD_M * j, start=start)
        if name != "Dogwood St":
            found += houses(name, ROAD_M * j, tuple(e for e in (70, 400, 700, 1130) if e > start * BLOCK_M), start)
    assert not of_street("Dogwood St", learned(lines, found))


def test_roads_from_a_diagonal_keep_their_own_level():
    lines, found = avenues(), []
    for j, name in enumerate(ROADS):
        lines += road(name, ROAD_M * j, start=j // 2)
        found += houses(name, ROAD_M * j, (BLOCK_M * (j // 2) + 40, 800, 1150), j // 2)
    result = learned(lines, found)
    for j, name in enumerate(ROADS):
        for line, row in of_street(name, result).items():
            assert row["start"] == pytest.approx(number_at(line[1][0], j // 2), abs=12)


def test_a_street_cut_in_two_goes_on_counting_behind_the_gap():
    lines, found = grid()
    cut = [line for line in lines if not (line[0] == "Birch St" and line[1][0] in {300.0, 450.0})]
    result = of_street("Birch St", learned(cut, found))
    assert len(result) == AVENUES - 1 - 2
    assert all(row["start"] == pytest.approx(number_at(line[1][0]), abs=12) for line, row in result.items())


def test_a_second_street_of_the_name_far_away_gets_no_numbers_from_the_first():
    lines, found = grid()
    away = ("Birch St", (9_000.0, 9_000.0), (9_150.0, 9_000.0))
    assert away not in learned([*lines, away], found)


def test_points_that_contradict_each_other_teach_nothing():
    lines, found = grid(silent=("Cedar St",))
    mixed = [
        ("Cedar St", n, e, 206.0) for n, e in ((110, 80), (870, 200), (240, 400), (660, 650), (130, 900), (500, 1100))
    ]
    assert not of_street("Cedar St", learned(lines, found + mixed))


def test_growth_is_known_only_where_most_pairs_of_points_grow_one_way():
    def growth(numbers: list[float]) -> float | None:
        at = 100.0 * np.arange(len(numbers))
        return Sightings(at=at, numbers=np.array(numbers), spread=np.zeros(len(numbers))).growth()

    assert growth([100, 170, 230, 310]) == pytest.approx(0.7, abs=0.1)
    assert growth([310, 230, 170, 100]) == pytest.approx(-0.7, abs=0.1)
    assert growth([100, 400, 150, 300, 350]) is None
    assert growth([100]) is None


def test_one_house_on_the_wrong_spot_bends_nothing():
    lines, found = grid(seen=(70, 300, 400, 560, 700, 900, 1130))
    result = learned(lines, [*found, ("Cedar St", 850, 500.0, 206.0)])
    assert all(
        row["start"] == pytest.approx(number_at(line[1][0]), abs=12)
        for line, row in of_street("Cedar St", result).items()
    )


def test_a_street_with_no_evidence_at_all_gets_no_row_and_no_point_gives_no_row_at_all():
    lines, found = grid()
    lone = [("Lone Rd", (5_000.0, 5_000.0), (5_900.0, 5_000.0))]
    assert not of_street("Lone Rd", learned(lines + lone, found))
    assert learn_ranges(frame(lines), points([])).is_empty()
    assert learn_ranges(frame(lines).iloc[:0], points(found)).is_empty()


def test_a_short_street_begins_with_one_only_where_other_short_streets_are_seen_to():
    def lane(item: int) -> Line:
        return f"Lane{item} Ct", (3_000.0, 60.0 * item), (3_200.0, 60.0 * item)

    lanes = [lane(item) for item in range(40)]
    fresh, later = ([(n, first + n2, 3_000 + 1.5 * n2, lanes[i][1][1] + 6) for i, (n, *_) in enumerate(lanes) if i
                     for n2 in (10, 60, 110)] for first in (0, 400))  # fmt: skip
    (row,) = of_street("Lane0 Ct", learned(lanes, fresh)).values()
    assert (row["basis"], row["support"]) == ("street", 0)
    assert row["start"] == pytest.approx(0, abs=10)
    assert not of_street("Lane0 Ct", learned(lanes, later))


@given(st.permutations(range(12)))
def test_the_order_of_points_changes_nothing(order):
    lines, found = grid(silent=ROADS[3:], seen=(70, 400, 700, 1130))
    shuffled = [found[place] for place in order]
    assert learn_ranges(frame(lines), points(shuffled)).equals(learn_ranges(frame(lines), points(found)))
