"""The facts of one release, passed in by whoever makes it: version, licence, window, k, totals.

Must not look anything up: no clock, no environment, no figure counted here.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from publish.versions import parse
from schemas import standard

STAGES = ("received", "accepted", "rejected", "superseded", "duplicate", "withdrawn", "waiting", "published")
"""What became of the rows of a table, in the order in which it happens."""


class AboutError(ValueError):
    """A fact of the release is missing or contradicts another; the sentence says which."""


@dataclass(frozen=True, kw_only=True)
class Licence:
    """The terms under which the data may be used: SPDX name and address of the text."""

    name: str
    url: str


CC0 = Licence(name="CC0-1.0", url="https://creativecommons.org/publicdomain/zero/1.0/")


@dataclass(frozen=True, kw_only=True)
class About:
    """Facts of a release. `totals`: table name -> each of STAGES -> rows, for the whole release, never for a part.

    A total is None where it is so small, or gives such a one away, that it would speak of single reports.
    """

    version: str
    title: str
    publisher: str
    description: str
    released_on: date
    window_start: date
    window_end: date
    k: int
    code_version: str
    contact: str
    totals: Mapping[str, Mapping[str, int | None]]
    family: str = "first"
    policy_hash: str = ""
    address: str = ""
    standard_version: str = standard.VERSION
    licence: Licence = CC0

    def __post_init__(self) -> None:
        parse(self.version)
        for broken, sentence in self._contradictions():
            if broken:
                raise AboutError(f"release {self.version}: {sentence}")

    def _contradictions(self) -> tuple[tuple[bool, str], ...]:
        texts = ("title", "publisher", "description", "code_version", "contact", "standard_version")
        empty = [name for name in texts if not getattr(self, name).strip()]
        unknown = sorted(set(self.totals) - {table.name for table in standard.TABLES})
        odd = [
            name
            for name, row in self.totals.items()
            if set(row) != set(STAGES) or any((n or 0) < 0 for n in row.values())
        ]
        return (
            (bool(empty), f"{', '.join(empty)} must not be empty."),
            (self.window_end < self.window_start, "the window ends before it begins."),
            (self.released_on < self.window_start, "it is released before its window begins."),
            (self.k < 2, "k is at least 2."),
            (bool(unknown), f"totals name tables the standard does not have: {', '.join(unknown)}."),
            (bool(odd), f"totals of {', '.join(odd)} need {', '.join(STAGES)}, none below zero."),
        )

    def facts(self) -> dict[str, str]:
        """The facts without the totals, flat and as text, in the order in which a reader wants them."""
        return {
            "version": self.version, "title": self.title, "publisher": self.publisher,
            "description": self.description, "released_on": self.released_on.isoformat(),
            "window_start": self.window_start.isoformat(), "window_end": self.window_end.isoformat(),
            "k": str(self.k), "family": self.family, "policy_hash": self.policy_hash, "licence": self.licence.name, "licence_url": self.licence.url,
            "standard_version": self.standard_version, "code_version": self.code_version, "contact": self.contact,
        }  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Everything, in plain JSON values, for release.json."""
        dates = {name: getattr(self, name).isoformat() for name in ("released_on", "window_start", "window_end")}
        totals = {
            table.name: {stage: self.totals[table.name][stage] for stage in STAGES}
            for table in standard.TABLES
            if table.name in self.totals
        }
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**plain, **dates, "licence": asdict(self.licence), "totals": totals}
