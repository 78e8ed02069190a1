"""An AB 71 file as a table of text, one row for each incident, so that a finding can be shown beside what was sent.

For the sender alone. Must not interpret an item.
"""

from typing import Any

import polars as pl

from ingest.exchange.ab71 import SECTIONS, parse_ab71
from ingest.readers.table import ROW, WIDTH, TextTable

_BETWEEN_PERSONS, _BETWEEN_WORDS = " | ", "; "


def texts_ab71(data: bytes, *, name: str) -> TextTable:
    """Every known item as a column, in the order of the sections; what several persons answer stands in one cell."""
    incidents = parse_ab71(data, name=name)
    cells = {
        pair.theirs: [_cell(incident, section, pair.item) for incident in incidents]
        for section, pairs in SECTIONS.items() for pair in pairs
    }  # fmt: skip
    marks = pl.DataFrame(
        {ROW: range(1, len(incidents) + 1), WIDTH: ["right"] * len(incidents)}, schema={ROW: pl.Int64, WIDTH: pl.String}
    )
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String)).hstack(marks)
    return TextTable(name=name, frame=frame, skipped=0, header_row=0)


def _cell(incident: Any, section: str, item: str) -> str:
    found = incident.get(section) if isinstance(incident, dict) else None
    people = found if isinstance(found, list) else [found]
    told = [_text(person.get(item)) for person in people if isinstance(person, dict)]
    return _BETWEEN_PERSONS.join(told) if any(told) else ""


def _text(value: Any) -> str:
    if isinstance(value, list):
        return _BETWEEN_WORDS.join(_text(each) for each in value)
    return "" if value is None else str(value)
