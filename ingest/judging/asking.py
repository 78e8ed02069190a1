"""What a sender's files can answer, by table, field and side; what they cannot answer is not asked of them.

Must not look at rows.
"""

from collections.abc import Collection, Mapping
from typing import Protocol

from schemas.vocabularies import ROLE

SIDES = frozenset(ROLE.codes)

Fed = Collection[tuple[str, str]] | Collection[tuple[str, str, str | None]]
"""(table, field) or (table, field, side): answers that some column or constant gives; without a side, of both sides."""

Asked = Mapping[tuple[str, str], frozenset[str]]
"""The sides of which an answer is asked, by table and field."""


class Sender(Protocol):
    """Whoever sends files: all that is needed of a profile."""

    @property
    def fed(self) -> Fed:
        """The answers the sender's files give."""


def asked_by(fed: Fed) -> Asked:
    """The sides by table and field."""
    sides: dict[tuple[str, str], frozenset[str]] = {}
    for table, field, *side in fed:
        of = frozenset(side) if side and side[0] is not None else SIDES
        sides[table, field] = sides.get((table, field), frozenset()) | of  # type: ignore[operator]
    return sides
