"""What the standard derives from answers: sides, counts, arrests, races, the outcome of the screener, words for blank."""

from dataclasses import dataclass
from typing import Any

import polars as pl
import pytest

from ingest.derive import derived
from schemas.rules.conditions import Patch
from schemas.screener import DECISIONS, SCREENER
from schemas.standard import REPORT_TABLES
from tests.sound import sound_report

_EVERYTHING = frozenset((table.name, field.name, None) for table in REPORT_TABLES for field in table.fields)


@dataclass(frozen=True)
class _Sender:
    fed: frozenset[tuple[str, str, str | None]]


def _asking_all_but(*left_out: str, of: str | None = None) -> _Sender:
    """A sender whose files answer everything but these; with `of`, these of that side alone."""
    fed = {each for each in _EVERYTHING if f"{each[0]}.{each[1]}" not in left_out}
    kept = {(*name.split("."), of) for name in left_out} if of else set()
    return _Sender(frozenset(fed | kept))  # type: ignore[arg-type]


def _report(patch: Patch | None = None, **replaced: list[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    """The sound report as it is before anything is derived: child rows with the side, blanks null."""
    tables = sound_report(patch)
    role = tables["person"].select("person_id", "role")
    told: dict[str, pl.DataFrame] = {}
    for name, frame in tables.items():
        rows = frame.with_columns(pl.col(pl.String).replace("not_asked", None)).with_columns(
            incident_id=pl.col("incident_id_")
        )
        if name not in {"incident", "person", "other_agency"}:
            link = "recipient_id" if name == "force" else "person_id"
            rows = rows.join(role, left_on=link, right_on="person_id", how="left")
        told[name] = rows
    for name, rows in replaced.items():
        first = told[name].row(0, named=True)
        told[name] = pl.DataFrame([first | row for row in rows], schema=told[name].schema)
    return told


def _incident(tables: dict[str, pl.DataFrame], field: str) -> object:
    return tables["incident"][field][0]


def test_what_is_asked_of_one_side_only_is_not_asked_of_the_other() -> None:
    blank = {"injury_level": None, "injury_from_preexisting_condition": None}
    report = _report({"civilian": blank, "officer": blank})
    person = derived(report, _asking_all_but("person.injury_level", of="civilian"))["person"]
    assert person["injury_level"].to_list() == ["not_reported", "not_asked"]
    assert person["injury_from_preexisting_condition"].to_list() == ["not_reported", "not_reported"]


@pytest.mark.parametrize(("campus", "word"), [("yes", "not_reported"), ("no", "not_asked"), (None, "not_asked")])
def test_the_role_on_the_campus_is_asked_where_there_was_one(campus: str | None, word: str) -> None:
    report = _report({"incident": {"on_k12_campus": campus}, "civilian": {"k12_role": None}})
    assert derived(report, _asking_all_but())["person"]["k12_role"].to_list() == [word, "not_asked"]


def test_a_blank_that_no_answer_calls_for_is_not_asked_even_where_the_profile_names_it() -> None:
    report = _report({"civilian": {"injured": "no", "injury_level": "not_reported", "medical_aid": "unknown"}})
    person = derived(report, _asking_all_but())["person"]
    assert person["injury_level"][0] == "not_asked"
    assert person["medical_aid"][0] == "unknown"


def test_an_answer_that_is_always_given_stays_empty_where_it_is_asked() -> None:
    report = _report({"incident": {"arrest_made": None, "contact_reason": None}, "officer": {"received_force": None}})
    everything = derived(report, _asking_all_but())
    assert _incident(everything, "arrest_made") is None
    assert everything["person"]["received_force"].to_list() == ["yes", None]
    less = derived(report, _asking_all_but("incident.contact_reason", "person.received_force"))
    assert _incident(less, "contact_reason") == "not_asked"
    assert less["person"]["received_force"].to_list() == ["yes", "not_asked"]


def test_persons_are_counted_where_the_sender_gives_no_number() -> None:
    report = _report({"incident": {"num_involved_civilians": None, "num_involved_officers": None}})
    told = derived(report, _asking_all_but("incident.num_involved_civilians", "incident.num_involved_officers"))
    assert (_incident(told, "num_involved_civilians"), _incident(told, "num_involved_officers")) == (1, 1)
    given = derived(report, _asking_all_but())
    assert _incident(given, "num_involved_civilians") is None


def test_a_side_without_any_row_is_not_counted_as_none() -> None:
    report = _report({"incident": {"num_involved_officers": None}})
    report["person"] = report["person"].filter(pl.col("role") == "civilian")
    assert (
        _incident(derived(report, _asking_all_but("incident.num_involved_officers")), "num_involved_officers") is None
    )


@pytest.mark.parametrize(("arrested", "made"), [("yes", "yes"), ("no", "no"), (None, "not_reported")])
def test_arrests_of_persons_make_the_arrest_of_the_incident(arrested: str | None, made: str) -> None:
    report = _report({"incident": {"arrest_made": None}, "civilian": {"arrested": arrested}})
    assert _incident(derived(report, _asking_all_but("incident.arrest_made")), "arrest_made") == made
    silent = derived(report, _asking_all_but("incident.arrest_made", "person.arrested"))
    assert _incident(silent, "arrest_made") == "not_asked"


@pytest.mark.parametrize(
    ("own", "races", "race"),
    [
        (None, ["white"], "white"), (None, ["white", "black"], "multiracial"), (None, ["white", "white"], "white"),
        (None, ["unknown", "white"], "white"), (None, ["unknown"], "unknown"), ("hispanic", ["white", "hispanic"], "hispanic"),
        ("multiracial", ["other"], "multiracial"),
    ],
)  # fmt: skip
def test_a_persons_race_is_the_one_told_else_the_single_one_else_multiracial(
    own: str | None, races: list[str], race: str
) -> None:
    report = _report({"civilian": {"race": own}}, race=[{"race": each} for each in races])
    told = derived(report, _asking_all_but())
    assert told["person"]["race"][0] == race
    assert told["race"]["race"].to_list() == [each for each in dict.fromkeys(races) if each != "unknown"]


def test_force_stands_once_with_its_actor_and_its_place_in_the_order() -> None:
    rows: list[dict[str, Any]] = [
        {"force_type": "strike", "actor_id": None, "position": None},
        {"force_type": "strike", "actor_id": None, "position": 1},
        {"force_type": "push", "actor_id": None, "position": None},
        {"force_type": "strike", "actor_id": None, "position": 3},
        {"force_type": "push", "actor_id": None, "position": None},
    ]
    force = derived(_report(force=rows), _asking_all_but())["force"]
    assert force.select("force_type", "position").rows() == [("strike", 1), ("push", None), ("strike", 3)]
    assert set(force["actor_role"]) == {"officer"}
    assert [key.rsplit("/", 1)[1] for key in force["force_id"]] == ["F1", "F2", "F3"]


@pytest.mark.parametrize(("answers", "outcome"), DECISIONS, ids=[f"row {at}" for at in range(1, 11)])
def test_the_screeners_answers_decide(answers: tuple[bool | None, ...], outcome: bool) -> None:
    words = {True: "yes", False: "no", None: None}
    given = {name: words[answer] for name, answer in zip(SCREENER, answers, strict=True)}
    told = derived(_report({"incident": {**given, "reportable": None}}), _asking_all_but("incident.reportable"))
    assert _incident(told, "reportable") == words[outcome]


_UNHURT: Patch = {"civilian": {"injured": "no", "injury_level": None}}
_FROM_ROWS = tuple(f"incident.{name}" for name in (*SCREENER, "reportable"))


@pytest.mark.parametrize(
    ("patch", "outcome"),
    [
        ({}, "yes"),
        ({"civilian": {"injury_level": "injury"}}, "no"),
        (_UNHURT, "no"),
        ({**_UNHURT, "officer": {"injury_level": "death"}}, "yes"),
        ({**_UNHURT, "force": [{"force_type": "firearm_miss"}]}, "yes"),
        ({"civilian": {"received_force": "no"}}, "no"),
        ({"civilian": {"injury_level": None}}, "not_reported"),
        ({"civilian": {"custody_status": "fled", "injured": None, "injury_level": None}}, "no"),
    ],
)
def test_without_a_screener_persons_and_force_decide(patch: Patch, outcome: str) -> None:
    told = derived(_report(patch), _asking_all_but(*_FROM_ROWS))
    assert _incident(told, "reportable") == outcome


def test_what_cannot_be_decided_because_it_is_never_asked_is_not_asked() -> None:
    sender = _asking_all_but(*_FROM_ROWS, "person.injury_level")
    assert _incident(derived(_report(_UNHURT), sender), "reportable") == "not_asked"
    shot = _report({**_UNHURT, "force": [{"force_type": "firearm_hit"}]})
    assert _incident(derived(shot, sender), "reportable") == "yes"


def test_an_outcome_the_sender_gives_is_kept() -> None:
    told = derived(_report({"incident": {"reportable": "no"}}), _asking_all_but())
    assert _incident(told, "reportable") == "no"


def test_a_sound_report_that_is_derived_again_stays_as_it_is() -> None:
    told = derived(_report(), _asking_all_but("person.order_of_force_specified", of="civilian"))
    for table in REPORT_TABLES:
        if table.name != "force":
            assert told[table.name].select(sound_report()[table.name].columns).equals(sound_report()[table.name]), (
                table.name
            )
