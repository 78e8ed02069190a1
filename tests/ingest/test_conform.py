"""From files to the standard's tables: every cell is read, ignored by name, or a finding; nothing is lost or guessed."""

import polars as pl
import pytest

from ingest.problems import FileProblem
from tests.ingest.deliveries import INCIDENTS, PEOPLE, PROFILE, checked


def _codes(result: object) -> list[tuple[str, str | None, int]]:
    return sorted(result.validated.findings.select("code", "field", "row").rows())  # type: ignore[attr-defined]


def test_a_clean_delivery_becomes_standard_rows() -> None:
    result = checked()
    tables = result.validated.accepted
    assert (result.verdict, result.rows, result.accepted, result.rejected) == ("ready", 6, 6, 0)
    assert tables["incident"]["incident_id"].to_list() == ["XX0099999:A1", "XX0099999:A2"]
    assert tables["incident"]["incident_time"].to_list() == ["08:15", "22:10"]
    assert tables["person"]["person_id"].to_list()[:2] == ["XX0099999:A1/C1", "XX0099999:A1/O1"]
    assert tables["person"]["race"].to_list() == ["multiracial", "white", "not_reported", "not_reported"]
    assert tables["force"].select("recipient_id", "actor_role", "force_type").rows() == [
        ("XX0099999:A1/C1", "officer", "physical_contact"), ("XX0099999:A1/C1", "officer", "control_hold"),
        ("XX0099999:A2/C1", "officer", "control_hold"),
    ]  # fmt: skip


def test_what_the_sender_does_not_ask_is_told_apart_from_what_it_left_blank() -> None:
    person = checked().validated.accepted["person"]
    assert set(person["gender"]) == {"not_asked"}
    assert person["age_band"].to_list() == ["31-35", "36-40", "10-17", "not_reported"]


def test_an_unreadable_cell_holds_the_whole_report_and_no_other() -> None:
    result = checked(INCIDENTS.replace("3/6/2025", "9/31/2025"))
    assert result.validated.accepted["incident"]["incident_id"].to_list() == ["XX0099999:A1"]
    assert (result.accepted, result.rejected) == (3, 3)
    assert ("bad_date", "incident_date", 3) in _codes(result)
    assert ("missing", "incident_date", 3) not in _codes(result)


def test_a_person_without_its_incident_is_held() -> None:
    result = checked(people=PEOPLE + "A9,Civilian,White,30,Hold,Yes\n")
    assert ("orphan", "incident_id", 6) in _codes(result)
    assert (result.accepted, result.rejected) == (6, 1)


def test_a_row_without_a_number_is_held() -> None:
    result = checked(INCIDENTS + ",3/7/2025,900,,No,Stop,1,1,Ann\n")
    assert ("missing", "incident_id", 4) in _codes(result)
    assert result.rejected == 1


def test_a_repeated_incident_row_is_counted_once_and_noted() -> None:
    result = checked(INCIDENTS + INCIDENTS.splitlines()[1] + "\n")
    assert result.conformed.tables["incident"].height == 2
    assert ("repeated_row", None, 4) in _codes(result)
    assert result.verdict == "ready"


def test_two_rows_of_one_incident_that_disagree_hold_it() -> None:
    result = checked(INCIDENTS + INCIDENTS.splitlines()[1].replace("815", "900") + "\n")
    assert ("conflict", "incident_time", 4) in _codes(result)
    assert "XX0099999:A1" in result.validated.held


def test_a_wide_row_holds_its_report() -> None:
    result = checked(people=PEOPLE.replace("Hold,Yes", "Hold,Yes,extra"))
    assert ("wide_row", None, 4) in _codes(result)
    assert result.validated.held == {"XX0099999:A2"}


def test_a_column_too_many_is_a_warning_and_is_not_read() -> None:
    result = checked(INCIDENTS.replace("Clerk\n", "Clerk,Mood\n").replace("Ann\n", "Ann,fine\n"))
    assert ("unknown_column", "Mood", 1) in _codes(result)
    assert result.verdict == "ready"


@pytest.mark.parametrize(
    ("incidents", "people", "code", "says"),
    [
        (INCIDENTS.replace("No,", "Number,"), PEOPLE, "column_missing", "the column No is missing"),
        ("a,b,c\n1,2,3\n", PEOPLE, "wrong_layout", "not a file of Test Police Department"),
        (INCIDENTS, None, "linked_file_missing", "linked file 'people' is missing"),
        (PEOPLE, None, "linked_file_missing", "linked file 'incidents' is missing"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_a_sentence(
    incidents: str, people: str | None, code: str, says: str
) -> None:
    with pytest.raises(FileProblem) as caught:
        checked(incidents, people)
    assert caught.value.code == code
    assert says in str(caught.value)


def test_a_row_of_another_agency_is_held() -> None:
    text = PROFILE.replace(
        "        constants: {state: CA}", "          ORI: {to: agency_id}\n        constants: {state: CA}"
    )
    lines = INCIDENTS.splitlines()
    told = "\n".join([lines[0] + ",ORI", lines[1] + ",XX0099999", lines[2] + ",XX0000001"]) + "\n"
    result = checked(told, text=text)
    assert ("foreign_agency", "agency_id", 3) in _codes(result)
    assert result.validated.held == {"XX0099999:A2"}


def test_agencies_named_in_each_row_stay_apart() -> None:
    text = PROFILE.replace("{id: XX0099999}", "{column: ORI, register: true}")
    incidents = "\n".join(
        [INCIDENTS.splitlines()[0] + ",ORI", *(f"A1,3/5/2025,815,,Yes,Stop,1,1,Ann,{ori}" for ori in ("XX1", "XX2"))]
    )
    people = "\n".join(
        [
            "No,Side,Race,Age,Force,Had force,ORI",
            *(f"A1,{side},White,30,Hold,Yes,{ori}" for ori in ("XX1", "XX2") for side in ("Civilian", "Officer")),
        ]
    )
    result = checked(incidents + "\n", people + "\n", text=text)
    assert result.validated.accepted["incident"]["incident_id"].to_list() == ["XX1:A1", "XX2:A1"]
    assert result.validated.accepted["person"].height == 4


def test_columns_say_how_much_of_them_was_read() -> None:
    result = checked(INCIDENTS.replace("call", "perhaps"))
    reason = next(entry for entry in result.conformed.columns if entry["name"] == "Reason")
    assert reason == {"name": "Reason", "mapped_to": "incident.contact_reason", "non_blank": 2, "standardised": 1}


def test_no_value_of_a_row_is_in_a_finding() -> None:
    result = checked(INCIDENTS.replace("call", "SECRET-WORD"), PEOPLE.replace("17", "SECRET-AGE"))
    shown = result.validated.findings.drop("incident_id")
    assert "SECRET" not in str(shown.rows())
    assert shown.filter(pl.col("severity") == "error").height == 2


def test_rows_of_one_person_add_their_kinds_of_force_together() -> None:
    text = PROFILE.replace("        key: row\n", "        key: [Side]\n")
    people = PEOPLE + "A1,Civilian,White,31,Hands,Yes\n" + "A2,Civilian,Not stated,17,Hands,Yes\n"
    result = checked(people=people, text=text)
    force = result.validated.accepted["force"].filter(pl.col("recipient_id") == "XX0099999:A2/C1")
    assert force["force_type"].to_list() == ["control_hold", "physical_contact"]
    assert result.validated.accepted["person"].height == 4


def test_two_columns_may_feed_one_child_table() -> None:
    text = PROFILE.replace(
        "          Had force:",
        '          Force too: {to: force.force_type, split: ", ", words: force}\n          Had force:',
    )
    lines = PEOPLE.splitlines()
    people = "\n".join([lines[0] + ",Force too", *(line + ",Hands" for line in lines[1:])]) + "\n"
    force = checked(people=people, text=text).validated.accepted["force"]
    assert force.filter(pl.col("recipient_id") == "XX0099999:A2/C1")["force_type"].to_list() == [
        "control_hold",
        "physical_contact",
    ]
