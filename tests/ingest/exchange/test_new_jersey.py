"""A table in New Jersey's style: what belongs to no one for certain is not given to anyone."""

import csv
import io
from typing import Any

import pytest

from ingest.exchange.new_jersey import quoted, unquoted
from ingest.exchange.new_jersey_reading import read_new_jersey
from ingest.problems import FileProblem

_ROW = {
    "AgencyName": "XX0099999", "IncidentID": "XX0099999:A-1", "IncidentCaseNumber": "A-1", "IncidentDate": "2025-03-05",
    "IncidentMunicipality": "Port Sample, Sample County", "ContactOrigin": "Dispatched", "OfficerGender": "Female",
    "SubjectType": "Person", "SubjectGender": "Male", "SubjectAge": "31", "SubjectRaceEthnicity": "Two or more races",
    "ForceType": "Chokehold, Carotid artery restraint, Used CED on", "SubjectResistance": "Dead-weight tactics (going limp)",
}  # fmt: skip
_TWO: dict[str, Any] = {
    **_ROW,
    "SubjectType": "Person, Person",
    "SubjectGender": "Male, Not Provided",
    "SubjectAge": "Juvenile, 40",
}


def _table(*rows: dict[str, Any]) -> bytes:
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, list(_ROW))
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode()


def test_what_is_said_of_one_subject_is_read() -> None:
    tables = read_new_jersey(_table(_ROW), name="nj.csv").tables
    assert tables["force"]["force_type"].to_list() == ["carotid_restraint", "electronic_device"]
    civilian = tables["person"].filter(tables["person"]["role"] == "civilian").row(0, named=True)
    assert (civilian["age_band"], civilian["race"], civilian["resistance_type"]) == ("31-35", "multiracial", "passive")
    assert tables["incident"].select("city", "county").row(0) == ("Port Sample", "Sample County")


def test_of_several_subjects_only_what_has_one_value_for_each_is_read() -> None:
    tables = read_new_jersey(_table(_TWO), name="nj.csv").tables
    civilians = tables["person"].filter(tables["person"]["role"] == "civilian")
    assert civilians.select("gender", "age_band").rows() == [("male", "0-17"), ("not_reported", "36-40")]
    assert tables["force"].is_empty()
    assert set(civilians["race"]) == {"not_reported"}


def test_rows_of_one_incident_are_its_officers_and_may_not_contradict_each_other() -> None:
    conformed = read_new_jersey(
        _table(_ROW, {**_ROW, "OfficerGender": "Male"}, {**_ROW, "SubjectAge": "50"}), name="nj.csv"
    )
    assert conformed.tables["incident"]["num_involved_officers"].to_list() == [3]
    assert conformed.findings.select("code", "row").rows() == [("conflict", 4)]


def test_rows_that_cannot_be_joined_are_refused() -> None:
    with pytest.raises(FileProblem, match="IncidentID"):
        read_new_jersey(b"FormID,ForceType\n1,Other\n", name="nj.csv")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "'=1", "''=1", "plain", "'plain", ""])
def test_a_cell_is_no_formula_and_comes_back(cell: str) -> None:
    assert not quoted(cell).startswith(("=", "+", "-", "@"))
    assert unquoted(quoted(cell)) == cell
