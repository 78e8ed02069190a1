"""Counts with a small error: the same cell always has the same one, and no small count is ever told exactly."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.cellkeys import MODULUS, perturbed_counts, record_keys

KEY, THRESHOLD = b"k" * 32, 5
KEYS = st.integers(0, 2**40)


def everywhere(count: int, points: int = 10_000) -> pl.Series:
    """The count as shown under keys spread evenly over all there are."""
    keys = [MODULUS * place // points for place in range(points)]
    return pl.Series(perturbed_counts([count] * points, keys, threshold=THRESHOLD))


@given(st.integers(0, 500), KEYS, st.sampled_from([5, 11]))
def test_a_shown_count_is_zero_or_no_smaller_than_the_threshold(count: int, key: int, threshold: int):
    (shown,) = perturbed_counts([count], [key], threshold=threshold)
    assert shown == 0 or (shown or 0) >= threshold
    assert count or shown == 0


@given(st.integers(THRESHOLD, 500), KEYS)
def test_a_count_from_the_threshold_on_is_off_by_two_at_most(count: int, key: int):
    (shown,) = perturbed_counts([count], [key], threshold=THRESHOLD)
    assert abs((shown or 0) - count) <= 2


@given(st.integers(0, 500), KEYS)
def test_the_same_cell_has_the_same_error_and_only_the_sum_modulo_counts(count: int, key: int):
    once = perturbed_counts([count, None], [key, None], threshold=THRESHOLD)
    assert once == perturbed_counts([count, None], [key + MODULUS, 3], threshold=THRESHOLD)
    assert once[1] is None


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_small_counts_are_right_on_average(count: int):
    shown = everywhere(count)
    assert set(shown) == {0, THRESHOLD}
    assert shown.mean() == pytest.approx(count, abs=0.01)


@pytest.mark.parametrize("count", [7, 40])
def test_greater_counts_are_right_on_average_with_the_stated_variance(count: int):
    shown = everywhere(count)
    assert shown.mean() == pytest.approx(count, abs=0.01)
    assert shown.var() == pytest.approx(1.2, abs=0.01)


def test_no_small_count_can_be_told_from_what_is_shown():
    """Zero may be anything from none to four, and five anything from one to seven; a small count shows as nothing else."""
    possible = {count: set(everywhere(count)) for count in range(12)}
    assert {count for count, shown in possible.items() if 0 in shown} == {0, 1, 2, 3, 4}
    assert {count for count, shown in possible.items() if THRESHOLD in shown} == {1, 2, 3, 4, 5, 6, 7}
    assert all(possible[count] == {0, THRESHOLD} for count in range(1, THRESHOLD))


def test_reports_have_keyed_numbers_that_a_missing_one_has_not():
    keys = record_keys(pl.Series("id", [f"I{number}" for number in range(4000)] + [None]), key=KEY)
    numbers = keys.drop_nulls()
    assert keys.null_count() == 1
    assert numbers.n_unique() == 4000
    assert numbers.is_between(0, MODULUS - 1).all()
    # Spread evenly: sixteen equal parts of about 250, each within five standard deviations.
    assert all(abs(part - 250) < 80 for part in (numbers // (MODULUS // 16)).value_counts()["count"])


def test_another_key_gives_other_numbers():
    ids = pl.Series("id", ["I1", "I2"])
    assert record_keys(ids, key=KEY).to_list() == record_keys(ids, key=KEY).to_list()
    assert not set(record_keys(ids, key=KEY)) & set(record_keys(ids, key=b"l" * 32))
