"""The chains of nodes above values: dates, hours, ages, counts, coded values and areas."""

from datetime import date

import polars as pl
import pytest

from privacy.hierarchies import AREA_COLUMNS, area_chain, calendar, chain, quarter_of
from privacy.trees import HierarchyError, tree
from schemas.force import GROUPS
from schemas.hierarchies import AGE, AGENCY, ALL, AREA, COUNT, DATE, FORCE, HOUR, RACE, VALUE
from schemas.vocabularies import AGE_BAND, FORCE_USED


def nodes(hierarchy, *values) -> list[tuple]:
    return [row[1:] for row in chain(hierarchy, pl.Series("x", values)).iter_rows()]


def test_a_date_climbs_from_day_to_month_quarter_and_year():
    assert nodes(DATE, date(2016, 3, 5)) == [("2016-03-05", "2016-03", "2016-Q1", "2016", "withheld")]


@pytest.mark.parametrize(
    ("time", "band"),
    [("00:00", "00:00-05:59"), ("05:59", "00:00-05:59"), ("11:00", "06:00-11:59"), ("17:59", "12:00-17:59"),
     ("22:10", "18:00-23:59")],
)  # fmt: skip
def test_an_hour_falls_into_one_of_four_bands(time: str, band: str):
    half = "day" if "06:00" <= time < "18:00" else "night"
    assert nodes(HOUR, time) == [(band, half, "withheld")]


def test_a_time_that_is_not_there_is_a_leaf_of_its_own():
    assert nodes(HOUR, None, "10:00") == [("not_reported", None, "withheld"), ("06:00-11:59", "day", "withheld")]
    assert nodes(HOUR, "withheld") == [(None, None, "withheld")]


@pytest.mark.parametrize(
    ("code", "chain_of_code"),
    [("0-9", ("0-17", None, None)), ("10-17", ("0-17", None, None)), ("18-20", ("18-20", None, "18-40")),
     ("21-25", ("21-25", "21-30", "18-40")), ("36-40", ("36-40", "31-40", "18-40")),
     ("41-45", ("41-45", "41-50", "41-60")), ("61-65", ("61-65", "61-70", "61+")),
     ("76-80", ("76-80", "71-80", "61+")), ("81-85", ("81+", None, "61+")), ("96+", ("81+", None, "61+")),
     ("not_asked", ("not_asked", None, None))],
)  # fmt: skip
def test_an_age_climbs_to_decade_and_broad_band_and_juveniles_and_the_old_are_one_band(code, chain_of_code):
    adult = None if chain_of_code[0] in {"0-17", "not_asked"} else "18+"
    assert nodes(AGE, code) == [(*chain_of_code, adult, "withheld")]


def test_an_adult_of_no_closer_age_stands_under_no_band():
    assert nodes(AGE, "18+") == [(None, None, None, "18+", "withheld")]


def test_a_quarter_is_a_leaf_beside_its_months():
    assert nodes(DATE, "2016-Q1", "2016-03-05")[0] == (None, None, "2016-Q1", "2016", "withheld")
    assert quarter_of(pl.Series("d", [date(2016, 1, 1), date(2016, 12, 31)])).to_list() == ["2016-Q1", "2016-Q4"]


def test_a_kind_of_force_climbs_to_its_group_and_to_whether_a_firearm_was_discharged():
    assert nodes(FORCE, "takedown") == [("takedown", "hands", "no_firearm", "withheld")]
    assert nodes(FORCE, "firearm_hit", "none") == [
        ("firearm_hit", "firearm", None, "withheld"), ("none", "none", "no_firearm", "withheld")
    ]  # fmt: skip
    assert {kind for kinds in GROUPS.values() for kind in kinds} == set(FORCE_USED.codes)


def test_counts_above_two_are_one_leaf():
    assert nodes(COUNT, 1, 2, 7) == [("1", None, "withheld"), ("2", "2+", "withheld"), ("3+", "2+", "withheld")]


def test_a_coded_value_and_a_word_for_blank_are_both_leaves():
    assert nodes(RACE, "white", "unknown") == [("white", "withheld"), ("unknown", "withheld")]


@pytest.mark.parametrize("hierarchy", [h for h in ALL if h not in (AGENCY, AREA)])
def test_every_hierarchy_of_the_standard_has_a_chain_with_its_levels(hierarchy):
    values = {"date": date(2016, 1, 1), "hour": "10:00", "age": "21-25", "count": 1, "force": "push"}
    table = chain(hierarchy, pl.Series("x", [values.get(hierarchy.name, "male")]))
    assert table.columns[1:] == [level.code for level in hierarchy.levels]


def test_all_ages_of_the_standard_form_one_tree():
    table = tree(chain(AGE, pl.Series("age_band", AGE_BAND.codes)), column="age_band")
    assert table.node.shape == (5, 16)


@pytest.mark.parametrize(("hierarchy", "value"), [(AGE, "Zebediah"), (HOUR, "24:00"), (HOUR, "ten"), (COUNT, -1)])
def test_a_value_that_cannot_be_placed_stops_the_border_without_being_named(hierarchy, value):
    with pytest.raises(HierarchyError) as stopped:
        nodes(hierarchy, value)
    assert str(value) not in str(stopped.value)
    assert stopped.value.__context__ is None


def test_the_calendar_holds_all_days_of_the_years_there_are():
    assert calendar(pl.Series("d", [date(2016, 5, 1), date(2017, 2, 2)])).len() == 366 + 365


AREAS = {"beat": ["1", "1", "2", None, None], "neighbourhood": ["Hill", "Dale", "Hill", "Hill", None],
         "city": ["Ash", "Ash", "Ash", "Ash", None], "county": ["Elm", "Elm", "Elm", "Elm", None]}  # fmt: skip


def published(rows: dict, together: list[int]) -> tuple[str, str]:
    """What rows of one class publish: the lowest node above them, and its level."""
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows, pl.String))
    lacking = {name: pl.lit(None, dtype=pl.String) for name in AREA_COLUMNS if name not in rows}
    key, table = area_chain(frame.with_columns(**lacking))
    made = tree(table, column="area")
    leaves = made.encode(key)[together]
    level = made.meet(leaves.min()[None], leaves.max()[None])
    return str(made.name[level, leaves.min()][0]), made.levels[made.named_at[level, leaves.min()][0]]


def test_an_area_climbs_from_beat_to_county():
    assert published(AREAS, [2]) == ("2", "beat")
    assert published(AREAS, [0, 2]) == ("Hill", "neighbourhood")
    assert published(AREAS, [0, 1]) == ("Ash", "city")


def test_a_name_under_two_parents_gets_the_parent_in_brackets():
    assert published(AREAS, [0]) == ("1 (Hill)", "beat")
    assert published(AREAS, [1]) == ("1 (Dale)", "beat")


def test_a_row_without_a_beat_starts_at_the_finest_level_it_has():
    assert published(AREAS, [3]) == ("Hill", "neighbourhood")
    assert published(AREAS, [3, 0]) == ("Hill", "neighbourhood")


def test_a_row_without_any_area_is_withheld_and_withholds_its_class():
    assert published(AREAS, [4]) == ("withheld", "withheld")
    assert published(AREAS, [4, 0]) == ("withheld", "withheld")


def test_a_beat_a_city_and_a_county_may_bear_one_name():
    rows = {"beat": ["Ash", None, None], "neighbourhood": [None, None, None],
            "city": ["Ash", "Ash", None], "county": ["Ash", "Ash", "Ash"]}  # fmt: skip
    assert [published(rows, [row])[1] for row in range(3)] == ["beat", "city", "county"]
    assert published(rows, [0, 1]) == ("Ash", "city")


def test_a_hierarchy_that_is_no_tree_is_refused():
    crossed = pl.DataFrame({"v": ["a", "b"], "fine": ["n", "n"], "mid": ["p", "q"], "root": ["*", "*"]})
    with pytest.raises(HierarchyError, match="two parents"):
        tree(crossed, column="x")
    with pytest.raises(HierarchyError, match="one root"):
        tree(crossed.drop("root"), column="x")
    with pytest.raises(HierarchyError, match="stands twice"):
        tree(pl.concat([crossed, crossed]), column="x")


def test_a_value_outside_the_hierarchy_is_counted_and_not_named():
    made = tree(chain(VALUE, pl.Series("x", ["a"])), column="x")
    with pytest.raises(HierarchyError, match="column gender: 1 rows hold a value outside its hierarchy"):
        made.encode(pl.Series("gender", ["a", "Zebediah"]))
