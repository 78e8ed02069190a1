"""The form as data for the offline reporter: its groups and controls once, its words in every language.

Made from portal/form, which is made from the standard, so that neither can drift. Must not hold a question.
"""

from typing import Any

from portal.finding_words import finding_remedy, finding_sentence
from portal.form.asking import Test
from portal.form.controls import OPEN_BLANKS, ROWS, SIDES, Control, controls_of
from portal.form.layout import ON_FORCE, groups_of
from portal.form.naming import choice_of, hint_of, meaning_of, question_of
from portal.offline.as_data import standard_as_data
from portal.texts import LANGUAGE, LANGUAGES, WORDS, say
from schemas.nesting import OF_PERSON

Data = dict[str, Any]
_OWN = ("offline_", "group_", "report_civilian", "report_officer", "section_")


def form_as_data() -> Data:
    """Sections with their groups of controls, lines, and how answers become a canonical report."""
    kinds = ("screener", "incident", *SIDES)
    return {
        "sections": {
            kind: [{"name": group.name, "controls": [_control(each) for each in group.controls]} for group in groups_of(kind)]
            for kind in kinds
        },
        "lines": {table: [_control(each) for each in controls_of(table)] for table in ROWS},
        "on_force": _control(next(each for each in controls_of("civilian") if each.key == ON_FORCE)),
        "lists": {table: name for name, table in OF_PERSON.items()},
        "sides": list(SIDES),
    }  # fmt: skip


def words_as_data() -> Data:
    """Every sentence of the reporter by language: questions, hints, choices, headings, findings, and its own."""
    told: Data = {}
    for language in LANGUAGES:
        token = LANGUAGE.set(language)
        try:
            told[language] = _words()
        finally:
            LANGUAGE.reset(token)
    return told


def _words() -> Data:
    every = _controls()
    rules = standard_as_data()
    findings: dict[str, list[str]] = {}
    for rule in rules["rules"]:
        findings[rule["code"]] = [
            finding_sentence(rule["code"], *rule["of"]),
            finding_remedy(rule["code"], *rule["of"]),
        ]
    own = ("missing", "bad_pattern", "out_of_range", "unknown_word")
    return {
        "own": {key: WORDS.text(key) for key in WORDS.known() if key.startswith(_OWN)},
        "ask": {_name(each): question_of(each) for each in every},
        "hint": {_name(each): hint_of(each) for each in every if hint_of(each)},
        "choice": {_name(each): {code: choice_of(each, code) for code in each.choices} for each in every if each.choices},
        "meaning": {
            _name(each): {code: meaning_of(each, code) for code in each.choices if meaning_of(each, code)}
            for each in every if any(meaning_of(each, code) for code in each.choices)
        },
        "blank": {code: say(f"blank_{code}") for code in OPEN_BLANKS},
        "finding": findings,
        "field": {
            f"{code}/{each.table}/{each.field}": finding_sentence(code, each.table, each.field)
            for code in own for each in every
        },
    }  # fmt: skip


def _controls() -> list[Control]:
    told = {_name(each): each for kind in ("incident", *SIDES, *ROWS) for each in controls_of(kind)}
    return list(told.values())


def _name(control: Control) -> str:
    basis = dict(control.fixed).get("basis")
    return f"{control.table}_{basis or control.field}"


def _control(control: Control) -> Data:
    field = control.declared
    told: Data = {
        "key": control.key, "name": _name(control), "table": control.table, "field": control.field, "kind": control.kind,
        "when": [_test(test) for test in control.when],
    }  # fmt: skip
    if control.choices:
        told["choices"] = list(control.choices)
    if control.fixed:
        told["fixed"] = dict(control.fixed)
    if field.minimum is not None:
        told |= {"minimum": field.minimum, "maximum": field.maximum}
    if control.required or control.always:
        told["needed"] = True
    return told


def _test(test: Test) -> list[Any]:
    return [test.key, list(test.among) if test.among is not None else None, test.negated, test.of]
