"""Check that the files of a release are what its descriptor says, and that the descriptor is what the standard says.

Columns, terms, ranges, keys and references, and the same rows in CSV, SQLite and Parquet. Must not import privacy/;
sentences name tables and columns and count rows, without values.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from schemas.as_frictionless import resource as declared_resource
from schemas.model import PUBLISHED
from schemas.standard import PUBLISHED_TABLES, TABLES
from verification.written import Row, Written, database_columns, descriptor, formats

_PRIVATE = {field.name for table in TABLES for field in table.fields if field.release not in PUBLISHED}
_PUBLIC = {field.name for table in PUBLISHED_TABLES for field in table.fields}
NEVER_COLUMNS = (_PRIVATE - _PUBLIC) | {"address", "lat", "lon", "latitude", "longitude"}
"""Names of private columns that no table of a release may have."""


def problems(release: Path) -> Iterator[str]:
    """A sentence for each way in which files and descriptor disagree."""
    resources = descriptor(release)
    yield from _as_declared(resources)
    in_csv: dict[str, Written] = {}
    for resource in resources:
        first, *others = formats(release, resource)
        in_csv[first.table] = first
        yield from _columns(first, resource)
        for other in others:
            yield from _same(first, other)
    for resource in resources:
        if in_csv[resource["name"]].columns == _names(resource):
            yield from _keys(in_csv, resource)
    yield from _private_columns(release)


def _as_declared(resources: list[dict[str, Any]]) -> Iterator[str]:
    """Without this a descriptor could leave a quasi-identifier out, and every count over them would look better."""
    expected = {table.name: declared_resource(table, path="") for table in PUBLISHED_TABLES}
    given = {resource["name"]: resource for resource in resources}
    for name in sorted(expected.keys() ^ given.keys()):
        yield f"table {name}: it is {'not described' if name in expected else 'no public table of the standard'}"
    for name in sorted(expected.keys() & given.keys()):
        for part in ("schema", "vigie:quasi"):
            if given[name].get(part) != expected[name][part]:
                yield f"table {name}: its {part} in the descriptor is not that of the standard"


def _names(resource: Mapping[str, Any]) -> Row:
    return tuple(field["name"] for field in resource["schema"]["fields"])


def _columns(written: Written, resource: Mapping[str, Any]) -> Iterator[str]:
    if written.columns != _names(resource):
        yield f"table {written.table}: its columns are not those of the descriptor"
        return
    for field in resource["schema"]["fields"]:
        values = written.tally(field["name"])
        for what, bad in _broken(values, field["type"], field.get("constraints", {})):
            yield f"table {written.table}: {field['name']} {what} in {bad} rows"


def _broken(values: Mapping[str, int], kind: str, constraints: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """What is wrong with the values of a column, and in how many rows. values: how many rows hold each."""
    given = {value: rows for value, rows in values.items() if value}
    if constraints.get("required") and (bad := values.get("", 0)):
        yield "is empty", bad
    if "enum" in constraints and (bad := _rows(given, lambda value: value not in constraints["enum"])):
        yield "is outside its list of terms", bad
    if "pattern" in constraints:
        pattern = re.compile(constraints["pattern"])
        if bad := _rows(given, lambda value: not pattern.search(value)):
            yield "is not written as declared", bad
    if kind == "integer":
        whole = {value: rows for value, rows in given.items() if re.fullmatch(r"-?[0-9]{1,18}", value)}
        if bad := sum(given.values()) - sum(whole.values()):
            yield "is no whole number", bad
        low, high = constraints.get("minimum"), constraints.get("maximum")
        below = 0 if low is None else _rows(whole, lambda value: int(value) < low)
        above = 0 if high is None else _rows(whole, lambda value: int(value) > high)
        if bad := below + above:
            yield "is outside its range", bad


def _rows(values: Mapping[str, int], wrong: Callable[[str], bool]) -> int:
    return sum(rows for value, rows in values.items() if wrong(value))


def _same(first: Written, other: Written) -> Iterator[str]:
    if other.columns != first.columns:
        yield f"table {first.table}: {other.format} has other columns than {first.format}"
    elif other.height != first.height:
        yield f"table {first.table}: {first.height} rows in {first.format}, {other.height} in {other.format}"
    elif other.frame is not first.frame and _digest(other.rows) != _digest(first.rows):
        yield f"table {first.table}: {other.format} has other rows than {first.format}"


def _digest(rows: list[Row]) -> int:
    """A sum over rows, the same in whatever order they stand."""
    digests = (hashlib.blake2b("\x1f".join(row).encode(), digest_size=16).digest() for row in rows)
    return sum(int.from_bytes(digest) for digest in digests)


def _keys(tables: Mapping[str, Written], resource: Mapping[str, Any]) -> Iterator[str]:
    written = tables[resource["name"]]
    if key := resource["schema"].get("primaryKey"):
        twice = sum(count > 1 for count in Counter(written.project(key)).values())
        if twice:
            yield f"table {written.table}: {twice} keys stand more than once"
    for reference in resource["schema"].get("foreignKeys", []):
        target = reference["reference"]
        if (parent := tables.get(target["resource"] or written.table)) is None:
            yield f"table {written.table}: it points to a table that is not there"
            continue
        known = set(parent.project(target["fields"]))
        orphans = sum(row not in known for row in written.project(reference["fields"]) if any(row))
        if orphans:
            yield f"table {written.table}: {orphans} rows point to no row of {parent.table}"


def _private_columns(release: Path) -> Iterator[str]:
    """Also in tables of the database the descriptor does not speak of."""
    for table, column in database_columns(release):
        if column.lower() in NEVER_COLUMNS:
            yield f"vigie.db, table {table}: it has the private column {column}"
