"""Which question is asked when: AB 71's conditional questions, those it asks of everyone, and ours of one side.

One line per question; each gives a rule for the answer that is missing and, where it is not asked of everyone, a rule for
the answer that nothing calls for. Questions that hold the report when they are blank are `always` fields. Must not hold
questions with several answers; those are rows (`rows_of.py`).
"""

import dataclasses
from collections.abc import Mapping

from schemas.findings import Severity
from schemas.rules.conditions import (
    CIVILIAN,
    NOT_FLED,
    OFFICER,
    Atom,
    Expected,
    Given,
    Patch,
    Rule,
    Unexpected,
    no,
    none_of,
    one_of,
    yes,
)  # fmt: skip
from schemas.vocabularies import AB71, VIGIE

WARNING, NOTE = Severity.WARNING, Severity.NOTE


@dataclasses.dataclass(frozen=True, kw_only=True)
class Question:
    """One question: asked when every test of `when` holds.

    asked, stray: what makes the sound report ask it and answer it; what makes it answer without being asked.
    stray_when: what an answer takes for granted, where that is less than `when`.
    of: the part of the sound report that answers. text: a blank is null, not a word. optional: a blank is no finding.
    """

    table: str
    field: str
    when: tuple[Atom, ...] = ()
    of: str
    item: str = ""
    source: str = AB71
    asked: Patch = dataclasses.field(default_factory=dict)
    stray: Patch | None = None
    stray_when: tuple[Atom, ...] = ()
    stray_severity: Severity = WARNING
    text: bool = False
    optional: bool = False


def _incident(name: str, *when: Atom, **more: object) -> Question:
    return Question(table="incident", field=name, when=when, of="incident", **more)  # type: ignore[arg-type]


def _civilian(name: str, *when: Atom, **more: object) -> Question:
    return Question(table="person", field=name, when=when, of="civilian", **more)  # type: ignore[arg-type]


def _officer(name: str, **more: object) -> Question:
    return Question(table="person", field=name, when=(OFFICER,), of="officer", **more)  # type: ignore[arg-type]


_FLED: Patch = {"civilian": {"custody_status": "fled"}}
_NO_SHOT = no("shots_fired")
_BOOKED = one_of("custody_status", "cited_released", "custody_other")


def _by(side: str, name: str, answer: object) -> Patch:
    return {side: {name: answer}}


QUESTIONS: tuple[Question, ...] = (
    _incident("multiple_agencies", item="screener multiple_agencies"),
    _incident("shots_fired", item="screener shots_fired"),
    _incident("officer_force", _NO_SHOT, item="screener officer_used_force",
              stray=_by("incident", "shots_fired", "yes"), stray_severity=NOTE),
    _incident("civilian_seriously_injured", _NO_SHOT, yes("officer_force"), item="screener civilian_seriously_injured",
              stray=_by("incident", "officer_force", "no"), stray_severity=NOTE),
    _incident("civilian_force", _NO_SHOT, item="screener civilian_used_force",
              stray=_by("incident", "shots_fired", "yes"), stray_severity=NOTE),
    _incident("officer_seriously_injured", _NO_SHOT, yes("civilian_force"), item="screener officer_seriously_injured",
              stray=_by("incident", "civilian_force", "no"), stray_severity=NOTE),
    _incident("incident_time", text=True, item="incident_time_str"),
    _incident("address", text=True),
    _incident("city", text=True),
    _incident("county", text=True),
    _incident("state", text=True),
    _incident("zip_code", text=True),
    _incident("multiple_locations"),
    _incident("on_k12_campus"),
    _incident("crime_report_filed"),
    _incident("in_custody_reason", one_of("contact_reason", "in_custody_event"), stray=_by("incident", "contact_reason", "stop")),
    _civilian("custody_status", CIVILIAN, stray=_by("officer", "custody_status", "none")),
    _civilian("gender", NOT_FLED, stray=_FLED),
    _civilian("race", NOT_FLED, stray=_FLED),
    _civilian("perceived_race", CIVILIAN, source=VIGIE, stray=_by("officer", "perceived_race", "white")),
    _civilian("age_band", NOT_FLED, item="age", stray=_FLED),
    _civilian("injured", NOT_FLED, stray=_FLED),
    _civilian("injury_level", yes("injured"), stray=_by("civilian", "injured", "no")),
    _civilian("medical_aid", yes("injured")),  # a refusal of aid by someone unhurt is no contradiction: `across.py`
    _civilian("injury_from_preexisting_condition", yes("injured"), none_of("medical_aid", "none_or_refused"),
              stray=_by("civilian", "injured", "no"), stray_when=(yes("injured"),)),
    _civilian("order_of_force_specified", yes("received_force"), optional=True),
    _civilian("assaulted_officer", CIVILIAN, stray=_by("officer", "assaulted_officer", "no")),
    _civilian("arrested", CIVILIAN, source=VIGIE, stray=_by("officer", "arrested", "no")),
    _civilian("k12_role", CIVILIAN, yes("incident.on_k12_campus"), item="k12_type", stray=_by("incident", "on_k12_campus", "no")),
    _civilian("highest_charge", CIVILIAN, _BOOKED, text=True, stray=_by("civilian", "custody_status", "none")),
    _civilian("crime_qualifier", Given(field="highest_charge"), text=True, optional=True, stray=_by("civilian", "highest_charge", None)),
    _civilian("charge_level", CIVILIAN, source=VIGIE, stray=_by("officer", "charge_level", "felony")),
    _civilian("perceived_armed", CIVILIAN, stray=_by("officer", "perceived_armed", "no")),
    _civilian("confirmed_armed", CIVILIAN, NOT_FLED, stray=_FLED),
    _civilian("resisted", CIVILIAN, stray=_by("officer", "resisted", "no")),
    _civilian("resistance_type", yes("resisted"), stray=_by("civilian", "resisted", "no")),
    _officer("officer_used_force", stray=_by("civilian", "officer_used_force", "no")),
    _officer("on_duty", stray=_by("civilian", "on_duty", "yes")),
    _officer("dress", stray=_by("civilian", "dress", "tactical")),
    _officer("body_worn_camera", source=VIGIE, stray=_by("civilian", "body_worn_camera", "recorded")),
    _officer("years_of_service", source=VIGIE, text=True, optional=True, stray=_by("civilian", "years_of_service", 3)),
    _officer("badge_number", source=VIGIE, text=True, optional=True, stray=_by("civilian", "badge_number", "B-1")),
    Question(table="weapon", field="firearm_type", of="weapon", when=(one_of("weapon", "firearm"), one_of("basis", "confirmed")),
             asked={"weapon": [{"weapon": "firearm", "basis": "confirmed", "firearm_type": "rifle"}]},
             stray={"weapon": [{"weapon": "blade", "basis": "confirmed", "firearm_type": "rifle"}]}),
)  # fmt: skip
"""Every question with one answer that depends on another answer, or is asked of everyone; each after those it depends on."""


def question_rules() -> tuple[Rule, ...]:
    """The rules that follow from QUESTIONS."""
    rules: list[Rule] = []
    for question in QUESTIONS:
        source = f"{AB71}: {question.item or question.field}" if question.source == AB71 else question.source
        if not question.optional:
            rules.append(Rule(
                code=f"{question.field}_expected", table=question.table, severity=WARNING, source=source,
                condition=Expected(field=question.field, when=question.when),
                bad=_blanked(question, question.asked, "not_reported"), good=question.asked,
            ))  # fmt: skip
        if question.stray is not None:
            rules.append(Rule(
                code=f"{question.field}_unexpected", table=question.table, severity=question.stray_severity, source=source,
                condition=Unexpected(field=question.field, when=question.stray_when or question.when),
                bad=question.stray, good=_blanked(question, question.stray, "not_asked"),
            ))  # fmt: skip
    return tuple(rules)


def _blanked(question: Question, patch: Patch, word: str) -> Patch:
    """The same situation with the question left blank, by whoever answers it there."""
    blank = {question.field: None if question.text else word}
    of = next(
        (part for part, rows in patch.items() if isinstance(rows, Mapping) and question.field in rows), question.of
    )
    rows = patch.get(of, {})
    if isinstance(rows, Mapping):
        return {**patch, of: {**rows, **blank}}
    return {**patch, of: [{**row, **blank} for row in rows]}
