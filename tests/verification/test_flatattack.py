"""The attackers of a flat table: figures counted by hand, and every weakness planted is found."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verification.flat import Unmeasurable
from verification.flatattack import Attack, News, attack

AGE = [[str(age), f"{age // 10 * 10}s", "*"] for age in range(20, 40)]
SEX = [["F", "*"], ["M", "*"]]
DATE = [[f"{month}-{day}", str(month), "*"] for month in (1, 2) for day in range(1, 5)]
PLACE = [["north", "*"], ["south", "*"]]
TREES = {"place": PLACE, "date": DATE, "age": AGE, "sex": SEX}
NEWS = News(place="place", date="date", age="age", sex="sex")


def played(
    before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]], k: int = 2, **more: object
) -> dict[str, Attack]:
    trees = {name: TREES[name] for name in before}
    return {one.name: one for one in attack(before, after, trees, k=k, **more)}  # type: ignore[arg-type]


def test_an_insider_counts_every_row_that_could_be_the_person_in_whatever_class():
    # The first person, 21 and F, could be one of the two in 20s/F, and one of the two in */F.
    before = {"age": ["21", "22", "23", "33"], "sex": ["F", "F", "F", "F"]}
    after = {"age": ["20s", "20s", "*", "*"], "sex": ["F", "F", "F", "F"]}
    found = played(before, after)
    assert found["RT2"].found == {
        "targets": 4,
        "largest_success": 0.5,
        "mean_success": (1 / 4 + 1 / 4 + 1 / 4 + 1 / 2) / 4,
    }
    assert found["RT2"].holds
    assert found["RT3"].found["classes_per_row"] == 0.5


def test_a_raw_table_of_unique_rows_falls_to_the_news_reader_and_the_insider():
    before = {"place": ["north"] * 3, "date": ["1-1", "1-2", "1-3"], "age": ["20", "25", "30"], "sex": ["F"] * 3}
    found = played(before, before, news=NEWS)
    assert (found["RT1"].found["unique"], found["RT1"].holds) == (3, False)
    assert (found["RT2"].found["largest_success"], found["RT2"].holds) == (1.0, False)
    assert found["RT3"].holds is False


def test_a_news_story_tells_the_age_to_within_one_year():
    before = {"place": ["north"] * 3, "date": ["1-1"] * 3, "age": ["20", "21", "23"], "sex": ["F"] * 3}
    found = played(before, before, news=NEWS)
    assert found["RT1"].found["smallest"] == 1
    assert found["RT1"].found["mean_success"] == pytest.approx((0.5 + 0.5 + 1) / 3)


def test_without_its_columns_the_news_story_is_said_to_be_not_run():
    found = played({"age": ["20", "20"]}, {"age": ["20", "20"]})
    assert found["RT1"].holds is None
    assert "not run" in found["RT1"].what
    assert found["RT4"].holds is None


def test_one_class_below_k_among_many_rows_is_found_though_no_target_was_drawn_from_it():
    before = {"age": ["20"] * 50 + ["31"]}
    found = played(before, before, targets=1, seed=3)
    assert found["RT2"].found["mean_success"] < 1
    assert found["RT2"].holds is False


def test_a_class_that_gives_a_rare_value_away_is_found_and_a_harmless_value_is_not():
    before = {"age": ["20"] * 4 + ["30"] * 4}
    held = ["Minor"] * 4 + ["None"] * 4
    assert played(before, before, sensitive=held)["RT4"].found["rows_inferable"] == 8
    assert played(before, before, sensitive=held, harmless=["None"])["RT4"].found["rows_inferable"] == 4
    # Nine in ten have it anyway: nothing is learned that was not known.
    assert played({"age": ["20"] * 10}, {"age": ["20"] * 10}, sensitive=["None"] * 9 + ["Minor"])["RT4"].holds


def test_a_node_beside_its_value_and_a_changed_column_are_counted():
    before, after = {"age": ["20", "21", "22"]}, {"age": ["20s", "30s", "nowhere"]}
    found = played(before, after, others={"note": (["a", "b", "c"], ["a", "c", "b"])})["faithful"]
    assert found.found == {"cells_not_above": 2, "other_cells_changed": 2}
    assert found.holds is False


def test_an_original_value_outside_its_hierarchy_is_named_by_column_and_number_alone():
    with pytest.raises(Unmeasurable, match=r"^column age: 1 rows of the original hold a value outside its hierarchy$"):
        played({"age": ["secret", "20"]}, {"age": ["20s", "20s"]})


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 2), st.sampled_from("FM")), min_size=1, max_size=20))
@settings(max_examples=40)
def test_the_insiders_candidates_are_the_rows_whose_nodes_all_lie_above(rows: list[tuple[int, int, str]]):
    before = {"age": [str(20 + age) for age, _, _ in rows], "sex": [sex for _, _, sex in rows]}
    after = {"age": [AGE[age][level] for age, level, _ in rows], "sex": [sex for _, _, sex in rows]}
    counts = [
        sum(AGE[age][level] == node and sex == other for node, other in zip(after["age"], after["sex"], strict=True) for level in range(3))
        for age, _, sex in rows
    ]  # fmt: skip
    found = played(before, after)
    assert found["RT2"].found["largest_success"] == pytest.approx(max(1 / count for count in counts))
    assert found["RT2"].found["mean_success"] == pytest.approx(sum(1 / count for count in counts) / len(counts))
    assert found["faithful"].holds
