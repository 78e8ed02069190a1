"""Take a delivery in: check it, keep its bytes and the profile it was read with, register it, give a receipt.

Nothing is kept of a delivery that cannot be read; the same bytes give the same receipt. Must not print or log.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.check import Checked, Reader, SentFile, check_files, noted
from ingest.duplicates import digest_secret, digests
from ingest.landing import Landing, LandingProblem, receipt_of, sha256
from ingest.profile import Profile, parse_profile
from ingest.readers.read import read_files
from ingest.registry.models import Purge, PurgedSubmission, Submission, SubmissionFile
from ingest.registry.record import LandedFile, Receipt, known_receipt, record
from ingest.registry.remembered import remembered


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A delivery taken in. `checked` is None when the same bytes had been received before."""

    receipt: Receipt
    checked: Checked | None


def submit(
    files: Sequence[SentFile], profile: Profile, *, engine: sa.Engine, landing: Landing, received_at: datetime,
    read: Reader = read_files, admit: Callable[[Checked], None] | None = None,
) -> Taken:  # fmt: skip
    """Check, land and register one delivery. Raises FileProblem, and then keeps nothing. read: see `check_files`.

    admit: looks at what was checked before anything is kept, and raises where it is not to be.
    """
    receipt = receipt_of(profile.slug, [sha256(file.data) for file in files])
    with Session(engine) as session:
        if (known := known_receipt(session, receipt)) is not None:
            return Taken(receipt=known, checked=None)
    received_on = received_at.astimezone(ZoneInfo(profile.timezone)).date()
    checked = check_files(files, profile, received_on=received_on, read=read)
    if admit is not None:
        admit(checked)
    landed = [
        LandedFile(name=file.name, sha256=landing.keep(file.data, sender=profile.slug), size=len(file.data))
        for file in files
    ]
    profile_hash = landing.keep(profile.text.encode(), sender=profile.slug)
    places = digests(checked.conformed.tables["incident"], secret=digest_secret(landing.key))
    with Session(engine) as session, session.begin():
        checked = noted(checked, remembered(session, checked, places))
        taken = record(
            session, checked, landed, receipt=receipt, received_at=received_at, profile_hash=profile_hash, places=places
        )
    return Taken(receipt=taken, checked=checked)


def reread(
    session: Session, landing: Landing, submission_ids: Sequence[int], *, read: Reader = read_files
) -> dict[int, Checked]:
    """Check landed deliveries again, each with the profile and on the day it was received with: the same answer as then.

    Raises LandingProblem where the originals of one were destroyed.
    """
    _refuse_purged(session, submission_ids)
    told: dict[int, Checked] = {}
    for submission in session.scalars(
        sa.select(Submission).where(Submission.id.in_(submission_ids)).order_by(Submission.id)
    ):
        profile = parse_profile(
            landing.read(submission.profile_hash, sender=submission.sender).decode(), name=submission.sender
        )
        files = session.scalars(
            sa.select(SubmissionFile)
            .where(SubmissionFile.submission_id == submission.id)
            .order_by(SubmissionFile.position)
        )
        sent = [SentFile(name=file.name, data=landing.read(file.sha256, sender=submission.sender)) for file in files]
        received_on = submission.received_at.astimezone(ZoneInfo(profile.timezone)).date()
        told[submission.id] = check_files(sent, profile, received_on=received_on, read=read)
    return told


def purged(session: Session, submission_ids: Sequence[int]) -> set[int]:
    """Those of some deliveries whose originals were destroyed."""
    told = sa.select(PurgedSubmission.submission_id).where(PurgedSubmission.submission_id.in_(submission_ids))
    return set(session.scalars(told))


def _refuse_purged(session: Session, submission_ids: Sequence[int]) -> None:
    told = (
        sa.select(Submission.receipt, Purge.at, Purge.rule)
        .join(PurgedSubmission, PurgedSubmission.submission_id == Submission.id)
        .join(Purge, Purge.id == PurgedSubmission.purge_id)
        .where(Submission.id.in_(submission_ids)).order_by(Submission.id).limit(1)
    )  # fmt: skip
    if (gone := session.execute(told).first()) is not None:
        raise LandingProblem(
            f"the original files of {gone.receipt} were destroyed on {gone.at:%Y-%m-%d} ({gone.rule}); its receipt, counts and "
            "accepted reports stay, and the files cannot be read again."
        )
