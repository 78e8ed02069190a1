"""The judge in its circumstances: who is asked what, what could not be read, days without an hour, numbers in order."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.findings import findings_frame, no_findings
from ingest.judging.asking import Fed
from ingest.validate import Validated, validate
from schemas.rules.conditions import Patch
from schemas.standard import REPORT_TABLES
from tests.sound import INCIDENT_ID, sound_report

_TODAY = date(2026, 1, 1)
_ALL = {(table.name, field.name, None) for table in REPORT_TABLES for field in table.fields}


def _judged(patch: Patch, fed: Fed | None = None, timezone: str | None = None) -> Validated:
    return validate(sound_report(patch), no_findings(), received_on=_TODAY, timezone=timezone, fed=fed)


def _codes(result: Validated) -> set[str]:
    return set(result.findings["code"])


def _all_but(*names: str, only: str | None = None) -> Fed:
    left = {each for each in _ALL if f"{each[0]}.{each[1]}" not in names}
    return left | ({(*name.split("."), only) for name in names} if only else set())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("patch", "code", "field"),
    [
        ({"incident": {"address": None}}, "address_expected", "incident.address"),
        ({"civilian": {"highest_charge": None}}, "highest_charge_expected", "person.highest_charge"),
        ({"injury": []}, "injury_expected", "injury.injury_type"),
        ({"force_location": []}, "force_location_expected", "force_location.body_part"),
        ({"incident": {"num_involved_officers": None}}, "missing", "incident.num_involved_officers"),
    ],
)
def test_what_a_sender_is_never_asked_is_not_missing(patch: Patch, code: str, field: str) -> None:
    table = field.split(".", maxsplit=1)[0]
    every = [f"{table}.{each.name}" for one in REPORT_TABLES if one.name == table for each in one.fields]
    never = every if table not in {"incident", "person"} else [field]
    assert code in _codes(_judged(patch))
    assert code in _codes(_judged(patch, fed=_ALL))
    assert code not in _codes(_judged(patch, fed=_all_but(*never)))


def test_rows_asked_of_one_side_are_missing_on_that_side_only() -> None:
    fed = _all_but("injury.person_id", "injury.injury_type", only="civilian")
    found = _judged({"injury": []}, fed=fed).findings.filter(pl.col("code") == "injury_expected")
    assert found["row"].to_list() == [2]


def test_a_kind_of_row_the_sender_never_gives_is_not_missing_in_each_report() -> None:
    confirmed_only: Patch = {"weapon": [{"weapon": "blade", "basis": "confirmed"}]}
    assert "perceived_weapon_expected" in _codes(_judged(confirmed_only))
    assert "perceived_weapon_expected" not in _codes(_judged(confirmed_only, fed=_ALL))


def test_a_count_is_not_held_against_a_side_the_sender_has_no_rows_of() -> None:
    fed = {each for each in _ALL if each[0] != "person"} | {
        (*each[:2], "civilian") for each in _ALL if each[0] == "person"
    }
    patch: Patch = {"incident": {"num_involved_civilians": 3, "num_involved_officers": 4}}
    assert _codes(_judged(patch, fed=fed)) == {"civilian_count_disagrees"}


def test_no_shot_among_force_that_is_never_named_says_nothing() -> None:
    patch: Patch = {"incident": {"shots_fired": "yes", "multiple_agencies": "no"}, "other_agency": []}
    assert "shots_fired_disagrees" in _codes(_judged(patch))
    fed = {each for each in _ALL if each[0] != "force"}
    assert "shots_fired_disagrees" not in _codes(_judged(patch, fed=fed))


def test_an_answer_that_could_not_be_read_is_found_once() -> None:
    report = sound_report({"incident": {"contact_reason": None}})
    unread = findings_frame(report["incident"], code="unknown_word", table="incident", field="contact_reason")
    result = validate(report, unread, received_on=_TODAY)
    assert result.findings.filter(pl.col("field") == "contact_reason")["code"].to_list() == ["unknown_word"]
    assert result.held == {INCIDENT_ID}


def test_a_condition_that_was_never_answered_contradicts_nothing() -> None:
    assert "injury_level_unexpected" not in _codes(_judged({"civilian": {"injured": "not_asked"}}))
    assert "resistance_type_unexpected" not in _codes(_judged({"civilian": {"resisted": "not_reported"}}))


def test_clocks_are_looked_at_only_where_the_zone_is_known() -> None:
    skipped: Patch = {"incident": {"incident_date": date(2025, 3, 9), "incident_time": "02:30", "contact_time": None}}
    assert "dst_gap" not in _codes(_judged(skipped))
    assert "dst_gap" in _codes(_judged(skipped, timezone="America/New_York"))
    assert "dst_gap" not in _codes(_judged(skipped, timezone="America/Phoenix"))


def test_a_row_of_another_agency_of_no_incident_is_held() -> None:
    report = sound_report()
    report["other_agency"] = report["other_agency"].with_columns(incident_id_=pl.lit("XX0099999:A-9"))
    found = validate(report, no_findings(), received_on=_TODAY).findings.filter(pl.col("code") == "orphan")
    assert found.select("table", "incident_id").rows() == [("other_agency", "XX0099999:A-9")]


@settings(max_examples=40)
@given(st.lists(st.none() | st.integers(1, 4), min_size=1, max_size=4))
def test_an_order_is_broken_unless_every_force_has_one_place(places: list[int | None]) -> None:
    kinds = ["takedown", "strike", "push", "canine"]
    rows = [{"force_type": kind, "position": place} for kind, place in zip(kinds, places, strict=False)]
    given_all = sorted(place for place in places if place is not None) == list(range(1, len(places) + 1))
    sound = given_all or set(places) == {None}
    assert ("order_broken" in _codes(_judged({"force": rows}))) == (not sound)
