"""A report's answers: begun, read from a form, and changed by adding, removing and moving. Never refuses what was typed.

What cannot be an answer stays as it was typed, and the judge says so. Must not store anything.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from portal.form.controls import SIDES, Control, controls_of
from portal.form.layout import ON_FORCE, Answers, controls_in, entity_at, kind_of, person_at, persons_of

Typed = Callable[[str], Sequence[str]]
"""What was typed under a name: every value, in order."""

LONGEST = {"long": 10_000}
MOST = {"persons": 40, "force": 200, "other_agency": 20, "several": 40}
"""More of anything is not one incident; what is beyond it is not read."""

_CARRIED = ("on_duty", "dress", "body_worn_camera")
"""What a further officer of the same draft starts with: the answers of the one before."""


def begun(*, state: str = "", county: str = "", screener: Mapping[str, str] | None = None) -> Answers:
    """A new report with one civilian and one officer, and what is known of the agency."""
    incident = {**(screener or {}), **({"state": state} if state else {}), **({"county": county} if county else {})}
    answers: Answers = {
        "incident": incident, "persons": [], "force": [], "other_agency": [], "used": dict.fromkeys(SIDES, 0),
    }  # fmt: skip
    for side in SIDES:
        answers, _ = with_person(answers, side)
    return answers


def read_answers(typed: Typed, section: str, answers: Answers, *, then: str = "") -> Answers:
    """The answers with what a section's form says; other sections stay as they are. Raises KeyError for no such section.

    then: the button that was pressed, as `reordered` takes it.
    """
    told = copy.deepcopy(answers)
    if section == "force":
        told["force"] = read_lines(typed, "force", then)
        for person in told["persons"]:
            _put(person, next(each for each in controls_of(person["role"]) if each.key == ON_FORCE),
                 typed(f"{ON_FORCE}.{person['id']}"))  # fmt: skip
        return told
    entity = entity_at(told, section)
    for control in controls_in(kind_of(section)):
        _put(entity, control, typed(control.key))
    if section == "incident":
        told["other_agency"] = read_lines(typed, "other_agency", then)
    return told


def read_lines(typed: Typed, table: str, then: str = "") -> list[dict[str, Any]]:
    """The lines of a table in the order in which they stand on the page; the one to fill counts once it says something."""
    lines = []
    for at in reordered(typed(f"{table}.line"), then)[: MOST[table] + 1]:
        line: dict[str, Any] = {}
        for control in controls_of(table):
            _put(line, control, typed(f"{table}.{at}.{control.key}"))
        if line.keys() - ({"recipient_id", "actor_id"} if at == "new" else set()):
            lines.append(line)
    return lines[: MOST[table]]


def _put(entity: dict[str, Any], control: Control, values: Sequence[str]) -> None:
    """Write an answer under its key; an empty one takes the key away."""
    longest = LONGEST.get(control.kind, 300)
    told = [text for text in (_legible(value)[:longest] for value in values) if text]
    if control.kind == "several":
        codes = [code for code in control.choices if code in told]
        entity.update({control.key: codes}) if codes else entity.pop(control.key, None)
        return
    value = told[-1] if told else ""
    if control.choices and value not in control.choices:
        value = ""
    entity.update({control.key: value}) if value else entity.pop(control.key, None)


def _legible(value: str) -> str:
    """Text without what nobody can see: zero bytes, halves of characters, controls."""
    return "".join(sign for sign in value.replace("\r\n", "\n") if sign.isprintable() or sign in "\n\t").strip()


def with_person(answers: Answers, side: str) -> tuple[Answers, str]:
    """The answers with one more person of a side, and the name of its section."""
    told = copy.deepcopy(answers)
    if len(told["persons"]) >= MOST["persons"]:
        return told, persons_of(told, side)[-1]["id"] if persons_of(told, side) else "incident"
    told["used"][side] += 1
    person: dict[str, Any] = {"id": f"{side}-{told['used'][side]}", "role": side}
    before = persons_of(told, side)
    if side == "officer" and before:
        person |= {key: before[-1][key] for key in _CARRIED if key in before[-1]}
    told["persons"].append(person)
    return told, person["id"]


def without_person(answers: Answers, section: str) -> Answers:
    """The answers without a person, and without the lines of force on or by that person."""
    told = copy.deepcopy(answers)
    told["persons"] = [person for person in told["persons"] if person["id"] != section]
    told["force"] = [line for line in told["force"] if line.get("recipient_id") != section]
    for line in told["force"]:
        if line.get("actor_id") == section:
            del line["actor_id"]
    return told


def reordered(names: Sequence[str], then: str) -> list[str]:
    """The lines of a page as a button asks: up-N and down-N move one, drop-N leaves it out; at the ends nothing moves."""
    act, _, name = then.partition("-")
    told = list(names)
    if name not in told or act not in {"up", "down", "drop"}:
        return told
    at = told.index(name)
    if act == "drop":
        return told[:at] + told[at + 1 :]
    to = at + (1 if act == "down" else -1)
    if 0 <= to < len(told) and told[to] != "new":
        told[at], told[to] = told[to], told[at]
    return told


def month_of(answers: Answers) -> str | None:
    """The month of the incident as YYYY-MM, where its date is a day."""
    try:
        return f"{date.fromisoformat(answers['incident'].get('incident_date', '')):%Y-%m}"
    except ValueError:
        return None


def part_of(answers: Answers, section: str) -> object:
    """What a section's form writes, to tell whether two people changed the same."""
    if section == "force":
        return answers["force"], [person.get(ON_FORCE) for person in answers["persons"]]
    lines = answers["other_agency"] if section == "incident" else None
    keys = {control.key for control in controls_in(kind_of(section))}
    return {key: value for key, value in entity_at(answers, section).items() if key in keys}, lines


def section_exists(answers: Answers, section: str) -> bool:
    """Whether a report has a section of that name."""
    return section in {"screener", "incident", "force"} or person_at(answers, section) is not None
