"""Take a delivery in: check it, keep its bytes, write it into the registry, give a receipt.

Nothing is kept of a delivery that cannot be read; the same bytes give the same receipt. Must not print or log.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.check import Checked, SentFile, check_files
from ingest.landing import Landing, receipt_of, sha256
from ingest.profile import Profile
from ingest.registry.record import LandedFile, Receipt, known_receipt, record


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A delivery taken in. `checked` is None when the same bytes had been received before."""

    receipt: Receipt
    checked: Checked | None


def submit(
    files: Sequence[SentFile], profile: Profile, *, engine: sa.Engine, landing: Landing, received_at: datetime
) -> Taken:
    """Check, land and register one delivery. Raises FileProblem, and then keeps nothing."""
    receipt = receipt_of(profile.slug, [sha256(file.data) for file in files])
    with Session(engine) as session:
        if (known := known_receipt(session, receipt)) is not None:
            return Taken(receipt=known, checked=None)
    received_on = received_at.astimezone(ZoneInfo(profile.timezone)).date()
    checked = check_files(files, profile, received_on=received_on)
    landed = [LandedFile(name=file.name, sha256=landing.keep(file.data), size=len(file.data)) for file in files]
    with Session(engine) as session, session.begin():
        taken = record(session, checked, landed, receipt=receipt, received_at=received_at, profile_hash=profile_hash(profile))
    return Taken(receipt=taken, checked=checked)


def profile_hash(profile: Profile) -> str:
    """A hash of everything a profile says, to tell when a delivery must be read again."""
    return hashlib.sha256(repr(profile).encode()).hexdigest()
