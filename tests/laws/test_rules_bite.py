"""Every declared rule stops, or speaks of, a report that breaks it, and lets pass one that keeps it; a sound report passes."""

from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest

from ingest.findings import no_findings
from ingest.judging.looking import speaks_of
from ingest.validate import Validated, validate
from schemas.findings import Severity
from schemas.model import Field, Table, Type
from schemas.rules import QUESTIONS, RULES, Rule
from schemas.rules.conditions import Patch, Rows, When
from schemas.standard import REPORT_TABLES
from tests.sound import TIMEZONE, sound_report, stacked

_TODAY = date(2026, 1, 1)
_TABLES = {table.name: table for table in REPORT_TABLES}
_KEYS = {"incident_id", "person_id", "force_id", "recipient_id"}


def _judged(patch: Patch | None = None) -> Validated:
    return validate(sound_report(patch), no_findings(), received_on=_TODAY, timezone=TIMEZONE)


@dataclass(frozen=True)
class _Verdicts:
    """What one delivery of many reports got; each report is named by its incident."""

    result: Validated

    def findings(self, name: str) -> pl.DataFrame:
        return self.result.findings.filter(pl.col("incident_id") == name)

    def is_held(self, name: str) -> bool:
        """Whether the report is held: then no table has a row of it, else its incident is kept."""
        kept = name in self.result.accepted["incident"]["incident_id"].to_list()
        assert kept != (name in self.result.held)
        return not kept


def _broken_values() -> list[tuple[Table, Field, object, str]]:
    cases: list[tuple[Table, Field, object, str]] = []
    for table in REPORT_TABLES:
        for field in table.fields:
            if field.type is Type.CODE:
                cases.append((table, field, "no_such_word", "unknown_word"))
            if field.minimum is not None:
                cases.append((table, field, field.minimum - 1, "out_of_range"))
            if field.maximum is not None:
                cases.append((table, field, field.maximum + 1, "out_of_range"))
            if field.pattern is not None:
                cases.append((table, field, "~", "bad_pattern"))
            if (field.required or field.always) and field.name not in _KEYS:
                cases.append((table, field, None, "missing"))
    return cases


def _name(table: Table, field: Field, value: object, code: str) -> str:
    return f"{code}:{table.name}.{field.name}:{value}"


@pytest.fixture(scope="module")
def verdicts() -> _Verdicts:
    """Every example of every rule and every broken value, judged in one delivery."""
    examples: dict[str, Patch] = {
        **{f"bad:{rule.code}": rule.bad for rule in RULES},
        **{f"good:{rule.code}": rule.good for rule in RULES},
        **{_name(*case): {case[0].name: {case[1].name: case[2]}} for case in _broken_values()},
    }
    reports = [sound_report(patch, incident_id=name) for name, patch in examples.items()]
    return _Verdicts(validate(stacked(reports), no_findings(), received_on=_TODAY, timezone=TIMEZONE))


def test_a_sound_report_has_no_finding_and_answers_every_question() -> None:
    report = sound_report()
    result = _judged()
    assert result.findings.is_empty()
    assert not result.held
    assert {name: frame.height for name, frame in result.accepted.items()} == {
        name: frame.height for name, frame in report.items()
    }
    blank = {
        (table.name, field.name)
        for table in REPORT_TABLES
        for field in table.fields
        if set(report[table.name][field.name]) <= {None, "not_asked"}
    }
    assert not blank


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_bites_its_bad_example(rule: Rule, verdicts: _Verdicts) -> None:
    findings = verdicts.findings(f"bad:{rule.code}")
    found = findings.filter(pl.col("code") == rule.code)
    assert found.height >= 1
    assert set(found["severity"]) == {rule.severity.value}
    assert set(found.select("table", "field").rows()) == {speaks_of(rule)}
    held = verdicts.is_held(f"bad:{rule.code}")
    assert held == (Severity.ERROR.value in findings["severity"].to_list())
    assert held >= (rule.severity is Severity.ERROR)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_passes_its_good_example(rule: Rule, verdicts: _Verdicts) -> None:
    assert rule.code not in verdicts.findings(f"good:{rule.code}")["code"].to_list()
    assert not verdicts.is_held(f"good:{rule.code}")


@pytest.mark.parametrize(
    ("table", "field", "value", "code"), _broken_values(), ids=lambda value: getattr(value, "name", str(value))
)
def test_every_declared_term_range_pattern_and_requirement_bites(
    table: Table, field: Field, value: object, code: str, verdicts: _Verdicts
) -> None:
    name = _name(table, field, value, code)
    found = verdicts.findings(name).filter((pl.col("code") == code) & (pl.col("field") == field.name))
    assert found.height == 1
    assert verdicts.is_held(name)


def test_no_row_of_a_held_report_is_kept(verdicts: _Verdicts) -> None:
    for name, frame in verdicts.result.accepted.items():
        if "incident_id" in frame.columns:
            assert not set(frame["incident_id"]) & verdicts.result.held
        for link in {"person_id", "recipient_id"} & set(frame.columns):
            owners = frame[link].str.replace("/[CO]1$", "")
            assert not set(owners) & verdicts.result.held, name


def test_questions_stand_after_the_questions_they_depend_on() -> None:
    asked = [(question.table, question.field) for question in QUESTIONS]
    for question in QUESTIONS:
        for atom in question.when:
            assert not isinstance(atom, Rows)
            table, dot, field = atom.field.partition(".")
            before = (table, field) if dot else (question.table, table)
            if before in asked:
                assert asked.index(before) < asked.index((question.table, question.field))


def _words() -> list[tuple[str, When]]:
    found: list[tuple[str, When]] = []

    def walk(thing: object, table: str) -> None:
        if isinstance(thing, When):
            found.append((table, thing))
        elif isinstance(thing, Rows):
            walk(thing.where, thing.child)
        elif isinstance(thing, tuple):
            for each in thing:
                walk(each, table)

    for rule in RULES:
        for part in vars(rule.condition).values():
            walk(part, rule.table)
    return found


def test_every_word_a_rule_looks_for_is_a_term_of_the_field() -> None:
    for table, when in _words():
        other, dot, field = when.field.partition(".")
        declared = _TABLES[other].field(field) if dot else _TABLES[table].field(when.field)
        assert declared.vocabulary is not None
        assert set(when.is_in) <= set(declared.vocabulary.codes), (table, when)


def test_a_time_of_day_that_stands_for_no_time_is_noted_once_for_a_file() -> None:
    rows = [
        sound_report({"incident": {"incident_time": "00:00" if at else "22:10", "contact_time": None}})["incident"]
        for at in range(30)
    ]
    report = sound_report() | {"incident": pl.concat(rows)}
    result = validate(report, no_findings(), received_on=_TODAY)
    found = result.findings.filter(pl.col("code") == "suspicious_time")
    assert found.select("severity", "file", "row", "incident_id").rows() == [("note", "incident.csv", 1, None)]
