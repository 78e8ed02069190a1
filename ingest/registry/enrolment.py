"""Agencies and their attested zero months: who should report, since when, and who said that nothing happened.

Must not touch reports.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.audit import note
from ingest.registry.models import Agency, ZeroReport


@dataclass(frozen=True, kw_only=True)
class AgencyFacts:
    """What is known of an agency. `filing_days`: days after a month's end until its reports are late; None: no deadline."""

    agency_id: str
    sender: str
    name: str
    county: str
    state: str
    sworn_officers: int | None = None
    enrolled_since: date | None = None
    filing_days: int | None = None


def enrol(session: Session, agencies: Iterable[AgencyFacts], *, at: datetime) -> int:
    """Enrol the agencies that are not enrolled yet; returns how many were new."""
    known = set(session.scalars(sa.select(Agency.agency_id)))
    new = 0
    for facts in agencies:
        if facts.agency_id in known:
            continue
        known.add(facts.agency_id)
        session.add(Agency(**{name: getattr(facts, name) for name in facts.__dataclass_fields__}))
        note(session, at=at, actor=facts.sender, action="enrolled", subject=facts.agency_id)
        new += 1
    return new


def attest_zero(session: Session, *, agency_id: str, month: str, attested_by: str, at: datetime) -> None:
    """Record that a named person attests a month without incidents; a second attestation changes nothing."""
    if session.get(Agency, agency_id) is None:
        raise IntakeProblem(f"agency {agency_id} is not enrolled; enrol it before attesting a zero month.")
    if session.get(ZeroReport, (agency_id, month)) is None:
        session.add(ZeroReport(agency_id=agency_id, month=month, attested_by=attested_by, received_at=at))
        note(session, at=at, actor=agency_id, action="attested_zero", subject=month)


def agencies_frame(session: Session) -> pl.DataFrame:
    """Enrolled agencies: agency_id, sender, name, county, state, sworn_officers, enrolled_since, filing_days."""
    schema = {
        "agency_id": pl.String, "sender": pl.String, "name": pl.String, "county": pl.String, "state": pl.String,
        "sworn_officers": pl.Int64, "enrolled_since": pl.Date, "filing_days": pl.Int64,
    }  # fmt: skip
    rows = session.scalars(sa.select(Agency).order_by(Agency.agency_id)).all()
    return pl.DataFrame([{name: getattr(row, name) for name in schema} for row in rows], schema=schema)


def zero_months(session: Session) -> pl.DataFrame:
    """Attested zero months: agency_id, month."""
    rows = session.execute(sa.select(ZeroReport.agency_id, ZeroReport.month)).all()
    return pl.DataFrame([tuple(row) for row in rows], schema={"agency_id": pl.String, "month": pl.String}, orient="row")
