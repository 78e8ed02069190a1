"""Every declared rule stops, or speaks of, a report that breaks it; a sound report passes without a word."""

from datetime import date

import polars as pl
import pytest

from ingest.findings import no_findings
from ingest.validate import validate
from schemas.findings import Severity
from schemas.model import Field, Table, Type
from schemas.rules import ASKED, RULES, Rule
from schemas.standard import REPORT_TABLES
from tests.sound import INCIDENT_ID, sound_report

_TODAY = date(2026, 1, 1)


def test_a_sound_report_has_no_finding() -> None:
    result = validate(sound_report(), no_findings(), received_on=_TODAY)
    assert result.findings.is_empty()
    assert not result.held
    assert {name: frame.height for name, frame in result.accepted.items()} == {
        "incident": 1, "person": 2, "race": 2, "injury": 1, "force": 1, "weapon": 2,
    }  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_bites(rule: Rule) -> None:
    broken = sound_report({table: dict(values) for table, values in rule.bad.items()}, drop=rule.drop)
    result = validate(broken, no_findings(), received_on=_TODAY)
    found = result.findings.filter(pl.col("code") == rule.code)
    assert found.height >= 1
    assert found["severity"].unique().to_list() == [rule.severity.value]
    assert (INCIDENT_ID in result.held) == (Severity.ERROR.value in result.findings["severity"].to_list())


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
            if field.required and field.name not in {"incident_id", "person_id", "force_id", "recipient_id"}:
                cases.append((table, field, None, "missing"))
    return cases


@pytest.mark.parametrize(
    ("table", "field", "value", "code"), _broken_values(), ids=lambda value: getattr(value, "name", str(value))
)
def test_every_declared_term_range_pattern_and_requirement_bites(
    table: Table, field: Field, value: object, code: str
) -> None:
    result = validate(sound_report({table.name: {field.name: value}}), no_findings(), received_on=_TODAY)
    found = result.findings.filter((pl.col("code") == code) & (pl.col("field") == field.name))
    assert found.height == 1
    assert INCIDENT_ID in result.held
    assert all(frame.is_empty() for frame in result.accepted.values())


def test_questions_stand_after_the_questions_they_depend_on() -> None:
    asked = [(table, name) for table, name, *_ in ASKED]
    for table, name, when, *_ in ASKED:
        for condition in when:
            if (table, condition.field) in asked:
                assert asked.index((table, condition.field)) < asked.index((table, name))
