"""Sites from a frame: what is taken, and what is refused with a sentence that names rows and no value."""

import polars as pl
import pytest

from forecast.posts.sites import no_sites, sites_from, with_posts
from forecast.problem import ForecastProblem

CELLS = pl.DataFrame(
    {"cell": ["a", "b", "c"], "lat": [40.0, 40.01, 40.02], "lon": [-75.0] * 3, "zone": ["East", None, None]}
)
GOOD = pl.DataFrame({
    "site": ["A", "B"], "name": ["Weir", "Mill"], "kind": ["Station", " hospital"], "lat": ["40.0", "40.01"],
    "lon": ["-75.0", "-75.0"], "capacity": ["2", ""], "open": ["yes", "no"],
})  # fmt: skip


def test_text_becomes_sites_with_blanks_where_nobody_says() -> None:
    taken = sites_from(GOOD, CELLS)
    assert taken.rows() == [
        ("A", "Weir", "station", 40.0, -75.0, 2, None, True),
        ("B", "Mill", "hospital", 40.01, -75.0, None, None, False),
    ]


def test_name_and_place_are_enough() -> None:
    taken = sites_from(GOOD.select("name", "lat", "lon"), CELLS)
    assert taken["kind"].to_list() == ["station", "station"]
    assert taken["site"].n_unique() == 2


@pytest.mark.parametrize(("frame", "words"), [
    (GOOD.head(0), "no sites"),
    (GOOD.drop("lat"), "need the columns"),
    (GOOD.with_columns(lat=pl.lit("north")), "column lat of the sites has no number in rows 1, 2"),
    (GOOD.rename({"lat": "lon", "lon": "lat"}), "swapped in rows 1, 2"),
    (GOOD.with_columns(lat=pl.lit("51.5")), "outside the region in rows 1, 2"),
    (GOOD.with_columns(site=pl.lit("A")), "the same id in rows 1, 2"),
    (GOOD.with_columns(kind=pl.lit("station"), lat=pl.lit("40")), "one place in rows 1, 2"),
    (GOOD.with_columns(kind=pl.lit("garage")), "neither station, hospital nor post in rows 1, 2"),
    (GOOD.with_columns(capacity=pl.lit("1.5")), "column capacity of the sites is no whole number"),
    (GOOD.with_columns(open=pl.lit("no")), "no site is open"),
    (GOOD.with_columns(open=pl.lit("maybe")), "neither yes nor no in rows 1, 2"),
])  # fmt: skip
def test_sites_that_cannot_be_meant_are_refused(frame: pl.DataFrame, words: str) -> None:
    with pytest.raises(ForecastProblem, match=words):
        sites_from(frame, CELLS)


def test_cells_stand_in_as_posts_of_one_unit_and_are_thinned_evenly() -> None:
    both = with_posts(sites_from(GOOD, CELLS), CELLS)
    assert both["kind"].to_list() == ["station", "hospital", "post", "post", "post"]
    assert both["name"].to_list()[2:] == ["East", "b", "c"]
    assert with_posts(no_sites(), CELLS, most=2)["site"].to_list() == ["a", "c"]
