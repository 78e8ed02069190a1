"""Reports of two agencies about one event are paired for a person to look at, by reasons that are said."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from ingest.same_event import PAIRS, same_event_notes, same_events
from schemas.as_polars import polars_schema
from schemas.incident import INCIDENT, OTHER_AGENCY


def incident(incident_id: str, **given: Any) -> dict[str, Any]:
    """An incident of the agency its id begins with, far from any other but for what is given."""
    return {
        "incident_id": incident_id, "agency_id": incident_id.split(":", maxsplit=1)[0], "incident_date": date(2025, 3, 5),
        "incident_time": "22:10", "address": f"1 {incident_id} St", "city": f"City of {incident_id}", **given,
    }  # fmt: skip


def incidents(*rows: dict[str, Any]) -> pl.DataFrame:
    told = [{**row, "_file": "i.csv", "_row": at + 2} for at, row in enumerate(rows)]
    return pl.DataFrame(told, schema={**polars_schema(INCIDENT), "_file": pl.String, "_row": pl.Int64})


def others(*rows: tuple[str, str | None, str]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=polars_schema(OTHER_AGENCY), orient="row")


def pairs(*rows: dict[str, Any], named: pl.DataFrame | None = None) -> list[tuple[Any, ...]]:
    told = same_events(incidents(*rows), others() if named is None else named)
    assert dict(told.schema) == PAIRS
    return told.select("incident_id", "other_incident_id", "bases").rows()


def test_the_other_agencys_case_number_pairs_two_reports():
    rows = incident("AA1:7"), incident("BB2:25-00312", case_number="25-00312", incident_time="03:00")
    assert pairs(*rows, named=others(("AA1:7", "bb2", "2500312"))) == [("AA1:7", "BB2:25-00312", "case_number")]
    assert pairs(*rows, named=others(("AA1:7", "CC3", "2500312"), ("AA1:7", None, "9"))) == [
        ("AA1:7", "BB2:25-00312", "case_number")
    ]


def test_a_number_whose_agency_is_not_named_needs_length_and_a_day_close_by():
    far = incident("BB2:x", case_number="25-00312", incident_date=date(2025, 6, 1))
    assert pairs(incident("AA1:7"), far, named=others(("AA1:7", None, "25-00312"))) == []
    short = incident("BB2:x", case_number="12")
    assert pairs(incident("AA1:7"), short, named=others(("AA1:7", None, "12"))) == []
    assert len(pairs(incident("AA1:7"), short, named=others(("AA1:7", "BB2", "12")))) == 1


def test_two_agencies_that_name_each_other_are_one_pair():
    named = others(("AA1:7", "BB2", "8"), ("BB2:8", "AA1", "7"))
    assert pairs(incident("AA1:7"), incident("BB2:8"), named=named) == [("AA1:7", "BB2:8", "case_number")]


def test_a_shared_event_key_pairs_and_none_pairs_nothing():
    rows = [
        incident("AA1:7", event_key="E 1"),
        incident("BB2:8", event_key="e-1"),
        incident("CC3:9"),
        incident("DD4:1"),
    ]
    assert pairs(*rows) == [("AA1:7", "BB2:8", "event_key")]


@pytest.mark.parametrize(
    ("time", "bases"),
    [
        ("23:10", "place_and_time, city_and_time"),
        ("21:10", "place_and_time, city_and_time"),
        ("23:11", None),
        (None, None),
    ],
)
def test_one_place_within_an_hour_pairs(time: str | None, bases: str | None):
    here = {"address": "800 Block of MAPLE ST", "city": "Port Sample"}
    there = {"address": "800 blk Maple Street", "city": "PORT SAMPLE", "incident_time": time}
    assert pairs(incident("AA1:7", **here), incident("BB2:8", **there)) == (
        [("AA1:7", "BB2:8", bases)] if bases else []
    )


def test_one_street_name_in_two_cities_does_not_pair_and_a_missing_city_does():
    one = incident("AA1:7", address="1 Main St", city="Port Sample")
    assert pairs(one, incident("BB2:8", address="1 Main St", city="Eastmarsh")) == []
    assert pairs(one, incident("BB2:8", address="1 Main St", city=None)) == [("AA1:7", "BB2:8", "place_and_time")]


def test_city_and_hour_alone_pair_unless_a_report_says_no_other_agency_took_part():
    one, other = incident("AA1:7", city="Port Sample"), incident("BB2:8", city="Port Sample")
    assert pairs(one, other) == [("AA1:7", "BB2:8", "city_and_time")]
    assert pairs({**one, "multiple_agencies": "no"}, other) == []


def test_one_agency_alone_has_no_pair_with_itself():
    here = {"address": "1 Main St", "city": "Port Sample", "event_key": "E1"}
    assert pairs(incident("AA1:7", **here), incident("AA1:8", **here)) == []


def test_three_agencies_at_one_event_are_three_pairs():
    assert len(pairs(*(incident(f"{name}:1", event_key="E1") for name in ("AA1", "BB2", "CC3")))) == 3


def test_a_sender_of_several_agencies_gets_a_note_on_both_rows_but_none_for_a_city_alone():
    close = {"address": "1 Main St", "city": "Port Sample"}
    told = same_event_notes(
        incidents(incident("AA1:7", **close), incident("BB2:8", **close), incident("CC3:9", city="Port Sample")),
        others(),
    )
    assert told.select("code", "severity", "row").rows() == [("same_event", "note", 2), ("same_event", "note", 3)]


def test_no_incident_has_no_pair():
    assert pairs() == []
