"""A table in New Jersey's style as tables of the standard: only what can be given to one person is read.

Rows are numbered as in a spreadsheet. Must not guess to which of several subjects a value belongs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from ingest.conform import Conformed
from ingest.exchange.bundles import Gathered, Row
from ingest.exchange.finished import fed_by, finished
from ingest.exchange.found import Found
from ingest.exchange.new_jersey import COLUMNS, COUNTED, FORCE, KEY, PLACE, pairs_of, unquoted
from ingest.exchange.reading import Answers, answers
from ingest.problems import FileProblem
from ingest.readers.read import read_file
from ingest.readers.shape import Shape
from ingest.readers.table import ROW
from schemas.crosswalks.ages import band_of
from schemas.crosswalks.model import Form, Pair, Words, folded
from schemas.crosswalks.new_jersey import JOINER, NEW_JERSEY
from schemas.crosswalks.new_jersey_words import BLANK

_OFFICER = {pair.item for pair in pairs_of("officer")}
_LISTED = [pair for pair in pairs_of("civilian") if pair.shared]
_SINGLE = [pair for pair in pairs_of("civilian") if not pair.shared]
_OF_INCIDENT = [column for column in COLUMNS if column not in _OFFICER | {"FormID", FORCE, "VideoFootage"}]
_AGE = "SubjectAge"


def read_new_jersey(data: bytes, *, name: str) -> Conformed:
    """The reports of one file. Raises FileProblem when it is no table, or when rows cannot be joined to incidents."""
    table = read_file(data, name=name, shape=Shape())[0]
    if KEY not in table.columns:
        raise FileProblem(name, "column_missing", f"the column {KEY} is missing; it joins the rows of one incident.")
    gathered, found = Gathered(file=name), Found(file=name)
    for stray in [column for column in table.columns if column not in COLUMNS]:
        found.add("unknown_column", at=table.header_row, incident=None, item=stray)
    groups: dict[str, list[_Line]] = {}
    for row in table.frame.iter_rows(named=True):
        cells = {column: unquoted(row[column].strip()) for column in table.columns}
        said = {column: None if cell in {"", BLANK} else cell for column, cell in cells.items()}
        # An officer about whom nothing is told is told by the column of the gender.
        officer = cells.get("OfficerGender") == BLANK or any(said.get(column) for column in _OFFICER)
        groups.setdefault(cells[KEY], []).append(_Line(at=row[ROW], cells=said, officer=officer))
    for key, lines in groups.items():
        _Incident(key, lines, gathered, found).read()
    numbers = [
        {"_file": name, "_row": line.at, "incident_id": key or None} for key, lines in groups.items() for line in lines
    ]
    marks = pl.DataFrame(numbers, schema={"_file": pl.String, "_row": pl.Int64, "incident_id": pl.String})
    return Conformed(
        tables=finished(gathered.frames(), NEW_JERSEY), rows=marks, findings=found.frame(),
        columns=found.columns(NEW_JERSEY.pairs), fed=fed_by(NEW_JERSEY).fed,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Line:
    """One row of the file: its number, its cells (None where empty), and whether it tells of an officer."""

    at: int
    cells: Row
    officer: bool


class _Incident:
    """The rows of one incident, read into rows of the standard."""

    def __init__(self, key: str, lines: Sequence[_Line], gathered: Gathered, found: Found) -> None:
        self._key, self._lines, self._gathered, self._found = key, lines, gathered, found
        self._at, self._first = lines[0].at, lines[0].cells

    def read(self) -> None:
        """Read the incident, its officers and its subjects."""
        told = self._answers(pairs_of(None), self._first, self._at)
        place = [part.strip() or None for part in (self._first.get(PLACE) or "").split(",")]
        if len(place) <= 2:
            told.own |= dict(zip(("city", "county"), place, strict=False))
        self._gathered.add("incident", {"incident_id": self._key, **told.own}, incident=self._key, at=self._at)
        for number, line in enumerate((line for line in self._lines if line.officer), start=1):
            told = self._answers(pairs_of("officer"), _split(line.cells, pairs_of("officer")), line.at)
            self._person("officer", number, line.at, told)
        for line in self._lines[1:]:
            if any(line.cells.get(column) != self._first.get(column) for column in _OF_INCIDENT):
                self._found.add(
                    "conflict", at=line.at, incident=self._key, item=KEY, table="incident", field="incident_id"
                )
        self._subjects()

    def _subjects(self) -> None:
        count = len(_parts(self._first.get(COUNTED)))
        each = {pair.item: _parts(self._first.get(pair.item)) for pair in _SINGLE}
        joined_force = dict.fromkeys(word for line in self._lines for word in _words(line.cells.get(FORCE), FORCE))
        for at in range(count):
            # Where the list of values is not as long as the list of subjects, no one can say whose they are.
            own = {
                item: parts[at] if len(parts) == count and parts[at] != BLANK else None for item, parts in each.items()
            }
            years = own.get(_AGE) or ""
            own = {**own, _AGE: None} if years.isdecimal() and years.isascii() else own
            told = self._answers(_SINGLE, own, self._at)
            if own[_AGE] is None and years:
                told.own["age_band"] = band_of(int(years[:3]), int(years[:3]))
            if count == 1:
                listed = {**_split(self._first, _LISTED), FORCE: list(joined_force) or None}
                more = self._answers([replace(pair, form=Form.WORDS) for pair in _LISTED], listed, self._at)
                told = Answers(own={**told.own, **more.own}, rows=[*told.rows, *more.rows])
            self._person("civilian", at + 1, self._at, told)

    def _person(self, role: str, number: int, at: int, told: Answers) -> None:
        person = f"{self._key}/{role[0].upper()}{number}"
        race = told.own.get("race")
        rows = [*told.rows, *([("race", {"race": race})] if race and race != "multiracial" else [])]
        self._gathered.add(
            "person", {"person_id": person, "role": role, **told.own}, incident=self._key, at=at, role=role
        )
        for table, row in rows:
            link = "recipient_id" if table == "force" else "person_id"
            self._gathered.add(table, {link: person, **row}, incident=self._key, at=at, role=role)

    def _answers(self, pairs: Iterable[Pair], cells: Row, at: int) -> Answers:
        told = answers(pairs, cells)
        self._found.of(pairs, cells, told, at=at, incident=self._key)
        return told


def _split(cells: Row, pairs: Iterable[Pair]) -> Row:
    """The cells with lists where a list is meant."""
    listed = {
        pair.item: _words(cells.get(pair.item), pair.item) or None
        for pair in pairs
        if pair.shared or pair.form is Form.WORDS
    }
    return {**cells, **listed}


def _parts(cell: str | None) -> list[str]:
    return [part.strip() for part in cell.split(",")] if cell else []


def _words(cell: str | None, item: str) -> list[str]:
    """The words of a joined cell, the longest known one first, so that a word that holds a comma stays whole."""
    listed: Words | None = next(pair.words for pair in NEW_JERSEY.pairs if pair.item == item)
    known = sorted({folded(word): word for word in (listed.words if listed else ())}, key=len, reverse=True)
    found: list[str] = []
    rest = folded(cell or "")
    while rest:
        word = next((word for word in known if rest == word or rest.startswith(word + JOINER.strip())), None)
        word = word or rest.split(JOINER.strip())[0]
        found.append(word)
        rest = rest[len(word) :].removeprefix(JOINER.strip()).strip()
    return found
