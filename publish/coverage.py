"""What a count rests on: agency-months filed, expected, late, withheld, and before enrolment, for a whole release or a part.

SQL over the coverage table and sentences; works where the site is served, so it must not import polars. An agency-month
is expected once it is due, of an agency that was enrolled; one filed before it was due is expected as well.
"""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from publish.site.covered import covered

NUMBERS = ("filed", "expected", "late", "filed_late", "due", "not_enrolled", "withheld")
"""What a note counts, in agency-months."""

NOTE_SQL = """\
select coalesce(sum(status in ('filed', 'filed_late', 'zero')), 0) as filed,
  coalesce(sum(status not in ('due', 'not_enrolled')), 0) as expected,
  coalesce(sum(status = 'late'), 0) as late, coalesce(sum(status = 'filed_late'), 0) as filed_late,
  coalesce(sum(status = 'due'), 0) as due, coalesce(sum(status = 'not_enrolled'), 0) as not_enrolled,
  coalesce(sum(status = 'withheld'), 0) as withheld
from coverage
where (:agency = '' or agency_id = :agency or agency_id in (select agency_id from agency where published_as = :agency))
  and (:first = '' or month >= :first) and (:last = '' or month <= :last)"""
"""One row of NUMBERS; its parameters are those of `note_parameters`."""


def note_parameters(*, agency: str = "", first: str = "", last: str = "") -> dict[str, str]:
    """The parameters of NOTE_SQL. agency: an agency, or a pool for all its members; first, last: YYYY-MM; empty is no limit."""
    return {"agency": agency, "first": first, "last": last}


def coverage_note(row: Mapping[str, Any], say: Callable[[Mapping[str, int]], str] = covered) -> dict[str, Any]:
    """The numbers of a row of NOTE_SQL, and `sentence`: the same in words, in the language of the page."""
    told = {name: int(row[name] or 0) for name in NUMBERS}
    return {**told, "sentence": say(told)}


def note_of(connection: sqlite3.Connection, *, agency: str = "", first: str = "", last: str = "") -> dict[str, Any]:
    """The note of a release, of one agency or pool, or of a span of months, from the database of the release."""
    asked = connection.execute(NOTE_SQL, note_parameters(agency=agency, first=first, last=last))
    values = asked.fetchone()
    return coverage_note({column[0]: value for column, value in zip(asked.description, values, strict=True)})
