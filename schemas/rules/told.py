"""Examples of rules in words: what of a sound report is changed. For pages that show the standard.

Must not be imported by a rule.
"""

from collections.abc import Mapping

from schemas.model import Table
from schemas.rules.conditions import Patch
from schemas.standard import REPORT_TABLES

_TABLES: Mapping[str, Table] = {table.name: table for table in REPORT_TABLES}
_PERSONS = ("civilian", "officer")
_BLANK = "(empty)"


def told(patch: Patch) -> str:
    """The changes as "Civilian: Custody: Fled; Gender: Male."; "the sound report" where nothing is changed."""
    parts = [_part(name, rows) for name, rows in patch.items()]
    return " ".join(parts) if parts else "The sound report."


def _part(name: str, rows: object) -> str:
    if isinstance(rows, Mapping):
        table = _TABLES["person" if name in _PERSONS else name]
        return f"{name.capitalize()}: {_answers(table, rows)}."
    table = _TABLES[name]
    if not isinstance(rows, list | tuple) or not rows:
        return f"{table.label}: none."
    return f"{table.label}: " + ", then ".join(_row(table, row) for row in rows) + "."


def _row(table: Table, row: Mapping[str, object]) -> str:
    of = f"of the {row['of']}: " if "of" in row else ""
    return of + _answers(table, {name: value for name, value in row.items() if name != "of"})


def _answers(table: Table, answers: Mapping[str, object]) -> str:
    return "; ".join(f"{table.field(name).label}: {_value(table, name, value)}" for name, value in answers.items())


def _value(table: Table, name: str, value: object) -> str:
    if value is None or value in {"not_asked", "not_reported"}:
        return _BLANK
    vocabulary = table.field(name).vocabulary
    labels = {term.code: term.label for term in vocabulary.terms} if vocabulary else {}
    return labels.get(str(value), str(value))
