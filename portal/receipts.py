"""Signed receipts: what was received, when, and how much of it was taken, in a form that can be kept and proved later.

A receipt is made from the registry each time it is asked for, and is the same each time. It holds counts and hashes, no name
of a file and no value. Whose receipts somebody sees says `seen`. Must not change anything.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.orm import Session, aliased

from ingest.registry.models import Agency, Draft, Report, ReportVersion, Submission, SubmissionFile, Upload
from portal.access import Access, NotThere
from portal.listing import PAGE

FORM = "1.0"
"""Version of a receipt's form."""

_HOW = "JSON without the member signature, keys sorted, no blanks, UTF-8 (as Python's json.dumps with sort_keys and compact separators)"


def receipts(access: Access, *, page: int = 1) -> tuple[list[Submission], bool]:
    """Submissions of the agencies of who asks, last first, and whether there are more."""
    told = sa.select(Submission).where(seen(access)).order_by(Submission.received_at.desc(), Submission.id.desc())
    found = list(access.session.scalars(told.offset((page - 1) * PAGE).limit(PAGE + 1)))
    return found[:PAGE], len(found) > PAGE


def receipt_of(access: Access, receipt: str) -> Submission:
    """A submission by its receipt. Raises NotThere."""
    found = access.session.scalar(sa.select(Submission).where(Submission.receipt == receipt, seen(access)))
    if found is None:
        raise NotThere
    return found


def seen(access: Access) -> sa.ColumnElement[bool]:
    """What limits submissions to those of who asks: theirs alone, never one that speaks of another agency as well.

    A submission names its sender, and a sender may report for many. It is theirs when they uploaded or wrote it, when every
    report it was taken for is theirs, or when no other agency has that sender.
    """
    if access.who.sees_all:
        return sa.true()
    # Sets and no look at each submission: those that can be theirs are few, and a registry has many.
    taken = sa.select(ReportVersion.submission_id).join(Report, Report.id == ReportVersion.report_id)
    shared = aliased(Agency)
    alone = sa.select(Agency.sender).where(
        access.mine(Agency),
        ~sa.exists(sa.select(shared.agency_id).where(shared.sender == Agency.sender, ~access.mine(shared))),
    )  # fmt: skip
    delivered = aliased(Submission)
    theirs = sa.union(
        taken.where(access.mine(Report)),
        sa.select(delivered.id).join(Upload, Upload.receipt == delivered.receipt).where(access.mine(Upload)),
        sa.select(delivered.id).join(Draft, Draft.receipt == delivered.receipt).where(access.mine(Draft)),
        sa.select(delivered.id).where(delivered.sender.in_(alone)),
    )  # fmt: skip
    others = taken.where(~access.mine(Report), ReportVersion.submission_id.in_(theirs))
    return sa.and_(Submission.id.in_(theirs), Submission.id.not_in(others))


def document(
    session: Session, submission: Submission, agencies: Sequence[Agency], *, sign: Callable[[bytes], bytes], verify_key: str,
    issuer: str,
) -> dict[str, Any]:  # fmt: skip
    """The receipt of a submission, signed. issuer: who received it; rules: version of the standard it was judged by; times are UTC."""
    files = session.scalars(
        sa.select(SubmissionFile).where(SubmissionFile.submission_id == submission.id).order_by(SubmissionFile.position)
    )
    taken = submission.incidents_received - submission.incidents_rejected
    told: dict[str, Any] = {
        "vigie_receipt": FORM, "receipt": submission.receipt, "issuer": issuer, "sender": submission.sender,
        "agencies": [{"agency_id": agency.agency_id, "name": agency.name} for agency in agencies],
        "received_at": submission.received_at.astimezone(UTC).isoformat(timespec="seconds"), "rules": submission.standard,
        "profile_sha256": submission.profile_hash,
        "files": [{"sha256": file.sha256, "bytes": file.size} for file in files],
        "counts": {
            "rows": submission.rows, "rows_held": submission.rows_rejected, "rows_skipped": submission.skipped,
            "reports_received": submission.incidents_received, "reports_taken": taken,
            "persons_received": submission.persons_received,
            "persons_taken": submission.persons_received - submission.persons_rejected,
        },
        "signature_of": _HOW, "algorithm": "Ed25519", "verify_key": verify_key,
    }  # fmt: skip
    return told | {"signature": sign(canonical(told)).hex()}


def canonical(told: Mapping[str, Any]) -> bytes:
    """The bytes of a receipt that are signed."""
    kept = {name: value for name, value in told.items() if name != "signature"}
    return json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def is_genuine(told: Mapping[str, Any], *, verify_key: str) -> bool:
    """Whether a receipt was signed with the key whose public half, in hex, is given, and nothing of it was changed since."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(verify_key))
        key.verify(bytes.fromhex(str(told.get("signature", ""))), canonical(told))
    except (InvalidSignature, ValueError):
        return False
    return True


def agencies_of(access: Access, submission: Submission) -> list[Agency]:
    """The agencies of who asks that a submission was taken for; those of its sender where nothing of it was taken."""
    return access.all(Agency, *_named(access.session, submission), order=(Agency.agency_id,))


def agencies_named(session: Session, submission: Submission) -> list[Agency]:
    """All of them, for who runs the deployment."""
    return list(session.scalars(sa.select(Agency).where(*_named(session, submission)).order_by(Agency.agency_id)))


def _named(session: Session, submission: Submission) -> list[sa.ColumnElement[bool]]:
    of = sa.select(Report.agency_id).join(ReportVersion, ReportVersion.report_id == Report.id)
    named: Sequence[str] = session.scalars(of.where(ReportVersion.submission_id == submission.id).distinct()).all()
    return [Agency.agency_id.in_(named) if named else Agency.sender == submission.sender]
