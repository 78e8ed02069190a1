"""Invitations: the only way to an account, and the way back to one whose factors are lost. Each opens once, for a week.

Role and agency come from the invitation alone. Must not know a page.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.audit import note
from ingest.registry.models import Account, Agency, Invitation, Passkey, RecoveryCode
from portal import passkeys, second_factor, sessions
from portal.passkeys import Made
from portal.roles import OF_AGENCY, Role
from portal.setting import Setting
from portal.texts import say
from portal.tokens import digest, fresh

LASTS = timedelta(days=7)
_LONGEST = 254


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Who is invited as what. agency_id: none for the state and its auditors. renews: the account that is opened anew."""

    email: str
    name: str
    role: Role
    agency_id: str | None
    language: str = "en"
    renews: int | None = None


def invite(session: Session, who: Invited, *, actor: str, at: datetime, invited_by: int | None = None) -> str:
    """The token of a new invitation; earlier ones of the same agency to the same address are taken back. Raises IntakeProblem."""
    email = who.email.strip().casefold()
    if (
        "@" not in email.strip("@")
        or len(email) > _LONGEST
        or any(sign.isspace() for sign in email)
        or not email.isprintable()
    ):
        raise IntakeProblem(say("people_no_email"))
    if not who.name.strip() or not who.name.strip().isprintable():
        raise IntakeProblem(say("people_no_name"))
    if (who.role in OF_AGENCY) != (who.agency_id is not None) or who.role is Role.MACHINE:
        raise IntakeProblem(say("people_no_agency"))
    if who.agency_id is not None and session.get(Agency, who.agency_id) is None:
        raise IntakeProblem(say("people_unknown_agency"))
    known = session.scalar(sa.select(Account).where(Account.email == email))
    if known is not None and known.id != who.renews:
        raise IntakeProblem(say("people_known"))
    session.execute(
        sa.update(Invitation)
        .where(
            Invitation.email == email,
            Invitation.agency_id.is_not_distinct_from(who.agency_id),
            Invitation.used_at.is_(None),
            Invitation.taken_back_at.is_(None),
        )
        .values(taken_back_at=at)
    )
    token = fresh()
    row = Invitation(token=digest(token), email=email, name=who.name.strip()[:200], role=who.role.value, agency_id=who.agency_id,
                     language=who.language, renews=who.renews, invited_by=invited_by, created_at=at,
                     expires_at=at + LASTS)  # fmt: skip
    session.add(row)
    session.flush()
    kind = "invited_back" if who.renews is not None else "invited"
    note(
        session,
        at=at,
        actor=actor,
        action=kind,
        subject=f"invitation {row.id} {who.role.value} {who.agency_id or 'state'}",
    )
    return token


def open_invitation(session: Session, token: str, *, at: datetime) -> Invitation | None:
    """The invitation a token opens now; None for one that was used, taken back or has ended."""
    return session.scalar(
        sa.select(Invitation).where(
            Invitation.token == digest(token), Invitation.used_at.is_(None), Invitation.taken_back_at.is_(None),
            Invitation.expires_at > at,
            # Two agencies may have invited the same person; the first that is accepted makes the account.
            sa.or_(Invitation.renews.is_not(None), ~sa.exists().where(Account.email == Invitation.email)),
        ).with_for_update()
    )  # fmt: skip


def invitation_of(session: Session, email: str, *, at: datetime) -> Invitation | None:
    """The invitation to an e-mail that opens now; whoever asks has seen the e-mail verified."""
    return session.scalar(
        sa.select(Invitation).where(
            Invitation.email == email, Invitation.used_at.is_(None), Invitation.taken_back_at.is_(None), Invitation.expires_at > at,
        ).order_by(Invitation.id.desc()).limit(1).with_for_update()
    )  # fmt: skip


def accept(
    session: Session,
    invitation: Invitation,
    setting: Setting,
    *,
    password: str,
    app: tuple[str, int] | None = None,
    passkey: Made | None = None,
    at: datetime,
) -> tuple[Account, list[str]]:
    """The account of an invitation with its password and second factor, and its recovery codes; nothing else opens it any more.

    app: the secret of an app, and the step of the code it showed. Raises ValueError where there is neither app nor passkey.
    """
    if app is None and passkey is None:
        raise ValueError("an account needs a second factor")
    account = account_anew(session, invitation, at=at)
    account.password = setting.hasher.hash(password)
    if app is not None:
        account.totp, account.totp_step = second_factor.seal(setting, app[0]), app[1]
    if passkey is not None and not passkeys.keep(session, account.id, passkey, name=say("passkey_first"), at=at):
        raise IntakeProblem(say("passkey_not_taken"))
    return account, second_factor.make_recovery_codes(session, account.id)


def account_anew(session: Session, invitation: Invitation, *, at: datetime) -> Account:
    """The account of an invitation, which is used by this: a fresh one, or the one it leads back to with nothing that opens it."""
    account = session.get(Account, invitation.renews) if invitation.renews is not None else None
    if account is None:
        account = Account(email=invitation.email, name=invitation.name, role=invitation.role, agency_id=invitation.agency_id,
                          language=invitation.language, created_at=at, failures=0)  # fmt: skip
        session.add(account)
        session.flush()
    else:
        for kind in (Passkey, RecoveryCode):
            session.execute(sa.delete(kind).where(kind.account_id == account.id))
        sessions.end_all(session, account.id, at=at)
        account.password = account.totp = account.totp_step = account.subject = None
        account.failures, account.locked_until = 0, None
    invitation.used_at = at
    note(
        session,
        at=at,
        actor=f"account {account.id}",
        action="accepted_invitation",
        subject=f"invitation {invitation.id}",
    )
    return account
