"""The floors of the policy hold whatever a deployment asks for, and its hash changes with every word of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.policy import BOUNDS, Policy, PolicyError, policy_hash, policy_lines
from schemas.model import Privacy, Release, Table
from schemas.standard import TABLES


def test_the_defaults_are_the_floors():
    for name, bound in BOUNDS.items():
        assert getattr(Policy(), name) == (bound.least if bound.whole else bound.most)


def test_a_stricter_policy_is_accepted():
    stricter = Policy(
        k=10, k_protected=20, small_count=11, small_count_ambulance=20, l=3, t=0.2, confidence=0.5, uplift=0.1
    )
    assert stricter.k == 10


WEAKER = [
    ({"k": 4}, "at least 5"), ({"k_protected": 10}, "at least 11"), ({"small_count": 4}, "at least 5"),
    ({"small_count_ambulance": 10}, "at least 11"), ({"l": 1}, "at least 2"), ({"t": 0.51}, "at most 0.5"),
    ({"confidence": 0.91}, "at most 0.9"), ({"uplift": 0.31}, "at most 0.3"), ({"k": 5.5}, "whole number"),
    ({"k": True}, "whole number"), ({"k": "5"}, "whole number"), ({"k": 10**9}, "outside 5 to 10000"),
    ({"t": float("nan")}, "outside 0.01 to 0.5"), ({"t": True}, "must be a number"), ({"t": 0}, "outside"),
    ({"k": 20}, "never need fewer"), ({"counts": "show"}, "kept back or perturbed"), ({"counts": None}, "kept back"),
    ({"officers_public": ("A",)}, "name that law"), ({"officers_public": "A"}, "a list of different agency ids"),
    ({"narratives": ("A", "A")}, "a list of different agency ids"), ({"narratives": ("",)}, "a list of different"),
    ({"narratives": (1,)}, "a list of different"), ({"reviewed_by": "a\nb"}, "one line of text"),
    ({"reviewed_on": "1 May 2026"}, "the day of the review"), ({"reviewed_on": "20261123"}, "the day of the review"),
]  # fmt: skip


@pytest.mark.parametrize(("weaker", "said"), WEAKER)
def test_a_weaker_policy_is_refused_with_a_sentence_that_says_how_to_mend_it(weaker: dict[str, object], said: str):
    with pytest.raises(PolicyError, match=said) as told:
        Policy(**weaker)  # type: ignore[arg-type]
    assert str(told.value).startswith("policy ")
    assert any(word in str(told.value) for word in ("write ", "name that law"))


@given(st.sampled_from(sorted(BOUNDS)), st.one_of(st.integers(), st.floats()))
def test_no_number_beyond_a_floor_is_ever_accepted(name: str, value: float):
    bound = BOUNDS[name]
    try:
        policy = Policy(**{"k_protected": 10_000, name: value})  # type: ignore[arg-type]
    except PolicyError:
        return
    assert bound.least <= getattr(policy, name) <= bound.most


def test_officers_are_public_where_a_law_is_named():
    assert Policy(officers_public=("A",), officers_basis="Public Records Act").officers_public == ("A",)


CHANGED = [
    {"k": 6}, {"k_protected": 12}, {"small_count": 6}, {"small_count_ambulance": 12}, {"l": 3}, {"t": 0.4}, {"confidence": 0.8},
    {"uplift": 0.2}, {"counts": "perturb"}, {"officers_basis": "an act"}, {"narratives": ("A",)}, {"reviewed_by": "R. Vale"},
    {"reviewed_on": "2026-11-23"}, {"officers_public": ("A",), "officers_basis": "an act"},
]  # fmt: skip


def test_every_word_of_the_policy_changes_the_hash():
    hashes = {policy_hash(replace(Policy(), **changed)) for changed in CHANGED}
    assert len(hashes | {policy_hash(Policy())}) == len(CHANGED) + 1


def test_the_same_policy_has_the_same_hash_however_it_is_written():
    one, two = Policy(narratives=("A", "B")), Policy(narratives=("B", "A"))
    assert policy_hash(one) == policy_hash(two)
    assert policy_hash(Policy(t=0.5)) == policy_hash(Policy())


def _with(table: str, field: str, **changed: object) -> list[Table]:
    return [
        replace(one, fields=tuple(replace(f, **changed) if f.name == field else f for f in one.fields)) if one.name == table else one
        for one in TABLES
    ]  # fmt: skip


def test_every_change_of_a_declaration_changes_the_hash():
    dated = next(table for table in TABLES if table.name == "incident").field("incident_date").hierarchy
    assert dated is not None
    changes = {
        "class": _with("incident", "contact_reason", privacy=Privacy.QUASI),
        "release rule": _with("incident", "contact_reason", release=Release.NEVER),
        "weight": _with("incident", "incident_date", hierarchy=replace(dated, weight=9.0)),
        "levels": _with("incident", "incident_date", hierarchy=replace(dated, levels=dated.levels[1:])),
        "a field gone": [replace(one, fields=one.fields[:-1]) if one.name == "incident" else one for one in TABLES],
        "a table gone": list(TABLES[:-1]),
        "a table withheld": [replace(one, withheld_because="it is") if one.name == "force" else one for one in TABLES],
    }
    hashes = {name: policy_hash(Policy(), tables) for name, tables in changes.items()}
    assert len({policy_hash(Policy()), *hashes.values()}) == len(changes) + 1


def test_a_line_for_every_field_says_what_happens_to_it():
    lines = policy_lines()
    assert len(lines) == sum(len(table.fields) + len(table.inherits) + len(table.adds) for table in TABLES)
    assert all(line.action == "never" for line in lines if line.privacy == "direct" and line.action == "as_is")
    coarsened = [line for line in lines if line.action in {"coarsen", "area"}]
    assert coarsened
    assert all(line.hierarchy and line.levels[-1] == "withheld" and line.weight for line in coarsened)
    for table in TABLES:
        if table.withheld_because:
            assert {line.action for line in lines if line.table == table.name} == {"never"}
