"""Where each control stands: sections, groups in them, and the order of questions. What no group names comes last, under more.

Must not say what a control is; that is `controls.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from portal.form.controls import Control, controls_of

Answers = dict[str, Any]
"""A report as the form keeps it: incident (answers by key), persons (a list of answers with id and role), force and
other_agency (lists of lines in their order), used (how many persons of each side there ever were, so that no id comes twice)."""

MORE = "more"

GROUPS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "screener": {
        "screener": ("shots_fired", "officer_force", "civilian_seriously_injured", "civilian_force", "officer_seriously_injured"),
    },
    "incident": {
        "time": ("incident_date", "incident_time"),
        "place": ("address", "city", "county", "state", "zip_code", "multiple_locations", "on_k12_campus"),
        "contact": ("contact_reason", "in_custody_reason", "arrest_made", "crime_report_filed", "deescalation"),
        "agencies": ("multiple_agencies", "event_key"),
    },
    "person": {
        "person": ("custody_status", "gender", "race", "asian_race", "age_band", "k12_role", "on_duty", "dress", "body_worn_camera",
                   "years_of_service", "badge_number"),
        "force": ("officer_used_force", "force_reason", "received_force", "force_location"),
        "injury": ("injured", "injury_level", "injury", "medical_aid", "injury_from_preexisting_condition"),
        "conduct": ("assaulted_officer", "resisted", "resistance_type", "perceived_armed", "weapon_perceived", "confirmed_armed",
                    "weapon_confirmed", "firearm_type", "sign"),
        "charge": ("arrested", "highest_charge", "crime_qualifier", "charge_level"),
    },
}  # fmt: skip

LINES: Mapping[str, tuple[str, ...]] = {
    "force": ("force_type", "recipient_id", "actor_id", "injury_type"), "other_agency": ("other_agency_id", "other_case_number"),
}  # fmt: skip
"""The order of the questions of a line; what is not named comes last."""

ON_FORCE = "order_of_force_specified"
"""Asked of a person, where the lines of force are put in order."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Controls that stand together under one heading."""

    name: str
    controls: tuple[Control, ...]


@cache
def groups_of(kind: str) -> tuple[Group, ...]:
    """The groups of a section: screener, incident, civilian or officer."""
    if kind in {"screener", "incident"}:
        screener = set(GROUPS["screener"]["screener"])
        every = {each.key: each for each in controls_of("incident") if (each.key in screener) is (kind == "screener")}
        layout = GROUPS[kind]
    else:
        every = {each.key: each for each in controls_of(kind) if each.key != ON_FORCE}
        layout = GROUPS["person"]
    told = [
        Group(name=name, controls=tuple(every.pop(key) for key in keys if key in every))
        for name, keys in layout.items()
    ]
    rest = Group(name=MORE, controls=tuple(every.values()))
    return tuple(group for group in (*told, rest) if group.controls)


def controls_in(kind: str) -> tuple[Control, ...]:
    """The controls of a section in the order in which they are asked."""
    return tuple(control for group in groups_of(kind) for control in group.controls)


def controls_of_line(table: str) -> tuple[Control, ...]:
    """The controls of a line in the order in which they are asked."""
    order = LINES[table]
    return tuple(
        sorted(controls_of(table), key=lambda each: order.index(each.key) if each.key in order else len(order))
    )


def kind_of(section: str) -> str:
    """What a section is about: civilian-2 is about a civilian."""
    return section.partition("-")[0]


def sections_of(answers: Answers) -> list[str]:
    """The sections of a report in order, by the names their addresses have."""
    persons = [person["id"] for side in ("civilian", "officer") for person in persons_of(answers, side)]
    return ["screener", "incident", *persons, "force"]


def persons_of(answers: Answers, side: str | None = None) -> list[dict[str, Any]]:
    """The persons of a report, of one side where it is named."""
    return [person for person in answers["persons"] if side in (None, person["role"])]


def person_at(answers: Answers, section: str) -> dict[str, Any] | None:
    """The person of a section."""
    return next((person for person in answers["persons"] if person["id"] == section), None)


def number_of(answers: Answers, section: str) -> int:
    """Which one of its side a person is, from 1."""
    side = [person["id"] for person in persons_of(answers, kind_of(section))]
    return side.index(section) + 1


def entity_at(answers: Answers, section: str) -> dict[str, Any]:
    """The answers of a section. Raises KeyError where the report has none of that name."""
    if section in {"screener", "incident"}:
        told: dict[str, Any] = answers["incident"]
        return told
    found = person_at(answers, section)
    if found is None:
        raise KeyError(section)
    return found


def lines_of(answers: Answers, table: str) -> Sequence[dict[str, Any]]:
    """The lines of a table in their order."""
    lines: list[dict[str, Any]] = answers[table]
    return lines
