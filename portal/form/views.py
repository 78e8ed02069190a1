"""What a page needs to draw the questions of a section: words, choices, answers, what they open and what they would clear.

Made anew for each page. Must not read or change a report.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.form.asking import Entity, Test, several
from portal.form.clearing import Cleared, cleared_by, is_asked
from portal.form.controls import Control, controls_of
from portal.form.layout import (
    ON_FORCE,
    Answers,
    controls_in,
    controls_of_line,
    entity_at,
    groups_of,
    kind_of,
    number_of,
    persons_of,
)
from portal.form.naming import choice_of, hint_of, meaning_of, question_of, term_words
from portal.texts import say
from schemas.force import GROUPS
from schemas.model import Type
from schemas.vocabularies import FORCE_GROUP

INLINE = 28
"""Choices whose words are no longer than this in total stand beside one another."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A choice: its code, words and meaning, whether it is chosen; of: the group it stands in, in a long list."""

    code: str
    words: str
    meaning: str = ""
    chosen: bool = False
    of: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. when: its tests as JSON for the page; asked: whether they hold now; depth: how far it hangs on others.

    clears: what a change of the answer would take away. findings: sentences of the judge about it.
    """

    name: str
    kind: str
    words: str
    hint: str
    value: str
    choices: tuple[Choice, ...] = ()
    asked: bool = True
    when: str = ""
    depth: int = 0
    inline: bool = False
    needed: bool = False
    minimum: str = ""
    maximum: str = ""
    pattern: str = ""
    clears: str = ""
    findings: tuple[Any, ...] = ()

    @property
    def id(self) -> str:
        """Its place on the page."""
        return f"q-{self.name.replace('.', '-')}"


@dataclass(frozen=True, kw_only=True)
class Part:
    """Questions under one heading."""

    name: str
    heading: str
    questions: tuple[Question, ...]

    @property
    def answered(self) -> bool:
        """Whether some of them has an answer or a finding: then they stand open."""
        return any(each.value or each.findings or any(c.chosen for c in each.choices) for each in self.questions)


Findings = Mapping[tuple[str, str], Sequence[Any]]
"""Findings by section and key."""


def parts_of(answers: Answers, section: str, findings: Findings) -> list[Part]:
    """The questions of a section by group."""
    entity, incident, kind = entity_at(answers, section), answers["incident"], kind_of(section)
    in_kind = {control.key for control in controls_in(kind)}
    told = []
    for group in groups_of(kind):
        questions = []
        for control in group.controls:
            elsewhere = [test for test in control.when if not _is_here(test, kind, in_kind)]
            if not all(test.holds(entity, incident) for test in elsewhere):
                continue
            here = tuple(test for test in control.when if test not in elsewhere)
            questions.append(question(
                control, entity, name=control.key, findings=findings.get((section, control.key), ()), when=here,
                asked=is_asked(control, entity, incident), depth=_depth(control, kind),
                clears=_clears(answers, section, control),
            ))  # fmt: skip
        if questions:
            told.append(Part(name=group.name, heading=say(f"group_{group.name}"), questions=tuple(questions)))
    return told


def _is_here(test: Test, kind: str, keys: set[str]) -> bool:
    """Whether the page itself has the answer a test asks for."""
    return test.key in keys and (test.of == "own" or kind == "incident")


def question(
    control: Control, entity: Entity, *, name: str, findings: Sequence[Any] = (), when: tuple[Test, ...] = (), asked: bool = True,
    depth: int = 0, clears: str = "", persons: Mapping[str, str] | None = None,
) -> Question:  # fmt: skip
    """One question over the answers it stands in. persons: who can be chosen, by id, where it asks for one."""
    given = several(entity.get(control.key))
    field = control.declared
    if control.kind == "person":
        choices = tuple(Choice(code=id, words=words, chosen=id in given) for id, words in (persons or {}).items())
    else:
        choices = tuple(
            Choice(code=code, words=choice_of(control, code), meaning=meaning_of(control, code), chosen=code in given,
                   of=_force_group(code) if control.field == "force_type" else "")
            for code in control.choices
        )  # fmt: skip
    if control.field == "force_type":
        choices = tuple(sorted(choices, key=lambda choice: list(_groups()).index(choice.of)))
    plain = {"yes", "no"} <= {choice.code for choice in choices} or sum(len(each.words) for each in choices) <= INLINE
    return Question(
        name=name, kind=control.kind, words=question_of(control), hint=hint_of(control), choices=choices,
        value=given[0] if given and not control.choices else "", asked=asked, depth=depth, clears=clears, inline=plain,
        when=json.dumps([[test.key, list(test.among) if test.among else None, test.negated] for test in when]) if when else "",
        needed=control.required or control.always, pattern=(field.pattern or "") if field.type is not Type.TIME else "",
        minimum=_bound(field.minimum), maximum=_bound(field.maximum), findings=tuple(findings),
    )  # fmt: skip


def _bound(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _groups() -> dict[str, str]:
    return {term_words(FORCE_GROUP, term): term.code for term in FORCE_GROUP.terms}


def _force_group(code: str) -> str:
    of = next((group for group, codes in GROUPS.items() if code in codes), "other")
    return next(words for words, group in _groups().items() if group == of)


def _depth(control: Control, kind: str) -> int:
    """How many answers of the page it hangs on, one after the other; a question of everyone but some hangs on none."""
    parents = [test.key for test in control.when if test.of == "own" and not test.negated]
    of = {each.key: each for each in controls_in(kind)}
    return max((1 + _depth(of[key], kind) for key in parents if key in of), default=0)


def _clears(answers: Answers, section: str, control: Control) -> str:
    """Which answers a change would take away, in words; "" where none."""
    told: list[str] = []
    for code, gone in would_clear(answers, section, control):
        names = ", ".join(quoted(answers, each) for each in gone)
        words = choice_of(control, code) if code else ""
        told.append(
            say("report_clears_if", choice=words, names=names) if code else say("report_clears_when", names=names)
        )
    return " ".join(told)


def would_clear(answers: Answers, section: str, control: Control) -> list[tuple[str, tuple[Cleared, ...]]]:
    """What changes of an answer would take away: by the choice that does it, "" for any other than the one given."""
    given = several(entity_at(answers, section).get(control.key))
    every = [
        test for kind in {kind_of(section), "civilian", "officer"} for each in controls_of(kind) for test in each.when
    ]
    tests = [test for test in every if test.key == control.key]
    if not given or not tests:
        return []
    codes = {code for test in tests if test.negated for code in test.among or () if code not in given}
    if any(not test.negated for test in tests):
        codes.add("")
    found = [(code, cleared_by(answers, section, {control.key: _put(control, code)})) for code in sorted(codes)]
    return [(code, gone) for code, gone in found if gone]


def _put(control: Control, code: str) -> str | list[str]:
    return [code] if code and control.kind == "several" else code


def quoted(answers: Answers, cleared: Cleared) -> str:
    """An answer that falls away, by its question."""
    if cleared.key in {"force", "other_agency"}:
        return say("report_quoted", question=say(f"report_lines_{cleared.key}"))
    kind = "incident" if cleared.section in {"incident", "screener"} else kind_of(cleared.section)
    sides = ("civilian", "officer") if kind == "force" else (kind,)
    control = next(each for side in sides for each in controls_of(side) if each.key == cleared.key)
    return say("report_quoted", question=question_of(control))


def person_words(answers: Answers, section: str) -> str:
    """A person's name on the page: Civilian 1."""
    return say(f"report_{kind_of(section)}", number=number_of(answers, section))


def section_words(answers: Answers, section: str) -> str:
    """The name of a section."""
    return person_words(answers, section) if kind_of(section) in {"civilian", "officer"} else say(f"section_{section}")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a table: its questions and where it stands."""

    at: str
    number: int
    questions: tuple[Question, ...]
    words: str = ""


def lines_view(answers: Answers, table: str, findings: Findings, *, blank: bool) -> list[Line]:
    """The lines of a table, and one more to fill where that is wanted."""
    people = {person["id"]: person_words(answers, person["id"]) for person in persons_of(answers)}
    section = "force" if table == "force" else "incident"
    told = []
    new = [likely_line(answers) if table == "force" else {}] if blank else []
    for at, line in enumerate([*answers[table], *new]):
        name = str(at) if at < len(answers[table]) else "new"
        questions = tuple(
            question(control, line, name=f"{table}.{name}.{control.key}", persons=people,
                     findings=findings.get((section, f"{table}.{name}.{control.key}"), ()))
            for control in controls_of_line(table)
        )  # fmt: skip
        told.append(Line(at=name, number=at + 1, questions=questions, words=_line_words(questions)))
    return told


def likely_line(answers: Answers) -> dict[str, str]:
    """Who a new line of force is most likely about: the only one on whom force was used, and the only other side."""
    hit = [person for person in persons_of(answers) if person.get("received_force") == "yes"]
    if len(hit) != 1:
        return {}
    others = [person["id"] for person in persons_of(answers) if person["role"] != hit[0]["role"]]
    return {"recipient_id": hit[0]["id"], **({"actor_id": others[0]} if len(others) == 1 else {})}


def _line_words(questions: Sequence[Question]) -> str:
    """A line in words, as in Takedown, on: Civilian 1, by: Officer 1."""
    told = []
    for each in questions:
        said = next((choice.words for choice in each.choices if choice.chosen), each.value)
        if said:
            told.append(f"{each.words.lower()} {said}" if each.kind == "person" else said)
    return ", ".join(told)


def orders_view(answers: Answers, findings: Findings) -> list[tuple[str, Question]]:
    """For each person with several lines of force, the question whether their order is the one of the event."""
    told = []
    for person in persons_of(answers):
        count = sum(line.get("recipient_id") == person["id"] for line in answers["force"])
        control = next((each for each in controls_of(person["role"]) if each.key == ON_FORCE), None)
        if control is None or (count < 2 and ON_FORCE not in person) or person.get("received_force") != "yes":
            continue
        asked = question(
            control, person, name=f"{ON_FORCE}.{person['id']}", findings=findings.get((person["id"], ON_FORCE), ())
        )
        told.append((person_words(answers, person["id"]), asked))
    return told


def answered(answers: Answers, section: str) -> list[tuple[str, str, str]]:
    """What a section says, for the review page: key, question, answer; without questions that are not asked."""
    entity, kind = entity_at(answers, section), kind_of(section)
    told = []
    for control in controls_in(kind):
        if not is_asked(control, entity, answers["incident"]):
            continue
        given = several(entity.get(control.key))
        words = ", ".join(choice_of(control, each) if control.choices else each for each in given)
        told.append((control.key, question_of(control), words))
    return told
