"""The answer to a sender: verdict first, rows kept before rows held, kinds before occurrences; as text and as JSON.

Speaks of files, rows, columns and words of the standard; must never show a value of a record.
"""

from collections.abc import Mapping
from typing import Any

from ingest.check import Checked
from ingest.findings import KindFound, kinds_found
from schemas.findings import Severity
from schemas.model import Field
from schemas.standard import REPORT_TABLES

_FIELDS: Mapping[tuple[str, str], Field] = {
    (table.name, field.name): field for table in REPORT_TABLES for field in table.fields
}
_WORDS = {
    Severity.ERROR.value: "hold their reports",
    Severity.WARNING.value: "to look at",
    Severity.NOTE.value: "for your information",
}


def report_json(checked: Checked) -> dict[str, Any]:
    """The small machine report: counts, kinds and columns."""
    kinds = kinds_found(checked.validated.findings, _FIELDS)
    return {
        "verdict": checked.verdict,
        "rows": checked.rows,
        "skipped": checked.skipped,
        "accepted": checked.accepted,
        "rejected": checked.rejected,
        "kinds": [
            {"code": kind.code, "severity": kind.severity, "rows": kind.rows, "field": kind.field, "file": kind.first_file,
             "first_row": kind.first_row, "sentence": kind.sentence, "why": kind.why, "remedy": kind.remedy}
            for kind in kinds
        ],
        "columns": checked.conformed.columns,
    }  # fmt: skip


def report_text(checked: Checked) -> str:
    """The report a person reads."""
    kinds = kinds_found(checked.validated.findings, _FIELDS)
    errors = [kind for kind in kinds if kind.severity == Severity.ERROR.value]
    lines = [_verdict(checked, errors)]
    if checked.skipped:
        lines.append(
            f"{checked.skipped:,} {_rows(checked.skipped)} skipped: titles, repeated headers, totals or blank lines."
        )
    for severity, words in _WORDS.items():
        group = [kind for kind in kinds if kind.severity == severity]
        if group:
            lines += ["", f"{severity.capitalize()}s, {words}:"]
            lines += [line for kind in group for line in _told(kind)]
    return "\n".join(lines) + "\n"


def _verdict(checked: Checked, errors: list[KindFound]) -> str:
    if not checked.rejected:
        return f"All {checked.rows:,} rows are ready."
    fixes = f"{len(errors)} {'fix' if len(errors) == 1 else 'fixes'}"
    wait = "waits" if checked.rejected == 1 else "wait"
    if not checked.accepted:
        return f"No row is ready yet. {checked.rejected:,} {wait} for {fixes}."
    return f"{checked.accepted:,} {_rows(checked.accepted)} ready. {checked.rejected:,} {wait} for {fixes}; a report is kept or held whole."


def _told(kind: KindFound) -> list[str]:
    where = f"{kind.first_file}, row {kind.first_row}"
    more = f" and {kind.rows - 1:,} more" if kind.rows > 1 else ""
    return [
        f"  {kind.sentence}  [{kind.code}]",
        f"      where  {where}{more}",
        f"      why    {kind.why}",
        f"      fix    {kind.remedy}",
    ]


def _rows(count: int) -> str:
    return "row is" if count == 1 else "rows are"
