"""Whether a question is asked: the standard's atoms as tests of the answers under one key, the same for server and page.

Must not hold a condition of its own; they come from schemas/rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.rules.conditions import Atom, Given, Rows, When

Entity = Mapping[str, Any]
"""The answers about one thing: text under a key, or a list of codes."""


@dataclass(frozen=True, kw_only=True)
class Test:
    """Some answer under a key is one of the codes; with None, there is an answer at all. of: "own", or "incident"."""

    key: str
    among: tuple[str, ...] | None
    negated: bool = False
    of: str = "own"

    def holds(self, own: Entity, incident: Entity) -> bool:
        """Whether it holds for the answers of one thing."""
        given = several(own.get(self.key) if self.of == "own" else incident.get(self.key))
        found = bool(given) if self.among is None else any(answer in self.among for answer in given)
        return found is not self.negated


def several(answer: object) -> Sequence[str]:
    """An answer as a list of answers; blank is none."""
    if isinstance(answer, str):
        return [answer] if answer else []
    return list(answer) if isinstance(answer, Sequence) else []


def test_of(atom: Atom) -> Test:
    """An atom as a test of answers. Raises ValueError for one that the form cannot ask of a single key."""
    match atom:
        case When(field=field, is_in=codes, negated=negated):
            table, dot, name = field.rpartition(".")
            return Test(key=name, among=codes, negated=negated, of=table if dot else "own")
        case Given(field=field):
            return Test(key=field, among=None)
        case Rows(child="weapon", where=where):
            return _weapon(where)
        case Rows(child=child, where=where, none=none, by=None):
            named = [test.is_in for test in where if isinstance(test, When)]
            return Test(key=child, among=named[0] if named else None, negated=none)
    raise ValueError(f"the form cannot ask {atom}")


def _weapon(where: Sequence[When | Given]) -> Test:
    """Weapons stand under two keys, one for each basis."""
    told = {test.field: test.is_in for test in where if isinstance(test, When)}
    return Test(key=f"weapon_{told['basis'][0]}", among=told.get("weapon"))
