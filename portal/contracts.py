"""Contracts: an agency that files for another one, from a day to a day. Kept by the state alone, seen by both sides.

What a contract lets somebody do is said in `portal.sessions`; this keeps the rows. Must not know a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ingest.problems import IntakeProblem
from ingest.registry.audit import note
from ingest.registry.models import Agency, Contract
from portal.access import Access
from portal.texts import say


@dataclass(frozen=True, kw_only=True)
class Told:
    """A contract as it is shown. stands: whether it gives a right on the day asked about."""

    id: int
    filer: str
    files_for: str
    since: date
    ended_on: date | None
    stands: bool


def contracts(access: Access, *, on: date) -> Sequence[Told]:
    """The contracts of who asks, on either side of them, newest first; the state sees all."""
    who, filer, other = access.who, aliased(Agency), aliased(Agency)
    mine = (
        sa.true() if who.sees_all else sa.or_(Contract.agency_id == who.agency_id, Contract.files_for == who.agency_id)
    )
    rows = access.session.execute(
        sa.select(Contract, filer.name, other.name)
        .join(filer, filer.agency_id == Contract.agency_id).join(other, other.agency_id == Contract.files_for)
        .where(mine).order_by(Contract.since.desc(), Contract.id.desc())
    )  # fmt: skip
    return [
        Told(id=row.id, filer=one, files_for=two, since=row.since, ended_on=row.ended_on,
             stands=row.since <= on and (row.ended_on is None or row.ended_on > on))
        for row, one, two in rows
    ]  # fmt: skip


def make_contract(access: Access, *, filer: str, files_for: str, since: date, at: datetime) -> None:
    """One agency files for another one from a day on. Raises IntakeProblem for a pair that cannot be, NotThere for no agency."""
    access.agency(filer)
    access.agency(files_for)
    if filer == files_for:
        raise IntakeProblem(say("contracts_itself"))
    there = access.session.scalar(
        sa.select(Contract.id).where(
            Contract.agency_id == filer, Contract.files_for == files_for,
            sa.or_(Contract.ended_on.is_(None), Contract.ended_on > since),
        ).limit(1)
    )  # fmt: skip
    if there is not None:
        raise IntakeProblem(say("contracts_there"))
    row = Contract(agency_id=filer, files_for=files_for, since=since)
    access.session.add(row)
    access.session.flush()
    note(
        access.session,
        at=at,
        actor=access.who.actor,
        action="made_contract",
        subject=f"contract {row.id} {filer} {files_for}",
    )


def end_contract(access: Access, contract_id: int, *, on: date, at: datetime) -> None:
    """A contract gives no right from today on; one that has not begun never does. Raises NotThere where none stands."""
    row = access.one(Contract, Contract.id == contract_id, Contract.ended_on.is_(None), lock=True)
    row.ended_on = max(on, row.since)
    note(access.session, at=at, actor=access.who.actor, action="ended_contract", subject=f"contract {row.id}")
