"""What a program is answered about the reports it sent: counts, kinds, each finding under its line, and a signed receipt.

Speaks of lines and words of the standard, never of a value. Must not keep anything.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from ingest.check import Checked
from ingest.fixit.machine import as_json
from ingest.fixit.story import FIELDS, Fix, tell
from ingest.suggestions.suggest import suggest
from schemas.nesting import place_of

Told = dict[str, Any]

MOST = 5_000
"""Findings told one by one; `kinds` counts all of them."""


def answer_of(checked: Checked) -> Told:
    """The fix-it report for programs, with the lines that are held and each finding under its line, errors first."""
    story = tell(checked, suggest(checked))
    found = [told for fix in (*story.fixes, *story.apart) for told in _findings(fix)]
    held = set(checked.validated.held)
    lines = [
        row for row, incident in checked.conformed.rows.select("_row", "incident_id").iter_rows() if incident in held
    ]
    return {
        **as_json(story), "held_lines": sorted(set(lines)), "findings": found[:MOST], "findings_left_out": max(0, len(found) - MOST),
    }  # fmt: skip


def _findings(fix: Fix) -> Iterator[Told]:
    place = fix.kind.column
    if place is None and fix.kind.field is not None and (fix.kind.table, fix.kind.field) in FIELDS:
        place = place_of(fix.kind.table, fix.kind.field)
    words = fix.words
    for rows in fix.kind.places.values():
        for row in rows:
            yield {
                "line": row, "code": fix.kind.code, "severity": fix.kind.severity, "where": place, "sentence": words.sentence,
                "why": words.why, "fix": words.remedy,
            }  # fmt: skip


def receipt_told(
    *, receipt: str, agency_id: str, received_at: datetime, content: str, reports: int, accepted: int,
    sign: Callable[[bytes], bytes], key: str,
) -> Told:  # fmt: skip
    """The receipt with the signature of this deployment over `signed`, byte for byte. content: SHA-256 of what was sent."""
    statement = {
        "receipt": receipt, "agency_id": agency_id, "received_at": received_at.isoformat(timespec="seconds"), "sha256": content,
        "reports": reports, "accepted": accepted,
    }  # fmt: skip
    signed = json.dumps(statement, sort_keys=True, separators=(",", ":"))
    return {
        **statement, "signed": signed, "signature": sign(signed.encode()).hex(), "algorithm": "Ed25519", "key": key,
    }  # fmt: skip
