"""MAJOR, MINOR, PATCH from the difference of two standards: labelled changes, and random ones."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.as_description import Description, described
from schemas.difference import Weight, difference, migration, next_version, weight

NOW = described(version="1.4.2")
MAJOR, MINOR, PATCH = Weight.MAJOR, Weight.MINOR, Weight.PATCH
Change = Callable[[Description], Any]


def person(name: str, **values: Any) -> Change:
    """Change attributes of a field of the person table."""
    return lambda d: d["tables"]["person"]["fields"][name].update(values)


def term(vocabulary: str, code: str, **values: Any) -> Change:
    return lambda d: d["vocabularies"][vocabulary]["terms"][code].update(values)


def drop(*path: str) -> Change:
    def change(told: Description) -> None:
        *way, last = path
        for name in way:
            told = told[name]
        del told[last]

    return change


def copy(*path: str, to: str, **values: Any) -> Change:
    """Something new like something that is there."""

    def change(told: Description) -> None:
        *way, last = path
        for name in way:
            told = told[name]
        told[to] = deepcopy(told[last]) | values

    return change


def both(*changes: Change) -> Change:
    return lambda d: [change(d) for change in changes]


def turned(*path: str) -> Change:
    def change(told: Description) -> None:
        for name in path:
            told = told[name]
        for name in reversed(list(told)):
            told[name] = told.pop(name)

    return change


AGE = NOW["tables"]["person"]["fields"]["age_band"]["hierarchy"]["levels"]
CASES: list[tuple[str, Weight, Change]] = [
    ("a table is gone", MAJOR, drop("tables", "weapon")),
    ("a table is added", MINOR, copy("tables", "weapon", to="vehicle", description="Vehicles in use.")),
    ("a table is renamed", MAJOR, both(copy("tables", "weapon", to="arms"), drop("tables", "weapon"))),
    ("a field is gone", MAJOR, drop("tables", "person", "fields", "dress")),
    ("a field is added", MINOR, copy("tables", "person", "fields", "dress", to="shoes", description="Shoes worn.")),
    ("a field is renamed", MAJOR, both(copy("tables", "person", "fields", "dress", to="clothes"), drop("tables", "person", "fields", "dress"))),
    ("a published column is gone", MAJOR, drop("tables", "person", "columns", "officer_id")),
    ("a published column is added", MINOR, lambda d: d["tables"]["person"]["columns"].update(shift="code")),
    ("a published column has another type", MAJOR, lambda d: d["tables"]["person"]["columns"].update(race="integer")),
    ("columns stand in another order", PATCH, turned("tables", "person", "columns")),
    ("a type is another", MAJOR, person("dress", type="text")),
    ("a unit is another", MAJOR, person("years_of_service", unit="months")),
    ("a meaning is another, said by since", MAJOR, person("dress", since="9.9", description="What the officer wore on the head.")),
    ("a field ends", MINOR, person("dress", until="9.9")),
    ("a released field is no longer released", MAJOR, person("dress", release="never")),
    ("a released field is on request only", MAJOR, person("dress", release="on_request")),
    ("a field is released now", MINOR, person("charge_level", release="as_is")),
    ("a field is coarsened now", MAJOR, person("dress", release="coarsen")),
    ("a private field goes from never to on request", MINOR, person("years_of_service", release="on_request")),
    ("a privacy class is another", MINOR, person("dress", privacy="sensitive")),
    ("a field is required now", MAJOR, person("dress", required=True, blanks=[])),
    ("a field is no longer required", MINOR, person("role", required=False, blanks=["unknown"])),
    ("a field is always answered now", MAJOR, person("dress", always=True)),
    ("a field need no longer be answered always", MINOR, person("received_force", always=False)),
    ("a least value is higher", MAJOR, person("years_of_service", minimum=1)),
    ("a least value is lower", MINOR, person("years_of_service", minimum=-1)),
    ("a greatest value is lower", MAJOR, person("years_of_service", maximum=50)),
    ("a greatest value is higher", MINOR, person("years_of_service", maximum=70)),
    ("a greatest value is no longer set", MINOR, person("years_of_service", maximum=None)),
    ("a least value is set", MAJOR, person("badge_number", minimum=1)),
    ("a pattern is set", MAJOR, person("badge_number", pattern="^[0-9]+$")),
    ("a pattern is lifted", MINOR, lambda d: d["tables"]["coverage"]["fields"]["month"].update(pattern=None)),
    ("a field points elsewhere", MAJOR, lambda d: d["tables"]["coverage"]["fields"]["agency_id"].update(references="person.person_id")),
    ("a blank is refused now", MAJOR, person("dress", blanks=["not_asked", "unknown"])),
    ("a blank is accepted now", MINOR, person("dress", blanks=["not_asked", "not_reported", "pending", "unknown", "lost"])),
    ("a field has another vocabulary", MAJOR, person("dress", vocabulary="yes_no")),
    ("a code is gone", MAJOR, drop("vocabularies", "dress", "terms", "utility")),
    ("a code is added", MINOR, copy("vocabularies", "dress", "terms", "utility", to="mounted", meaning="On a horse.")),
    ("a code means something else", MAJOR, term("dress", "utility", since="2030-01-01")),
    ("a code has another broader one", MAJOR, term("dress", "utility", broader="plain_clothes")),
    ("a code ends", MINOR, term("dress", "utility", until="2030-01-01")),
    ("codes stand in another order", PATCH, turned("vocabularies", "dress", "terms")),
    ("a vocabulary is gone", MAJOR, drop("vocabularies", "dress")),
    ("a level is gone", MAJOR, person("age_band", hierarchy={"name": "age", "levels": AGE[1:]})),
    ("a level is added", MINOR, person("age_band", hierarchy={"name": "age", "levels": ["year", *AGE]})),
    ("levels stand in another order", MAJOR, person("age_band", hierarchy={"name": "age", "levels": [*AGE[1::-1], *AGE[2:]]})),
    ("a key is another", MAJOR, lambda d: d["tables"]["person"].update(key=["badge_number"])),
    ("a row stands for something else", MAJOR, lambda d: d["tables"]["person"].update(grain="one row per person")),
    ("another column counts as a quasi-identifier", MINOR, lambda d: d["tables"]["person"]["quasi"].append("dress")),
    ("a label is worded anew", PATCH, person("dress", label="Clothing")),
    ("a typo in a description is mended", PATCH, person("dress", description="What the officer wore on duty.")),
    ("a purpose is worded anew", PATCH, person("badge_number", purpose="lets the agency find the officer")),
    ("a code is labelled anew", PATCH, term("dress", "utility", label="Utility clothes")),
    ("a table is described anew", PATCH, lambda d: d["tables"]["person"].update(description="Persons.")),
    ("a vocabulary is described anew", PATCH, lambda d: d["vocabularies"]["dress"].update(description="Clothes.")),
]  # fmt: skip


def after(change: Change) -> Description:
    told = deepcopy(NOW)
    change(told)
    return told


@pytest.mark.parametrize(("what", "expected", "change"), CASES, ids=[what for what, _, _ in CASES])
def test_a_labelled_change_weighs_what_it_should(what: str, expected: Weight, change: Change) -> None:
    assert weight(difference(NOW, after(change))) is expected


def test_the_same_standard_is_no_difference() -> None:
    assert difference(NOW, deepcopy(NOW)) == ()
    assert next_version("1.4.2", ()) == "1.4.2"


FIELDS = st.sampled_from([(table, name) for table, told in NOW["tables"].items() for name in told["fields"]])
CODES = st.sampled_from([(name, code) for name, told in NOW["vocabularies"].items() for code in told["terms"]])
NAMES = st.from_regex(r"zz_[a-z]{1,8}", fullmatch=True)


@given(FIELDS, NAMES, CODES)
@settings(max_examples=40)
def test_what_is_added_is_never_patch_and_what_is_gone_is_always_major(
    field: tuple[str, str], name: str, code: tuple[str, str]
) -> None:
    for path in (("tables", field[0], "fields", field[1]), ("vocabularies", code[0], "terms", code[1])):
        more = after(copy(*path, to=name))
        assert weight(difference(NOW, more)) is MINOR
        assert weight(difference(more, NOW)) is MAJOR


@given(FIELDS, st.sampled_from(["label", "description", "derived", "purpose", "source"]), st.text("abc ", min_size=1))
@settings(max_examples=40)
def test_words_alone_are_patch(field: tuple[str, str], name: str, text: str) -> None:
    changed = after(lambda d: d["tables"][field[0]]["fields"][field[1]].update({name: text}))
    assert weight(difference(NOW, changed)) is PATCH


IN_CODES = [case for case in CASES if after(case[2])["vocabularies"] != NOW["vocabularies"]]
IN_TABLES = [case for case in CASES if case not in IN_CODES]


@given(st.sampled_from(IN_CODES), st.sampled_from(IN_TABLES))
@settings(max_examples=40)
def test_the_heavier_of_two_changes_decides(one: tuple[str, Weight, Change], other: tuple[str, Weight, Change]) -> None:
    assert weight(difference(NOW, after(both(one[2], other[2])))) is max(one[1], other[1])


def test_the_next_version_follows_the_heaviest_step() -> None:
    steps = {want: difference(NOW, after(change)) for _, want, change in CASES}
    assert {want.name: next_version("1.4.2", told) for want, told in steps.items()} == {
        "MAJOR": "2.0.0",
        "MINOR": "1.5.0",
        "PATCH": "1.4.3",
    }
    assert {want.name: next_version("0.3.0", told) for want, told in steps.items()} == {
        "MAJOR": "0.4.0",
        "MINOR": "0.4.0",
        "PATCH": "0.3.1",
    }


def test_the_migration_table_says_what_a_script_must_change() -> None:
    path = ("tables", "person", "fields", "dress")
    told = migration(difference(NOW, after(both(copy(*path, to="clothes"), drop(*path)))))
    assert "| `person.dress` | MAJOR | field renamed to clothes | Write clothes instead. |" in told


def test_a_text_that_is_largely_another_one_asks_for_a_second_look() -> None:
    told = migration(difference(NOW, after(term("dress", "utility", label="A horse of the mounted troop"))))
    assert "largely another text" in told
