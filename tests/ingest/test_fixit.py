"""The answer to a sender as text and as JSON: verdict first, kinds before rows, and never a value."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from ingest.check import Checked
from ingest.fixit import report_json, report_page, report_rich, report_text, report_workbook
from ingest.fixit.places import letter, runs, spans
from ingest.fixit.visible import visible
from tests.ingest.deliveries import INCIDENTS, PEOPLE, checked, sent
from tests.ingest.test_fixit_page import Parsed

SOUND_INCIDENTS = INCIDENTS.replace(",2210,,", ",2210,900 Block of OAK ST,")
SOUND_PEOPLE = PEOPLE.replace("Not stated", "Black").replace("A2,Officer,,NULL", "A2,Officer,White,50")


def test_a_clean_delivery_is_told_so_in_one_line() -> None:
    assert report_text(checked(SOUND_INCIDENTS, SOUND_PEOPLE)) == "All 6 rows are ready.\n"


def test_the_verdict_names_rows_kept_before_rows_held() -> None:
    text = report_text(checked(INCIDENTS.replace("3/6/2025", "9/31/2025")))
    assert text.splitlines()[0] == "3 rows are ready. 3 wait for 1 fix."
    for word in (
        "where",
        "why",
        "fix",
        "incidents.csv: column B (Day), row 3",
        "Date cannot be a day.",
        "Rule bad_date",
    ):
        assert word in text


def test_nothing_ready_is_said_plainly() -> None:
    text = report_text(checked(INCIDENTS.replace("3/5/2025", "x").replace("3/6/2025", "y")))
    assert text.startswith("No row is ready yet. 6 wait for 1 fix.")


def test_what_nothing_waits_for_stands_apart_after_the_fixes() -> None:
    text = report_text(
        checked(INCIDENTS.replace("call", "perhaps").replace("Clerk\n", "Clerk,Mood\n").replace("Ann\n", "Ann,fine\n"))
    )
    apart = text.index("For you to know; nothing waits for these")
    assert text.index("Fix 1.") < apart < text.index("The column Mood is new to us")


def test_the_remedy_speaks_the_words_of_the_agency() -> None:
    text = report_text(
        checked(INCIDENTS.replace("call", "perhaps").replace("2210", "9999"), PEOPLE.replace(",17,", ",old,"))
    )
    assert "Write one of: Stop, Call; or add the word to the profile." in text
    assert "such as 2240" in text
    assert "an age in whole years, 0 to 120" in text


def test_a_fix_says_how_many_rows_it_clears_by_itself() -> None:
    result = checked(INCIDENTS.replace("call", "perhaps"), PEOPLE.replace("A1,Officer,White,40", "A1,Officer,White,x"))
    assert [(kind["code"], kind["clears"]) for kind in _errors(report_json(result))] == [
        ("bad_number", 3),
        ("unknown_word", 3),
    ]
    both = checked(INCIDENTS.replace("call", "perhaps"), PEOPLE.replace(",17,", ",x,"))
    assert [kind["clears"] for kind in _errors(report_json(both))] == [0, 0]


def test_a_row_that_names_no_incident_waits_for_its_own_fix() -> None:
    told = report_json(checked(INCIDENTS + ",3/7/2025,900,,No,Stop,1,1,Ann\n"))
    assert [(kind["code"], kind["clears"]) for kind in _errors(told)] == [("missing", 1)]


def test_a_row_without_an_incident_in_a_file_without_a_column_waits_for_both() -> None:
    people = PEOPLE.replace("Age", "Years").replace("A2,Civilian", ",Civilian")
    clears = {(kind["code"], kind["field"]): kind["clears"] for kind in _errors(report_json(checked(people=people)))}
    assert clears["missing", "incident_id"] == 0
    assert clears["missing_column", "Age"] == 3


def test_praise_is_true_and_is_for_those_with_work_to_do() -> None:
    many = "".join(f"B{at},3/5/2025,815,,Yes,Stop,1,1,Ann\n" for at in range(6))
    people = "".join(f"B{at},{side},White,30,None,No\n" for at in range(6) for side in ("Civilian", "Officer"))
    told = report_text(checked(INCIDENTS.replace("call", "perhaps") + many, SOUND_PEOPLE + people))
    assert told.endswith(
        "Good to see:\n  people.csv has no error in 16 rows.\n  All 16 rows carry age.\n  All 8 dates are days.\n"
    )
    spoiled = report_text(checked(INCIDENTS.replace("3/5/2025", "soon") + many, SOUND_PEOPLE + people))
    assert "dates are days" not in spoiled
    assert "Good to see" not in report_text(checked(people=SOUND_PEOPLE))


def test_the_machine_report_keeps_its_contract() -> None:
    told = report_json(checked(INCIDENTS.replace("call", "perhaps")))
    assert list(told) == ["report", "verdict", "rows", "skipped", "accepted", "rejected", "kinds", "columns"]
    assert told["rows"] == told["accepted"] + told["rejected"] == 6
    assert {"code", "severity", "rows", "field", "file", "first_row", "sentence", "why", "remedy"} <= set(
        told["kinds"][0]
    )
    assert {"name", "mapped_to", "non_blank", "standardised"} == set(told["columns"][0])
    assert [kind["code"] for kind in _errors(told)] == ["unknown_word"]


@pytest.mark.parametrize(
    "incidents", [INCIDENTS, INCIDENTS.replace("call", "perhaps"), INCIDENTS + ",x,x,x,x,x,x,x,x\n"]
)
def test_the_machine_report_is_what_its_schema_says(root: Path, incidents: str) -> None:
    schema = json.loads((root / "ingest" / "fixit" / "report.schema.json").read_text("utf-8"))
    assert _faults(report_json(checked(incidents)), schema) == []
    assert _faults({"report": "2.0"}, schema)


def test_no_report_shows_a_value() -> None:
    result = checked(
        INCIDENTS.replace("call", "SECRET1")
        .replace("2210", "SECRET2")
        .replace("3/5/2025", "2025-03-05")
        .replace("Ann", "SECRET4"),
        PEOPLE.replace("Not stated", "SECRET3").replace(",17,", ",1717 yrs,"),
    )
    for told in (report_text(result), json.dumps(report_json(result)), _on_a_terminal(result)):
        assert "SECRET" not in told
        assert "2025-03-05" not in told
        assert "1717" not in told


def test_a_terminal_gets_the_same_words() -> None:
    result = checked(
        INCIDENTS.replace("call", "[bold]perhaps[/]")
        .replace("Clerk\n", "Clerk,[red]Mood\n")
        .replace("Ann\n", "Ann,fine\n")
    )
    wide = " ".join(_on_a_terminal(result).split())
    for line in report_text(result).splitlines():
        for part in line.replace("[warning", "warning").replace("[error", "error").rstrip("]:").split("  "):
            assert " ".join(part.split()) in wide


@given(st.lists(st.integers(1, 200), unique=True, min_size=1))
def test_rows_in_runs_are_the_rows(rows: list[int]) -> None:
    found = [row for first, last in runs(sorted(rows)) for row in range(first, last + 1)]
    assert found == sorted(rows)


def test_rows_are_told_in_runs() -> None:
    assert spans([44]) == "44"
    assert spans([44, 45]) == "44 and 45"
    assert spans([12, 13, 14, 44, 46]) == "12 to 14, 44 and 46"
    assert spans(list(range(1, 1000, 2))) == "1, 3, 5, 7, 9, 11, 13, 15 and 492 more"
    assert [letter(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


@given(st.text(max_size=30))
def test_what_is_shown_hides_nothing(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable() or not any(ord(character) < 32 for character in shown)
    assert not set(shown) & set("\u202e\u200b\u200f\u2066\ufeff\x1b\x00")


def test_a_hidden_character_is_shown_by_its_name() -> None:
    assert visible("a\u202eb\u200bc\x1b[31m") == "a⟨U+202E⟩b⟨U+200B⟩c⟨U+001B⟩[31m"


def test_a_delivery_that_is_no_table_is_told_by_item_and_record() -> None:
    """An exchange file has no rows and columns to show: every form still names file, item and record."""
    result = replace(checked(INCIDENTS.replace("call", "perhaps")), texts=())
    assert "incidents.csv: Reason, row 3" in report_text(result)
    assert report_json(result)["kinds"][0]["first_row"] == 3
    assert "incidents.csv: Reason, row 3." in Parsed(report_page(result)).text
    assert openpyxl.load_workbook(io.BytesIO(report_workbook(result, sent()))).sheetnames == ["What to fix"]


def _on_a_terminal(result: Checked) -> str:
    console = Console(width=400, record=True, file=io.StringIO())
    console.print(report_rich(result))
    return console.export_text()


def _errors(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [kind for kind in told["kinds"] if kind["severity"] == "error"]


def _faults(thing: Any, schema: dict[str, Any], where: str = "report") -> list[str]:
    """What a thing has against the words of JSON Schema that our schema uses."""
    types = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    wanted = schema.get("type", [])
    faults = (
        []
        if not wanted or any(isinstance(thing, types[one]) for one in ([wanted] if isinstance(wanted, str) else wanted))
        else [f"{where}: type"]
    )
    if "enum" in schema and thing not in schema["enum"]:
        faults.append(f"{where}: enum")
    if "pattern" in schema and not re.search(schema["pattern"], thing):
        faults.append(f"{where}: pattern")
    if thing is not None and "minimum" in schema and thing < schema["minimum"]:
        faults.append(f"{where}: minimum")
    if isinstance(thing, dict):
        faults += [f"{where}: {key} is missing" for key in schema.get("required", []) if key not in thing]
        faults += [f"{where}: {key} is not declared" for key in thing if key not in schema.get("properties", {})]
        for key, value in thing.items():
            faults += _faults(value, schema.get("properties", {}).get(key, {}), f"{where}.{key}")
    if isinstance(thing, list):
        for value in thing:
            faults += _faults(value, schema.get("items", {}), f"{where}[]")
    return faults
