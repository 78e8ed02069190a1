"""Recount, from the written files, how many rows look alike, and whether rows of two tables could be joined.

A second implementation on purpose: text and dictionaries instead of frames, so that a mistake in the border is not
repeated here. Must not import privacy/, and its sentences hold numbers and no values.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from verification import joined
from verification.written import Written, descriptor, formats

PROTECTED = {"age_band": "0-17", "custody_status": "custody_mental_health"}
"""Published values whose rows need the greater k."""

UNRELATED = (("incident", "person"),)
"""Tables of which no rows may be joined."""

_KEY_LIKE = 0.5
_Tables = Mapping[str, Written]


def violations(release: Path, *, k: int, k_protected: int) -> Iterator[str]:
    """A sentence for each promise about looking alike that the written files break, in any of their formats."""
    resources = {resource["name"]: resource for resource in descriptor(release)}
    by_format: dict[str, dict[str, Written]] = defaultdict(dict)
    for resource in resources.values():
        for written in formats(release, resource):
            by_format[written.format][written.table] = written
    counted: list[tuple[str, _Tables, list[str]]] = []
    for form, tables in by_format.items():
        # Formats that hold the same rows share one frame; they are counted once, and each is told.
        same = next(((first, told) for first, others, told in counted if _alike(tables, others)), None)
        told = (
            [sentence.replace(f" in {same[0]}", f" in {form}") for sentence in same[1]]
            if same
            else list(_violations(tables, resources, k, k_protected))
        )
        counted.append((form, tables, told))
        yield from told


def _alike(tables: _Tables, others: _Tables) -> bool:
    return all(written.frame is others[name].frame for name, written in tables.items())


def _violations(tables: _Tables, resources: Mapping[str, Any], k: int, k_protected: int) -> Iterator[str]:
    for name, written in tables.items():
        yield from _small_classes(written, resources[name]["vigie:quasi"], k, k_protected)
        yield from _children(written, resources, tables, k)
    yield from joined.violations(tables, resources, k=k, k_protected=k_protected)
    yield from _joinable(tables, resources)


def smallest_class(written: Written, quasi: list[str]) -> int:
    """The rows of the smallest class, 0 for an empty table."""
    return min(Counter(written.looks(quasi)).values(), default=0)


def _small_classes(written: Written, quasi: list[str], k: int, k_protected: int) -> Iterator[str]:
    if not quasi:
        return
    looks = written.looks(quasi)
    classes = Counter(looks)
    where = f"table {written.table} in {written.format}"
    if below := [size for size in classes.values() if size < k]:
        yield f"{where}: {len(below)} classes have fewer than {k} rows, one has {min(below)}"
    protected = {
        look
        for column, value in PROTECTED.items() if column in written.columns
        for look, held in zip(looks, written.column(column), strict=True) if held == value
    }  # fmt: skip
    if below := [classes[look] for look in protected if classes[look] < k_protected]:
        yield f"{where}: {len(below)} classes with protected rows have fewer than {k_protected}, one has {min(below)}"


def _children(written: Written, resources: Mapping[str, Any], tables: _Tables, k: int) -> Iterator[str]:
    """Join each child to its parent: no orphans, and together no class of parents below k."""
    for reference in resources[written.table]["schema"].get("foreignKeys", []):
        target = reference["reference"]
        parent = tables.get(target["resource"])
        quasi = resources[target["resource"]]["vigie:quasi"] if parent else []
        if parent is None or not quasi:
            continue
        key = dict(zip(parent.column(target["fields"][0]), parent.looks(quasi), strict=True))
        children = written.column(reference["fields"][0])
        if orphans := sum(child not in key for child in children if child):
            yield f"table {written.table} in {written.format}: {orphans} rows belong to no row of {parent.table}"
        own = resources[written.table]["vigie:quasi"]
        if own and (small := _joined_below(children, key, written.looks(own), k)):
            yield f"table {written.table} in {written.format}: joined to {parent.table}, {small} classes are below {k}"


def _joined_below(children: list[str], key: Mapping[str, int], own: list[int], k: int) -> int:
    members: dict[tuple[int, int], set[str]] = defaultdict(set)
    for child, look in zip(children, own, strict=True):
        if child:
            members[key.get(child, -1), look].add(child)
    return sum(len(parents) < k for parents in members.values())


def _joinable(tables: _Tables, resources: Mapping[str, Any]) -> Iterator[str]:
    for left, right in UNRELATED:
        if left not in tables or right not in tables:
            continue
        seen = _free_values(tables[right], resources[right])
        for column, values in _key_like(tables[left], resources[left]):
            for other in (other for other, held in seen.items() if held & values):
                yield (f"tables {left} and {right} in {tables[left].format}: {column} and {other} share "
                       f"{len(values & seen[other])} values by which rows could be joined")  # fmt: skip
        if common := (set(tables[left].columns) & set(tables[right].columns)) - _quasi(resources, left, right):
            yield f"tables {left} and {right}: {', '.join(sorted(common))} stands in both and is no quasi-identifier"


def _quasi(resources: Mapping[str, Any], *tables: str) -> set[str]:
    return {name for table in tables for name in resources[table]["vigie:quasi"]}


def _key_like(written: Written, resource: Mapping[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """Columns that tell rows apart: declared keys, and any other outside the quasi-identifiers with many values."""
    for name, values in _free_values(written, resource).items():
        many = len(values) > _KEY_LIKE * written.height and name not in resource["vigie:quasi"]
        if name in resource["schema"].get("primaryKey", []) or (many and len(values) > 1):
            yield name, values


def _free_values(written: Written, resource: Mapping[str, Any]) -> dict[str, set[str]]:
    """The values of each column that are no term of its vocabulary: a yes in two tables joins nothing."""
    terms = {field["name"]: field.get("constraints", {}).get("enum", []) for field in resource["schema"]["fields"]}
    return {name: set(written.column(name)) - {"", *terms.get(name, [])} for name in written.columns}
