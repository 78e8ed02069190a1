"""Agencies and their attested zero months: who should report, since when, and who said that nothing happened.

Must not touch reports.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.audit import actor_of, note
from ingest.registry.facts import version_fates
from ingest.registry.models import Agency, AgencyRecord, ZeroReport, ZeroTakenBack
from ingest.registry.months import over
from ingest.registry.wording import line

SANDBOX = "XX0990000"
"""The agency of keys to try the push API with: what comes from it is kept nowhere, and no release knows it."""


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
        known_facts = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
        session.add(Agency(**known_facts))
        session.flush()
        session.add(AgencyRecord(**known_facts, given_at=at))
        note(session, at=at, actor=facts.sender, action="enrolled", subject=facts.agency_id)
        new += 1
    return new


def restate(session: Session, given: Mapping[str, Any], *, by: str, at: datetime) -> str:
    """Enrol an agency, or add what is given of it anew; what is not given stays as it was. Returns new, changed or same.

    given: facts by the names of AgencyFacts, as `ingest.registry.agency_list.agency_given` reads them.
    """
    agency_id = given["agency_id"]
    if session.get(Agency, agency_id) is None:
        if missing := [name for name in ("sender", "name", "county", "state") if name not in given]:
            raise IntakeProblem(f"this agency is new, so its {missing[0]} is needed; give it, too.")
        enrol(session, [AgencyFacts(**given)], at=at)
        return "new"
    known = agencies_frame(session, as_of=at).filter(agency_id=agency_id).to_dicts()
    if not known:
        raise IntakeProblem("this agency was enrolled after that time; nothing was changed.")
    told = {**known[0], **given}
    if told == known[0]:
        return "same"
    session.add(AgencyRecord(**told, given_at=at))
    line(by, what="who says so")
    note(session, at=at, actor=actor_of(by), action="restated", subject=agency_id)
    return "changed"


def attest_zero(session: Session, *, agency_id: str, month: str, attested_by: str, at: datetime) -> None:
    """Record that a named person attests a month without incidents; a second attestation changes nothing.

    Raises IntakeProblem for a month that is not over, lies before the agency's enrolment, or has reports in force.
    """
    if session.get(Agency, agency_id) is None:
        raise IntakeProblem(f"agency {agency_id} is not enrolled; enrol it before attesting a zero month.")
    over(month, at=at)
    named = line(attested_by, what="the name of who attests")
    since = agencies_frame(session, as_of=at).filter(agency_id=agency_id)["enrolled_since"].drop_nulls()
    if since.len() and month < f"{since[0]:%Y-%m}":
        raise IntakeProblem(f"the agency is enrolled since {since[0]:%Y-%m}; a month before it is not attested.")
    in_force = version_fates(session, as_of=at, agency_id=agency_id).filter(month=month, fate="current").height
    if in_force:
        raise IntakeProblem(
            f"{month} has {in_force:,} reports in force, so it is no zero; withdraw them first if they are wrong."
        )
    if zero_months(session, as_of=at).filter(agency_id=agency_id, month=month).is_empty():
        session.add(ZeroReport(agency_id=agency_id, month=month, attested_by=named, received_at=at))
        note(session, at=at, actor=agency_id, action="attested_zero", subject=month)


def agencies_frame(session: Session, *, as_of: datetime | None = None) -> pl.DataFrame:
    """Agencies enrolled by a time: agency_id, sender, name, county, state, sworn_officers, enrolled_since, filing_days."""
    schema = {
        "agency_id": pl.String, "sender": pl.String, "name": pl.String, "county": pl.String, "state": pl.String,
        "sworn_officers": pl.Int64, "enrolled_since": pl.Date, "filing_days": pl.Int64,
    }  # fmt: skip
    told = sa.select(AgencyRecord).order_by(AgencyRecord.given_at, AgencyRecord.id)
    rows = session.scalars(told if as_of is None else told.where(AgencyRecord.given_at <= as_of)).all()
    last = {row.agency_id: {name: getattr(row, name) for name in schema} for row in rows}
    return pl.DataFrame([last[agency_id] for agency_id in sorted(last)], schema=schema)


def zero_months(session: Session, *, as_of: datetime | None = None) -> pl.DataFrame:
    """Months attested as zero by a time and not taken back: agency_id, month."""
    schema = {"agency_id": pl.String, "month": pl.String}
    told = sa.select(ZeroReport.agency_id, ZeroReport.month, sa.func.max(ZeroReport.received_at)).group_by(
        ZeroReport.agency_id, ZeroReport.month
    )
    back = sa.select(ZeroTakenBack.agency_id, ZeroTakenBack.month, sa.func.max(ZeroTakenBack.given_at)).group_by(
        ZeroTakenBack.agency_id, ZeroTakenBack.month
    )
    if as_of is not None:
        told, back = told.where(ZeroReport.received_at <= as_of), back.where(ZeroTakenBack.given_at <= as_of)
    ended = {(row[0], row[1]): row[2] for row in session.execute(back)}
    standing = [
        (agency_id, month)
        for agency_id, month, at in session.execute(told)
        if (agency_id, month) not in ended or ended[agency_id, month] < at
    ]
    return pl.DataFrame(sorted(standing), schema=schema, orient="row")
