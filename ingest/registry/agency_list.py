"""What is given of an agency when it is enrolled: cells of text to facts, each checked before any of them is kept.

A cell left empty says nothing. Sentences name the column, never the cell. Must not touch the registry.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from ingest.problems import IntakeProblem
from ingest.registry.wording import line
from schemas.vocabularies import STATES

COLUMNS = (
    "agency_id", "sender", "name", "county", "state", "sworn_officers", "enrolled_since", "filing_days",
)  # fmt: skip
"""The columns of a list of agencies."""

_LONGEST = {"agency_id": 40, "sender": 80, "name": 200, "county": 100}
_MOST = {"sworn_officers": 100_000, "filing_days": 730}


def agency_given(cells: Mapping[str, str | None]) -> dict[str, Any]:
    """The facts of one agency that are given, by column. Raises IntakeProblem with one sentence."""
    if strays := [name for name in cells if name not in COLUMNS]:
        raise IntakeProblem(f"the column {strays[0]!r} is none of {', '.join(COLUMNS)}; leave it out or rename it.")
    given = {name: text.strip() for name, text in cells.items() if text and text.strip()}
    if "agency_id" not in given:
        raise IntakeProblem("the column agency_id is empty; every agency has an id.")
    return {name: _read(name, text) for name, text in given.items()}


def _read(name: str, text: str) -> Any:
    if name in _MOST:
        if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) > _MOST[name]:
            raise IntakeProblem(f"the column {name} takes a whole number from 0 to {_MOST[name]:,}.")
        return int(text)
    if name == "enrolled_since":
        return _day(text)
    if name == "state":
        if text not in STATES:
            raise IntakeProblem("the column state takes a postal code, as in CA.")
        return text
    told = line(text, what=f"the column {name}", longest=_LONGEST[name])
    if name == "agency_id" and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", told):
        raise IntakeProblem("the column agency_id takes letters, digits, dots, lines and underscores, as in CA0190000.")
    return told


def _day(text: str) -> date:
    """A day, or the first one of a month."""
    try:
        return date.fromisoformat(text if len(text) == len("2026-01-01") else f"{text}-01")
    except ValueError:
        raise IntakeProblem("the column enrolled_since takes a month or a day, as in 2026-01 or 2026-01-15.") from None
