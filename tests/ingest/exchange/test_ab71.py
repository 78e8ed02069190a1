"""An AB 71 file as a sender may write it: read strictly, judged like any other delivery, each fault at its incident."""

import copy
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from ingest.conform import Conformed
from ingest.exchange.ab71_delivery import conform_ab71
from ingest.exchange.ab71_texts import texts_ab71
from ingest.problems import FileProblem
from ingest.validate import validate

INCIDENT: dict[str, Any] = {
    "screener": {
        "multiple_agencies": "f", "shots_fired": "f", "officer_used_force": "t", "civilian_seriously_injured": "t",
        "civilian_used_force": "f", "officer_seriously_injured": None,
    },
    "general_info": {
        "ori": "XX0099999", "incident_date_str": "03/05/2025", "incident_time_str": "2210", "address": "800 Block of MAPLE ST",
        "city": "Port Sample", "state": "CA", "zip_code": "90000", "county": "Sample County", "multiple_locations": False,
        "on_k12_campus": "f", "arrest_made": True, "crime_report_filed": "t", "contact_reason": "In Custody Event",
        "in_custody_reason": "Sentenced", "num_involved_civilians": 1, "num_involved_officers": 1,
    },
    "involved_civilians": [{
        "gender": "Male", "race": ["White", "Hispanic"], "age": "96-100+", "injured": "t", "injury_level": "Serious bodily injury",
        "injury_type": ["Bone fracture"], "medical_aid": "Medical assistance - treated on scene",
        "injury_from_preexisting_condition": "f", "received_force": "t", "received_force_location": ["Arms/hands ", "Head"],
        "received_force_type": ["K-9 contact", "Electronic control device"], "order_of_force_specified": "t",
        "order_of_force_str": "Electronic control device -> K-9 contact -> Electronic control device",
        "assaulted_officer": "f", "custody_status": "In custody (other)", "highest_charge": "148(a)(1) PC", "perceived_armed": "t",
        "perceived_armed_weapon": ["Unknown"], "confirmed_armed": "t", "confirmed_armed_weapon": ["Firearm"],
        "firearm_type": ["Rifle", "Handgun"], "resisted": "t", "resistance_type": "Resistance", "mental_status": ["None"],
    }],
    "involved_officers": [{
        "gender": "Female", "race": ["Asian / Pacific Islander"], "asian_race": ["Samoan"], "age": "31-35", "injured": "f",
        "received_force": "f", "officer_used_force": "t", "officer_used_force_reason": ["To effect arrest"], "on_duty": "t",
        "dress": "Patrol Uniform",
    }],
}  # fmt: skip


def sent(*changes: Callable[[dict[str, Any]], object], repeat: int = 0) -> bytes:
    """A file with one incident for each change, and `repeat` more of the last."""
    incidents = [copy.deepcopy(INCIDENT) for _ in changes or (None,)]
    for incident, change in zip(incidents, changes, strict=False):
        change(incident)
    return json.dumps(incidents + incidents[-1:] * repeat).encode()


def read(data: bytes, *, agency_id: str | None = "XX0099999") -> Conformed:
    return conform_ab71([("ab71.json", data)], agency_id=agency_id)


def found(conformed: Conformed) -> list[tuple[str, str | None, int]]:
    return sorted(conformed.findings.select("code", "column", "row").rows())


def _put(section: str, item: str, value: object) -> Callable[[dict[str, Any]], object]:
    def change(incident: dict[str, Any]) -> None:
        at = incident[section]
        (at[0] if isinstance(at, list) else at)[item] = value

    return change


def test_a_whole_incident_becomes_a_report_the_judge_accepts() -> None:
    conformed = read(sent())
    assert found(conformed) == []
    judged = validate(
        conformed.tables,
        conformed.findings,
        received_on=date(2026, 1, 2),
        timezone="America/Los_Angeles",
        fed=conformed.fed,
    )
    assert not judged.held
    incident = judged.accepted["incident"].row(0, named=True)
    assert (
        incident["incident_time"],
        incident["arrest_made"],
        incident["multiple_locations"],
        incident["reportable"],
    ) == ("22:10", "yes", "no", "yes")
    persons = judged.accepted["person"]
    assert persons.select("role", "race", "age_band", "resistance_type").rows() == [
        ("civilian", "multiracial", "96+", "active"), ("officer", "asian_pacific_islander", "31-35", "not_asked"),
    ]  # fmt: skip
    assert judged.accepted["force"].select("position", "force_type").sort("position").rows() == [
        (1, "electronic_device"), (2, "canine"), (3, "electronic_device"),
    ]  # fmt: skip
    assert judged.accepted["weapon"].select("weapon", "basis", "firearm_type").sort("firearm_type").rows() == [
        ("firearm", "confirmed", "handgun"), ("unknown", "perceived", "not_asked"), ("firearm", "confirmed", "rifle"),
    ]  # fmt: skip
    assert set(judged.accepted["force_location"]["body_part"]) == {"arms", "head"}


def test_what_ab_71_does_not_ask_is_told_apart_from_what_was_left_blank() -> None:
    person = read(sent(_put("involved_civilians", "gender", None))).tables["person"].row(0, named=True)
    assert (person["gender"], person["charge_level"], person["k12_role"]) == ("not_reported", "not_asked", "not_asked")


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        (_put("general_info", "contact_reason", "Traffic"), "unknown_word", "general_info.contact_reason"),
        (_put("general_info", "contact_reason", 5), "unknown_word", "general_info.contact_reason"),
        (_put("general_info", "arrest_made", "yes"), "unknown_word", "general_info.arrest_made"),
        (_put("general_info", "incident_date_str", "2025-03-05"), "bad_date", "general_info.incident_date_str"),
        (_put("general_info", "incident_time_str", "815"), "bad_time", "general_info.incident_time_str"),
        (_put("general_info", "num_involved_officers", 1.5), "bad_number", "general_info.num_involved_officers"),
        (_put("general_info", "zip_code", 90000), "bad_pattern", "general_info.zip_code"),
        (_put("general_info", "ori", "YY0000001"), "foreign_agency", "general_info.ori"),
        (_put("general_info", "sworn_type", "x"), "unknown_column", "general_info.sworn_type"),
        (_put("screener", "partial", True), "partial_record", "screener.partial"),
        (_put("involved_civilians", "race", "White"), "unknown_word", "involved_civilians.race"),
        (_put("involved_civilians", "race", ["White", "Blue"]), "unknown_word", "involved_civilians.race"),
        (_put("involved_civilians", "order_of_force_str", "K-9 contact -> Magic"), "unknown_word", "involved_civilians.order_of_force_str"),
        (_put("involved_officers", "received_force_type", ["K-9 contact"]), "unknown_word", "involved_officers.received_force_type"),
        (_put("involved_officers", "age", "10-17"), "unknown_word", "involved_officers.age"),
        (_put("involved_officers", "custody_status", "Fled"), "unknown_column", "involved_officers.custody_status"),
        (lambda incident: incident.pop("screener"), "missing_section", "screener"),
        (lambda incident: incident.pop("involved_officers"), "missing_section", "involved_officers"),
        (lambda incident: incident.update(involved_civilians={}), "missing_section", "involved_civilians"),
        (lambda incident: incident.update(vehicles=[]), "unknown_column", "vehicles"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_finding_at_its_incident(
    change: Callable[[dict[str, Any]], object], code: str, column: str
) -> None:
    conformed = read(sent(_put("general_info", "address", "1 OAK ST"), change))
    assert (code, column, 2) in found(conformed)
    assert {row for _, _, row in found(conformed)} == {2}


def test_the_marks_of_the_states_own_forms_say_nothing() -> None:
    conformed = read(
        sent(lambda incident: incident.update(id="x", created_at="x"), _put("general_info", "partial", False))
    )
    assert [code for code, _, _ in found(conformed)] == ["repeated_row"]


def test_the_same_incident_twice_is_counted_once_and_other_answers_hold_it() -> None:
    same, other = (
        read(sent(repeat=1)),
        read(sent(_put("general_info", "crime_report_filed", "t"), _put("general_info", "crime_report_filed", "f"))),
    )
    assert found(same) == [("repeated_row", None, 2)]
    assert (same.tables["incident"].height, same.tables["person"].height, same.rows.height) == (1, 2, 2)
    assert [code for code, _, _ in found(other)] == ["conflict"]


def test_an_incident_keeps_its_key_when_it_is_sent_again_with_other_answers() -> None:
    first = read(sent()).tables["incident"]["incident_id"][0]
    again = read(sent(_put("general_info", "address", "1 OAK ST"), _put("general_info", "arrest_made", "f"))).tables[
        "incident"
    ]["incident_id"]
    assert first in again.to_list()
    assert again.n_unique() == 2


def test_each_incident_names_its_agency_where_the_sender_reports_for_several() -> None:
    conformed = read(sent(_put("general_info", "ori", "YY0000001"), _put("general_info", "ori", None)), agency_id=None)
    assert conformed.tables["incident"]["agency_id"].to_list() == ["YY0000001", None]
    judged = validate(conformed.tables, conformed.findings, received_on=date(2026, 1, 2))
    assert judged.findings.filter((pl.col("code") == "missing") & (pl.col("field") == "agency_id"))[
        "row"
    ].to_list() == [2]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"), (b"[]", "header_only"), (b'{"incidents": []}', "wrong_layout"), (b"[1", "unreadable"),
        (b'[{"screener": {"shots_fired": "t", "shots_fired": "f"}}]', "unreadable"), (b"[NaN]", "unreadable"),
        (b"[" * 3000, "unreadable"), (b"\xff\xfe[]", "unreadable"), (b'["\\ud800"]', "unreadable"), (b"[" + b"9" * 5000 + b"]", "unreadable"),
        (b"<incidents/>", "header_only"), (b"<reports/>", "wrong_layout"), (b"<incidents><report/></incidents>", "wrong_layout"),
        (b"<incidents><incident>", "unreadable"), (b"<incidents>" + b"<a>" * 50, "unreadable"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><incidents>&b;</incidents>', "unreadable"),
        (b"<incidents><incident><screener><a>t</a><a>f</a></screener></incident></incidents>", "unreadable"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(FileProblem) as caught:
        read(data)
    assert caught.value.code == code


def test_no_value_of_an_incident_is_in_a_finding_or_a_problem() -> None:
    secret = _put("involved_civilians", "highest_charge", ["SECRET"]), _put("general_info", "contact_reason", "SECRET")
    assert "SECRET" not in str(read(sent(*secret)).findings.drop("incident_id").rows())
    with pytest.raises(FileProblem) as caught:
        read(b'[{"SECRET": ]')
    assert "SECRET" not in str(caught.value)


def test_items_say_how_much_of_them_was_read() -> None:
    conformed = read(
        sent(_put("general_info", "address", "1 OAK ST"), _put("general_info", "contact_reason", "Traffic"))
    )
    entry = next(entry for entry in conformed.columns if entry["name"] == "general_info.contact_reason")
    assert entry == {
        "name": "general_info.contact_reason",
        "mapped_to": "incident.contact_reason",
        "non_blank": 2,
        "standardised": 1,
    }


def test_the_senders_own_texts_stand_beside_the_number_of_the_incident() -> None:
    row = texts_ab71(sent(), name="ab71.json").frame.row(0, named=True)
    assert (row["_row"], row["involved_civilians.race"], row["involved_officers.dress"]) == (
        1,
        "White; Hispanic",
        "Patrol Uniform",
    )
