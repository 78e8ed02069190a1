"""URSUS files of any year: one invented report, written in three dialects, becomes one set of standard tables."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ingest.check import Checked, check_files
from ingest.profile import Profile, read_profile
from tests.ingest.ursus_dialects import (
    CAPITALS_OF_2023,
    CODES_OF_2018,
    DIALECTS,
    LABELS,
    LABELS_OF_2016,
    Answers,
    Dialect,
    written,
)

OFFICER_FORCE = ("civilian_physical", "civilian_vehicle", "animal", "firearm_hit", "firearm_miss", "blade")
CIVILIAN_FORCE = tuple(code for code in LABELS["force_type"] if code not in OFFICER_FORCE[:3])
OFFICER_AGES = tuple(LABELS["age_band"])[2:]
REPORTS = 20


@pytest.fixture(scope="module")
def profile(root: Path) -> Profile:
    return read_profile(root / "ingest" / "agencies" / "california-doj-ursus.yml")


def taken(vocabulary: str, at: int, several: int = 0) -> object:
    """The term at that place of a vocabulary, round and round; or that many terms from there on."""
    codes = list(LABELS[vocabulary])
    return [codes[(at + step) % len(codes)] for step in range(several)] if several else codes[at % len(codes)]


def incident(at: int) -> Answers:
    return {
        "id": f"I-{at}", "ori": "CA0990000", "multiple_locations": "no", "on_k12_campus": "yes", "arrest_made": "yes",
        "crime_report_filed": "no", "contact_reason": taken("contact_reason", at), "civilians": 1, "officers": 1, "agencies": 1,
        **({"in_custody_reason": taken("in_custody_reason", at // 2)} if taken("contact_reason", at) == "in_custody_event" else {}),
    }  # fmt: skip


def civilian(at: int) -> Answers:
    force = [CIVILIAN_FORCE[(at + step) % len(CIVILIAN_FORCE)] for step in range(3)]
    armed = taken("weapon", at)
    return {
        "id": f"I-{at}", "ori": "CA0990000", "role": "civilian", "gender": taken("gender", at),
        "race": taken("race", at, 2) if at % 3 == 0 else taken("race", at), "asian_race": taken("asian_race", at, 2),
        "age_band": taken("age_band", at), "injured": "yes", "injury_level": taken("injury_level", at),
        "injury_type": taken("injury_type", at, 2), "medical_aid": taken("medical_aid", at),
        "injury_from_preexisting_condition": "no", "received_force": "yes", "force_type": force, "order": force[::-1],
        "order_of_force_specified": "yes", "body_part": taken("body_part", at, 2), "sign": taken("sign", at),
        "assaulted_officer": "no", "highest_charge": "INVENTED CHARGE", "custody_status": taken("custody_status", at),
        "perceived_armed": "yes", "perceived": armed, "confirmed_armed": "yes", "confirmed": ["firearm", "blade"],
        "firearm_type": taken("firearm_type", at), "resisted": "yes", "resistance": taken("resistance", at),
        "k12_role": taken("k12_role", at),
    }  # fmt: skip


def officer(at: int) -> Answers:
    return {
        "id": f"I-{at}", "ori": "CA0990000", "role": "officer", "gender": taken("gender", at + 1), "race": taken("race", at + 2),
        "age_band": OFFICER_AGES[at % len(OFFICER_AGES)], "injured": "no", "received_force": "yes",
        "force_type": OFFICER_FORCE[at % len(OFFICER_FORCE)], "body_part": taken("body_part", at), "officer_used_force": "yes",
        "reason": taken("reason", at, 2), "on_duty": "yes", "dress": taken("dress", at),
    }  # fmt: skip


def checked(
    profile: Profile, dialect: Dialect, *, incidents: Mapping[str, object] = {}, persons: Mapping[str, object] = {}
) -> Checked:
    """The invented reports in a dialect, with some answers changed, checked as a delivery."""
    told = [{**incident(at), **incidents} for at in range(REPORTS)]
    people = [{**make(at), **persons} for at in range(REPORTS) for make in (civilian, officer)]
    return check_files(written(told, people, dialect), profile, received_on=date(2024, 7, 1))


def tables(done: Checked) -> dict[str, pl.DataFrame]:
    """What was accepted, in one order. A county is kept as written; its last word is dropped where places are compared."""
    kept = {name: frame.sort(frame.columns) for name, frame in done.validated.accepted.items()}
    kept["incident"] = kept["incident"].with_columns(pl.col("county").str.replace(r" County$", ""))
    return kept


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_every_report_in_every_dialect_is_accepted(profile: Profile, dialect: Dialect) -> None:
    done = checked(profile, dialect)
    assert (done.rows, done.accepted) == (3 * REPORTS, 3 * REPORTS)
    assert not done.validated.findings.filter(
        pl.col("code").is_in(["unknown_word", "unknown_column", "missing_column"])
    ).height
    assert all(column["non_blank"] == column["standardised"] for column in done.conformed.columns)


@pytest.mark.parametrize("later", [CODES_OF_2018, CAPITALS_OF_2023], ids=lambda dialect: dialect.name)
def test_one_report_in_another_dialect_becomes_the_same_standard_tables(profile: Profile, later: Dialect) -> None:
    first, second = tables(checked(profile, LABELS_OF_2016)), tables(checked(profile, later))
    assert sorted(first) == sorted(second)
    for name, frame in first.items():
        assert frame.equals(second[name]), name
    assert first["person"].height == 2 * REPORTS


def test_every_word_of_the_publishers_dictionary_reaches_its_own_term(profile: Profile) -> None:
    kept = tables(checked(profile, CODES_OF_2018))
    reached = {
        "gender": kept["person"]["gender"], "race": kept["race"]["race"], "asian_race": kept["asian_race"]["asian_race"],
        "age_band": kept["person"]["age_band"], "contact_reason": kept["incident"]["contact_reason"],
        "injury_level": kept["person"]["injury_level"], "injury_type": kept["injury"]["injury_type"],
        "medical_aid": kept["person"]["medical_aid"], "force_type": kept["force"]["force_type"],
        "body_part": kept["force_location"]["body_part"], "sign": kept["sign"]["sign"], "k12_role": kept["person"]["k12_role"],
        "weapon": kept["weapon"]["weapon"], "firearm_type": kept["weapon"]["firearm_type"],
        "resistance": kept["person"]["resistance_type"], "custody_status": kept["person"]["custody_status"],
        "reason": kept["force_reason"]["reason"], "dress": kept["person"]["dress"],
    }  # fmt: skip
    for vocabulary, values in reached.items():
        assert set(LABELS[vocabulary]) <= set(values.drop_nulls()), vocabulary


def test_the_order_of_force_is_the_order_told(profile: Profile) -> None:
    kept = tables(checked(profile, CODES_OF_2018))
    told = kept["force"].filter(pl.col("actor_role") == "officer").sort("recipient_id", "position")
    orders = told.group_by("recipient_id", maintain_order=True).agg("force_type", "position")
    assert orders["position"].to_list() == [[1, 2, 3]] * REPORTS
    assert list(CIVILIAN_FORCE[2::-1]) in orders["force_type"].to_list()


def test_a_value_kept_back_by_the_publisher_is_unknown_and_holds_nothing(profile: Profile) -> None:
    columns = ("Gender", "Race_Ethnic_Group", "Asian_Race", "Age", "Received_Force_Location", "City", "Zip_Code")
    done = checked(profile, replace(CODES_OF_2018, kept_back=columns))
    kept = done.validated.accepted
    assert done.accepted == done.rows
    assert (
        set(kept["person"]["gender"]) == set(kept["person"]["race"]) == set(kept["person"]["age_band"]) == {"unknown"}
    )
    assert kept["race"].is_empty()
    assert kept["force_location"].is_empty()
    assert kept["incident"]["zip_code"].is_null().all()


@pytest.mark.parametrize(
    ("column", "vocabulary", "code", "written_as", "table", "field", "term"),
    [
        ("race", "race", "other", "asian", "race", "race", "asian"),
        ("race", "race", "other", "hawaiian_islander", "race", "race", "pacific_islander"),
        ("contact_reason", "contact_reason", "ambush", "TRAFFIC_STOP", "incident", "contact_reason", "traffic_stop"),
        ("contact_reason", "contact_reason", "ambush", "COURT_ORDER", "incident", "contact_reason", "warrant"),
        ("contact_reason", "contact_reason", "ambush", "FOLLOWUP", "incident", "contact_reason", "investigation"),
    ],
)
def test_a_code_of_later_years_that_2016_had_no_label_for_has_its_own_term(
    profile: Profile, monkeypatch: pytest.MonkeyPatch, column: str, vocabulary: str, code: str, written_as: str,
    table: str, field: str, term: str,
) -> None:  # fmt: skip
    monkeypatch.setitem(LABELS[vocabulary], code, written_as)  # type: ignore[arg-type]
    answer = {column: code}
    done = checked(profile, LABELS_OF_2016, **({"incidents": answer} if table == "incident" else {"persons": answer}))
    assert done.accepted == done.rows
    assert set(done.validated.accepted[table][field]) == {term}


@pytest.mark.parametrize(("agencies", "said"), [(1, "no"), (2, "yes"), (7, "yes")])
def test_the_number_of_agencies_tells_whether_several_took_part(profile: Profile, agencies: int, said: str) -> None:
    done = checked(profile, replace(CODES_OF_2018, agencies=True), incidents={"agencies": agencies})
    assert set(done.validated.accepted["incident"]["multiple_agencies"]) == {said}


def test_columns_that_later_years_dropped_are_not_asked(profile: Profile) -> None:
    dropped = ("CIVILIAN_K12_Type", "CIVILIAN_Highest_Charge", "Medical_Aid", "OFFICER_Dress", "OFFICER_On_Duty")
    done = checked(profile, replace(CAPITALS_OF_2023, left_out=dropped))
    person = done.validated.accepted["person"]
    assert done.accepted == done.rows
    assert set(person["medical_aid"]) == set(person["dress"]) == set(person["k12_role"]) == {"not_asked"}
    assert not done.validated.findings.filter(pl.col("field").is_in(["medical_aid", "dress", "on_duty"])).height


def test_persons_without_an_agency_column_belong_to_the_agency_of_their_incident(profile: Profile) -> None:
    done = checked(profile, replace(CAPITALS_OF_2023, left_out=("ORI",)))
    assert done.accepted == done.rows
    whole = tables(checked(profile, CAPITALS_OF_2023))
    assert all(frame.equals(whole[name]) for name, frame in tables(done).items())
