"""Faults that only the agency can mend: a day that never came, an unknown word, a count that disagrees, and so on.

Each fault befalls one incident and is written down as `Expected`. Must not touch anything else of the sheets.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from orchestration.sample.incidents import Incident
from orchestration.sample.layouts.sheet import Layout, Row, Sheet

IMPOSSIBLE_DAYS = {1: (2, 30), 2: (6, 31), 3: (9, 31), 4: (11, 31)}
"""A month and day that never come, for each quarter of the year."""
UNKNOWN_FORCE = "Net launcher"
NO_SUCH_INCIDENT = "0000-UNKNOWN"


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What was done to one file: `rows` times, in `column`; `incident_id` where it befell one incident.

    unfixable: the incident (or, for orphan_person, the person) cannot be accepted as it stands.
    """

    slug: str
    file: str
    kind: str
    rows: int
    incident_id: str | None = None
    column: str | None = None
    unfixable: bool = False


@dataclass(frozen=True, kw_only=True)
class Spoiler:
    """The sheets of one delivery on the table, with the chance and the layout to spoil them by."""

    sheets: tuple[Sheet, ...]
    layout: Layout
    rng: np.random.Generator

    def rows_of(self, incident_id: str, column: str) -> Iterator[Row]:
        """Give the rows of an incident in the sheets that have a column."""
        for sheet in self.sheets:
            if column in sheet.columns:
                yield from (row for row in sheet.rows if row and row[self.layout.key] == incident_id)

    def rewrite(self, incident_id: str, column: str, text: str) -> int:
        """Put `text` into a column of all rows of an incident, and return how many there are."""
        rows = list(self.rows_of(incident_id, column))
        for row in rows:
            row[column] = text
        return len(rows)

    def expect(self, kind: str, rows: int, *, sheet: Sheet | None = None, incident_id: str | None = None,
               column: str | None = None, unfixable: bool = False) -> Expected:  # fmt: skip
        """Say what was done: in the given sheet, else in the one that has the column, else in the first."""
        holds = next((each for each in self.sheets if column in each.columns), self.sheets[0])
        return Expected(slug=self.layout.slug, file=(sheet or holds).name, kind=kind, rows=rows,
                        incident_id=incident_id, column=column, unfixable=unfixable)  # fmt: skip


def _give_impossible_date(spoiler: Spoiler, victim: Incident) -> Expected:
    month, day = IMPOSSIBLE_DAYS[(victim.day.month + 2) // 3]
    column = spoiler.layout.date
    written = spoiler.layout.write_day((victim.day.year, month, day))
    rows = spoiler.rewrite(victim.incident_id, column, written)
    return spoiler.expect("impossible_date", rows, incident_id=victim.incident_id, column=column, unfixable=True)


def _give_unknown_force(spoiler: Spoiler, victim: Incident) -> Expected:
    column, blank = spoiler.layout.force[0], spoiler.layout.blank
    # Somebody received force in each incident, so there is a row with a kind of force to add to.
    row = next(row for row in spoiler.rows_of(victim.incident_id, column) if row[column] not in ("", blank))
    row[column] += spoiler.layout.joiner + UNKNOWN_FORCE
    return spoiler.expect("unknown_word", 1, incident_id=victim.incident_id, column=column, unfixable=True)


def _miscount(spoiler: Spoiler, victim: Incident) -> Expected:
    column = spoiler.layout.count
    counted = next(spoiler.rows_of(victim.incident_id, column))[column]
    rows = spoiler.rewrite(victim.incident_id, column, str(int(counted) + 1))
    return spoiler.expect("count_disagrees", rows, incident_id=victim.incident_id, column=column, unfixable=True)


def _leave_out(spoiler: Spoiler, victim: Incident) -> Expected:
    column = spoiler.layout.required
    rows = spoiler.rewrite(victim.incident_id, column, spoiler.layout.blank)
    return spoiler.expect("missing_required", rows, incident_id=victim.incident_id, column=column, unfixable=True)


def _add_orphan(spoiler: Spoiler, victim: Incident) -> Expected:
    """Add a person to the file of persons whose incident is in no file."""
    key = spoiler.layout.key
    people = spoiler.sheets[-1]
    place, row = next((n, row) for n, row in enumerate(people.rows) if row and row[key] == victim.incident_id)
    people.rows.insert(place, row | {key: NO_SUCH_INCIDENT})
    return spoiler.expect("orphan_person", 1, sheet=people, incident_id=NO_SUCH_INCIDENT, column=key, unfixable=True)


FAULTS: dict[str, Callable[[Spoiler, Incident], Expected]] = {
    "impossible_date": _give_impossible_date, "unknown_word": _give_unknown_force, "count_disagrees": _miscount,
    "missing_required": _leave_out, "orphan_person": _add_orphan,
}  # fmt: skip
"""The faults that only the agency can mend. orphan_person needs a file of persons."""
