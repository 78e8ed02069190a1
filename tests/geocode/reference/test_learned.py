"""Numbers learned from points: kept beside the lines that have none, and told apart from those of a file."""

import polars as pl

from geocode.reference import build_layer
from tests.geocode.conftest import at, street, streets_frame

HOUSES = pl.DataFrame(
    [
        (name, number, number, None, None, *at(2 * (number - first) + shift, north)[::-1])
        for name, first, shift, north in (("Elm St", 100, 0, 6), ("Oak Ln", 100, 0, 106))
        for number in range(first + 4, first + 97, 7)
    ],
    schema=["street", "low", "high", ("zip", pl.String), ("place", pl.String), "lat", "lon"],
    orient="row",
)


def test_lines_without_numbers_learn_them_from_points_and_numbered_ones_keep_theirs():
    rows = [
        street("Elm St", (0, 0), (200, 0)), street("Oak Ln", (0, 100), (200, 100), numbers=(101, 199, 100, 198)),
        street("First Ave", (0, 0), (0, 100)), street("Second Ave", (200, 0), (200, 100)),
    ]  # fmt: skip
    layer = build_layer(streets=[streets_frame(rows)], points=HOUSES)
    (learned,) = layer.stretches(layer.named("ELM ST")[0])
    assert (learned.learned, learned.side) == (True, 0)
    assert 90 <= learned.low <= 110
    assert 185 <= learned.high <= 215
    assert learned.spread_m >= 0
    assert [stretch.learned for stretch in layer.stretches(layer.named("OAK LN")[0])] == [False, False]
    assert layer.manifest.learned_share > 0
    assert layer.manifest.ranged_share == 0.25
