"""A delivery whose cells all read well may still deserve a second look; nothing of it is held for that."""

from datetime import date

import pytest

from ingest.check import Checked, check_files
from ingest.personal import is_personal, published_as_written
from schemas.model import Privacy
from schemas.standard import REPORT_TABLES
from tests.ingest.deliveries import PROFILE, profile, sent

HEAD = "No,Day,Time,Where,Arrest,Reason,Civilians,Officers,City\n"
CITY = PROFILE.replace(
    "          Where: {to: address}\n", "          Where: {to: address}\n          City: {to: city}\n"
)


def delivery(*rows: str, text: str = CITY) -> Checked:
    """Incidents A0, A1 ..., each with one civilian and one officer, given as day, time, place and city."""
    lines = [f"A{at},{row.rsplit(',', 1)[0]},Yes,Stop,1,1,{row.rsplit(',', 1)[1]}" for at, row in enumerate(rows)]
    people = [f"A{at},{side},White,31,Hold,Yes" for at in range(len(rows)) for side in ("Civilian", "Officer")]
    told = HEAD + "\n".join(lines) + "\n"
    return check_files(
        sent(told, "No,Side,Race,Age,Force,Had force\n" + "\n".join(people) + "\n"), profile(text),
        received_on=date(2025, 4, 1),
    )  # fmt: skip


def found(checked: Checked, code: str) -> list[tuple[int, str | None]]:
    """Row and column of each finding of a code."""
    rows = checked.validated.findings.filter(checked.validated.findings["code"] == code)
    return rows.select("row", "column").rows()


def test_times_that_are_mostly_midnight_are_noted_once_on_the_header():
    mostly = delivery(*(f"3/{at + 1}/2025,{'0000' if at < 6 else '1130'},{at} Elm St,Port Sample" for at in range(10)))
    assert found(mostly, "suspicious_time") == [(1, "Time")]
    assert mostly.verdict == "ready"
    half = delivery(*(f"3/{at + 1}/2025,{'0000' if at < 5 else '1130'},{at} Elm St,Port Sample" for at in range(10)))
    assert found(half, "suspicious_time") == []
    few = delivery("3/1/2025,0000,1 Elm St,Port Sample", "3/2/2025,0000,2 Elm St,Port Sample")
    assert found(few, "suspicious_time") == []


def test_days_in_the_other_order_are_noted_when_some_are_impossible_and_the_rest_are_early():
    swapped = delivery(*(f"{day}/3/2025,1130,{day} Elm St,Port Sample" for day in (1, 2, 5, 9, 11, 13, 20, 28)))
    assert found(swapped, "date_order") == [(1, "Day")]
    assert len(found(swapped, "bad_date")) == 3
    one_slip = delivery(
        *(f"{day}/2025,1130,{day} Elm St,Port Sample" for day in ("3/14", "3/20", "3/25", "3/4", "13/3"))
    )
    assert found(one_slip, "date_order") == []


def test_of_days_that_all_read_nobody_can_tell_the_order():
    early = delivery(*(f"{day}/3/2025,1130,{day} Elm St,Port Sample" for day in (1, 2, 3)))
    assert found(early, "date_order") == []
    assert early.verdict == "ready"


@pytest.mark.parametrize(
    "text", ["123-45-6789", "Port Sample 123 45 6789", "call 415 555-0123", "a.clerk@police.example"]
)
def test_a_number_or_address_of_a_person_in_a_published_column_is_a_warning(text: str):
    checked = delivery(f"3/5/2025,1130,1 Elm St,{text}", "3/6/2025,1130,1 Elm St,Port Sample")
    assert found(checked, "personal_data") == [(2, "City")]
    assert checked.verdict == "ready"


def test_the_same_number_in_a_column_that_is_never_published_is_none():
    assert found(delivery("3/5/2025,1130,123-45-6789 Elm St,Port Sample"), "personal_data") == []


@pytest.mark.parametrize(
    "text", ["Port Sample", "1234 56 7890", "12345-6789", "2025-03-05", "800 Block", "CA0010000", ""]
)
def test_what_is_no_such_number_is_left_alone(text: str):
    assert not is_personal(text)


def test_no_direct_identifier_counts_as_published_as_written():
    fields = [field for table in REPORT_TABLES for field in published_as_written(table)]
    assert {field.name for field in fields} == {"agency_id", "city", "county"}
    assert not [field for field in fields if field.privacy is Privacy.DIRECT]


def test_one_incident_under_two_numbers_is_a_warning_on_both_rows_and_both_are_kept():
    checked = delivery("3/5/2025,1130,1 Elm Street,Port Sample", "3/5/2025,1130,1 ELM ST.,port sample")
    assert found(checked, "possible_duplicate") == [(2, None), (3, None)]
    assert checked.validated.accepted["incident"].height == 2
