"""The answer to a sender: verdict first, kinds before rows, and never a value."""

import json

from ingest.fixit import report_json, report_text
from tests.ingest.deliveries import INCIDENTS, PEOPLE, checked


def test_a_clean_delivery_is_told_so_in_one_line() -> None:
    whole = PEOPLE.replace("Not stated", "Black").replace("A2,Officer,,NULL", "A2,Officer,White,50")
    assert report_text(checked(people=whole)) == "All 6 rows are ready.\n"


def test_the_verdict_names_rows_kept_before_rows_held() -> None:
    text = report_text(checked(INCIDENTS.replace("3/6/2025", "9/31/2025")))
    assert text.splitlines()[0] == "3 rows are ready. 3 wait for 1 fix; a report is kept or held whole."
    for word in ("where", "why", "fix", "incidents.csv, row 3", "Date cannot be a day."):
        assert word in text


def test_nothing_ready_is_said_plainly() -> None:
    text = report_text(checked(INCIDENTS.replace("3/5/2025", "x").replace("3/6/2025", "y")))
    assert text.startswith("No row is ready yet. 6 wait for 1 fix.")


def test_the_machine_report_keeps_its_contract() -> None:
    told = report_json(checked(INCIDENTS.replace("call", "perhaps")))
    assert set(told) == {"verdict", "rows", "skipped", "accepted", "rejected", "kinds", "columns"}
    assert told["rows"] == told["accepted"] + told["rejected"] == 6
    assert {"code", "severity", "rows", "field"} <= set(told["kinds"][0])
    assert {"name", "mapped_to", "non_blank", "standardised"} == set(told["columns"][0])
    assert [kind["code"] for kind in told["kinds"] if kind["severity"] == "error"] == ["unknown_word"]


def test_no_report_shows_a_value() -> None:
    result = checked(
        INCIDENTS.replace("call", "SECRET1").replace("2210", "SECRET2"), PEOPLE.replace("Not stated", "SECRET3")
    )
    assert "SECRET" not in report_text(result)
    assert "SECRET" not in json.dumps(report_json(result))


def test_the_voice_is_plain() -> None:
    text = report_text(checked(INCIDENTS.replace("call", "perhaps").replace("2210", "2560"))).lower()
    for word in ("invalid", "please", "oops", "!", "failed", "illegal"):
        assert word not in text
