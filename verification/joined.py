"""Join the written tables about persons by every identifier they publish, and count what is still alike.

An incident's rows are one unit: what several tables tell of a person together may single the person out though no table
does alone. Also counted: groups, members, and answers a whole group shares. A second implementation on purpose: text and
counters. Must not import privacy/; its sentences hold numbers and no values.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from schemas.model import BLANKS, WITHHELD, Privacy
from schemas.standard import REPORT_TABLES
from verification.written import Written, numbered

PERSON, GROUP, MEMBER = "person", "group_id", "member_id"
CONFIDENCE, UPLIFT = 0.9, 0.3
"""How sure a group may make a reader of an answer, and how much surer than the table as a whole (RT4)."""

_Tables = Mapping[str, Written]


def violations(tables: _Tables, resources: Mapping[str, Any], *, k: int, k_protected: int) -> Iterator[str]:
    """A sentence for each way in which the joined tables tell more than one table alone."""
    person = tables.get(PERSON)
    if person is None or GROUP not in person.columns:
        return
    where = f"in {person.format}"
    quasi = resources[PERSON]["vigie:quasi"]
    ids = person.column(resources[PERSON]["schema"]["primaryKey"][0])
    group_of = dict(zip(ids, person.column(GROUP), strict=True))
    alike = dict(zip(ids, person.looks([GROUP, *quasi]), strict=True))
    yield from _groups(person, quasi, where)
    for name, written in tables.items():
        if link := _link(resources[name]):
            yield from _children(name, written, link, group_of, where)
            alike = _told_apart(alike, written, link)
    counted = Counter(alike.values())
    if below := [size for size in counted.values() if size < k]:
        yield f"tables about persons, joined {where}: {len(below)} sets have fewer than {k} rows, one has {min(below)}"
    yield from _answers(person, alike, where)


def smallest_set(tables: _Tables, resources: Mapping[str, Any]) -> int:
    """Rows of the smallest set of persons alike in all tables joined; 0 without persons."""
    person = tables[PERSON]
    looks = person.looks([GROUP, *resources[PERSON]["vigie:quasi"]])
    alike = dict(zip(person.column("person_id"), looks, strict=True))
    for name, written in tables.items():
        if link := _link(resources[name]):
            alike = _told_apart(alike, written, link)
    return min(Counter(alike.values()).values(), default=0)


def _link(resource: Mapping[str, Any]) -> str | None:
    """The column in which a table names a person, where it has groups beside it."""
    names = {field["name"] for field in resource["schema"]["fields"]}
    links = (
        key["fields"][0] for key in resource["schema"].get("foreignKeys", []) if key["reference"]["resource"] == PERSON
    )
    return next(links, None) if GROUP in names and resource["name"] != PERSON else None


def _told_apart(alike: Mapping[str, int], written: Written, link: str) -> dict[str, int]:
    """A number for each person's look and what the rows that name the person say."""
    told = [name for name in written.columns if name not in {link, GROUP, MEMBER} and not name.endswith("_id")]
    said: dict[str, list[int]] = defaultdict(list)
    for person, row in zip(written.column(link), written.looks(told), strict=True):
        if person:
            said[person].append(row)
    both = ((look, tuple(sorted(said.get(person, ())))) for person, look in alike.items())
    return dict(zip(alike, numbered(both), strict=True))


def _groups(person: Written, quasi: Sequence[str], where: str) -> Iterator[str]:
    looks: dict[str, set[int]] = defaultdict(set)
    for group, look in zip(person.column(GROUP), person.looks(list(quasi)), strict=True):
        looks[group].add(look)
    if mixed := sum(len(held) > 1 for held in looks.values()):
        yield f"table person {where}: {mixed} groups hold persons who do not look alike"


def _children(name: str, written: Written, link: str, group_of: Mapping[str, str], where: str) -> Iterator[str]:
    groups = set(group_of.values())
    rows = list(zip(written.column(GROUP), written.column(link), strict=True))
    if strange := sum(group not in groups for group, _ in rows):
        yield f"table {name} {where}: {strange} rows are of no group of persons"
    if strange := sum(bool(person) and group_of.get(person, "") != group for group, person in rows):
        yield f"table {name} {where}: {strange} rows name a person of another group"
    members: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for member, row in zip(written.column(MEMBER), rows, strict=True):
        members[member].add(row)
    if mixed := sum(len(held) > 1 for held in members.values()):
        yield f"table {name} {where}: {mixed} members stand for more than one person"
    if known := set(written.column(MEMBER)) & (set(group_of) | groups):
        yield f"table {name} {where}: {len(known)} members bear the identifier of a person or group"


def _answers(person: Written, alike: Mapping[str, int], where: str) -> Iterator[str]:
    """Harmful answers that nearly all of a set share, and that the table as a whole does not nearly tell already."""
    declared = next(table for table in REPORT_TABLES if table.name == PERSON)
    roles = person.column("role") if "role" in person.columns else [""] * person.height
    homes = numbered((alike[key], role) for key, role in zip(person.column("person_id"), roles, strict=True))
    sizes, usual, role_of = Counter(homes), Counter(roles), dict(zip(homes, roles, strict=True))
    for field in declared.published_fields:
        if field.privacy is not Privacy.SENSITIVE or field.vocabulary is None or field.name not in person.columns:
            continue
        harmless = {*field.harmless, *BLANKS, WITHHELD, ""}
        values = person.column(field.name)
        base = Counter(zip(roles, values, strict=True))
        told = Counter(zip(homes, values, strict=True))
        skewed = sum(
            value not in harmless and count / sizes[home] > CONFIDENCE
            and count / sizes[home] - base[role_of[home], value] / usual[role_of[home]] > UPLIFT
            for (home, value), count in told.items()
        )  # fmt: skip
        if skewed:
            yield f"table person {where}: {skewed} sets of persons tell {field.name} of nearly all their persons"
