"""What a release must hold to: the numbers of the border with their floors, and what happens to every field of the standard.

A deployment may be stricter than a floor and never weaker. Must not read the deployment's file (orchestration does), hold
keys, or take thresholds from other rooms.
Sources: docs/policy.md; 11 is the habit of the US health agencies (CMS) for small cells.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from schemas.model import AREA_LEVELS, Field, Hierarchy, Release, Table
from schemas.standard import TABLES

METHODS = ("suppress", "perturb")
"""What may be done to a small count that is made from unrecoded data."""


class PolicyError(ValueError):
    """The policy asks for less protection than the project ever gives, or says something it cannot mean."""


@dataclass(frozen=True, kw_only=True)
class Bound:
    """A number of the policy: the values it may have, ends included, and why the floor is where it is."""

    least: float
    most: float
    whole: bool
    why: str


_ALIKE = "so that no one is found among them"
# fmt: off
BOUNDS: dict[str, Bound] = {
    "k": Bound(least=5, most=10_000, whole=True, why=f"incidents must look alike {_ALIKE}"),
    "k_protected": Bound(least=11, most=10_000, whole=True, why=f"incidents with a juvenile or of a protected kind must look alike {_ALIKE}"),
    "small_count": Bound(least=5, most=10_000, whole=True, why="incidents must stand behind a count that is shown"),
    "small_count_ambulance": Bound(least=11, most=10_000, whole=True, why="calls must stand behind an ambulance count that is shown"),
    "l": Bound(least=2, most=100, whole=True, why="different answers must stand in a class, or the class gives the answer away"),
    "t": Bound(least=0.01, most=0.5, whole=False, why="of a class's answers may lie otherwise than everyone's before the report warns"),
    "confidence": Bound(least=0.01, most=0.9, whole=False, why="is the surest a reader may become of anyone's answer"),
    "uplift": Bound(least=0.01, most=0.3, whole=False, why="is the most a class may add to what is known of everyone"),
}
# fmt: on
"""Every number of the policy. Whole numbers are floors from below; t, confidence and uplift are stricter when smaller."""


@dataclass(frozen=True)
class Policy:
    """The numbers and choices a reviewer signs. The defaults are the floors.

    k: incidents (bundles) whose rows must look alike. k_protected: the same where a juvenile, domestic, sexual or
    mental-health incident is concerned. small_count, small_count_ambulance: counts from unrecoded data below it are kept back.
    l, t: diversity and closeness of sensitive answers. confidence, uplift: how sure a class may make a reader of an answer,
    and how much of that may come from the class. counts: what happens to small counts, one of METHODS.
    officers_public: agencies whose officers the law makes public, with officers_basis, the law. narratives: agencies that
    opted in to redacted narratives. reviewed_by, reviewed_on (ISO): who signed, needed before a release is cut.
    """

    k: int = 5
    k_protected: int = 11
    small_count: int = 5
    small_count_ambulance: int = 11
    l: int = 2  # noqa: E741 - the name the literature gives it
    t: float = 0.5
    confidence: float = 0.9
    uplift: float = 0.3
    counts: str = "suppress"
    officers_public: tuple[str, ...] = ()
    officers_basis: str = ""
    narratives: tuple[str, ...] = ()
    reviewed_by: str = ""
    reviewed_on: str = ""

    def __post_init__(self) -> None:
        for name, sentence in self._contradictions():
            raise PolicyError(f"policy {name}: {sentence}")

    def _contradictions(self) -> Iterator[tuple[str, str]]:
        for name, bound in BOUNDS.items():
            if sentence := _outside(name, getattr(self, name), bound):
                yield name, sentence
        if self.k_protected < self.k:
            yield "k_protected", f"it is {self.k_protected}, but protected rows never need fewer than the k = {self.k} of all " \
                f"others; write k_protected = {self.k} or more"  # fmt: skip
        if self.counts not in METHODS:
            yield "counts", f"it is {_shown(self.counts)}, but small counts are kept back or perturbed; " \
                'write counts = "suppress" or counts = "perturb"'  # fmt: skip
        for name in ("officers_public", "narratives"):
            if sentence := _no_agencies(name, getattr(self, name)):
                yield name, sentence
        for name in ("officers_basis", "reviewed_by", "reviewed_on"):
            value = getattr(self, name)
            if not isinstance(value, str) or len(value) > 300 or not (value.isprintable() and value == value.strip()):
                yield name, f'it must be one line of text between quotes, up to 300 characters; write {name} = "..."'
        if self.officers_public and not self.officers_basis:
            yield "officers_basis", "it is empty, but officers are published only where a law makes them public; " \
                "name that law, or empty officers_public"  # fmt: skip
        if self.reviewed_on and not _is_day(self.reviewed_on):
            yield (
                "reviewed_on",
                'it must be the day of the review, so that readers know how old it is; write reviewed_on = "2026-11-23"',
            )


@dataclass(frozen=True, kw_only=True)
class PolicyLine:
    """What happens to one field: its class, what the public gets of it, the levels it may take and what a loss weighs.

    scope: whose field it is: of the private table, repeated from the incident, or made at the border.
    """

    table: str
    field: str
    scope: str
    privacy: str
    action: str
    hierarchy: str
    levels: tuple[str, ...]
    weight: float | None
    harmless: tuple[str, ...]
    withheld: bool


def policy_lines(tables: Iterable[Table] = TABLES) -> tuple[PolicyLine, ...]:
    """One line per field of every table, in the order of the standard; a table of which no row is published says never."""
    return tuple(_line(table, field, scope) for table in tables for scope, field in _fields_of(table))


def policy_hash(policy: Policy, tables: Iterable[Table] = TABLES) -> str:
    """SHA-256, in hex, over the policy and over every line of it; a change of either gives another hash."""
    return hashlib.sha256(json.dumps(
        {"policy": canonical(policy), "lines": [asdict(line) for line in policy_lines(tables)]},
        sort_keys=True, separators=(",", ":"),
    ).encode()).hexdigest()  # fmt: skip


def canonical(policy: Policy) -> dict[str, Any]:
    """The policy with numbers and lists written one way, so that the same policy always has the same hash."""
    told = asdict(policy)
    for name, bound in BOUNDS.items():
        told[name] = told[name] if bound.whole else float(told[name])
    return {name: sorted(value) if isinstance(value, tuple) else value for name, value in told.items()}


FIELDS = tuple(field.name for field in fields(Policy))
"""Everything a policy says, in order."""


def _fields_of(table: Table) -> Iterator[tuple[str, Field]]:
    for scope, group in (("own", table.fields), ("inherited", table.inherits), ("added", table.adds)):
        for field in group:
            yield scope, field


def _line(table: Table, field: Field, scope: str) -> PolicyLine:
    hierarchy: Hierarchy | None = AREA_LEVELS if field.release is Release.AREA else field.hierarchy
    return PolicyLine(
        table=table.name, field=field.name, scope=scope, privacy=field.privacy.value,
        action=Release.NEVER.value if table.withheld_because else field.release.value,
        hierarchy=hierarchy.name if hierarchy else "", levels=tuple(term.code for term in hierarchy.levels) if hierarchy else (),
        weight=hierarchy.weight if hierarchy else None, harmless=field.harmless, withheld=field.withheld,
    )  # fmt: skip


def _outside(name: str, value: object, bound: Bound) -> str:
    """What is wrong with a number, or nothing."""
    if not isinstance(value, int | float) or isinstance(value, bool) or (bound.whole and not isinstance(value, int)):
        return f"it is {_shown(value)}, but must be a {'whole ' if bound.whole else ''}number; write {name} = {_end(bound)}"
    if bound.least <= value <= bound.most:
        return ""
    if bound.whole and value < bound.least:
        return f"it is {value}, but at least {bound.least:g} {bound.why}; write {name} = {bound.least:g} or more"
    if not bound.whole and value > bound.most:
        return f"it is {value}, but at most {bound.most:g} {bound.why}; write {name} = {bound.most:g} or less"
    return f"it is {_shown(value)}, outside {bound.least:g} to {bound.most:g}, where nothing useful is left; write {name} = {_end(bound)}"


def _end(bound: Bound) -> str:
    return f"{bound.least if bound.whole else bound.most:g}"


def _no_agencies(name: str, value: object) -> str:
    if (
        isinstance(value, tuple)
        and all(isinstance(one, str) and one.strip() == one != "" and one.isprintable() for one in value)
        and len(set(value)) == len(value)
    ):
        return ""
    return f'it must be a list of different agency ids, each between quotes; write {name} = [] or {name} = ["..."]'


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
