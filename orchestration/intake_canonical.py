"""What canonical reports say, field by field: taken from the cells beside what was read of them, so that reading is accounted for.

Must not merge reports, judge an answer or see what became of it.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from ingest.profiles.model import Profile
from ingest.readers.table import ROW, TextTable
from orchestration.intake_heard import Heard
from schemas.as_polars import polars_schema
from schemas.model import BLANKS, Type
from schemas.nesting import OF_PERSON, TABLES, place_of, told_in

_LINKS = {"recipient_id", "actor_id"}
_KEYS = {"agency_id", "incident_id", "person_id"}
_CELLS = {"_file": pl.String, "_row": pl.Int64, "incident_id": pl.String, "filled": pl.Boolean, "answers": pl.Boolean}
_VALUES = {"_file": pl.String, "_row": pl.Int64, "incident_id": pl.String, "group": pl.String, "value": pl.String}

Told = tuple[str, Any]
"""A record's key and what it answers."""


def heard_canonical(texts: Sequence[TextTable], profile: Profile) -> Iterator[Heard]:
    """Every field some report of the delivery tells. Keys of reports and persons tell which record is meant."""
    for text in texts:
        lines = [_Line(row, text.name, profile.agency_id) for row in text.frame.iter_rows(named=True)]
        for table in TABLES:
            for field in told_in(table):
                if field.name not in _KEYS and place_of(table, field.name) in text.columns:
                    yield _heard(lines, table, field.name)


class _Line:
    """The cells of one report, and the keys of its incident and persons."""

    def __init__(self, cells: dict[str, Any], file: str, agency_id: str | None) -> None:
        self._cells = cells
        agency = agency_id or cells.get("agency_id") or "unknown"
        key = cells.get("incident_id") or f"?{cells[ROW]}"
        self.incident = key if key.startswith(f"{agency}:") else f"{agency}:{key}"
        self.mark = (file, cells[ROW], self.incident)
        self._persons = self._named()

    def told(self, table: str, field: str) -> list[Told]:
        """What a field says, with the record that says it."""
        cell = self._cells.get(place_of(table, field)) or ""
        if table == "incident":
            return [(self.incident, cell)]
        listed = json.loads(cell) if cell else []
        if table == "person":
            return list(zip(self._persons, listed, strict=False))
        if table in OF_PERSON.values():
            groups = zip(self._persons, listed, strict=False)
            return [(person, value) for person, values in groups if isinstance(values, list) for value in values]
        if field in _LINKS:
            listed = [self._key(label) if label else None for label in listed]
        if table == "force":
            recipients = json.loads(self._cells.get("force.recipient_id") or "[]")
            return list(zip([self._key(str(label)) for label in recipients], listed, strict=False))
        return [(f"{self.incident}/{at}", value) for at, value in enumerate(listed)]

    def _named(self) -> list[str]:
        """The key of each person, in order; one without a name is known by its side and its place among them."""
        said = {name: json.loads(self._cells.get(f"persons.{name}") or "[]") for name in ("person_id", "role")}
        size = max([len(listed) for listed in said.values()] or [0])
        labels, roles = ((listed + [None] * size)[:size] for listed in said.values())
        return [
            self._key(str(label)) if label else self._key(f"{role or 'person'}-{roles[:at].count(role) + 1}")
            for at, (label, role) in enumerate(zip(labels, roles, strict=True))
        ]

    def _key(self, label: str) -> str:
        return label if label.startswith(f"{self.incident}/") else f"{self.incident}/{label.strip()}"


def _heard(lines: Sequence[_Line], table: str, field: str) -> Heard:
    cells, values = [], []
    for line in lines:
        told = [(key, _text(value)) for key, value in line.told(table, field)]
        answers = [(key, text) for key, text in told if text and not _is_blank(table, field, text)]
        cells.append((*line.mark, any(text for _, text in told), bool(answers)))
        values += [(*line.mark, key, text) for key, text in answers]
    frame = pl.DataFrame(values, schema=_VALUES, orient="row")
    kind = polars_schema(TABLES[table])[field]
    if kind in (pl.Int64, pl.Float64):  # written in one way, as the reports have it
        frame = frame.with_columns(pl.col("value").cast(kind, strict=False).cast(pl.String))
    own = table in {"incident", "person"}
    link = None if own or table == "other_agency" else "recipient_id" if table == "force" else "person_id"
    return Heard(
        table=table, field=field, owner=table if own else "incident" if table == "other_agency" else "person", link=link,
        fixed=(), cells=pl.DataFrame(cells, schema=_CELLS, orient="row"), values=frame,
    )  # fmt: skip


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _is_blank(table: str, field: str, text: str) -> bool:
    return TABLES[table].field(field).type is Type.CODE and text in BLANKS
