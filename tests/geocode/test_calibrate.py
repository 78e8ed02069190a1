"""Sureness from evidence: rising with it, never surer than what was seen, and kept as it was written."""

import random
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.calibrate import (
    JUDGED,
    Calibration,
    count_apart,
    fit,
    lower_bound,
    pool,
    read_calibration,
    write_calibration,
)

SHARES = st.lists(st.tuples(st.floats(0, 1), st.integers(1, 50)), min_size=1, max_size=30)


def measured(n: int = 6_000, *, learned: bool = False) -> pl.DataFrame:
    """Answers of ranges: the better the score, the rarer a place far off; the longer the street, the larger the error."""
    draw = random.Random(7)
    rows = []
    for _ in range(n):
        score, extent = draw.choice((0.5, 0.8, 1.0)), draw.choice((10.0, 50.0, 200.0))
        far = draw.random() < {0.5: 0.2, 0.8: 0.03, 1.0: 0.001}[score]
        error = 500.0 if far else draw.uniform(0, min(extent, 140.0))
        rows.append(("range", score, extent, learned, error, f"Street {draw.randrange(2_000)}"))
    columns = ["precision", "score", "extent_m", "learned", "error_m", "street"]
    return pl.DataFrame(rows, schema=columns, orient="row")


@given(SHARES)
def test_pooling_rises_and_keeps_the_mean(pairs: list[tuple[float, int]]):
    values, weights = (np.array(each, dtype=float) for each in zip(*pairs, strict=True))
    pooled = pool(values, weights)
    assert (np.diff(pooled) >= 0).all()
    assert np.average(pooled, weights=weights) == pytest.approx(np.average(values, weights=weights))


@given(SHARES)
def test_what_rises_already_is_left_alone(pairs: list[tuple[float, int]]):
    values = np.array(sorted({share for share, _ in pairs}))
    assert pool(values, np.ones(len(values))) == pytest.approx(values)


@given(st.integers(0, 300), st.integers(1, 300))
def test_a_lower_bound_is_below_the_share_and_nears_it(within: int, n: int):
    share = min(within, n) / n
    assert 0 <= lower_bound(share, n) <= share + 1e-12
    assert lower_bound(share, n) <= lower_bound(share, 100 * n) + 1e-12


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=1, max_size=60))
def test_answers_that_err_by_street_count_for_fewer_and_never_for_more(pairs: list[tuple[bool, int]]):
    within, street = (np.array(each) for each in zip(*pairs, strict=True))
    assert 0 < count_apart(within.astype(float), street) <= len(pairs)


def test_a_street_that_errs_as_a_whole_is_one_error():
    within, street = np.repeat([1.0, 0.0, 1.0, 1.0], 50), np.repeat([0, 1, 2, 3], 50)
    assert count_apart(within, street) == pytest.approx(4)
    assert count_apart(within, np.arange(200)) == 200


def test_more_evidence_is_never_less_sure_and_a_longer_street_is_less_exact():
    fitted = fit(measured())
    sureness = [fitted.sureness("range", score, 10.0) for score in (0.0, 0.5, 0.7, 0.8, 0.9, 1.0)]
    assert [each.confidence for each in sureness] == sorted(each.confidence for each in sureness)
    assert sureness[-1].confidence >= 0.9
    errors = [fitted.sureness("range", 1.0, extent).expected_error_m for extent in (10.0, 50.0, 200.0)]
    assert errors == sorted(errors)
    assert errors[0] == pytest.approx(5, abs=1)
    assert all(each.expected_error_m <= each.expected_error_p90_m for each in sureness)


def test_ninety_per_cent_is_said_only_of_what_keeps_to_one_in_a_hundred():
    fitted = fit(measured())
    assert fitted.sureness("range", 0.8, 10.0).confidence == 0.89  # 3 % are further than 150 m
    assert fitted.sureness("range", 0.5, 10.0).confidence < 0.81


def test_a_few_answers_prove_nothing():
    assert lower_bound(1.0, 50) < 0.99 < lower_bound(1.0, 200)
    assert fit(measured().head(150)).groups == ()
    few = fit(measured().filter(score=1.0).head(230).with_columns(error_m=pl.Series([900.0] * 3 + [5.0] * 227)))
    assert few.sureness("range", 1.0, 10.0).confidence < 0.99


def test_what_was_never_measured_is_judged_and_never_called_sure():
    for precision in JUDGED:
        confidence, half, most = Calibration([]).sureness(precision, 1.0, 0.0)
        assert 0 < confidence < 0.9
        assert half < most
    assert Calibration([]).sureness("zone", 1.0, 5_000.0).expected_error_p90_m == 4_500
    assert Calibration([]).sureness("near", 0.5).confidence < Calibration([]).sureness("near", 1.0).confidence


def test_beyond_what_was_measured_a_longer_street_is_less_sure():
    fitted = fit(measured())
    confidence, half, most = fitted.sureness("range", 1.0, 3_000.0)
    assert confidence == pytest.approx(0.05)
    assert (half, most) == (1_500, 2_700)


def test_learned_ranges_have_their_own_figures_and_else_those_of_the_precision():
    learned = measured(learned=True).with_columns(error_m=pl.col("error_m") + 20)
    both = fit(pl.concat([measured(), learned]))
    plain = both.sureness("range", 1.0, 10.0)
    assert both.sureness("range", 1.0, 10.0, learned=True).expected_error_m > plain.expected_error_m
    assert fit(measured()).sureness("range", 1.0, 10.0, learned=True) == plain


def test_what_is_written_is_read_back_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fitted = fit(measured())
    write_calibration(fitted, tmp_path / "calibration.toml")
    monkeypatch.setattr("geocode.calibrate.resources.files", lambda package: tmp_path)
    assert read_calibration.__wrapped__().groups == fitted.groups


def test_fitting_does_not_depend_on_the_order_of_rows():
    assert fit(measured().reverse()).groups == fit(measured()).groups


def test_the_packaged_calibration_holds_its_own_rules():
    for group in read_calibration().groups:
        for band in group.bands:
            assert list(band.score) == sorted(band.score)
            assert list(band.confidence) == sorted(band.confidence)
            assert not any(0.89 < confidence < 0.99 for confidence in band.confidence)
            assert all(half <= most for half, most in zip(band.p50_m, band.p90_m, strict=True))


def test_looking_up_costs_next_to_nothing():
    fitted = fit(measured())
    calls: list[str] = []
    sys.setprofile(lambda frame, event, what: calls.append(event) if event == "call" else None)
    try:
        fitted.sureness("range", 0.9, 55.0)
    finally:
        sys.setprofile(None)
    assert 0 < len(calls) < 30
