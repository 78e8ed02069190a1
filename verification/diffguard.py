"""Compare a written release with every earlier one of its family: what came, went or changed must not stand alone.

A second implementation on purpose: text and counters instead of frames, rows instead of private bundles. Must not import
privacy/, and its sentences hold numbers and no values.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from schemas.model import Release, Table
from schemas.people import PERSON
from schemas.standard import PUBLISHED_TABLES
from verification.written import Row, Unreadable, Written, descriptor, formats

_PUBLIC = {table.name: table for table in PUBLISHED_TABLES}
_COMPARED = tuple(table for table in PUBLISHED_TABLES if table.quasi and len(table.key) == 1)
_GROUP_ID, _MEMBER_ID = "group_id", "member_id"
_LINKS = {
    table.name: field.name
    for table in PUBLISHED_TABLES for field in table.fields if field.references == f"{PERSON.name}.{PERSON.key[0]}"
}  # fmt: skip
_LEVELS = {
    field.name: {term.code: place for place, term in enumerate(field.vocabulary.terms)}
    for table in _COMPARED for field in table.fields if field.vocabulary and field.name.endswith("_level") and field.name in table.quasi
}  # fmt: skip

_Told = tuple[Row, ...]
_Pair = tuple[int | None, int | None]


class _Look(NamedTuple):
    """How a row looks: its quasi-identifiers, and for a person what the rows of other tables that name it say."""

    columns: Row
    values: Row
    linked: tuple[_Told, ...] = ()


@dataclass(frozen=True)
class _Children:
    """One table about persons: what its rows say of those they name, and under which group each identifier stands."""

    told: dict[str, _Told]
    groups: dict[str, set[Row]]


@dataclass(frozen=True)
class _Folder:
    """A release folder, read from its CSV files; that the formats agree is the descriptor check's to say."""

    path: Path

    @cached_property
    def family(self) -> str | None:
        try:
            said = json.loads((self.path / "release.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise Unreadable(f"release.json cannot be read ({type(error).__name__})") from None
        family = said.get("family") if isinstance(said, dict) else None
        return family if isinstance(family, str) and family else None

    @cached_property
    def resources(self) -> dict[str, dict[str, object]]:
        return {one["name"]: one for one in descriptor(self.path) if one["name"] in _PUBLIC}

    def read(self, name: str) -> Written:
        return next(formats(self.path, self.resources[name]))

    @cached_property
    def children(self) -> dict[str, _Children]:
        """The tables about persons, each read once."""
        return {name: _children(self.read(name), link) for name, link in _LINKS.items() if name in self.resources}

    def looks(self, table: Table) -> Iterator[tuple[str, _Look]]:
        """The identifier and the look of each row."""
        written = self.read(table.name)
        columns = tuple(name for name in dict.fromkeys((*table.quasi, _GROUP_ID)) if name in written.columns)
        told = [one.told for one in self.children.values()] if table.name == PERSON.name else []
        for key, values in zip(written.column(table.key[0]), written.project(list(columns)), strict=True):
            yield key, _Look(columns, values, tuple(one.get(key, ()) for one in told))

    def identifiers(self) -> set[str]:
        """Every pseudonym of the release, whatever it names."""
        made = {
            name: [one.name for one in _PUBLIC[name].fields if one.release is Release.PSEUDONYM]
            for name in self.resources
        }
        return {
            value
            for name, columns in made.items() if columns for written in (self.read(name),)
            for column in columns if column in written.columns for value in written.column(column) if value
        }  # fmt: skip


@dataclass(frozen=True)
class _History:
    """The rows of one table in each release of a family, the new one last: identifier -> number of its look."""

    table: Table
    looks: list[_Look]
    releases: list[dict[str, int]]

    @cached_property
    def pairs(self) -> list[dict[str, Counter[_Pair]]]:
        """For each earlier release: rows that look alike both then and now, counted, by kind."""
        return [_by_kind(before, self.releases[-1]) for before in self.releases[:-1]]

    def together(self) -> Counter[tuple[int | None, ...]]:
        """Rows that look alike in every release there was, counted."""
        every: set[str] = set().union(*self.releases)
        return Counter(tuple(one.get(key) for one in self.releases) for key in every)

    def sets(self) -> Iterator[tuple[str, list[int]]]:
        """The sizes of all sets told apart, and by what."""
        for place, kinds in enumerate(self.pairs, 1):
            for kind, counted in kinds.items():
                yield f"table {self.table.name}, {kind} since release {place}", list(counted.values())
        if len(self.releases) > 2:
            yield f"table {self.table.name}, over all releases", list(self.together().values())

    def returned(self) -> int:
        """Identifiers of now that an earlier release had, and one after it had not."""
        seen: set[str] = set()
        gone: set[str] = set()
        for one in self.releases[:-1]:
            gone |= seen - one.keys()
            seen |= one.keys()
        return len(gone & self.releases[-1].keys())


def problems(release: Path, earlier: list[Path], *, k: int) -> Iterator[str]:
    """A sentence for each promise over time that the release breaks. earlier: the releases before it, oldest first.

    k: rows of the smallest set that may be told apart. Raises Unreadable.
    """
    now, before = _Folder(release), [_Folder(path) for path in earlier]
    if now.family is None:
        yield "release.json does not say of which family the release is"
        return
    strangers = [(place, other) for place, other in enumerate(before, 1) if other.family != now.family]
    own = now.identifiers() if strangers else set()
    for place, other in strangers:
        if shared := len(own & other.identifiers()):
            yield f"{shared} identifiers stand in a release of another family as well (release {place} of those given)"
    family = [other for other in before if other.family == now.family]
    for history in _histories(now, family):
        for what, sizes in history.sets():
            if below := [size for size in sizes if size < k]:
                yield f"{what}: {len(below)} sets of rows have fewer than {k}, one has {min(below)}"
        if back := history.returned():
            yield f"table {history.table.name}: {back} identifiers return that an earlier release had withdrawn"
        yield from _finer(history)
    if family:
        yield from _moved([*family, now])


def smallest_isolated(release: Path, earlier: list[Path]) -> int | None:
    """The rows of the smallest set that subtracting the earlier releases of the family tells apart; None without any."""
    now = _Folder(release)
    family = [other for other in map(_Folder, earlier) if now.family and other.family == now.family]
    sizes = (size for history in _histories(now, family) for _, sizes in history.sets() for size in sizes)
    return min(sizes, default=None)


def _histories(now: _Folder, family: list[_Folder]) -> Iterator[_History]:
    for table in _COMPARED:
        folders = [one for one in (*family, now) if table.name in one.resources]
        if len(folders) < 2 or folders[-1] is not now:
            continue
        numbers: dict[_Look, int] = {}
        releases = [{key: numbers.setdefault(look, len(numbers)) for key, look in one.looks(table)} for one in folders]
        yield _History(table, list(numbers), releases)


def _by_kind(before: dict[str, int], now: dict[str, int]) -> dict[str, Counter[_Pair]]:
    sets: dict[str, Counter[_Pair]] = defaultdict(Counter)
    for key in before.keys() | now.keys():
        pair = (before.get(key), now.get(key))
        sets[_kind(*pair)][pair] += 1
    return dict(sorted(sets.items()))


def _kind(before: int | None, now: int | None) -> str:
    if before is None:
        return "added"
    if now is None:
        return "removed"
    return "unchanged" if before == now else "changed"


def _children(written: Written, link: str) -> _Children:
    fields = _PUBLIC[written.table].fields
    made = {field.name for field in fields if field.release is Release.PSEUDONYM}
    said: dict[str, list[Row]] = defaultdict(list)
    values = written.project([name for name in written.columns if name not in made])
    for person, row in zip(written.column(link), values, strict=True):
        if person:
            said[person].append(row)
    keys = [name for name in (*_PUBLIC[written.table].key, _MEMBER_ID) if {name, _GROUP_ID} <= set(written.columns)]
    return _Children(
        told={person: tuple(sorted(rows)) for person, rows in said.items()},
        groups={name: set(written.project([name, _GROUP_ID])) for name in keys},
    )


def _finer(history: _History) -> Iterator[str]:
    """Rows told more closely than before, or otherwise without being told more coarsely."""
    for place, kinds in enumerate(history.pairs, 1):
        finer: Counter[str] = Counter()
        other: Counter[str] = Counter()
        for pair, rows in kinds.get("changed", Counter()).items():
            then, here = (dict(zip(*history.looks[number][:2], strict=True)) for number in pair if number is not None)
            for level, order in _LEVELS.items():
                column = level.removesuffix("_level")
                was, is_now = ((said.get(column), said.get(level)) for said in (then, here))
                if was == is_now or None in was + is_now:
                    continue
                # A level the standard does not know is the descriptor check's to find.
                step = order.get(str(is_now[1]), 0) - order.get(str(was[1]), 0)
                finer[column] += rows * (step < 0)
                other[column] += rows * (step == 0)
        where = f"table {history.table.name}, against release {place} of {len(history.pairs)}"
        yield from (f"{where}: {column} is finer in {rows} rows than it was" for column, rows in (+finer).items())
        yield from (
            f"{where}: {column} is another in {rows} rows, at the level it had" for column, rows in (+other).items()
        )


def _moved(folders: list[_Folder]) -> Iterator[str]:
    """An identifier under two groups would join a person who went to the one who came instead."""
    for name in _LINKS:
        for column in (*_PUBLIC[name].key, _MEMBER_ID):
            pairs = {
                pair for one in folders if name in one.children for pair in one.children[name].groups.get(column, ())
            }
            stood = Counter(key for key, _ in pairs)
            if moved := sum(count > 1 for count in stood.values()):
                yield f"table {name}: {moved} values of {column} stand in several groups over the releases"
