"""The tables of the people who use the portal: accounts, how they prove who they are, invitations, sign-ins, keys, contracts.

Secrets are kept as hashes, or sealed by the deployment; never as they were given. Changed only together with a migration,
like `models.py`. Must not hold anything about a report.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ingest.registry.base import Base, UtcDateTime

_AGENCY = "agency.agency_id"
_ACCOUNT = "account.id"


class Account(Base):
    """A person who may sign in. agency_id: null for those of the state; totp: the sealed secret, null until one is set.

    totp_step: the last step used, so that a code opens once; failures, locked_until: wrong tries in a row, and their price.
    subject: who the identity provider says this is, where one is configured.
    """

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    role: Mapped[str] = mapped_column(sa.String(20))
    agency_id: Mapped[str | None] = mapped_column(sa.ForeignKey(_AGENCY), index=True)
    language: Mapped[str] = mapped_column(sa.String(2))
    password: Mapped[str | None] = mapped_column(sa.String(300))
    totp: Mapped[str | None] = mapped_column(sa.String(500))
    totp_step: Mapped[int | None] = mapped_column(sa.BigInteger)
    subject: Mapped[str | None] = mapped_column(sa.String(300), unique=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Passkey(Base):
    """A passkey of an account (WebAuthn): its public half, and how often it signed."""

    __tablename__ = "passkey"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(_ACCOUNT), index=True)
    credential: Mapped[str] = mapped_column(sa.String(700), unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sign_count: Mapped[int] = mapped_column(sa.BigInteger)
    name: Mapped[str] = mapped_column(sa.String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """One of the codes that stand for a lost second factor; each opens once. hash: of a random code, SHA-256."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(_ACCOUNT), index=True)
    hash: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(Base):
    """The only way to an account, and the way back to a lost one. token: SHA-256 of what the mail holds.

    renews: the account whose password and factors are set anew, where it is a way back. invited_by: null for the operator.
    """

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    name: Mapped[str] = mapped_column(sa.String(200))
    role: Mapped[str] = mapped_column(sa.String(20))
    agency_id: Mapped[str | None] = mapped_column(sa.ForeignKey(_AGENCY), index=True)
    language: Mapped[str] = mapped_column(sa.String(2))
    renews: Mapped[int | None] = mapped_column(sa.ForeignKey(_ACCOUNT))
    invited_by: Mapped[int | None] = mapped_column(sa.ForeignKey(_ACCOUNT))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignIn(Base):
    """A browser that is signed in. token: SHA-256 of the cookie; csrf: what its forms carry.

    whole: False while the second factor is awaited; challenge: what a passkey is asked to sign, or a sealed secret that waits.
    """

    __tablename__ = "sign_in"
    token: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(_ACCOUNT), index=True)
    csrf: Mapped[str] = mapped_column(sa.String(64))
    whole: Mapped[bool]
    challenge: Mapped[str | None] = mapped_column(sa.String(800))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiKey(Base):
    """A key of a program of one agency. prefix: its first, open part; hash: SHA-256 of the rest, which is 256 random bits.

    scopes: words of `portal.roles.SCOPES` between spaces; sandbox: what it sends is checked and answered, and kept nowhere.
    """

    __tablename__ = "api_key"
    id: Mapped[int] = mapped_column(primary_key=True)
    prefix: Mapped[str] = mapped_column(sa.String(16), unique=True)
    hash: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(80))
    agency_id: Mapped[str] = mapped_column(sa.ForeignKey(_AGENCY), index=True)
    scopes: Mapped[str] = mapped_column(sa.String(200))
    sandbox: Mapped[bool]
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey(_ACCOUNT))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Contract(Base):
    """An agency that files for another one, from a day on; the other way round it gives no right."""

    __tablename__ = "contract"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(sa.ForeignKey(_AGENCY), index=True)
    files_for: Mapped[str] = mapped_column(sa.ForeignKey(_AGENCY), index=True)
    since: Mapped[date]
    ended_on: Mapped[date | None]
