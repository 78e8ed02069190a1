"""Canonical reports: what is written is read again as it was, by the same judge; what is wrong is told by line, never guessed."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ingest.canonical import as_canonical, canonical_profile, report_as_line
from ingest.canonical.lines import DEEPEST, LONGEST
from ingest.check import Checked, SentFile, check_files
from ingest.fixit import report_page, report_text
from ingest.problems import FileProblem, ProfileProblem
from ingest.profile import Profile, parse_profile
from schemas.as_json_schema import report_schema
from schemas.nesting import OF_INCIDENT, OF_PERSON, TABLES, place_of, told_in
from schemas.report_example import REPORT
from schemas.standard import REPORT_TABLES
from tests.ingest import deliveries
from tests.ingest.exchange.reports import reports

AGENCY = "XX0099999"
PROFILE = canonical_profile(AGENCY, "Canonical Police Department (invented)", "America/Los_Angeles", "canonical-pd")
RECEIVED = date(2026, 1, 1)
_AS_FOUND = (Phase.explicit, Phase.reuse, Phase.generate)

GOOD: dict[str, Any] = {
    "incident_id": "A-1", "incident_date": "2025-03-05", "incident_time": "08:15", "address": "800 Block of MAPLE ST",
    "city": "Port Sample", "county": "Sample", "state": "CA", "zip_code": "90000", "multiple_agencies": "no",
    "shots_fired": "no", "officer_force": "no", "civilian_force": "no", "multiple_locations": "no", "on_k12_campus": "no",
    "arrest_made": "no", "crime_report_filed": "no", "contact_reason": "call_for_service",
    "persons": [
        {"role": "civilian", "gender": "male", "races": ["white"], "age_band": "31-35", "injured": "no", "received_force": "yes",
         "order_of_force_specified": "no", "assaulted_officer": "no", "custody_status": "none", "arrested": "no",
         "perceived_armed": "no", "confirmed_armed": "no", "resisted": "no", "signs": ["none"]},
        {"role": "officer", "gender": "female", "races": ["black"], "age_band": "36-40", "injured": "no", "received_force": "no",
         "officer_used_force": "yes", "on_duty": "yes", "dress": "patrol_uniform"},
    ],
    "force": [{"recipient_id": "civilian-1", "actor_id": "officer-1", "force_type": "control_hold"}],
}  # fmt: skip


def report(**changes: Any) -> dict[str, Any]:
    told = {**json.loads(json.dumps(GOOD)), **changes}
    return {key: value for key, value in told.items() if value is not ...}


def checked(*lines: Mapping[str, Any] | bytes, name: str = "reports.ndjson", profile: Profile = PROFILE) -> Checked:
    data = b"".join(line if isinstance(line, bytes) else report_as_line(line) for line in lines)
    return check_files([SentFile(name=name, data=data)], profile, received_on=RECEIVED)


def found(told: Checked, *, errors: bool = True) -> set[tuple[str, str | None, int]]:
    frame = told.validated.findings
    frame = frame.filter(severity="error") if errors else frame
    return set(frame.select("code", "column", "row").rows())


def sorted_by_key(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return {table.name: tables[table.name].sort(list(table.key)) for table in REPORT_TABLES}


def assert_the_same(one: Mapping[str, pl.DataFrame], other: Mapping[str, pl.DataFrame]) -> None:
    first, second = sorted_by_key(one), sorted_by_key(other)
    for name, frame in first.items():
        assert frame.equals(second[name]), name


def test_a_good_report_is_ready_and_has_every_answer() -> None:
    told = checked(report())
    assert (told.verdict, told.rows, found(told)) == ("ready", 1, set())
    tables = told.validated.accepted
    assert tables["incident"].select("incident_id", "agency_id", "num_involved_civilians", "reportable").row(0) == (
        f"{AGENCY}:A-1", AGENCY, 1, "no",
    )  # fmt: skip
    assert tables["force"].select("recipient_id", "actor_id", "actor_role").row(0) == (
        f"{AGENCY}:A-1/civilian-1", f"{AGENCY}:A-1/officer-1", "officer",
    )  # fmt: skip


def test_the_example_is_ready_without_a_finding_and_fits_the_schema() -> None:
    told = checked(REPORT)
    assert (told.verdict, told.validated.findings.height) == ("ready", 0)
    validator = Draft202012Validator(report_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    validator.check_schema(report_schema())
    assert not list(validator.iter_errors(REPORT))


@settings(max_examples=7, phases=_AS_FOUND, deadline=None)
@given(tables=reports())
def test_what_was_accepted_fits_the_schema(tables: dict[str, pl.DataFrame]) -> None:
    validator = Draft202012Validator(report_schema())
    told = check_files([SentFile(name="a.ndjson", data=as_canonical(tables))], PROFILE, received_on=RECEIVED)
    for line in as_canonical(told.validated.accepted).splitlines():
        assert not list(validator.iter_errors(json.loads(line)))


@pytest.mark.parametrize(
    "changed", [{"arrest_made": ...}, {"arrest_made": "Yes"}, {"persons": [{"role": "robot"}]}, {"incident_id": ...}]
)
def test_what_does_not_fit_the_schema_is_held(changed: dict[str, Any]) -> None:
    assert list(Draft202012Validator(report_schema()).iter_errors(report(**changed)))
    assert checked(report(**changed)).verdict == "held"


def test_a_profile_says_the_same_again_when_it_is_read() -> None:
    hard = canonical_profile(AGENCY, 'The "Ñ" Department: a # b', "America/New_York", "hard-pd")
    assert parse_profile(hard.text, name="landed") == hard
    assert (hard.reads, hard.agency_id) == ("canonical", AGENCY)
    with pytest.raises(ProfileProblem):
        canonical_profile("?", "Name", "America/New_York", "hard-pd")


@settings(max_examples=7, phases=_AS_FOUND, deadline=None)
@given(tables=reports())
def test_what_was_accepted_comes_back_as_it_was(tables: dict[str, pl.DataFrame]) -> None:
    first = check_files([SentFile(name="a.ndjson", data=as_canonical(tables))], PROFILE, received_on=RECEIVED)
    every = first.validated.tables
    again = check_files([SentFile(name="b.ndjson", data=as_canonical(every))], PROFILE, received_on=RECEIVED)
    assert_the_same(
        {table.name: every[table.name].select(f.name for f in table.fields) for table in REPORT_TABLES},
        {
            table.name: again.validated.tables[table.name].select(f.name for f in table.fields)
            for table in REPORT_TABLES
        },
    )
    # What was taken once is taken again. An injury that a repeated force named was a conflict, and is not there any more.
    assert first.validated.held >= again.validated.held
    assert as_canonical(again.validated.tables) == as_canonical(every)


def test_reports_read_by_a_profile_come_back_as_they_were() -> None:
    accepted = deliveries.checked().validated.accepted
    again = checked(as_canonical(accepted)).validated
    assert accepted["incident"].height == 2
    assert_the_same(accepted, {
        table.name: again.tables[table.name].select(field.name for field in table.fields) for table in REPORT_TABLES
    })  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "code", "column"),
    [
        ({"incident_date": "2025-02-30"}, "bad_date", "incident_date"),
        ({"incident_date": 20250305}, "bad_date", "incident_date"),
        ({"incident_time": "8:15"}, "bad_time", "incident_time"),
        ({"arrest_made": "Yes"}, "unknown_word", "arrest_made"),
        ({"arrest_made": True}, "unknown_word", "arrest_made"),
        ({"address": ["800"]}, "bad_pattern", "address"),
        ({"num_involved_civilians": 1.5}, "bad_number", "num_involved_civilians"),
        ({"num_involved_civilians": 10**30}, "bad_number", "num_involved_civilians"),
        ({"num_involved_civilians": True}, "bad_number", "num_involved_civilians"),
        ({"latitude": "north"}, "bad_number", "latitude"),
        ({"incident_id": ...}, "missing", "incident_id"),
        ({"incident_id": "A\u202e1"}, "bad_pattern", "incident_id"),
        ({"incident_id": "A" * 300}, "bad_pattern", "incident_id"),
        ({"incident_id": ["A"]}, "bad_pattern", "incident_id"),
        ({"agency_id": "XX0000001"}, "foreign_agency", "agency_id"),
        ({"agency_id": {"a": 1}}, "bad_pattern", "agency_id"),
        ({"persons": {"role": "civilian"}}, "missing_section", "persons"),
        ({"persons": [[], "x"]}, "missing_section", "persons"),
        ({"persons": [{"role": "civilian", "races": "white"}]}, "missing_section", "persons.races"),
        ({"persons": [{"role": "civilian", "races": ["purple"]}]}, "unknown_word", "persons.races"),
        ({"persons": [{"role": "civilian", "races": [None]}]}, "missing", "persons.races"),
        ({"persons": [{"role": "civilian", "weapons": [{"basis": "perceived"}]}]}, "missing", "persons.weapons.weapon"),
        ({"persons": [{"role": "robot"}]}, "unknown_word", "persons.role"),
        ({"persons": [{"role": "civilian", "person_id": "a"}] * 2}, "repeated_key", "persons.person_id"),
        ({"force": [{"force_type": "control_hold"}]}, "missing", "force.recipient_id"),
        ({"force": [{"recipient_id": "nobody", "force_type": "control_hold"}]}, "orphan", "force.recipient_id"),
        ({"force": [{"recipient_id": "civilian-1", "actor_id": "x", "force_type": "control_hold"}]}, "orphan", "force.actor_id"),
        ({"force": [{"recipient_id": "civilian-1", "force_type": "control_hold", "position": "first"}]}, "bad_number",
         "force.position"),
        ({"force": 5}, "missing_section", "force"),
    ],
)  # fmt: skip
def test_a_wrong_answer_holds_its_report_and_is_told_under_its_line(
    changed: dict[str, Any], code: str, column: str
) -> None:
    told = checked(report(), b"\n", report(**{"incident_id": "A-2", **changed}))
    assert (code, column, 3) in found(told)
    assert (told.rows, told.accepted, told.rejected) == (2, 1, 1)


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"__proto__": {"polluted": 1}}, "__proto__"),
        ({"persons": [*GOOD["persons"], {"role": "officer", "shoe": 9}]}, "persons.shoe"),
        ({"force": [{**GOOD["force"][0], "actor_role": "officer"}]}, "force.actor_role"),
    ],
)
def test_a_key_nobody_knows_is_told_and_not_read(changed: dict[str, Any], column: str) -> None:
    assert ("unknown_column", column, 1) in found(checked(report(**changed)), errors=False)


@pytest.mark.parametrize("value", [b"5\n", b"null\n", b'"text"\n', b"[1]\n"])
def test_a_line_that_is_no_report_is_held(value: bytes) -> None:
    told = checked(report(), value)
    assert ("missing_section", "report", 2) in found(told)
    assert told.accepted == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"incident_id": "A-2",', "line 2 is not JSON from column"),
        (b'{"incident_id": "A-2", "incident_id": "A-3"}', "line 2 names the same value twice"),
        (b'{"persons": [{"role": "civilian", "role": "officer"}]}', "line 2 names the same value twice"),
        (b'{"latitude": NaN}', "line 2 holds a number that is none"),
        (b'{"latitude": -Infinity}', "line 2 holds a number that is none"),
        (b'{"latitude": 1e400}', "line 2 holds a number that is out of bounds"),
        (b'{"num_involved_civilians": ' + b"9" * 5000 + b"}", "line 2 holds a number that is out of bounds"),
        (b'{"address": "\\ud800"}', "line 2 holds a zero byte or half a character"),
        (b'{"address": "a\\u0000"}', "line 2 holds a zero byte or half a character"),
        (b'{"address": "\xff"}', "line 2 cannot be read as utf-8"),
        (b"[" * 100_000, "line 2 nests values deeper"),
        (b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1), "line 2 nests values deeper"),
        (b'{"address": "' + b"x" * LONGEST + b'"}', "line 2 is longer than any report"),
    ],
)
def test_a_hostile_line_is_refused_with_its_number_and_without_its_content(line: bytes, says: str) -> None:
    with pytest.raises(FileProblem, match=says) as refused:
        checked(report(), line)
    assert "A-2" not in str(refused.value)


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "a.ndjson"), (b" \n\n", "a.ndjson"), (b"[]", "a.json"), (b"a,b\n1,2\n", "a.csv"), (b"PK\x03\x04", "a.ndjson"),
     (b"\x1f\x8b\x08", "a.ndjson"), (b"<a/>", "a.json")],
)  # fmt: skip
def test_a_file_that_is_none_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(FileProblem):
        checked(data, name=name)


def test_more_lines_than_a_month_has_reports_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.canonical.lines.MOST", 3)
    with pytest.raises(FileProblem, match="more than 3 reports"):
        checked(*[report(incident_id=f"A-{at}") for at in range(4)])


def test_a_list_and_a_single_report_are_read_like_lines() -> None:
    listed = json.dumps([report(), report(incident_id="A-2")], indent=1).encode()
    assert (
        checked(listed, name="reports.json").accepted,
        checked(json.dumps(report()).encode(), name="a.json").rows,
    ) == (2, 1)


def test_one_incident_told_twice_is_counted_once_or_held() -> None:
    assert checked(report(), report()).validated.accepted["incident"].height == 1
    told = checked(report(), report(arrest_made="yes"))
    assert ("conflict", None, 2) in found(told)
    assert told.validated.accepted["incident"].is_empty()


def test_no_report_can_be_put_under_another_agency() -> None:
    told = checked(report(incident_id="XX0000001:A-1"))
    assert told.validated.accepted["incident"]["incident_id"].to_list() == [f"{AGENCY}:XX0000001:A-1"]


def test_an_injury_is_not_lost_with_a_force_told_twice() -> None:
    rows = [{"recipient_id": "civilian-1", "force_type": "control_hold", "injury_type": "abrasion_laceration"},
            {"recipient_id": "civilian-1", "force_type": "control_hold", "actor_id": "officer-1"}]  # fmt: skip
    assert ("conflict", "force.injury_type", 1) in found(checked(report(force=rows)))


def test_a_place_in_the_order_is_not_lost_with_a_force_told_twice() -> None:
    rows = [{"recipient_id": "civilian-1", "force_type": "control_hold", "position": 1},
            {"recipient_id": "civilian-1", "force_type": "control_hold", "actor_id": "officer-1"}]  # fmt: skip
    assert ("conflict", "force.position", 1) in found(checked(report(force=rows)))
    assert not found(checked(report(force=[rows[1], rows[1]])))


def test_a_weapon_with_its_type_left_out_or_called_blank_is_one_weapon() -> None:
    weapons = [
        {"weapon": "blade", "basis": "perceived"},
        {"weapon": "blade", "basis": "perceived", "firearm_type": "not_asked"},
    ]
    civilian = {**GOOD["persons"][0], "perceived_armed": "yes", "weapons": weapons}
    assert checked(report(persons=[civilian, GOOD["persons"][1]])).validated.tables["weapon"].height == 1


def test_findings_are_told_in_every_form_and_values_to_the_sender_alone() -> None:
    told = checked(report(arrest_made="perhaps so"))
    assert "arrest_made" in report_text(told)
    assert "perhaps so" in report_page(told)
    assert "perhaps so" not in report_text(told)


def test_every_field_of_the_standard_has_one_place() -> None:
    places = [place_of(name, field.name) for name in TABLES for field in told_in(name)]
    assert len(places) == len(set(places))
    assert {*OF_INCIDENT.values(), *OF_PERSON.values(), "incident"} == set(TABLES)


@settings(max_examples=25, deadline=None)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from([*GOOD, *GOOD["persons"][0], "force_type", "weapons", "recipient_id", "x"]), inner, max_size=4),
    max_leaves=20,
))  # fmt: skip
def test_whatever_json_says_is_judged_or_refused(value: Any) -> None:
    line = json.dumps(value).encode() + b"\n"
    try:
        told = checked(report(), line)
    except FileProblem:
        return
    assert told.accepted + told.rejected == told.rows == 2
