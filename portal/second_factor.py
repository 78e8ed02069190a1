"""The second factor: one-time codes of an app (RFC 6238), each taken once, and recovery codes for the day the app is lost.

Secrets are sealed with the deployment's own secret before they reach the registry. Must not sign anyone in.
"""

import base64
import secrets
from datetime import datetime

import pyotp
import segno
import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy.orm import Session

from ingest.registry.models import Account, RecoveryCode
from portal.setting import Setting
from portal.tokens import digest

STEP_SECONDS = 30
AROUND = 1
"""Steps before and after the present one that a clock may be off."""
RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"


def seal(setting: Setting, text: str) -> str:
    """A text only this deployment can open."""
    return _box(setting).encrypt(text.encode()).decode()


def unseal(setting: Setting, sealed: str) -> str | None:
    """What was sealed; None for anything else."""
    try:
        return _box(setting).decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError):
        return None


def new_secret() -> str:
    """A fresh secret for an app, 160 bits in base 32."""
    return pyotp.random_base32()


def as_picture(secret: str, *, email: str, issuer: str) -> str:
    """The QR code of a secret, as the address of an SVG image."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=2))


def step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """The step a code belongs to, near a moment; None for a wrong one."""
    plain = "".join(code.split())
    if not (plain.isascii() and plain.isdigit() and len(plain) == 6):
        return None
    now = int(at.timestamp()) // STEP_SECONDS
    app = pyotp.TOTP(secret, interval=STEP_SECONDS)
    return next(
        (step for step in range(now - AROUND, now + AROUND + 1) if secrets.compare_digest(app.generate_otp(step), plain)), None
    )  # fmt: skip


def take_code(setting: Setting, account: Account, code: str, *, at: datetime) -> bool:
    """Whether a one-time code opens an account now; the same code, or an earlier one, opens nothing again."""
    secret = unseal(setting, account.totp) if account.totp else None
    step = step_of(secret, code, at=at) if secret else None
    if step is None or (account.totp_step is not None and step <= account.totp_step):
        return False
    account.totp_step = step
    return True


def make_recovery_codes(session: Session, account_id: int) -> list[str]:
    """Ten fresh codes, shown once; those there were are gone."""
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account_id=account_id, hash=digest(code)) for code in codes)
    return codes


def take_recovery_code(session: Session, account_id: int, typed: str, *, at: datetime) -> bool:
    """Whether a recovery code opens an account; then it never does again."""
    told = "".join(typed.split()).casefold()
    code = session.scalar(
        sa.select(RecoveryCode).where(
            RecoveryCode.account_id == account_id, RecoveryCode.hash == digest(told), RecoveryCode.used_at.is_(None)
        )
    )
    if code is None:
        return False
    code.used_at = at
    return True


def _recovery_code() -> str:
    """Fifty bits as in 7kq2m-9xfpd."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _box(setting: Setting) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(setting.secret))
