"""One incident under two numbers is said and both are kept; the registry compares digests that tell nobody a place."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.duplicates import digest_secret, digests, place_and_time, plain_place, received_before, sent_twice
from schemas.as_polars import polars_schema
from schemas.incident import INCIDENT

SECRET = digest_secret(b"k" * 44)


def incidents(*rows: dict[str, Any]) -> pl.DataFrame:
    """Incidents of one invented agency at one place and time, but for what each row says."""
    usual = {
        "agency_id": "XX1", "incident_date": date(2025, 3, 5), "incident_time": "22:10", "address": "800 Block of MAPLE ST",
        "city": "Port Sample",
    }  # fmt: skip
    told = [
        {"incident_id": f"XX1:A{at}", **usual, **row, "_file": "incidents.csv", "_row": at + 2}
        for at, row in enumerate(rows)
    ]
    return pl.DataFrame(told, schema={**polars_schema(INCIDENT), "_file": pl.String, "_row": pl.Int64})


def spelled(*texts: str | None) -> list[str | None]:
    return (
        pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(plain_place(pl.col("text")))["text"].to_list()
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("800 Block of MAPLE ST", " 800  BLK Maple Street. "),
        ("Maple St & 1st Ave", "1st Avenue / Maple St"),
        ("Oak and Elm", "ELM @ OAK"),
        ("12 North Café Rd", "12 N. CAFE ROAD"),
        ("12 Cafe\u0301 Rd", "12 Café Rd"),
    ],
)
def test_two_spellings_of_a_place_are_one(one: str, other: str):
    assert spelled(one) == spelled(other)


@pytest.mark.parametrize(("one", "other"), [("800 MAPLE ST", "900 MAPLE ST"), ("MAPLE ST", "MAPLE AVE"), ("1 A ST", "11 A ST")])  # fmt: skip
def test_two_places_are_not_one(one: str, other: str):
    assert spelled(one) != spelled(other)


@given(st.text(max_size=60))
def test_a_plain_spelling_is_its_own_plain_spelling(text: str):
    (once,) = spelled(text)
    assert spelled(once) == [once]


def test_a_second_number_for_the_same_day_time_and_place_is_said_of_both_rows():
    found = sent_twice(
        incidents({}, {"address": "800 Blk Maple Street"}, {"incident_time": "22:11"}, {"city": "Eastmarsh"})
    )
    assert found.select("code", "severity", "row").rows() == [
        ("possible_duplicate", "warning", 2), ("possible_duplicate", "warning", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("blank", ["incident_time", "incident_date"])
def test_without_day_or_time_nothing_is_compared(blank: str):
    assert sent_twice(incidents({blank: None}, {blank: None})).is_empty()


def test_without_any_place_nothing_is_compared_and_a_city_is_a_place():
    assert sent_twice(incidents({"address": None, "city": None}, {"address": None, "city": " "})).is_empty()
    assert sent_twice(incidents({"address": None}, {"address": None})).height == 2
    assert sent_twice(incidents({"address": None, "district": "1"}, {"address": None, "district": "2"})).is_empty()


def test_two_agencies_at_one_place_are_no_duplicate():
    assert sent_twice(incidents({}, {"agency_id": "XX2"})).is_empty()


def test_the_registry_is_asked_by_digest_and_never_finds_the_incident_itself():
    first = incidents({}, {"address": "1 Elm St"})
    known = digests(first, secret=SECRET)
    again = incidents({"incident_id": "XX1:B9"}, {"address": "1 Elm St"})
    found = received_before(again, digests(again, secret=SECRET), known)
    assert found.select("code", "row").rows() == [("possible_duplicate", 2)]


def test_a_digest_holds_no_word_of_the_place_and_needs_the_key():
    told = digests(incidents({}), secret=SECRET)["place_time"][0]
    assert len(told) == 64
    assert "maple" not in told
    assert digests(incidents({}), secret=digest_secret(b"other"))["place_time"][0] != told
    assert digests(incidents({"incident_time": None}), secret=SECRET)["place_time"][0] is None
    assert digest_secret(b"k" * 44) != b"k" * 44


@given(st.lists(st.tuples(st.sampled_from(["1 A St", "2 B Rd", None]), st.sampled_from(["01:00", "02:00", None])), max_size=12))  # fmt: skip
def test_a_report_is_said_exactly_when_another_has_its_key(places: list[tuple[str | None, str | None]]):
    frame = incidents(*({"address": address, "incident_time": time} for address, time in places))
    keys = place_and_time(frame)["_key"].to_list()
    expected = [at + 2 for at, key in enumerate(keys) if key is not None and keys.count(key) > 1]
    assert sent_twice(frame)["row"].to_list() == expected
