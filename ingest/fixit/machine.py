"""The report for programs: small, versioned, described by `report.schema.json`; counts, kinds and columns, never a value.

Must not echo a row: what a program needs of a row is its number.
"""

from typing import Any

from ingest.fixit.story import Fix, Story

VERSION = "1.0"
"""Version of this report's form. A second number counts additions, a first one what breaks a reader."""


def as_json(story: Story) -> dict[str, Any]:
    """The machine report, ready for `json.dumps`."""
    checked = story.checked
    return {
        "report": VERSION,
        "verdict": checked.verdict,
        "rows": checked.rows,
        "skipped": checked.skipped,
        "accepted": checked.accepted,
        "rejected": checked.rejected,
        "kinds": [_kind(fix) for fix in (*story.fixes, *story.apart)],
        "columns": checked.conformed.columns,
    }


def _kind(fix: Fix) -> dict[str, Any]:
    file, row = fix.kind.first
    return {
        "code": fix.kind.code, "severity": fix.kind.severity, "rows": fix.rows, "field": fix.kind.field, "file": file,
        "first_row": row, "sentence": fix.words.sentence, "why": fix.words.why, "remedy": fix.words.remedy,
        "column": fix.kind.column, "clears": fix.clears, "fixable": fix.sure,
    }  # fmt: skip
