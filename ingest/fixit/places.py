"""Where a finding is, as the sender's spreadsheet shows it: file, column letter with its header, rows in runs.

Must not show a cell.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.findings import KindFound
from ingest.fixit.sentences import counted, listed, say
from ingest.fixit.visible import visible
from ingest.profile import FileLayout, Profile
from ingest.readers.table import ROW, TextTable
from ingest.suggestions.columns import columns_of, header_in
from ingest.suggestions.sheet import positions
from schemas.rules import RULES

_RUNS = 8
_CONDITION = {rule.code: rule.condition for rule in RULES}


def letter(position: int) -> str:
    """The letters of a column as a spreadsheet shows them; 0 is A."""
    text = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Sorted row numbers as runs without a gap, (first, last)."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found


def spans(rows: Sequence[int], most: int = _RUNS) -> str:
    """Sorted rows in words: "12 to 42, 44 and 46"; at most so many runs, then how many rows are left."""
    told: list[str] = []
    found = runs(rows)
    pieces = [(first, last) for first, last in found[:most]]
    for first, last in pieces:
        if last - first == 1:
            told += [f"{first}", f"{last}"]
        else:
            told.append(f"{first}" if first == last else say("span", first=f"{first}", last=f"{last}"))
    rest = sum(last - first + 1 for first, last in found[most:])
    return say("more_rows", spans=", ".join(told), rest=rest) if rest else listed(told)


def at_rows(rows: Sequence[int], most: int = _RUNS) -> str:
    """ "row 44" or "rows 12 to 42"."""
    return say("at_row" if len(rows) == 1 else "at_rows", spans=spans(rows, most))


def headers_of(kind: KindFound, text: TextTable, layout: FileLayout, profile: Profile) -> list[str]:
    """The headers of a file under which the cells of a kind stand; none where the whole row is meant."""
    if kind.column is not None:
        found = header_in(text, kind.column, profile)
        return [found] if found else []
    sources = [*_sources(layout, profile, kind.table, kind.field)]
    if not sources:
        for table in _named(kind.code, "child"):
            sources += [column.source for column in columns_of(layout) if column.table == table]
    return _present(sources, text, profile)


def beside(kind: KindFound, text: TextTable, layout: FileLayout, profile: Profile) -> list[str]:
    """The headers of the other answers a rule looks at."""
    sources = [
        source for field in _named(kind.code, "field") for source in _sources(layout, profile, kind.table, field)
    ]
    return _present(sources, text, profile)


def keys_of(text: TextTable, layout: FileLayout, profile: Profile) -> list[str]:
    """The headers that tell which incident a row speaks of."""
    return _present([name for record in layout.records for name in record.incident], text, profile)


def _present(sources: Sequence[str], text: TextTable, profile: Profile) -> list[str]:
    found = [header_in(text, source, profile) for source in dict.fromkeys(sources)]
    return [header for header in found if header is not None]


def _sources(layout: FileLayout, profile: Profile, table: str, field: str | None) -> Iterator[str]:
    if field and "." in field:
        table, _, field = field.partition(".")
    if field == "incident_id":
        yield from (name for record in layout.records for name in record.incident)
    elif field == "agency_id" and profile.agency_column:
        yield profile.agency_column
    exact = [column.source for column in columns_of(layout) if (column.table, column.field) == (table, field)]
    yield from exact or [column.source for column in columns_of(layout) if column.field == field == column.table]


def _named(code: str, attribute: str) -> list[str]:
    """Names a rule's condition mentions under an attribute, at any depth."""

    def walk(thing: object) -> Iterator[str]:
        if isinstance(thing, tuple):
            for each in thing:
                yield from walk(each)
        elif dataclasses.is_dataclass(thing):
            for part in dataclasses.fields(thing):
                value = getattr(thing, part.name)
                if part.name == attribute and isinstance(value, str):
                    yield value
                else:
                    yield from walk(value)

    return list(dict.fromkeys(walk(_CONDITION.get(code))))


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a kind is in one file: `rows` it was found in or holds, `headers` its cells stand under, and that in words."""

    file: str
    rows: tuple[int, ...]
    headers: tuple[str, ...]
    cell: str | None
    sentence: str


def places(
    kind: KindFound,
    texts: Sequence[TextTable],
    layouts: Mapping[str, FileLayout],
    profile: Profile,
    *,
    header: str | None,
) -> list[Place]:
    """The places of a kind, one for each file. header: for a missing column, the header that seems to stand for it."""
    by_name = {text.name: text for text in texts}
    told: list[Place] = []
    for file, rows in kind.places.items():
        text = by_name.get(file)
        if text is None:
            told.append(_unseen(kind, file, rows))
        elif kind.table == "file" or rows == (text.header_row,):
            told.append(_on_header(kind, text, header))
        else:
            told.append(_in_rows(text, rows, headers_of(kind, text, layouts[file], profile)))
    return told


def _unseen(kind: KindFound, file: str, rows: tuple[int, ...]) -> Place:
    """A place in a file that is no table: the item and the record are all there is to say."""
    where = ", ".join([*([visible(kind.column)] if kind.column else []), at_rows(rows)])
    return Place(file=file, rows=rows, headers=(), cell=None, sentence=say("of_it", what=visible(file), told=where))


def _in_rows(text: TextTable, rows: tuple[int, ...], headers: Sequence[str]) -> Place:
    at = positions(text)
    columns = [say("column", letter=letter(at[name]), header=visible(name)) for name in headers[:3]]
    where = ", ".join([*([listed(columns, "or")] if columns else []), at_rows(rows)])
    cell = f"{letter(at[headers[0]]) if headers else 'A'}{rows[0]}"
    return Place(
        file=text.name,
        rows=rows,
        headers=tuple(headers),
        cell=cell,
        sentence=say("of_it", what=visible(text.name), told=where),
    )


def _on_header(kind: KindFound, text: TextTable, header: str | None) -> Place:
    """A place in the header's row; a column that is missing holds every row under it."""
    at = positions(text)
    named = next((name for name in (header, kind.column) if name in at), None)
    below = tuple(text.frame[ROW].to_list()) if kind.code == "missing_column" else ()
    cell = f"{letter(at[named])}{text.header_row}" if named else None
    told = (
        say("header_cell", cell=cell, header=visible(named)) if named else say("the_header", row=f"{text.header_row}")
    )
    where = say("under_header", header=told, rows=counted("rows", len(below))) if below else told
    return Place(file=text.name, rows=below or (text.header_row,), headers=(named,) if named else (), cell=cell,
                 sentence=say("of_it", what=visible(text.name), told=where))  # fmt: skip
