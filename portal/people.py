"""The people of an agency, for who keeps them: roles changed, accounts ended, ways back given. Nobody locks the last door behind them.

Must not know a page.
"""

from datetime import datetime

import sqlalchemy as sa

from ingest.problems import IntakeProblem
from ingest.registry.audit import note
from ingest.registry.models import Account, ApiKey, Invitation
from portal import sessions
from portal.access import Access, NotThere
from portal.invitations import Invited, invite
from portal.principal import Principal
from portal.roles import GIVES, OF_AGENCY, Role
from portal.texts import say


def of_house(access: Access, model: type[Account] | type[Invitation] | type[ApiKey]) -> sa.ColumnElement[bool]:
    """What limits people and keys to those of one's own agency: who files for another by contract does not keep its people."""
    return sa.true() if access.who.sees_all else model.agency_id == access.who.agency_id


def people(access: Access, agency_id: str | None = None) -> list[Account]:
    """Accounts that stand, of one agency where it is named; the state sees all of them, its own too."""
    named = [Account.agency_id == agency_id] if agency_id else []
    return access.all(
        Account, of_house(access, Account), Account.ended_at.is_(None), *named, order=[Account.agency_id, Account.name]
    )


def open_invitations(access: Access, *, at: datetime) -> list[Invitation]:
    """Invitations that still open."""
    told = (Invitation.used_at.is_(None), Invitation.taken_back_at.is_(None), Invitation.expires_at > at)
    return access.all(Invitation, *told, order=[Invitation.created_at])


def gives(who: Principal) -> list[Role]:
    """The roles somebody may give, in the order of the house."""
    return [role for role in Role if role in GIVES.get(who.role, frozenset())]


def invite_by(access: Access, wanted: Invited, *, at: datetime) -> str:
    """The token of an invitation by who is signed in. Raises IntakeProblem for a role they do not give, NotThere for another agency."""
    who = access.who
    if wanted.role not in gives(who):
        raise IntakeProblem(say("people_no_role"))
    if wanted.agency_id is not None:
        access.agency(wanted.agency_id)
        if not who.sees_all:
            access.acts_for(wanted.agency_id)
    elif not who.sees_all:
        raise NotThere
    return invite(access.session, wanted, actor=who.actor, at=at, invited_by=who.account_id)


def change_role(access: Access, account_id: int, role: Role, *, at: datetime) -> None:
    """Give somebody another role of their side. Raises IntakeProblem for the last administrator, and for one's own role."""
    account = _other(access, account_id)
    if role not in gives(access.who) or (role in OF_AGENCY) != (account.agency_id is not None):
        raise IntakeProblem(say("people_no_role"))
    if role is not Role.AGENCY_ADMIN:
        _not_the_last(access, account)
    note(
        access.session,
        at=at,
        actor=access.who.actor,
        action="changed_role",
        subject=f"account {account.id} {account.role} {role.value}",
    )
    account.role = role.value
    # Rights of the old role end with the sign-ins that had them.
    sessions.end_all(access.session, account.id, at=at)


def end_account(access: Access, account_id: int, *, at: datetime) -> None:
    """End an account and its sign-ins at once. Raises IntakeProblem for the last administrator, and for one's own."""
    account = _other(access, account_id)
    _not_the_last(access, account)
    account.ended_at = at
    sessions.end_all(access.session, account.id, at=at)
    note(access.session, at=at, actor=access.who.actor, action="ended_account", subject=f"account {account.id}")


def give_way_back(access: Access, account_id: int, *, at: datetime) -> tuple[Account, str]:
    """An invitation that sets password and factors of an account anew; it opens as before until that is used."""
    account = _other(access, account_id)
    wanted = Invited(email=account.email, name=account.name, role=Role(account.role), agency_id=account.agency_id,
                     language=account.language, renews=account.id)  # fmt: skip
    return account, invite(access.session, wanted, actor=access.who.actor, at=at, invited_by=access.who.account_id)


def take_back(access: Access, invitation_id: int, *, at: datetime) -> None:
    """An invitation opens no more."""
    invitation = access.one(
        Invitation,
        of_house(access, Invitation),
        Invitation.id == invitation_id,
        Invitation.used_at.is_(None),
        lock=True,
    )
    invitation.taken_back_at = at
    note(
        access.session,
        at=at,
        actor=access.who.actor,
        action="took_back_invitation",
        subject=f"invitation {invitation.id}",
    )


def _other(access: Access, account_id: int) -> Account:
    account = access.one(
        Account, of_house(access, Account), Account.id == account_id, Account.ended_at.is_(None), lock=True
    )
    if account.id == access.who.account_id:
        raise IntakeProblem(say("people_not_oneself"))
    return account


def _not_the_last(access: Access, account: Account) -> None:
    """Some administrator has to remain: of the agency, or of the state's desk."""
    if account.role not in (Role.AGENCY_ADMIN.value, Role.STATE.value):
        return
    same = sa.select(sa.func.count()).where(
        Account.role == account.role, Account.agency_id == account.agency_id if account.agency_id else Account.agency_id.is_(None),
        Account.ended_at.is_(None), Account.id != account.id,
    )  # fmt: skip
    if not access.session.scalar(same):
        raise IntakeProblem(say("people_last"))
