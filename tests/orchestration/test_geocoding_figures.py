"""The page of the geocoder's figures and its map, on invented answers."""

import random
import xml.etree.ElementTree as ET

import polars as pl
import pytest

from geocode.evaluate import score
from orchestration.geocoding_figures import BEGIN, END, invented_texts, placed, shortfalls
from orchestration.geocoding_picture import FEWEST, cells_of, draw_errors


def answers(metres: float, n: int = 20) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Answers that many metres north of the truth."""
    located = pl.DataFrame({"key": range(n), "lat": [metres / 111_195] * n, "lon": [0.0] * n})
    stated = {"precision": "point", "confidence": 0.99, "expected_error_m": 10.0, "expected_error_p90_m": 30.0}
    truth = pl.DataFrame({"key": range(n), "lat": [0.0] * n, "lon": [0.0] * n})
    return located.with_columns(reason=pl.lit(None, pl.String), **{k: pl.lit(v) for k, v in stated.items()}), truth


def test_a_goal_missed_is_named_and_one_reached_is_not():
    found = score(*answers(30.0))
    assert shortfalls(found, {"match_rate": 0.98, "median_m": 18, "p90_m": 45, "wrong_250m": 0}) == ["median_m"]
    assert shortfalls(found, {}) == []
    assert shortfalls(score(*(frame.head(0) for frame in answers(1.0))), {"match_rate": 0.5, "median_m": 1}) == [
        "match_rate",
        "median_m",
    ]


def test_figures_go_between_the_markers_and_the_rest_of_the_page_stays():
    page = f"# Title\n\n{BEGIN}\nold\n{END}\n\nafter\n"
    assert placed(page, "new") == f"# Title\n\n{BEGIN}\n\nnew\n\n{END}\n\nafter\n"
    assert placed(placed(page, "first"), "new") == placed(page, "new")
    with pytest.raises(ValueError, match="no room"):
        placed("# Title", "new")


def test_the_map_shows_cells_and_never_a_single_address():
    draw = random.Random(2)
    rows = [(42.0 + draw.gauss(0, 0.002), -71.0 + draw.gauss(0, 0.002), draw.uniform(5, 60)) for _ in range(400)]
    errors = pl.DataFrame(
        [*rows, (42.02, -71.02, 12.0), (42.0, -71.0, None)], schema=["lat", "lon", "error_m"], orient="row"
    )
    cells = cells_of(errors)
    few = [cell for cell, n, _ in cells if n < FEWEST]
    assert few
    assert sum(n for _, n, _ in cells) == 401
    picture = draw_errors(errors, title="How far off", foot="one line\nanother")
    drawn = ET.fromstring(picture)
    shapes = drawn.findall("{http://www.w3.org/2000/svg}polygon")
    assert len(shapes) == len(cells)
    assert sum(shape.get("fill") == "none" for shape in shapes) == len(few)
    assert not drawn.findall("{http://www.w3.org/2000/svg}circle")
    assert draw_errors(errors.reverse(), title="How far off", foot="one line\nanother") == picture


def test_invented_addresses_are_the_same_each_time():
    assert invented_texts(50).equals(invented_texts(50))
    assert invented_texts(200)["address"].n_unique() > 190
