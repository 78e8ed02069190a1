"""Which answers fall away because the question they answer is no longer asked. Says what will go before it goes.

Conditions are those of the controls, which are the standard's. Must not change an answer, only take it away.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.form.asking import Entity
from portal.form.controls import Control, controls_of
from portal.form.layout import ON_FORCE, Answers, controls_in, kind_of


@dataclass(frozen=True, kw_only=True)
class Cleared:
    """An answer that falls away: the section it stands in, and its key (the table, for lines)."""

    section: str
    key: str


def is_asked(control: Control, own: Entity, incident: Entity) -> bool:
    """Whether a question is asked, as the other answers stand."""
    return all(test.holds(own, incident) for test in control.when)


def settled(answers: Answers) -> tuple[Answers, tuple[Cleared, ...]]:
    """The answers without those nobody asks for, and which those were; an answer that falls away may take others along."""
    told = copy.deepcopy(answers)
    gone: list[Cleared] = []
    for section, kind, entity in _entities(told):
        # As often as one answer may hang on another; the deepest chain of the standard is four questions long.
        for _ in controls_of(kind):
            stray = [
                control.key for control in controls_of(kind)
                if control.key in entity and not is_asked(control, entity, told["incident"])
            ]  # fmt: skip
            if not stray:
                break
            gone += [Cleared(section=_section(section, key), key=key) for key in stray]
            for key in stray:
                del entity[key]
    if told["other_agency"] and not _asks_agencies(told["incident"]):
        told["other_agency"] = []
        gone.append(Cleared(section="incident", key="other_agency"))
    gone += _without_force(told)
    return told, tuple(gone)


def cleared_by(answers: Answers, section: str, change: Mapping[str, Any]) -> tuple[Cleared, ...]:
    """What falls away when answers of a section change. change: new answers by key; an empty one takes an answer away."""
    told = copy.deepcopy(answers)
    for name, _, entity in _entities(told):
        if name == section or (section == "screener" and name == "incident"):
            for key, value in change.items():
                entity.update({key: value}) if value else entity.pop(key, None)
    before = settled(answers)[1]
    return tuple(each for each in settled(told)[1] if each not in before and each.key not in change)


def depends_on(kind: str, key: str) -> tuple[Control, ...]:
    """The controls of a section that are asked because of the answer under a key, directly."""
    return tuple(
        control for control in controls_in(kind)
        if any(test.of == "own" and test.key == key and not test.negated for test in control.when)
    )  # fmt: skip


def _entities(answers: Answers) -> list[tuple[str, str, dict[str, Any]]]:
    persons = [(person["id"], kind_of(person["id"]), person) for person in answers["persons"]]
    return [("incident", "incident", answers["incident"]), *persons]


def _section(section: str, key: str) -> str:
    if key == ON_FORCE:
        return "force"
    return "screener" if section == "incident" and key in {each.key for each in controls_in("screener")} else section


def _asks_agencies(incident: Entity) -> bool:
    event = next(control for control in controls_of("incident") if control.key == "event_key")
    return is_asked(event, incident, incident)


def _without_force(answers: Answers) -> list[Cleared]:
    """Take away the lines of force on persons who are said to have received none."""
    none = {person["id"] for person in answers["persons"] if person.get("received_force") == "no"}
    kept = [line for line in answers["force"] if line.get("recipient_id") not in none]
    gone = len(answers["force"]) - len(kept)
    answers["force"] = kept
    return [Cleared(section="force", key="force")] if gone else []
