"""The recount of one written table: counted by hand, texts read as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.flat import Unmeasurable, count, penalties

AGE = [["1", "1-2", "*"], ["2", "1-2", "*"], ["3", "3-4", "*"], ["4", "3-4", "*"], ["5", "5", "*"]]


def test_classes_are_rows_with_the_same_text_everywhere():
    counted = count({"age": ["1", "1", "2", "2", "2"], "sex": ["F", "F", "F", "F", "M"]}, k=2)
    assert (counted.rows, counted.classes, counted.k_min, counted.violations) == (5, 3, 1, 1)


def test_a_star_matches_nothing_but_a_star():
    counted = count({"age": ["*", "1", "1"], "sex": ["F", "F", "F"]}, k=2)
    assert (counted.k_min, counted.violations, counted.suppressed) == (1, 1, 0)


def test_rows_of_stars_are_counted_as_suppressed_and_are_a_class_like_any_other():
    counted = count({"age": ["*", "1", "1"], "sex": ["*", "F", "F"]}, k=2)
    assert (counted.suppressed, counted.violations) == (1, 1)


def test_none_is_a_sensitive_value_like_any_other():
    counted = count({"age": ["1", "1", "2", "2"]}, k=2, sensitive=["None", "Minor", "None", "None"], l=2)
    assert (counted.l_min, counted.short, counted.violations) == (1, 1, 1)


def test_the_loss_is_the_share_of_other_leaves_under_the_node():
    assert penalties(AGE) == {"*": 1.0, "1": 0, "2": 0, "3": 0, "4": 0, "5": 0, "1-2": 0.25, "3-4": 0.25}
    counted = count({"age": ["1-2", "*", "3", "5"]}, k=1, hierarchies={"age": AGE})
    assert counted.ncp == pytest.approx((0.25 + 1) / 4)


def test_a_text_that_is_leaf_and_group_costs_what_the_group_costs():
    assert penalties([["Other", "Other", "*"], ["Rare", "Other", "*"], ["Common", "Common", "*"]])["Other"] == 0.5


def test_a_text_outside_its_hierarchy_is_named_by_column_and_number_alone():
    with pytest.raises(Unmeasurable, match=r"^column age: 2 rows hold no node of its hierarchy$"):
        count({"age": ["secret", "secret", "1"]}, k=1, hierarchies={"age": AGE})


@given(st.lists(st.tuples(st.sampled_from("ab*"), st.sampled_from("cd")), min_size=1, max_size=30), st.integers(2, 5))
def test_the_smallest_class_is_the_smallest_number_of_equal_rows(rows: list[tuple[str, str]], k: int):
    counted = count({"a": [row[0] for row in rows], "b": [row[1] for row in rows]}, k=k)
    assert counted.k_min == min(rows.count(row) for row in rows)
    assert counted.violations == sum(rows.count(row) < k for row in set(rows))


def test_entropy_l_and_t_are_those_counted_by_hand():
    held = ["None", "None", "None", "Minor", "Minor", "Minor", "None", "None"]
    counted = count({"a": ["1", "1", "1", "1", "2", "2", "2", "2"]}, k=2, sensitive=held, l=2)
    # Both classes hold 3 of one and 1 of the other (2 and 2 in the second); 5 of 8 are None in the table.
    assert counted.l_entropy_min == pytest.approx(4 / 3**0.75)
    assert counted.t_max == pytest.approx(0.125)
    alone = count({"a": ["1", "1", "2", "2"]}, k=2, sensitive=["None", "None", "None", "Minor"])
    assert (alone.l_entropy_min, alone.t_max) == (1.0, 0.25)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=1, max_size=30))
def test_entropy_l_is_never_above_distinct_l_and_t_is_a_distance(rows: list[tuple[str, str]]):
    counted = count({"a": [row[0] for row in rows]}, k=1, sensitive=[row[1] for row in rows])
    assert 1 <= counted.l_entropy_min <= counted.l_min + 1e-9
    assert 0 <= counted.t_max <= 1
