"""The risk report of a release as files: JSON for programs, its JSON Schema, and one page for readers.

Must not measure anything: the report is handed in. The same report gives the same bytes.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from publish.risk_page import risk_page
from schemas.disclosure_risk import DISCLOSURE_RISK

REPORT, SCHEMA, PAGE = "disclosure-risk.json", "disclosure-risk.schema.json", "risk.html"


def write_risk(folder: Path, report: Mapping[str, Any]) -> None:
    """Write the report into a release folder: disclosure-risk.json, disclosure-risk.schema.json and risk.html."""
    texts = {REPORT: _json(report), SCHEMA: _json(DISCLOSURE_RISK), PAGE: risk_page(report)}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _json(value: Mapping[str, Any]) -> str:
    # No NaN: a number that could not be measured is null, or the file is no JSON.
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
