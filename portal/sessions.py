"""Sign-ins: begun with a fresh token, resumed by the cookie, ended by the person, by idleness or by age.

The registry keeps hashes of tokens. Must not know how somebody proved who they are.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import Account, Contract, SignIn
from portal.principal import Principal
from portal.roles import Role
from portal.tokens import digest, fresh

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
"""Limits of a sign-in (NIST SP 800-63B, AAL2)."""
_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Known:
    """A browser that is signed in. whole: past the second factor; ends: when its age ends it."""

    who: Principal
    token: str
    csrf: str
    whole: bool
    language: str
    ends: datetime


def begin(session: Session, account: Account, *, whole: bool, at: datetime) -> str:
    """A new sign-in; returns the token for the cookie. Nothing of what the browser showed before is taken over."""
    token = fresh()
    session.add(
        SignIn(token=digest(token), account_id=account.id, csrf=fresh(), whole=whole, created_at=at, seen_at=at)
    )
    return token


def resume(session: Session, token: str, *, at: datetime) -> Known | None:
    """Who holds this cookie; None when the sign-in has ended, idled out or grown too old, or the account has ended."""
    found = session.get(SignIn, digest(token))
    if found is None or found.ended_at is not None:
        return None
    if at - found.seen_at > IDLE or at - found.created_at > LONGEST:
        return None
    account = session.get(Account, found.account_id)
    if account is None or account.ended_at is not None:
        return None
    return Known(
        who=principal_of(session, account, on=at.date()), token=found.token, csrf=found.csrf, whole=found.whole,
        language=account.language, ends=found.created_at + LONGEST,
    )  # fmt: skip


def must_touch(session: Session, known: Known, *, at: datetime) -> bool:
    """Whether the sign-in was last noted as used a while ago; not every page needs a write."""
    found = session.get(SignIn, known.token)
    return found is not None and at - found.seen_at > _TOUCH


def touch(session: Session, known: Known, *, at: datetime) -> None:
    """Note that the sign-in is in use."""
    session.execute(sa.update(SignIn).where(SignIn.token == known.token).values(seen_at=at))


def end(session: Session, token: str, *, at: datetime) -> None:
    """End a sign-in by the hash of its token."""
    session.execute(sa.update(SignIn).where(SignIn.token == token, SignIn.ended_at.is_(None)).values(ended_at=at))


def end_all(session: Session, account_id: int, *, at: datetime, but: str | None = None) -> None:
    """End every sign-in of an account, but one where it is named."""
    told = sa.update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    session.execute((told.where(SignIn.token != but) if but else told).values(ended_at=at))


def principal_of(session: Session, account: Account, *, on: date) -> Principal:
    """Who a person is: the agency of the account, and those it files for on a day."""
    return Principal(
        role=Role(account.role), actor=f"account {account.id}", name=account.name, account_id=account.id,
        agency_id=account.agency_id, agencies=agencies_of(session, account.agency_id, on=on),
    )  # fmt: skip


def agencies_of(session: Session, agency_id: str | None, *, on: date) -> frozenset[str]:
    """An agency and those it files for on a day, by contract."""
    if agency_id is None:
        return frozenset()
    told = sa.select(Contract.files_for).where(
        Contract.agency_id == agency_id,
        Contract.since <= on,
        sa.or_(Contract.ended_on.is_(None), Contract.ended_on > on),
    )
    return frozenset({agency_id, *session.scalars(told)})
