"""One entry under `files`: the records its rows hold, the columns left out, and those some years lack.

A record with `repeat` becomes one record for each number. Must not read a cell.
"""

from collections.abc import Sequence
from typing import Any

from ingest.profiles.columns import column_of, field_of, fixed_value
from ingest.profiles.model import Column, FileLayout, Record, squeezed
from ingest.profiles.page import Page
from ingest.profiles.places import check_pairs

NUMBER = "{n}"
"""What stands for the number in the names of numbered columns."""

_RECORD = {"incident", "columns", "constants", "present", "unless", "role", "as", "split", "count", "repeat", "same"}
_LAYOUT = {"ignore", "optional", "instead_of", "any_number"}


def layout_of(page: Page, name: str, raw: Any) -> FileLayout:
    """The layout an entry under `files` describes."""
    where = f"files.{name}"
    entry = page.mapping(raw, where, required={"records"}, optional=_LAYOUT)
    records = [
        record for each in page.listed(entry["records"], f"{where}.records") for record in _records(page, where, each)
    ]
    if not records:
        raise page.fail(f"{where}: a file holds at least one record.")
    ignored = page.mapping(entry.get("ignore") or {}, f"{where}.ignore")
    return FileLayout(
        name=name, records=tuple(records),
        ignored={column: page.text(reason, f"{where}.ignore: {column}") for column, reason in ignored.items()},
        optional=frozenset(page.texts(entry.get("optional"), f"{where}.optional")),
        instead_of=page.text(entry["instead_of"], f"{where}.instead_of") if "instead_of" in entry else None,
        any_number=page.truth(entry["any_number"], f"{where}.any_number") if "any_number" in entry else False,
    )  # fmt: skip


def _records(page: Page, where: str, raw: Any) -> list[Record]:
    """The records of an entry: one, or one for each number of `repeat`."""
    entry = page.mapping(raw, where, required={"table", "key"}, optional=_RECORD)
    numbers = page.texts(entry["repeat"], f"{where}: repeat") if "repeat" in entry else ()
    numbered = NUMBER in str([entry.get(key) for key in ("key", "columns", "present", "count", "role")])
    if numbered != bool(numbers):
        raise page.fail(
            f"{where}: {'a column is named with {n}, and repeat does not say which numbers there are' if numbered else 'repeat is there, and no column is named with {n}'}."  # noqa: E501
        )
    if numbers and not entry.get("present"):
        raise page.fail(f"{where}: a repeated record names in present what must be filled for a person to be there.")
    return [_record(page, where, _numbered(entry, number)) for number in numbers or ("",)]


def _numbered(raw: Any, number: str) -> Any:
    """An entry with the number written into the names of its columns."""
    if not number:
        return raw
    if isinstance(raw, dict):
        return {_numbered(name, number): _numbered(value, number) for name, value in raw.items()}
    if isinstance(raw, list):
        return [_numbered(each, number) for each in raw]
    return raw.replace(NUMBER, number) if isinstance(raw, str) else raw


def _record(page: Page, where: str, entry: dict[str, Any]) -> Record:
    table = page.text(entry["table"], f"{where}: table")
    if table not in {"incident", "person"}:
        raise page.fail(f"{where}: a record is an incident or a person, not {table}.")
    if table == "person" and not (entry.get("incident") and entry.get("role")):
        raise page.fail(f"{where}: a person record names its incident columns and its role.")
    if table == "incident" and (stray := sorted({"role", "as", "split", "count", "incident", "same"} & set(entry))):
        raise page.fail(f"{where}: {stray[0]} is for persons; an incident has none.")
    key, told_by = _key(page, where, table, entry["key"])
    columns = _columns(page, where, table, entry.get("columns") or {})
    check_pairs(page, where, columns)
    role, role_column = _role(page, where, table, entry.get("role"))
    constants = page.mapping(entry.get("constants") or {}, f"{where}.constants")
    fixed = {name: fixed_value(page, f"{where}.constants", table, name, value) for name, value in constants.items()}
    if twice := sorted(set(fixed) & {column.field for column in columns if column.table == table}):
        raise page.fail(
            f"{where}: {table}.{twice[0]} is fed by a column and by a constant; one of the two would be lost."
        )
    joiners = page.one_or_more(entry.get("split"), f"{where}: split")
    if "count" in entry and not joiners:
        raise page.fail(f"{where}: count says how many persons the lists of a row hold, so it stands beside split.")
    if told_by == "position" and not joiners:
        raise page.fail(f"{where}: key position is the place in a list, so it stands beside split.")
    apart = page.text(entry.get("same", ""), f"{where}: same") == "apart"
    if "same" in entry and not (apart and joiners):
        raise page.fail(
            f"{where}: same: apart keeps two persons of one list with the same key apart; it stands beside split."
        )
    unless = {
        column: tuple(squeezed(page.one_or_more(words, f"{where}: unless")))
        for column, words in page.mapping(entry.get("unless") or {}, f"{where}: unless").items()
    }
    incident = page.texts(entry["incident"], f"{where}: incident") if "incident" in entry else key
    if not incident:
        raise page.fail(f"{where}: an incident is told from others by its key; name the columns that hold its number.")
    return Record(
        table=table, key=key, incident=incident, columns=columns, constants=fixed,
        present=page.texts(entry.get("present"), f"{where}: present"), role=role, role_column=role_column,
        name=page.text(entry["as"], f"{where}: as") if "as" in entry else None, by_values=told_by == "values",
        by_position=told_by == "position", apart=apart, unless=unless, joiners=joiners,
        count=page.text(entry["count"], f"{where}: count") if "count" in entry else None,
    )  # fmt: skip


def _key(page: Page, where: str, table: str, raw: Any) -> tuple[tuple[str, ...], str]:
    """The key's columns, or what else is the key: the row, the answers themselves, or the place in a list."""
    if raw in ("values", "position") and table != "person":
        raise page.fail(f"{where}: key {raw} tells persons apart; an incident is known by its number.")
    if raw in ("row", "values", "position"):
        return (), raw
    if isinstance(raw, str):
        raise page.fail(f"{where}: key is a list of columns, row, values or position, not {raw or 'nothing'}.")
    return page.texts(raw, f"{where}: key"), "columns"


def _columns(page: Page, where: str, table: str, raw: Any) -> tuple[Column, ...]:
    columns = tuple(
        column_of(page, table, source, spec)
        for source, specs in page.mapping(raw, f"{where}.columns").items()
        for spec in (specs if isinstance(specs, list) else [specs])
    )
    fed = [column.field for column in columns if column.table == table and column.place is None]
    if twice := sorted({name for name in fed if fed.count(name) > 1}):
        raise page.fail(f"{where}: {table}.{twice[0]} is fed by two columns; one of the two would be lost.")
    return columns


def _role(page: Page, where: str, table: str, raw: Any) -> tuple[str | None, Column | None]:
    """The role all persons of the record have, or the column that says it."""
    if raw is None:
        return None, None
    if isinstance(raw, str):
        fixed_value(page, f"{where}: role", table, "role", raw)
        return raw, None
    entry = page.mapping(raw, f"{where}: role", required={"column", "words"})
    field_of(page, table, "role")
    return None, column_of(
        page, table, page.text(entry["column"], f"{where}: role"), {"to": "role", "words": entry["words"]}
    )


def sources_of(records: Sequence[Record]) -> set[str]:
    """Every column some record reads."""
    return set().union(*(record.sources for record in records))
