"""A class that tells an answer of all its rows is merged with a neighbour, and where it has none the answer is withheld."""

import numpy as np
import polars as pl

from privacy.diversity import TELLING, TELLING_TABLES, answers, without_telling
from privacy.hierarchies import chain
from privacy.improvement import Table
from privacy.trees import tree
from schemas.hierarchies import AGE
from schemas.people import PERSON
from schemas.standard import PUBLISHED_TABLES

FIELDS = PERSON.fields


def rows(*injured: str, role: str = "civilian") -> pl.DataFrame:
    return pl.DataFrame({"role": [role] * len(injured), "injured": list(injured)})


def said(frame: pl.DataFrame):
    return answers(frame, FIELDS, strata=["role"], confidence=0.9, uplift=0.3)


def classes(*sizes: int) -> np.ndarray:
    return np.repeat(np.arange(len(sizes)), sizes)


MIXED = rows(*["yes"] * 5, *["no"] * 5, *["yes", "no", "no", "no", "no"])


def test_a_class_of_one_harmful_answer_tells_it_and_one_of_harmless_answers_does_not():
    assert said(MIXED).broken(classes(5, 5, 5)).tolist() == [True, False, False]


def test_an_answer_nearly_everybody_gives_is_no_secret():
    usual = rows(*["yes"] * 17, *["no"] * 3)
    assert said(usual).broken(classes(5, 15)).tolist() == [False, False]


def test_how_usual_an_answer_is_counts_among_rows_that_can_mix():
    officers = rows(*["no"] * 30, role="officer")
    both = pl.concat([rows(*["yes"] * 9, "no"), officers])
    assert not said(both).broken(classes(5, 5, 30)).any()


def test_the_class_is_merged_with_the_neighbour_that_costs_least_and_the_groups_stay_apart():
    ages = pl.Series("age", ["21-25"] * 5 + ["61-65"] * 5 + ["26-30"] * 5)
    made = tree(chain(AGE, ages), column="age")
    rest = np.zeros(15, dtype=np.int64)
    table = Table(leaves=[made.encode(ages)], trees=[made], weights=[1.0], need=rest, group=rest, bundle=rest)
    frame = rows(*["yes"] * 5, *["no"] * 5, *["yes", "no", "no", "no", "no"])
    one = said(frame).merged(classes(5, 5, 5), table, np.zeros(15, dtype=np.int64))
    assert one[0] == one[10] != one[5]
    apart = said(frame).merged(classes(5, 5, 5), table, np.repeat(np.arange(3), 5))
    assert len(set(apart)) == 3


def test_an_answer_no_merge_could_hide_is_withheld_with_those_that_tell_it():
    frame = MIXED.with_columns(
        injury_level=pl.lit("not_asked"), medical_aid=pl.lit("on_scene"), dress=pl.lit("patrol_uniform")
    )
    groups = pl.Series(["a"] * 5 + ["b"] * 5 + ["c"] * 5)
    told, hidden = without_telling(frame, groups, said(frame))
    assert (
        set(told["injured"].head(5))
        == set(told["injury_level"].head(5))
        == set(told["medical_aid"].head(5))
        == {"withheld"}
    )
    assert "withheld" not in set(told["injured"].tail(10))
    assert "withheld" not in set(told["dress"])
    assert hidden == {"injured": ["a"], "injury_level": ["a"], "medical_aid": ["a"]}


def test_what_tells_what_names_columns_and_tables_there_are():
    names = {field.name for field in PERSON.fields}
    assert {*TELLING, *(other for others in TELLING.values() for other in others)} <= names
    assert set(TELLING_TABLES) <= {table.name for table in PUBLISHED_TABLES}
