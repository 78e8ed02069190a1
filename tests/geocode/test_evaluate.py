"""Scores of places whose truth is known: counted by hand here, on invented ones."""

import json
import math

import polars as pl
import pytest

from geocode.evaluate import measure_errors, score

METRE = 180 / (math.pi * 6_378_137.0)  # degrees of longitude on the equator of WGS 84


def answers(*rows: tuple[float | None, str, float | None]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Located rows that many metres east of the truth, with precision and confidence, and the truth."""
    located = pl.DataFrame(
        {
            "key": range(len(rows)),
            "lat": [None if metres is None else 0.0 for metres, _, _ in rows],
            "lon": [None if metres is None else 10.0 + metres * METRE for metres, _, _ in rows],
            "precision": [precision for _, precision, _ in rows],
            "confidence": [confidence for _, _, confidence in rows],
            "expected_error_m": [None if metres is None else 20.0 for metres, _, _ in rows],
            "expected_error_p90_m": [None if metres is None else 60.0 for metres, _, _ in rows],
            "reason": ["street_unknown" if metres is None else None for metres, _, _ in rows],
        },
        schema_overrides={"lat": pl.Float64, "lon": pl.Float64, "confidence": pl.Float64, "reason": pl.String},
    )
    return located, pl.DataFrame({"key": range(len(rows)), "lat": [0.0] * len(rows), "lon": [10.0] * len(rows)})


FIVE = ((10.0, "point", 0.99), (30.0, "point", 0.95), (160.0, "block", 0.9), (400.0, "block", 0.4), (None, "none", 0.0))


def test_the_figures_are_those_counted_by_hand():
    found = score(*answers(*FIVE), seconds=0.5)
    assert (found.n, found.all.n, found.match_rate, found.per_second) == (5, 4, 0.8, 10.0)
    assert found.all.median_m == pytest.approx(95, abs=0.01)
    assert found.all.p90_m == pytest.approx(328, abs=0.01)
    assert found.all.wrong_250m == 0.25
    assert (found.all.below_expected, found.all.below_expected_p90) == (0.25, 0.5)
    assert {name: errors.n for name, errors in found.precisions.items()} == {"point": 2, "block": 2}
    assert found.reasons == {"street_unknown": 1}


def test_of_the_sure_ones_those_further_than_150_m_are_counted():
    found = score(*answers(*FIVE))
    assert found.sure == 3
    assert found.sure_further_150m == pytest.approx(1 / 3)
    assert [(each.at_least, each.n, each.further_150m) for each in found.calibration] == [
        (0.0, 1, 1.0),
        (0.9, 1, 1.0),
        (0.95, 1, 0.0),
        (0.99, 1, 0.0),
    ]


def test_the_agreed_keys_come_first_and_all_is_json():
    facts = score(*answers(*FIVE), seconds=0.5).as_dict()
    agreed = ["n", "matched", "match_rate", "median_m", "p90_m", "p95_m", "wrong_250m", "per_second", "calibration"]
    assert list(facts)[:9] == agreed
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts


def test_the_text_says_the_same_to_people():
    text = score(*answers(*FIVE), seconds=0.5).as_text()
    assert text.startswith("5 addresses with a known place at 10 a second: 4 found (80.0%).")
    assert "Not found: street_unknown 1." in text


@pytest.mark.parametrize("rows", [(), ((None, "none", None),)])
def test_nothing_found_is_an_answer_too(rows: tuple[tuple[None, str, None], ...]):
    found = score(*answers(*rows))
    assert (found.n, found.all.n, found.match_rate, found.all.median_m) == (len(rows), 0, 0.0, None)
    assert json.dumps(found.as_dict(), allow_nan=False)
    assert found.as_text()


def test_a_row_without_a_true_place_is_left_out():
    located, truth = answers(*FIVE)
    known = truth.with_columns(lat=pl.when(pl.col("key") == 3).then(None).otherwise("lat"))
    assert score(located, known).n == 4


def test_the_order_of_rows_changes_nothing():
    located, truth = answers(*FIVE)
    assert score(located.reverse(), truth).as_dict() == score(located, truth).as_dict()


def test_keys_must_pair_one_to_one():
    located, truth = answers(*FIVE)
    with pytest.raises(ValueError, match="exactly one row"):
        score(located.head(3), truth)
    with pytest.raises(ValueError, match="exactly one row"):
        score(pl.concat([located, located]), truth)
    with pytest.raises(ValueError, match="confidence"):
        measure_errors(located.drop("confidence"), truth)
