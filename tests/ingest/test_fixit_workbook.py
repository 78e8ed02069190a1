"""The workbook: the sender's rows at their numbers, every cell text, marks with comments, sure fixes filled in."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment

from ingest.check import Checked, SentFile, check_files
from ingest.fixit import report_text, report_workbook
from ingest.fixit.workbook import _title
from ingest.suggestions.apply import apply_suggestions
from ingest.suggestions.suggest import suggest
from tests.ingest import seeded
from tests.ingest.deliveries import INCIDENTS, PEOPLE, checked, profile, sent

FORMULAS = ("=1+1", "=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "#N/A")


def _opened(result: Checked, files: list[SentFile]) -> Any:
    return openpyxl.load_workbook(io.BytesIO(report_workbook(result, files)))


def _made(incidents: str = INCIDENTS, people: str = PEOPLE) -> Any:
    return _opened(checked(incidents, people), sent(incidents, people))


def test_every_row_stands_at_its_number_as_text() -> None:
    book = _made(INCIDENTS.replace("call", "perhaps"))
    assert book.sheetnames == ["incidents", "people", "What to fix in 2 files"]
    for name, text in (("incidents", INCIDENTS.replace("call", "perhaps")), ("people", PEOPLE)):
        for number, line in enumerate(text.splitlines(), 1):
            cells = [cell for cell in book[name][number] if cell.value is not None]
            assert {cell.data_type for cell in cells} == {"s"}
            assert {cell.number_format for cell in cells} == {"@"}
            assert ",".join(f'"{cell.value}"' if "," in cell.value else cell.value for cell in cells) == line.replace(
                ",,", ","
            ).rstrip(",")
    assert book["incidents"].freeze_panes == "A2"


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_ever_a_formula(formula: str) -> None:
    for incidents in (INCIDENTS.replace("A2,", f'"{formula}",'), INCIDENTS.replace("call", f'"{formula}"')):
        book = _made(incidents)
        cells = [cell for row in book["incidents"].iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s"}
        if formula[0] in "=+-@":
            assert all(cell.quotePrefix for cell in cells if cell.value == formula)


def test_a_sure_fix_is_filled_in_and_says_what_was_there() -> None:
    sheet = _made(INCIDENTS.replace("3/6/2025", "2025-03-06").replace("call", "cal"))["incidents"]
    assert sheet["B3"].value == "03/06/2025"
    assert sheet["B3"].comment.text.startswith("Filled in for you. It was “2025-03-06”")
    assert sheet["F3"].value == "cal"
    assert "Was it “Call”?" in sheet["F3"].comment.text
    assert "Why: A word is never guessed." in sheet["F3"].comment.text
    assert sheet["B3"].fill.fgColor.rgb != sheet["F3"].fill.fgColor.rgb
    assert sheet["B2"].comment is None


def test_a_mark_is_a_colour_and_a_comment_together() -> None:
    book = _made(
        INCIDENTS.replace("call", "perhaps").replace("Clerk\n", "Clerk,Mood\n").replace("Ann\n", "Ann,fine\n"),
        PEOPLE + "A9,Civilian,White,30,Hold,Yes\n",
    )
    for sheet in (book["incidents"], book["people"]):
        marked = [cell for row in sheet.iter_rows() for cell in row if cell.fill.fill_type]
        assert marked == [cell for row in sheet.iter_rows() for cell in row if cell.comment]
        assert {cell.comment.text.partition(":")[0] for cell in marked} <= {"Error", "Warning", "Note"}
    assert book["people"]["A6"].comment.text.startswith("Error: The row speaks of an incident")
    assert book["incidents"]["J1"].comment.text.startswith("Warning: The column Mood is new to us")


def test_several_findings_of_one_cell_are_all_said() -> None:
    sheet = _made(INCIDENTS.replace(",1,1,Ann\nA2", ",3,1,Ann\nA2"), PEOPLE.replace("A1,Civilian", "A1,Civil"))[
        "people"
    ]
    assert sheet["B2"].comment.text.count("Error: ") >= 1


def test_rows_set_aside_and_cells_beyond_the_header_are_kept() -> None:
    people = PEOPLE.replace("A2,Officer,,NULL,,No", "A2,Officer,,NULL,,No,extra") + "\nTotal,4\n"
    sheet = _made(people=people)["people"]
    assert sheet["G5"].value == "extra"
    assert [cell.value for cell in sheet[6]][:2] == [None, None]
    assert [cell.value for cell in sheet[7]][:2] == ["Total", "4"]


def test_title_rows_stay_above_the_header() -> None:
    from tests.ingest.deliveries import PROFILE

    text = PROFILE.replace('totals: ["Total"]', 'totals: ["Total"]\ntitle_rows: 2')
    incidents, people = f"Use of force\n\n{INCIDENTS.replace('call', 'perhaps')}", f"People\n2025,x\n{PEOPLE}"
    sheet = _opened(checked(incidents, people, text=text), sent(incidents, people))["incidents"]
    assert sheet["A1"].value == "Use of force"
    assert sheet["A3"].value == "No"
    assert sheet["F5"].comment is not None
    assert sheet.freeze_panes == "A4"


def test_a_column_without_a_name_keeps_its_place() -> None:
    incidents = (
        "\n".join(line.replace(",", ",,", 1) for line in INCIDENTS.replace("3/6/2025", "2025-03-06").splitlines())
        + "\n"
    )
    result = checked(incidents)
    assert "column C (Day), row 3" in report_text(result)
    sheet = _opened(result, sent(incidents))["incidents"]
    assert (sheet["B1"].value, sheet["C1"].value, sheet["C3"].value) == (None, "Day", "03/06/2025")
    made = apply_suggestions(result.texts, suggest(result), result.profile)[0].data.decode().splitlines()
    assert made[0] == "No,,Day,Time,Where,Arrest,Reason,Civilians,Officers,Clerk"
    assert made[2] == "A2,,03/06/2025,2210,,No,call,1,1,Ann"


def test_the_last_sheet_says_what_to_fix_and_leads_there() -> None:
    book = _opened(seeded.checked(), seeded.delivery())
    sheet = book[book.sheetnames[-1]]
    assert book.sheetnames[-1] == "What to fix in 3 files"
    assert sheet["A1"].value == "81 rows are ready. 37 wait for 4 fixes."
    lines = {row[0].value: row for row in sheet.iter_rows() if row[0].value in {1, 2, 3, 4}}
    assert [cell.value for cell in lines[1]][1:5] == [
        "Error",
        21,
        31,
        "The column Custody status is missing from the file.",
    ]
    assert lines[1][5].hyperlink.location == "'people-february'!G1"
    assert "Filled in" in [cell.value for row in sheet.iter_rows() for cell in row if cell.value == "Filled in"]


def test_a_renamed_header_is_filled_in() -> None:
    sheet = _opened(seeded.checked(), seeded.delivery())["people-february"]
    assert sheet["G1"].value == "Custody status"
    assert "It was “Cust. Stat.”" in sheet["G1"].comment.text


def _own_book() -> bytes:
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Notes"
    notes["A1"] = "=1+1"
    notes["B2"] = "mine"
    notes.sheet_state = "hidden"
    sheet = book.create_sheet("March")
    for line in ONE_ROW.splitlines():
        sheet.append(line.split(","))
    sheet["C2"].comment = Comment("keep me", "clerk")
    sheet["D2"].number_format = "0.00"
    sheet.column_dimensions["A"].width = 33
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ONE_ROW = "No,Day,Arrest,Reason,Civilians,Officers,Age\nA1,3/5/2025,Yess,Stop,1,1,20\nA2,2025-03-06,No,S.t.o.p,1,1,30\n"
PROFILE_ONLY = """
slug: one-pd
name: One Police Department (invented)
standard: "0.1"
timezone: America/Los_Angeles
agency: {id: XX0099999}
files:
  incidents:
    records:
      - table: incident
        key: [No]
        columns:
          No: {to: case_number}
          Day: {to: incident_date, format: "%m/%d/%Y"}
          Arrest: {to: arrest_made, words: yes_no}
          Reason: {to: contact_reason, words: reason}
          Civilians: {to: num_involved_civilians}
          Officers: {to: num_involved_officers}
      - table: person
        incident: [No]
        key: row
        role: civilian
        columns:
          Age: {to: age_band, format: years}
        constants: {received_force: "yes"}
words:
  yes_no: {"Yes": "yes", "No": "no"}
  reason: {Stop: stop, Call: call_for_service}
"""


def test_the_senders_own_workbook_is_marked_in_place() -> None:
    data = _own_book()
    files = [SentFile(name="march.xlsx", data=data)]
    result = check_files(files, profile(PROFILE_ONLY), received_on=seeded.RECEIVED)
    book = _opened(result, files)
    assert book.sheetnames == ["Notes", "March", "What to fix"]
    assert book["Notes"]["A1"].value == "=1+1"
    assert book["Notes"]["B2"].value == "mine"
    sheet = book["March"]
    assert sheet["B3"].value == "03/06/2025"
    assert sheet["B3"].data_type == "s"
    assert sheet["D3"].value == "Stop"
    assert sheet["C2"].value == "Yess"
    assert sheet["C2"].comment.text.startswith("keep me\n\nError: The word under Arrest made")
    assert sheet["D2"].number_format == "0.00"
    assert sheet.column_dimensions["A"].width == 33
    again = [SentFile(name="march.xlsx", data=report_workbook(result, files))]
    after = check_files(again, profile(PROFILE_ONLY), received_on=seeded.RECEIVED)
    fixable = [code for code in after.validated.findings["code"].to_list() if code in {"bad_date", "unknown_word"}]
    assert fixable == ["unknown_word"]  # the one that was a question


def test_a_workbook_made_of_a_csv_can_be_checked_as_it_is() -> None:
    """Same rows at the same numbers; what was sure is gone, what was a question is still asked."""
    files = [SentFile(name="march.csv", data=ONE_ROW.encode())]
    before = check_files(files, profile(PROFILE_ONLY), received_on=seeded.RECEIVED)
    again = [SentFile(name="fixed.xlsx", data=report_workbook(before, files))]
    after = check_files(again, profile(PROFILE_ONLY), received_on=seeded.RECEIVED)
    assert after.texts[0].frame["_row"].to_list() == before.texts[0].frame["_row"].to_list()
    assert after.texts[0].columns == before.texts[0].columns
    cells = {"bad_date", "unknown_word"}
    told = [
        [found for found in one.validated.findings.select("code", "row").rows() if found[0] in cells]
        for one in (before, after)
    ]
    assert sorted(told[0]) == [("bad_date", 3), ("unknown_word", 2), ("unknown_word", 3)]
    assert told[1] == [("unknown_word", 2)]


@given(st.lists(st.text(max_size=40), min_size=1, max_size=12))
def test_every_file_has_a_sheet_of_its_own(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        title = _title(name, taken)
        assert 1 <= len(title) <= 31
        assert not set(title) & set("[]:*?/\\")
        assert title.lower() not in {one.lower() for one in taken}
        taken.add(title)
    assert _title("archive.zip/march.csv", set()) == "march"
    assert _title("report.json/persons", set()) == "report persons"


def test_what_a_workbook_cannot_hold_is_named_and_long_texts_are_cut() -> None:
    sheet = _made(INCIDENTS.replace("800 Block of MAPLE ST", "a\x07b" + "x" * 40_000))["incidents"]
    assert sheet["D2"].value.startswith("a⟨U+0007⟩b")
    assert len(sheet["D2"].value) == 32_767


def test_a_workbook_of_many_findings_is_small() -> None:
    rows = "".join(f"A{at},2025-03-0{at % 9 + 1},815,,Yes,Stop,1,1,Ann\n" for at in range(1_000))
    result = checked(INCIDENTS.splitlines()[0] + "\n" + rows, PEOPLE)
    data = report_workbook(result, sent(INCIDENTS.splitlines()[0] + "\n" + rows, PEOPLE))
    assert len(data) < 1_000_000


def test_a_delivery_of_several_files_comes_back_as_one_workbook_and_is_read_as_its_files() -> None:
    before = checked()
    book = report_workbook(before, sent())
    after = check_files([SentFile(name="back.xlsx", data=book)], before.profile, received_on=date(2025, 4, 1))
    assert [text.name for text in after.texts] == ["back.xlsx/incidents", "back.xlsx/people"]
    assert after.verdict == before.verdict == "ready"
    assert after.rows == before.rows
    persons = [result.validated.accepted["person"].drop("person_id") for result in (before, after)]
    assert persons[0].equals(persons[1])
