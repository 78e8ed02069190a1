"""Passkeys (WebAuthn level 3): the device asks who holds it, so that one of them is two factors at once.

A challenge waits in the browser, sealed for one purpose and some minutes, and opens once. Must not begin a sign-in.
"""

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
import webauthn
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ingest.registry.models import Account, Passkey
from portal import second_factor
from portal.setting import Setting

LASTS = timedelta(minutes=10)
"""How long a challenge waits."""
MOST = 10
"""Passkeys of one account."""
LONGEST = 8_000
"""Characters of what a browser shows; a passkey's answer has about a thousand."""
_LONGEST_ID = 700

_UNREADABLE = (WebAuthnException, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What the library raises over bytes of a stranger, its own errors and those of the parsers below it."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A passkey that a device has just made: its name in base64url, its public half (COSE), and how often it signed."""

    credential: str
    public_key: bytes
    sign_count: int


def to_make(
    setting: Setting, *, email: str, name: str, purpose: str, at: datetime, having: Sequence[Passkey] = ()
) -> tuple[dict[str, Any], str]:
    """What a browser is asked so that it makes a passkey, and the sealed challenge. having: those that are there already."""
    options = webauthn.generate_registration_options(
        rp_id=_place(setting), rp_name=setting.publisher or "Vigie", user_name=email, user_display_name=name,
        user_id=_handle(setting, email), exclude_credentials=_named(having),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )  # fmt: skip
    return json.loads(webauthn.options_to_json(options)), _sealed(setting, options.challenge, purpose, at)


def to_sign(
    setting: Setting, *, purpose: str, at: datetime, having: Sequence[Passkey] = ()
) -> tuple[dict[str, Any], str]:
    """What a browser is asked so that a passkey signs, and the sealed challenge. having: none to take any of this place."""
    options = webauthn.generate_authentication_options(
        rp_id=_place(setting), allow_credentials=_named(having) or None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return json.loads(webauthn.options_to_json(options)), _sealed(setting, options.challenge, purpose, at)


def made(setting: Setting, shown: str, sealed: str, *, purpose: str, at: datetime) -> Made | None:
    """The passkey a device made for this challenge and this place, with its holder verified; None for anything else."""
    waiting = _unsealed(setting, sealed, purpose, at)
    if waiting is None or len(shown) > LONGEST:
        return None
    try:
        told = webauthn.verify_registration_response(
            credential=shown, expected_challenge=waiting[1], expected_rp_id=_place(setting), expected_origin=setting.origin,
            require_user_verification=True,
        )  # fmt: skip
    except _UNREADABLE:
        return None
    credential = bytes_to_base64url(told.credential_id)
    if len(credential) > _LONGEST_ID:
        return None
    return Made(credential=credential, public_key=told.credential_public_key, sign_count=told.sign_count)


def keep(session: Session, account_id: int, passkey: Made, *, name: str, at: datetime) -> bool:
    """Keep a passkey of an account; False where it is kept already, or the account has enough of them."""
    there = session.scalar(sa.select(Passkey.id).where(Passkey.credential == passkey.credential))
    if there is not None or len(of_account(session, account_id)) >= MOST:
        return False
    session.add(Passkey(account_id=account_id, credential=passkey.credential, public_key=passkey.public_key,
                        sign_count=passkey.sign_count, name=name[:80], created_at=at))  # fmt: skip
    session.flush()
    return True


def of_account(session: Session, account_id: int) -> list[Passkey]:
    """The passkeys of an account, oldest first."""
    return list(session.scalars(sa.select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)))


def opens(setting: Setting, session: Session, shown: str, sealed: str, *, purpose: str, at: datetime) -> Account | None:
    """The account whose passkey signed this challenge at this place, its holder verified; None for anything else.

    A challenge from before the passkey was last used opens nothing: what was shown once cannot be shown again.
    """
    waiting = _unsealed(setting, sealed, purpose, at)
    if waiting is None or len(shown) > LONGEST:
        return None
    begun, challenge = waiting
    try:
        told = parse_authentication_credential_json(shown)
        named = bytes_to_base64url(told.raw_id)
        passkey = session.scalar(sa.select(Passkey).where(Passkey.credential == named).with_for_update())
        if passkey is None or (passkey.used_at is not None and passkey.used_at >= begun):
            return None
        account = session.get_one(Account, passkey.account_id, with_for_update=True)
        handle = told.response.user_handle
        if account.ended_at is not None or (
            handle and not hmac.compare_digest(handle, _handle(setting, account.email))
        ):
            return None
        signed = webauthn.verify_authentication_response(
            credential=told, expected_challenge=challenge, expected_rp_id=_place(setting), expected_origin=setting.origin,
            credential_public_key=passkey.public_key, credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )  # fmt: skip
    except _UNREADABLE:
        return None
    passkey.sign_count, passkey.used_at = signed.new_sign_count, at
    return account


def _place(setting: Setting) -> str:
    """The name passkeys are bound to: the host of the origin, without its port."""
    return urlsplit(setting.origin).hostname or ""


def _handle(setting: Setting, email: str) -> bytes:
    """How devices know an account: always the same, and it tells nobody who it is."""
    return hmac.digest(setting.secret, b"passkeys of " + email.encode(), "sha256")


def _named(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential)) for each in passkeys]


def _sealed(setting: Setting, challenge: bytes, purpose: str, at: datetime) -> str:
    return second_factor.seal(setting, "\n".join((purpose, at.isoformat(), bytes_to_base64url(challenge))))


def _unsealed(setting: Setting, sealed: str, purpose: str, at: datetime) -> tuple[datetime, bytes] | None:
    """When a challenge was given, and itself; None for another purpose, or one that has waited too long."""
    told = (second_factor.unseal(setting, sealed) or "").split("\n")
    if len(told) != 3 or told[0] != purpose:
        return None
    begun = datetime.fromisoformat(told[1])
    return (begun, base64url_to_bytes(told[2])) if begun <= at <= begun + LASTS else None
