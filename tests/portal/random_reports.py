"""Random reports as the form could write them: sound ones with answers changed, and wild ones; every value could be read.

A seed gives the same reports. Made from the standard, so that a new field is tried from its first day.
"""

import json
import random
from collections.abc import Iterator
from typing import Any

from ingest.canonical.writing import as_canonical
from schemas.model import BLANKS, Field, Type
from schemas.nesting import OF_PERSON, is_plain, told_in
from schemas.rules import RULES
from tests.sound import sound_report

Report = dict[str, Any]

_TIMES = ["00:00", "01:30", "02:30", "09:14", "22:40", "23:59"]
_DAYS = ["1989-12-31", "1990-01-01", "2025-03-09", "2025-11-02", "2026-10-15", "2026-11-23", "2026-11-24", "2999-01-01"]
_TEXTS = ["CA", "ZZ", "ca", "94607", "9460", "Main St and 1st Ave", "No trespass", "O'Neill & Fils, n° 4"]
_LINKS = {"recipient_id", "actor_id", "person_id", "incident_id", "agency_id"}


def random_reports(count: int, *, seed: int, agency_id: str) -> Iterator[Report]:
    """So many reports, each with a number of its own."""
    chance = random.Random(seed)
    sound = json.loads(as_canonical(sound_report()).decode())
    for number in range(count):
        report = _changed(sound, chance) if chance.random() < 0.6 else _wild(chance)
        yield {**report, "agency_id": agency_id, "incident_id": f"R{number}"}


def broken_reports(*, agency_id: str) -> Iterator[Report]:
    """The bad example of every rule as a report, so that no rule is left to chance."""
    for rule in RULES:
        report = json.loads(as_canonical(sound_report(rule.bad)).decode())
        yield {**report, "agency_id": agency_id, "incident_id": f"B-{rule.code}"}


def value_of(field: Field, chance: random.Random) -> Any:
    """A value the form could give: a term, a number also out of range, a text also of the wrong form."""
    match field.type:
        case Type.CODE:
            return chance.choice([*field.allowed, *field.allowed, *(BLANKS if not field.required else field.allowed)])
        case Type.INTEGER:
            return chance.choice([0, 1, 1, 2, 3, 7, 21, 61, 201, 501])
        case Type.DECIMAL:
            return chance.choice([0.5, 37.8, -122.3, 91.0, 181.5])
        case Type.DATE:
            return chance.choice(_DAYS)
        case Type.TIME:
            return chance.choice(_TIMES)
    return chance.choice(_TEXTS)


def _record(table: str, chance: random.Random, *, share: float) -> Report:
    return {
        field.name: value_of(field, chance) for field in told_in(table)
        if field.name not in _LINKS and (field.required or chance.random() < share)
    }  # fmt: skip


def _wild(chance: random.Random) -> Report:
    share = chance.choice([0.2, 0.6, 0.95])
    report = _record("incident", chance, share=share)
    people = [_person(at, chance, share) for at in range(chance.choice([0, 1, 2, 2, 3, 5]))]
    report["persons"] = people
    ids = [each["person_id"] for each in people]
    report["force"] = [_force(ids, chance, share) for _ in range(chance.choice([0, 1, 2, 4]) if ids else 0)]
    report["other_agencies"] = [_record("other_agency", chance, share=0.7) for _ in range(chance.choice([0, 0, 1, 2]))]
    return report


def _person(at: int, chance: random.Random, share: float) -> Report:
    person = {**_record("person", chance, share=share), "person_id": f"p{at + 1}"}
    for name, table in OF_PERSON.items():
        if chance.random() < share:
            person[name] = [_answer(table, chance) for _ in range(chance.choice([1, 1, 2, 3]))]
    return person


def _answer(table: str, chance: random.Random) -> Any:
    record = {
        field.name: value_of(field, chance) for field in told_in(table) if field.required or chance.random() < 0.5
    }
    return record[told_in(table)[0].name] if is_plain(table) else record


def _force(ids: list[str], chance: random.Random, share: float) -> Report:
    told = {**_record("force", chance, share=share), "recipient_id": chance.choice(ids)}
    if chance.random() < 0.5:
        told["actor_id"] = chance.choice(ids)
    if chance.random() < 0.6:
        told["position"] = chance.choice([1, 1, 2, 3])
    return told


def _changed(sound: Report, chance: random.Random) -> Report:
    """The sound report with one to six answers given otherwise, left out, or a row taken or put there."""
    report = json.loads(json.dumps(sound))
    for _ in range(chance.randint(1, 6)):
        place = chance.choice(["incident", "person", "person", "list", "force"])
        if place == "incident":
            _change(report, "incident", chance)
        elif place == "person" and report["persons"]:
            _change(chance.choice(report["persons"]), "person", chance)
        elif place == "list" and report["persons"]:
            person, (name, table) = chance.choice(report["persons"]), chance.choice([*OF_PERSON.items()])
            person[name] = (
                [] if chance.random() < 0.4 else [_answer(table, chance) for _ in range(chance.randint(1, 2))]
            )
        elif place == "force":
            ids = [each["person_id"] for each in report["persons"]]
            rows = report.setdefault("force", [])
            if rows and chance.random() < 0.4:
                rows.pop()
            else:
                rows.append(_force(ids, chance, 0.5))
    return report


def _change(record: Report, table: str, chance: random.Random) -> None:
    field = chance.choice([each for each in told_in(table) if each.name not in _LINKS])
    if not field.required and chance.random() < 0.35:
        record.pop(field.name, None)
    else:
        record[field.name] = value_of(field, chance)
