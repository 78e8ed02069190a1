"""Who is behind an e-mail and a password, and how long somebody waits after wrong tries.

Says the same of an account that is not there and of a wrong password. Must not know a page.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.audit import note
from ingest.registry.models import Account
from portal import passwords
from portal.setting import Setting

FREE_TRIES = 5
WAITS = (1, 5, 15, 60)
"""Minutes an account waits after the fifth wrong try in a row, and after each further one (OWASP ASVS 2.2.1)."""


def account_of(session: Session, email: str, *, lock: bool = False) -> Account | None:
    """The account of an e-mail that has not ended."""
    if not email.isprintable():
        return None  # not every database takes such signs, and no account has them
    told = sa.select(Account).where(Account.email == email.strip().casefold(), Account.ended_at.is_(None))
    return session.scalar(told.with_for_update() if lock else told)


def opens(setting: Setting, session: Session, email: str, password: str, *, at: datetime) -> Account | None:
    """The account that an e-mail and a password open now; None for any other, whatever the reason."""
    account = account_of(session, email, lock=True)
    right = passwords.is_right(setting.hasher, account.password if account is not None else None, password)
    if account is None or is_waiting(account, at=at):
        return None
    if not right:
        count_failure(session, account, at=at)
        return None
    if account.password is not None and setting.hasher.check_needs_rehash(account.password):
        account.password = setting.hasher.hash(password)
    return account


def is_waiting(account: Account, *, at: datetime) -> bool:
    """Whether an account takes no try yet."""
    return account.locked_until is not None and account.locked_until > at


def count_failure(session: Session, account: Account, *, at: datetime) -> None:
    """Note a wrong try, and let the account wait after too many."""
    account.failures += 1
    if account.failures >= FREE_TRIES:
        account.locked_until = at + timedelta(minutes=WAITS[min(account.failures - FREE_TRIES, len(WAITS) - 1)])
        note(session, at=at, actor=f"account {account.id}", action="locked", subject=f"account {account.id}")


def forget_failures(account: Account) -> None:
    """Somebody got in: earlier wrong tries count no more."""
    account.failures, account.locked_until = 0, None
