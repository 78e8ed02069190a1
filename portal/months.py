"""An agency's months: what was filed, attested, announced or is missing, and which of them may be attested as zero.

Counts are the agency's own, true and private. States and deadlines are those of `ingest.registry.facts`; the words are the
portal's. Must not change the registry: the acts are `ingest.registry.enrolment`, `.retracted` and `.filing`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from ingest.registry.enrolment import agencies_frame, zero_months
from ingest.registry.facts import coverage_frame, due_days, version_fates
from ingest.registry.months import next_first
from ingest.registry.snapshot import late_notices_frame, windows_frame
from portal.texts import say
from portal.windows import CLOSED, Opening, months_between, opening_on, registry_day
from portal.wording import count_words, month_words

SOON = 14
"""Days before a deadline from which a month counts as due soon."""

SIGNS = {
    "filed": "ok", "filed_late": "note", "zero": "ok", "missing": "error", "announced": "warning", "closed": "error", "soon": "warning",
    "due": "note", "running": "blank", "not_enrolled": "blank", "ahead": "blank",
}  # fmt: skip
"""States of a month on the page, and the sign each stands with."""


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month of one agency. state: a key of SIGNS; reports: in force (None where nothing was filed)."""

    agency_id: str
    month: str
    state: str
    reports: int | None
    opening: Opening

    @property
    def sign(self) -> str:
        """How the state is marked."""
        return SIGNS[self.state]

    @property
    def missing(self) -> bool:
        """Whether something should have come and did not."""
        return self.state in {"missing", "announced", "closed"}

    @property
    def open(self) -> bool:
        """Whether the month is over, and nothing came yet."""
        return self.missing or self.state in {"due", "soon"}


def months_of(
    session: Session, agency_ids: Sequence[str], *, first: date, last: date, at: datetime
) -> dict[str, list[Month]]:
    """The months from `first` to `last` of some agencies, by agency in order of time."""
    agencies = agencies_frame(session, as_of=at).filter(pl.col("agency_id").is_in(list(agency_ids)))
    windows, notices = windows_frame(session, as_of=at), late_notices_frame(session, as_of=at)
    one = agency_ids[0] if len(agency_ids) == 1 else None
    fates = version_fates(session, as_of=at, agency_id=one).filter(pl.col("agency_id").is_in(list(agency_ids)))
    zeros, today = zero_months(session, as_of=at), registry_day(at)
    told = coverage_frame(
        agencies, fates, zeros, start=first, end=last, as_of=today, notices=notices, windows=windows
    ).join(
        due_days(agencies, windows, start=first, end=last), on=["agency_id", "month"], how="left", maintain_order="left"
    )
    found: dict[str, list[Month]] = {agency_id: [] for agency_id in agencies["agency_id"]}
    for row in told.iter_rows(named=True):
        here = opening_on(
            row["month"], agency_id=row["agency_id"], due=row["due"], windows=windows, notices=notices, on=today
        )
        state = _state(row, here, today)
        found[row["agency_id"]].append(
            Month(agency_id=row["agency_id"], month=row["month"], state=state, reports=row["incidents"], opening=here)
        )
    return found


def _state(row: Mapping[str, Any], opening: Opening, today: date) -> str:
    if row["status"] == "late":
        if opening.expected_by is not None:
            return "announced"
        return "closed" if opening.state == CLOSED else "missing"
    if row["status"] != "due":
        return str(row["status"])
    if row["month"] > f"{today:%Y-%m}":
        return "ahead"
    if next_first(row["month"]) > today:
        return "running"
    return "soon" if opening.due is not None and (opening.due - today).days <= SOON else "due"


def since(session: Session, agency_id: str, *, at: datetime) -> date:
    """First day of the first month an agency is expected to report; of this year where nobody said since when."""
    told = agencies_frame(session, as_of=at).filter(agency_id=agency_id)["enrolled_since"].drop_nulls().to_list()
    return min(told[0], registry_day(at)).replace(day=1) if told else registry_day(at).replace(month=1, day=1)


def open_months(session: Session, agency_id: str, *, at: datetime) -> list[Month]:
    """Months that are over and for which nothing came, oldest first, since the agency is enrolled."""
    first, today = since(session, agency_id, at=at), registry_day(at)
    return [month for month in months_of(session, [agency_id], first=first, last=today, at=at)[agency_id] if month.open]


def zero_refusal(session: Session, agency_id: str, first: str, last: str, *, at: datetime) -> str | None:
    """Why a span of months cannot be attested as zero, in a sentence; None where it can.

    Says before the act what the registry would say at it, in the language of the reader.
    """
    if first > last:
        return say("months_wrong_order", first=month_words(first), last=month_words(last))
    today, begin = registry_day(at), since(session, agency_id, at=at)
    if next_first(last) > today:
        return say("months_not_over", month=month_words(last))
    if first < f"{begin:%Y-%m}":
        return say("months_before_enrolment", month=month_words(f"{begin:%Y-%m}"))
    span = months_between(first, last)
    told = months_of(
        session, [agency_id], first=date.fromisoformat(f"{first}-01"), last=date.fromisoformat(f"{last}-01"), at=at
    )
    filed = [month for month in told[agency_id] if month.month in span and month.reports]
    if filed:
        named = ", ".join(month_words(month.month) for month in filed)
        return say("months_have_reports", months=named, count=count_words(sum(month.reports or 0 for month in filed)))
    closed = [month for month in told[agency_id] if not month.opening.takes and month.state != "zero"]
    return closed[0].opening.refusal() if closed else None
