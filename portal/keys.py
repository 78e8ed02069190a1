"""Keys of programs: 256 random bits behind an open prefix, kept as a hash, for one agency, with scopes and an end.

A key is shown once, when it is made. Must not take a key from an address.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.audit import note
from ingest.registry.models import ApiKey
from portal.principal import Principal
from portal.roles import SCOPES, Role
from portal.sessions import agencies_of
from portal.tokens import digest, fresh

_MARK = "vigie"
_PREFIX = 10


def make_key(
    session: Session, *, agency_id: str, name: str, scopes: Sequence[str], expires_at: datetime, actor: str, at: datetime,
    created_by: int | None = None, sandbox: bool = False,
) -> str:  # fmt: skip
    """A new key of an agency, as its program shows it. Raises IntakeProblem for a scope there is not, or an end in the past."""
    if not scopes or set(scopes) - set(SCOPES):
        raise IntakeProblem(f"a key may {' or '.join(SCOPES)}; name one of them, or both.")
    if expires_at <= at:
        raise IntakeProblem("this key would have ended already; choose a later day.")
    prefix = fresh().replace("_", "").replace("-", "")[:_PREFIX]
    secret = fresh()
    key = ApiKey(prefix=prefix, hash=digest(secret), name=name, agency_id=agency_id, scopes=" ".join(sorted(scopes)),
                 sandbox=sandbox, created_by=created_by, created_at=at, expires_at=expires_at)  # fmt: skip
    session.add(key)
    session.flush()
    note(session, at=at, actor=actor, action="made_key", subject=f"{agency_id} key {key.id}")
    return f"{_MARK}_{prefix}_{secret}"


def holder_of(session: Session, shown: str, *, at: datetime) -> Principal | None:
    """The program that shows a key; None for one that is not known, has ended or has been taken back."""
    mark, _, rest = shown.partition("_")
    prefix, _, secret = rest.partition("_")
    key = session.scalar(sa.select(ApiKey).where(ApiKey.prefix == prefix))
    # A digest is compared in any case, so that an unknown prefix takes as long as a wrong secret.
    right = hmac.compare_digest(digest(secret), key.hash if key is not None else digest(""))
    if key is None or not right or mark != _MARK or key.ended_at is not None or key.expires_at <= at:
        return None
    return Principal(
        role=Role.MACHINE, actor=f"key {key.id}", name=key.name, agency_id=key.agency_id, key_id=key.id,
        agencies=agencies_of(session, key.agency_id, on=at.date()), scopes=frozenset(key.scopes.split()),
        sandbox=key.sandbox,
    )  # fmt: skip


def end_key(session: Session, key: ApiKey, *, actor: str, at: datetime) -> None:
    """Take a key back."""
    key.ended_at = at
    note(session, at=at, actor=actor, action="ended_key", subject=f"{key.agency_id} key {key.id}")
