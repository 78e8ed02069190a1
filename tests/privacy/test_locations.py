"""The table of places: what stands in published rows, with the figures of snap points and cells, and nothing else."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from privacy.locations import PlaceError, published_places, unmixed
from schemas.as_polars import polars_schema
from schemas.places import PLACE

SNAPS = pl.DataFrame(
    [
        ("S1", 40.00000049, -90.12345678, 9, 52.01, "c1 (1)", 300.2, "1"),
        ("S2", 40.01, -90.01, 12, 80.0, "c1 (1)", 511.5, "1"),
        ("S3", 40.02, -90.02, 8, 40.0, "c2", 200.0, "2"),
    ],
    schema=["snap_id", "latitude", "longitude", "addresses", "radius_m", "cell", "cell_reach_m", "beat"],
    orient="row",
)
LEVELS = ("snap", "cell", "beat", "neighbourhood", "city", "county")


def rows(*places: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(places, schema=["area_level", "area"], orient="row")


def test_each_place_of_a_published_row_stands_once_with_what_is_known_of_it() -> None:
    told = published_places(
        rows(("snap", "S1"), ("snap", "S1"), ("cell", "c1 (1)"), ("beat", "2"), ("withheld", "withheld")), SNAPS
    )
    assert dict(told.schema) == dict(polars_schema(PLACE))
    assert told.select("level", "area", "snap_latitude", "snap_longitude", "addresses", "precision_m").rows() == [
        ("beat", "2", None, None, None, None),
        ("cell", "c1 (1)", None, None, 21, 512),
        ("snap", "S1", 40.0, -90.123457, 9, 53),
    ]


def test_without_a_layer_places_are_named_and_nothing_is_known_of_them() -> None:
    told = published_places(rows(("beat", "2"), ("city", "Port Sample")), None)
    assert told.select("level", "area", "addresses").rows() == [("beat", "2", None), ("city", "Port Sample", None)]
    assert published_places(rows(("withheld", "withheld")), None).is_empty()


def test_a_snap_point_of_few_addresses_or_of_another_layer_stops_the_release() -> None:
    for small in (7, None):
        with pytest.raises(PlaceError, match="3 snap points stand for fewer than 8 addresses"):
            published_places(rows(("beat", "2")), SNAPS.with_columns(addresses=pl.lit(small, dtype=pl.Int64)))
    for layer in (SNAPS, None):
        with pytest.raises(PlaceError, match="1 published snap points are not in the snap layer"):
            published_places(rows(("snap", "S1 (Port Sample)")), layer)


def test_a_snap_point_told_apart_by_what_reports_say_is_not_shown() -> None:
    incidents = pl.DataFrame(
        [
            ("S1", "c1", "1", "North", "Port Sample", "Harbour"),
            ("S1", "c1", "1", "North", "Eastmarsh", "Harbour"),
            ("S2", "c1", "1", "North", "Port Sample", "Harbour"),
            ("S3", "c2", "2", "North", "Port Sample", None),
            ("S3", "c2", "2", "North", "Port Sample", None),
            (None, "c3", "2", "North", "Port Sample", None),
            (None, None, "2", None, None, None),
        ],
        schema=dict.fromkeys(LEVELS, pl.String), orient="row",
    )  # fmt: skip
    told = unmixed(incidents)
    assert told.select("snap", "cell").rows() == [
        (None, None), (None, None), ("S2", None), ("S3", "c2"), ("S3", "c2"), (None, "c3"), (None, None),
    ]  # fmt: skip
    assert_frame_equal(told.drop("snap", "cell"), incidents.drop("snap", "cell"))
