"""Rows name their person only where enough incidents share what they tell, table after table, and never more later on."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from privacy.links import LINK_OF, ORDER, VALUES, linked


def persons(count: int, *, group: str = "g", need: int = 5) -> pl.DataFrame:
    return pl.DataFrame({
        "person": [f"{group}{number}" for number in range(count)], "group": [group] * count,
        "bundle": [f"{group}b{number}" for number in range(count)], "need": [need] * count, "generation": [0] * count,
    }, schema_overrides={"need": pl.Int64})  # fmt: skip


def tables(**said: list[tuple[str, str]]) -> dict[str, pl.DataFrame]:
    """For each table rows of (person, what is said); its other columns are the same everywhere."""
    made = {}
    for name in ORDER:
        rows = said.get(name, [])
        first, *others = VALUES[name][::-1]
        columns = {LINK_OF[name]: [person for person, _ in rows], first: [word for _, word in rows]}
        frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
        made[name] = frame.with_columns(pl.lit("same").alias(other) for other in others)
    return made


def named(told: dict[str, pl.DataFrame], table: str) -> set[str]:
    return set(told[table].drop_nulls("signature")["person"])


def test_rows_that_five_incidents_share_name_their_persons():
    told = linked(persons(5), tables(force=[(f"g{number}", "push") for number in range(5)]))
    assert named(told, "force") == {f"g{number}" for number in range(5)}


def test_a_rare_row_names_nobody_and_takes_the_smallest_links_with_it():
    rows = [(f"g{number}", "push") for number in range(5)] + [("g5", "canine")]
    assert named(linked(persons(6), tables(force=rows)), "force") == set()
    more = [(f"g{number}", "push") for number in range(5)] + [(f"g{number}", "canine") for number in range(5, 10)]
    assert len(named(linked(persons(10), tables(force=more)), "force")) == 10


def test_persons_without_rows_hide_those_whose_rows_are_rare():
    rows = [(f"g{number}", "push") for number in range(5)] + [("g5", "canine")]
    assert named(linked(persons(10), tables(force=rows)), "force") == {f"g{number}" for number in range(5)}


def test_a_second_table_is_linked_only_within_what_the_first_told_apart():
    force = [(f"g{number}", "push" if number < 5 else "canine") for number in range(10)]
    injury = [(f"g{number}", "bite") for number in range(3, 8)]
    told = linked(persons(10), tables(force=force, injury=injury))
    assert len(named(told, "force")) == 10
    assert named(told, "injury") == set()


def test_persons_of_one_incident_are_no_crowd():
    shared = persons(10).with_columns(bundle=pl.format("b{}", pl.int_range(pl.len()) // 2))
    rows = [(f"g{number}", "push") for number in range(6)]
    assert named(linked(shared, tables(force=rows)), "force") == set()


def test_a_group_of_an_earlier_release_gets_no_link_it_had_not():
    rows = tables(force=[(f"g{number}", "push") for number in range(5)])
    before = {"force": persons(5).select("person", "group", signature=pl.lit(None, dtype=pl.String))}
    assert named(linked(persons(5), rows, before), "force") == set()
    assert len(named(linked(persons(5), rows, linked(persons(5), rows)), "force")) == 5


def test_a_changed_row_of_a_linked_person_ends_the_links_of_the_group_in_that_table():
    both = pl.concat([persons(5), persons(5, group="h")])
    rows = [(f"{group}{number}", "push") for group in "gh" for number in range(5)]
    first = linked(both, tables(force=rows, weapon=[(person, "blade") for person, _ in rows]))
    changed = [("g0", "canine"), *rows[1:]]
    told = linked(both, tables(force=changed, weapon=[(person, "blade") for person, _ in rows]), first)
    assert named(told, "force") == {f"h{number}" for number in range(5)}
    assert len(named(told, "weapon")) == 10


PEOPLE = st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["", "x", "y"]), st.sampled_from(["", "p", "q"]))


@given(st.lists(PEOPLE, min_size=2, max_size=40))
def test_all_tables_joined_never_leave_fewer_incidents_alike_than_the_group_needs(people):
    frame = persons(len(people), need=2).with_columns(bundle=pl.Series([bundle for bundle, _, _ in people]))
    if frame["bundle"].n_unique() < 2:
        return
    force = [(f"g{number}", word) for number, (_, word, _) in enumerate(people) if word]
    injury = [(f"g{number}", word) for number, (_, _, word) in enumerate(people) if word]
    told = linked(frame, tables(force=force, injury=injury))
    joined = frame
    for name in ORDER:
        joined = joined.join(told[name].select("person", pl.col("signature").alias(name)), on="person")
    alike = joined.group_by(ORDER).agg(pl.col("bundle").n_unique())
    assert (alike["bundle"] >= 2).all()
