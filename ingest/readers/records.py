"""Records of JSON and XML to tables: nested names joined by dots, lists of scalars joined, lists of records apart.

A list of records becomes a table of its own, named by its path, whose rows know the row of their parent.
Must not know which format the records came from.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ingest.problems import FileProblem
from ingest.readers import limits
from ingest.readers.plain import PlainTable
from ingest.readers.rows import Rows
from ingest.readers.shape import Shape

Node = Mapping[str, Any] | Sequence[Any] | str | None
"""What a format's reader gives: mappings, lists and texts; null and numbers are texts by then, or None."""


class Marked(str):
    """A text that stands where something was that cannot be read; it is the sentence to say of it."""


def find_records(document: Node, *, name: str, shape: Shape) -> Sequence[Node]:
    """The list of records in a document, by the declared path or because it is the only list of records."""
    if isinstance(document, Marked):
        raise FileProblem(name, "records", f"the file {document}")
    if shape.records == ".":
        return [document]
    if shape.records is not None:
        found = document
        for step in shape.records.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
        if isinstance(found, Mapping):
            return [found]
        if not isinstance(found, list):
            sentence = f"there are no records at {shape.records}; correct records in the profile."
            raise FileProblem(name, "records", sentence)
        return found
    if isinstance(document, list):
        return document
    lists = list(_lists_of_records(document))
    if len(lists) != 1:
        count = f"{len(lists)} lists of records" if lists else "no list of records"
        raise FileProblem(name, "records", f"the file holds {count}; name the one to read as records in the profile.")
    return lists[0]


def tables_of(records: Sequence[Node], *, name: str, shape: Shape) -> Iterator[PlainTable]:
    """The table of the records, then those of records inside them. The first record is row 2, under a header in row 1."""
    if not records:
        sentence = "the file holds no records; for a month without incidents attest zero instead."
        raise FileProblem(name, "header_only", sentence)
    tables = {"": _Gathered()}
    for place, record in enumerate(records, start=1):
        if not isinstance(record, Mapping):
            said = record if isinstance(record, Marked) else "is not a set of named values; write each record as one."
            raise FileProblem(name, "records", f"record {place} {said}")
        _Walk(tables, place, name=name, shape=shape).record(record, "", 0)
    for path, gathered in tables.items():
        if not path or any(text.strip() for record in gathered.records for text in record.values()):
            gathered.drop_containers([inner.removeprefix(f"{path}.") for inner in tables if inner.startswith(path)])
            yield _table(gathered, name=f"{name}/{path}" if path else name)


class _Gathered:
    """The records of one table as they are found, and the row of each one's parent."""

    def __init__(self) -> None:
        self.columns: dict[str, None] = {}
        self.records: list[dict[str, str]] = []
        self.parents: list[int] = []

    def drop_containers(self, tables: Sequence[str]) -> None:
        """Leave out a column that is blank throughout and elsewhere holds columns or records: `"persons": []`."""
        inner = [*self.columns, *tables]
        for column in list(self.columns):
            holds = any(one.startswith(f"{column}.") or (one == column and one in tables) for one in inner)
            if holds and not any(record.get(column) for record in self.records):
                del self.columns[column]


def _lists_of_records(node: Node) -> Iterator[Sequence[Node]]:
    if isinstance(node, list):
        if node and all(isinstance(entry, Mapping) for entry in node):
            yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _lists_of_records(value)


class _Walk:
    """Takes one record apart. `place` is its number, for sentences; no name from inside a file is said."""

    def __init__(self, tables: dict[str, _Gathered], place: int, *, name: str, shape: Shape) -> None:
        self._tables, self._place, self._name, self._joiner = tables, place, name, shape.joiner
        self._lists = frozenset(shape.lists)

    def record(self, node: Mapping[str, Any], path: str, parent: int) -> None:
        """One record into the table at a path."""
        table = self._tables.setdefault(path, _Gathered())
        flat: dict[str, str] = {}
        table.records.append(flat)
        table.parents.append(parent)
        self._mapping(node, "", path, flat, len(table.records) + 1)
        table.columns.update(dict.fromkeys(flat))

    def _mapping(self, node: Mapping[str, Any], prefix: str, path: str, flat: dict[str, str], row: int) -> None:
        for key, value in node.items():
            column = prefix + key
            if type(value) is str:
                self._put(flat, column, value)
            elif value is None:
                self._put(flat, column, "")
            elif isinstance(value, Mapping):
                if (f"{path}.{column}" if path else column) in self._lists:
                    self._list([value], column, path, flat, row)
                else:
                    self._mapping(value, f"{column}.", path, flat, row)
            elif isinstance(value, list):
                self._list(value, column, path, flat, row)
            else:
                raise self._problem(str(value))

    def _list(self, values: list[Any], column: str, path: str, flat: dict[str, str], row: int) -> None:
        if any(isinstance(value, Mapping) for value in values):
            for value in values:
                if not isinstance(value, Mapping) and value not in ("", None):
                    raise self._problem("mixes records and texts in one list; write them apart.")
                self.record(value or {}, f"{path}.{column}" if path else column, row)
            return
        texts = ["" if value is None else value for value in values]
        if wrong := next((text for text in texts if type(text) is not str), None):
            raise self._problem(
                str(wrong) if isinstance(wrong, Marked) else "holds a list of lists; write each as a record."
            )
        if len(texts) > 1 and any(self._joiner in text for text in texts):
            raise self._problem("holds a list with the joiner in one of its texts; name another joiner in the profile.")
        self._put(flat, column, self._joiner.join(texts))

    def _put(self, flat: dict[str, str], column: str, text: str) -> None:
        if column in flat:
            raise self._problem("names the same value twice; keep one of them.")
        flat[column] = text

    def _problem(self, said: str) -> FileProblem:
        return FileProblem(self._name, "records", f"record {self._place} {said}")


def _table(gathered: _Gathered, *, name: str) -> PlainTable:
    rows = Rows(name=name, shape=Shape(), row_limit=limits.CSV_ROWS, even=True, records=True)
    columns = list(gathered.columns)
    rows.take([columns or [""]])
    rows.take([record.get(column, "") for column in columns] for record in gathered.records)
    table = rows.table()
    if not any(gathered.parents):
        return table
    left_out = {number for first, last in table.omitted for number in range(first, last + 1)}
    parents = tuple(parent for row, parent in enumerate(gathered.parents, start=2) if row not in left_out)
    return replace(table, parents=parents)
