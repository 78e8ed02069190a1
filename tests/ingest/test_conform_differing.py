"""Rows that differ on purpose, words outside a list, persons of a list: read as the profile decides, and said."""

from datetime import date

import polars as pl

from ingest.check import Checked, SentFile, check_files
from ingest.profile import parse_profile

_PROFILE = """
slug: differing-pd
name: Differing Police Department (invented)
standard: "0.2"
timezone: America/Chicago
agency: {id: XX0077777}
blanks: ["", "NULL"]
files:
  reports:
    optional: [Kind]
    records:
      - table: incident
        key: [No]
        columns:
          Day: {to: incident_date, format: "%Y-%m-%d", differs: first, at_most: 1}
          Time: {to: incident_time, format: "%H:%M", differs: earliest}
          Place: {to: address, differs: first}
      - table: person
        as: subject
        incident: [No]
        key: [Number, Sex]
        role: civilian
        unless: {Kind: [animal]}
        columns:
          Sex: {to: gender, words: sex}
          Hurt:
            - {to: injured, words: yes_no, differs: ["yes", "no"]}
          Wounds:
            - {to: injury.injury_type, split: ", ", words: wounds, unlisted: null}
            - {to: medical_aid, split: ", ", words: aid, else: null, differs: [hospital, on_scene]}
        constants: {received_force: "yes"}
      - table: person
        as: officer
        incident: [No]
        key: position
        split: ";"
        role: officer
        columns:
          Officers: {to: gender, words: sex}
          Hired: {to: years_of_service, format: "%Y-%m-%d", until: Day}
          Officer hurt: {to: injured, words: yes_no, several: of_several}
words:
  sex: {M: male, F: female}
  yes_no: {"Yes": "yes", "No": "no"}
  of_several: {"Yes": unknown, "No": "no"}
  wounds: {Cut: abrasion_laceration, Bruise: contusion, Hospital: null}
  aid: {Hospital: hospital, Medic: on_scene}
"""

_HEADER = "No,Day,Time,Place,Kind,Number,Sex,Hurt,Wounds,Officers,Hired,Officer hurt"


def _checked(*rows: str) -> Checked:
    profile = parse_profile(_PROFILE, name="differing-pd.yml")
    data = "\n".join([_HEADER, *rows]).encode()
    return check_files([SentFile(name="reports.csv", data=data)], profile, received_on=date(2026, 1, 1))


def _codes(checked: Checked) -> set[tuple[str, str | None]]:
    return {(code, field) for code, field in checked.validated.findings.select("code", "field").rows()}


def test_the_answer_the_profile_chooses_stands_and_the_other_row_is_a_warning() -> None:
    told = _checked(
        "1,2025-03-05,21:30,1 MAPLE ST,man,7,M,No,,M,2020-01-06,No",
        "1,2025-03-06,20:10,2 MAPLE ST,man,7,M,Yes,Cut,M,2020-01-06,No",
    )
    incident = told.validated.accepted["incident"].row(0, named=True)
    assert (incident["incident_date"], incident["incident_time"], incident["address"]) == (
        date(2025, 3, 5),
        "20:10",
        "1 MAPLE ST",
    )
    civilian = told.validated.accepted["person"].filter(role="civilian")
    assert civilian["injured"].to_list() == ["yes"]
    differing = {("answers_differ", field) for field in ("incident_date", "incident_time", "address", "injured")}
    assert differing <= _codes(told)
    assert told.rejected == 0


def test_days_further_apart_than_allowed_hold_the_report() -> None:
    told = _checked(
        "1,2025-03-05,21:30,1 MAPLE ST,man,7,M,No,,M,2020-03-06,No",
        "1,2025-04-05,21:30,1 MAPLE ST,man,7,M,No,,M,2020-03-06,No",
    )
    assert ("conflict", "incident_date") in _codes(told)
    assert told.rejected == 2


def test_a_word_outside_the_list_is_left_out_and_said_and_another_answers_the_second_question() -> None:
    told = _checked('1,2025-03-05,21:30,1 MAPLE ST,man,7,M,Yes,"Cut, sore knee, Hospital",M,2020-03-06,No')
    assert told.validated.accepted["injury"]["injury_type"].to_list() == ["abrasion_laceration"]
    assert told.validated.accepted["person"].filter(role="civilian")["medical_aid"].to_list() == ["hospital"]
    assert ("unlisted_word", "injury_type") in _codes(told)
    column = next(entry for entry in told.conformed.columns if entry["mapped_to"] == "injury.injury_type")
    assert (column["non_blank"], column["standardised"]) == (1, 0)


def test_a_cell_that_speaks_of_several_officers_is_read_with_their_list() -> None:
    told = _checked(
        "1,2025-03-05,21:30,1 MAPLE ST,man,7,M,No,,M;F,2020-03-06,Yes",
        "2,2025-03-05,21:30,9 OAK ST,man,7,M,No,,M,2020-03-06,Yes",
    )
    officers = told.validated.accepted["person"].filter(role="officer").sort("person_id")
    assert officers["injured"].to_list() == ["unknown", "unknown", "yes"]


def test_the_place_in_the_list_and_a_key_with_a_blank_part_tell_persons_apart() -> None:
    told = _checked(
        "1,2025-03-05,21:30,1 MAPLE ST,man,,M,No,,M;F,2020-03-06,No", "1,2025-03-05,21:30,1 MAPLE ST,man,,M,No,,M;F,2020-03-06,No",
        "1,2025-03-05,21:30,1 MAPLE ST,man,,F,No,,M;F,2020-03-06,No",
    )  # fmt: skip
    assert told.validated.accepted["person"].group_by("role").len().sort("role").rows() == [
        ("civilian", 2),
        ("officer", 2),
    ]


def test_a_row_of_another_kind_holds_no_such_person() -> None:
    told = _checked("1,2025-03-05,21:30,1 MAPLE ST,Animal,7,M,No,,M,2020-03-06,No")
    assert told.validated.accepted["person"]["role"].to_list() == ["officer"]


def test_years_of_service_are_whole_years_up_to_the_day_of_the_incident() -> None:
    told = _checked(
        "1,2025-03-05,21:30,1 MAPLE ST,man,7,M,No,,M,2020-03-06,No", "2,2025-03-06,21:30,9 OAK ST,man,7,M,No,,M,2020-03-06,No",
        "3,2025-03-06,21:30,9 ELM ST,man,7,M,No,,M,1979-07-01,No",
    )  # fmt: skip
    officers = told.validated.accepted["person"].filter(role="officer").sort("person_id")
    assert officers["years_of_service"].to_list() == [4, 5, 45]
    assert officers.filter(pl.col("years_of_service").is_null()).is_empty()
