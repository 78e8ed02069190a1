"""Files as a whole: headers under other names, years that lack a column, alternatives, what is expected, every row accounted for."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.check import check_files
from ingest.conform import conform
from ingest.problems import FileProblem
from ingest.validate import validate
from tests.ingest.layouts import DAY, INCIDENT, checked_rows, codes_found, flat_profile, tables_of, written

PERSON = """
      - table: person
        incident: [No]
        key: row
        role: {column: Side, words: role}
        columns:
          Sex: {to: gender, words: sex}
          Race: {to: race.race, words: race}
"""
ROW = {"No": "A1", "Side": "Civilian", "Sex": "M", "Race": "W"}


def test_a_header_is_known_by_any_of_its_names_whatever_its_case_and_blanks() -> None:
    head = "headers: {No: [Case Nbr, Dossier numéro], Sex: [SubjSex]}\n"
    rows = [{" case  NBR ": "A1", "SIDE": "Civilian", "subjsex": "M", "Race ": "W"}]
    result = checked_rows(rows, PERSON, head)
    assert result.verdict == "ready"
    assert {entry["name"] for entry in result.conformed.columns} == {"Day", "SIDE", "subjsex", "Race"}
    decomposed = [{"Dossier nume\u0301ro": "A1", "Side": "Civilian", "Sex": "M", "Race": "W"}]
    assert checked_rows(decomposed, PERSON, head).verdict == "ready"


def test_a_finding_names_the_senders_own_header() -> None:
    result = checked_rows(
        [{"No": "A1", "Side": "Civilian", "SubjSex": "X", "Race": "W"}], PERSON, "headers: {Sex: [SubjSex]}\n"
    )
    assert codes_found(result, "unknown_word") == [("SubjSex", 2)]


def test_two_headers_that_are_one_and_the_same_stop_the_file() -> None:
    with pytest.raises(FileProblem, match="the columns Sex and SubjSex are one and the same"):
        checked_rows([{**ROW, "SubjSex": "F"}], PERSON, "headers: {Sex: [SubjSex]}\n")


def test_a_missing_column_holds_every_row_of_its_file_and_is_one_finding() -> None:
    rows = [{"No": "A1", "Side": "Civilian", "Race": "W"}, {"No": "A2", "Side": "Officer", "Race": "B"}]
    result = checked_rows(rows, PERSON)
    assert codes_found(result, "missing_column") == [("Sex", 1)]
    assert (result.accepted, result.rejected) == (0, 2)


def test_a_column_that_some_years_lack_is_not_missed() -> None:
    incident = INCIDENT.replace("  flat:\n", "  flat:\n    optional: [Sex]\n")
    result = checked_rows([{"No": "A1", "Side": "Civilian", "Race": "W"}], PERSON, incident=incident)
    assert result.verdict == "ready"
    assert result.validated.accepted["person"]["gender"].to_list() == ["not_asked"]


def test_a_year_that_lacks_a_column_does_not_ask_and_one_that_has_it_leaves_it_blank() -> None:
    profile = flat_profile(PERSON, incident=INCIDENT.replace("  flat:\n", "  flat:\n    optional: [Sex]\n"))
    early, late = [{"No": "A1", "Side": "Civilian", "Race": "W"}], [{**ROW, "No": "A2", "Sex": ""}]
    files = [written(early, "2015.csv"), written(late, "2016.csv")]
    for order in (files, files[::-1]):
        person = check_files(order, profile, received_on=date(2025, 4, 1)).validated.accepted["person"]
        assert dict(person.select("person_id", "gender").rows()) == {
            "XX1:A1/C1": "not_asked",
            "XX1:A2/C1": "not_reported",
        }


def test_a_file_without_its_key_is_refused() -> None:
    with pytest.raises(FileProblem, match="the column No is missing"):
        checked_rows([{"Side": "Civilian", "Sex": "M", "Race": "W"}], PERSON)


ALTERNATIVE = """
  by_person:
    instead_of: flat
    any_number: true
    records:
      - table: incident
        key: [Number]
        columns:
          Date: {to: incident_date, format: "%m/%d/%Y"}
      - table: person
        incident: [Number]
        key: row
        role: civilian
        columns:
          Gender: {to: gender, words: sex}
"""


def test_each_file_is_read_with_the_layout_it_fits() -> None:
    profile = flat_profile(PERSON + ALTERNATIVE)
    old = written([{**ROW, "No": "A1"}], "2015.csv")
    new = written([{"Number": "B1", "Date": "03/05/2025", "Gender": "F", "Day": ""}], "2016.csv")
    for files in ([old], [new], [old, new]):
        checked = check_files(files, profile, received_on=date(2025, 4, 1))
        assert (checked.rows, checked.accepted) == (len(files), len(files))
        assert checked.validated.accepted["incident"].height == len(files)


def test_a_linked_file_is_missed_by_the_name_of_the_layout_its_alternatives_stand_for() -> None:
    linked = ALTERNATIVE + "  other:\n    records: [{table: incident, key: [Key], columns: {Fate: {to: district}}}]\n"
    with pytest.raises(FileProblem, match="the linked file 'flat' is missing"):
        check_files(
            [written([{"Key": "A1", "Fate": "x"}])], flat_profile(PERSON + linked), received_on=date(2025, 4, 1)
        )


def test_a_file_with_fewer_filled_cells_or_another_number_of_rows_is_a_warning() -> None:
    head = "expect: {rows: [3, 10], fill: {Sex: 0.9, Race: 0.5}, tolerance: 0.1}\nheaders: {Sex: [SubjSex]}\n"
    rows = [
        {"No": "A1", "Side": "Civilian", "SubjSex": "NULL", "Race": ""},
        {"No": "A2", "Side": "Civilian", "SubjSex": "F", "Race": "W"},
    ]
    result = checked_rows(rows, PERSON, head)
    assert codes_found(result, "fill_dropped") == [("SubjSex", 1)]
    assert codes_found(result, "rows_unusual") == [(None, 1)]
    assert result.verdict == "ready"


def test_what_is_expected_and_there_is_no_finding() -> None:
    rows = [{**ROW, "No": f"A{n}"} for n in range(4)]
    found = checked_rows(rows, PERSON, "expect: {rows: [3, 10], fill: {Sex: 0.9}, tolerance: 0.1}\n").validated.findings
    assert not {"fill_dropped", "rows_unusual"} & set(found["code"])


def test_a_count_the_profile_says_may_be_blank_is_counted_and_one_it_does_not_is_held() -> None:
    rows = [{**ROW, "Subjects": ""}, {**ROW, "Subjects": "", "Side": "Officer"}, {**ROW, "No": "A2", "Subjects": "1"}]
    for blank, verdict in ((", blank: not_reported", "ready"), ("", "partly")):
        incident = INCIDENT + f"          Subjects: {{to: num_involved_civilians{blank}}}\n"
        result = checked_rows(rows, PERSON, incident=incident)
        assert result.verdict == verdict
        assert set(result.validated.accepted["incident"]["num_involved_civilians"]) == {1}


PRESENT = PERSON.replace("        key: row\n", "        key: row\n        present: [Sex]\n")
CELLS = st.fixed_dictionaries({
    "No": st.sampled_from(["A1", "A2", "A3", "", "NULL"]), "Day": st.sampled_from([DAY, DAY, DAY, "", "soon"]),
    "Side": st.sampled_from(["Civilian", "Officer", "x", ""]), "Sex": st.sampled_from(["M", "F", "q", ""]),
    "Race": st.sampled_from(["W", "B", "?", ""]),
})  # fmt: skip
ALONE = "\nfiles:\n  flat:\n    records:" + PRESENT
LAYOUTS = {
    "one person a row": flat_profile(PERSON),
    "some rows without one": flat_profile(PRESENT),
    "lists of persons": flat_profile(PERSON.replace("{column: Side, words: role}", "civilian\n        split: '|'")),
    "persons alone": flat_profile("", incident=ALONE),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=12)
@given(rows=st.lists(CELLS, min_size=1, max_size=12))
def test_every_row_is_accepted_or_rejected_and_none_is_lost(layout: str, rows: list[dict[str, str]]) -> None:
    (table,) = tables_of([{**row, "Filler": "x"} for row in rows])
    conformed = conform([table], LAYOUTS[layout])
    judged = validate(conformed.tables, conformed.findings, received_on=date(2025, 4, 1))
    assert sorted(set(conformed.rows["_row"].to_list())) == table.frame["_row"].to_list()
    held = conformed.rows.filter(conformed.rows["incident_id"].is_in(list(judged.held)).fill_null(value=True))
    kept = conformed.rows.filter(~conformed.rows["_row"].is_in(held["_row"].to_list()))
    unnamed = [number for number, row in zip(table.frame["_row"], rows, strict=True) if row["No"] in {"", "NULL"}]
    assert not set(unnamed) & set(kept["_row"])
    assert set(judged.accepted["person"]["incident_id"]) <= set(kept["incident_id"])
    errors = judged.findings.filter(judged.findings["severity"] == "error")
    assert judged.held == set(errors["incident_id"].drop_nulls())


def test_a_row_that_holds_no_record_at_all_is_accounted_for() -> None:
    incident = (
        "\nfiles:\n  flat:\n    records:"
        + PRESENT
        + "      - {table: incident, key: [No], present: [Day], columns: {Day: {to: incident_date, format: iso}}}\n"
    )
    rows = [{**ROW, "Day": DAY}, {**ROW, "Sex": "", "Day": ""}, {**ROW, "No": "", "Sex": "", "Day": ""}]
    result = checked_rows(rows, "", incident=incident)
    assert (result.rows, result.accepted, result.rejected) == (3, 2, 1)
    assert codes_found(result, "missing") == [(None, 4)]
