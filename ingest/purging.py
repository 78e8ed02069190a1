"""Destroy originals: which files, drafts and keys go under a rule, and their destruction, so that it can be proved.

An original is what an agency sent or typed, as it came. Receipts, counts, findings and accepted reports are no originals and
stay. First the registry says what goes, then it goes; a purge cut short is finished from what the registry says. Must not
decide on a rule, sign, or print.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.landing import Landing, LandingProblem
from ingest.problems import IntakeProblem
from ingest.registry.audit import note
from ingest.registry.models import (
    Agency,
    Draft,
    DraftStep,
    Purge,
    PurgedSubmission,
    Replay,
    Submission,
    SubmissionFile,
    Upload,
    UploadFile,
)

_ENDED = ("withdrawn", "deleted")
"""States of a draft that nobody goes on with."""


class PurgeProblem(IntakeProblem):
    """Nothing, or not everything, was destroyed; the sentence says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What goes of one sender. whole: all it ever sent, and so its data key, told by `key`.

    submissions, uploads, drafts: row ids; replays: answers kept for programs; files: names in its folder; shared: names in
    the folder from before there were data keys.
    """

    sender: str
    whole: bool
    key: str | None
    submissions: tuple[int, ...]
    uploads: tuple[int, ...]
    drafts: tuple[int, ...]
    replays: int
    files: tuple[str, ...]
    shared: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to destroy."""
        return not (self.submissions or self.uploads or self.drafts or self.replays or self.files or self.key)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a purge destroys. before: ISO moment up to which things had come in; None for whatever their age."""

    before: str | None
    leaving: tuple[Leaving, ...]

    @property
    def submissions(self) -> list[int]:
        """The deliveries whose originals go."""
        return sorted(each for one in self.leaving for each in one.submissions)


def sender_named(session: Session, name: str) -> str:
    """The sender of an agency's id, or of its own slug. Raises PurgeProblem for one that is not known or stands for many."""
    agency = session.get(Agency, name)
    if agency is None:
        known = sa.select(Submission.id).where(Submission.sender == name).limit(1)
        enrolled = sa.select(Agency.agency_id).where(Agency.sender == name).limit(1)
        if session.scalar(known) is None and session.scalar(enrolled) is None:
            raise PurgeProblem("no agency and no sender has this name; vigie agency list and registry show know them.")
        return name
    others = session.scalar(sa.select(sa.func.count()).where(Agency.sender == agency.sender)) or 0
    if others > 1:
        raise PurgeProblem(
            f"the files of this agency hold reports of {others} agencies, since {agency.sender} sends for all of them; to "
            f"destroy what it sent for all, name it: --agency {agency.sender}"
        )
    return agency.sender


def planned(session: Session, landing: Landing, *, sender: str | None, before: datetime | None) -> Plan:
    """What would be destroyed: of one sender or of all, of what came in before a moment or at any time.

    The data key goes only where a sender is named and no moment is.
    """
    every = {*session.scalars(sa.select(Submission.sender)), *session.scalars(sa.select(Agency.sender))}
    senders = [sender] if sender is not None else sorted(every)
    whole = sender is not None and before is None
    ids = set(session.scalars(_submissions(senders, before)))
    leaving = [_leaving(session, landing, name, before=before, whole=whole, ids=ids) for name in senders]
    return Plan(before=before.isoformat() if before else None, leaving=tuple(one for one in leaving if not one.empty))


def _leaving(
    session: Session, landing: Landing, sender: str, *, before: datetime | None, whole: bool, ids: set[int]
) -> Leaving:
    mine = tuple(session.scalars(_submissions([sender], before)))
    receipts = sa.select(Submission.receipt).where(_among(Submission.id, mine))
    of = sa.select(Agency.agency_id).where(Agency.sender == sender)
    old = sa.true() if before is None else sa.false()
    aged = Upload.receipt.is_(None) & (Upload.changed_at < before) if before else sa.true()
    ended = Draft.status.in_(_ENDED) & Draft.receipt.is_(None) & (Draft.changed_at < before) if before else sa.true()
    uploads = tuple(session.scalars(
        sa.select(Upload.id).where(Upload.agency_id.in_(of), sa.or_(old, aged, Upload.receipt.in_(receipts))).order_by(Upload.id)
    ))  # fmt: skip
    drafts = tuple(session.scalars(
        sa.select(Draft.id).where(Draft.agency_id.in_(of), sa.or_(old, ended, Draft.receipt.in_(receipts))).order_by(Draft.id)
    ))  # fmt: skip
    sent = set(session.scalars(sa.select(SubmissionFile.sha256).where(_among(SubmissionFile.submission_id, mine))))
    dropped = set(session.scalars(sa.select(UploadFile.sha256).where(_among(UploadFile.upload_id, uploads))))
    profiles = (
        set(session.scalars(sa.select(Submission.profile_hash).where(_among(Submission.id, mine)))) if whole else set()
    )
    stay = set() if whole else _needed(session, sender, ids, uploads, profiles_stay=True)
    files = set(landing.names(sender)) if whole else sent | dropped
    common = _needed(session, None, ids, uploads, profiles_stay=not whole)
    return Leaving(
        sender=sender, whole=whole, key=landing.key_mark(sender) if whole else None, submissions=mine, uploads=uploads,
        drafts=drafts, replays=session.scalar(sa.select(sa.func.count()).select_from(Replay).where(*_replays(sender, before))) or 0,
        files=tuple(sorted(files - stay)), shared=tuple(sorted((sent | profiles) - common)),
    )  # fmt: skip


def _among(column: Any, ids: Collection[int]) -> sa.ColumnElement[bool]:
    """Whether a column is one of some numbers, which may be more than a statement takes as parameters."""
    return cast(sa.ColumnElement[bool], column.in_(sa.bindparam(None, list(ids), expanding=True, literal_execute=True)))


def _submissions(senders: Sequence[str], before: datetime | None) -> sa.Select[int]:
    """Ids of the deliveries of senders that came in before a moment and still have their originals."""
    told = sa.select(Submission.id).where(
        Submission.sender.in_(senders), Submission.id.not_in(sa.select(PurgedSubmission.submission_id))
    )
    return (told if before is None else told.where(Submission.received_at < before)).order_by(Submission.id)


def _replays(sender: str, before: datetime | None) -> list[sa.ColumnElement[bool]]:
    mine = Replay.agency_id.in_(sa.select(Agency.agency_id).where(Agency.sender == sender))
    return [mine] if before is None else [mine, Replay.at < before]


def _needed(
    session: Session, sender: str | None, ids: Collection[int], uploads: Sequence[int] = (), *, profiles_stay: bool = False
) -> set[str]:  # fmt: skip
    """Names of files that something which stays refers to: deliveries and uploads of a sender, or of anybody (None).

    profiles_stay: a profile is the publisher's own text, and stays with the counts it led to until all of its sender goes.
    """
    of = sa.true() if sender is None else Submission.sender == sender
    stays = [of, ~_among(Submission.id, ids), Submission.id.not_in(sa.select(PurgedSubmission.submission_id))]
    files = sa.select(SubmissionFile.sha256).join(Submission, Submission.id == SubmissionFile.submission_id)
    profiles = sa.select(Submission.profile_hash).where(of, *([] if profiles_stay else stays))
    own = (
        sa.true()
        if sender is None
        else Upload.agency_id.in_(sa.select(Agency.agency_id).where(Agency.sender == sender))
    )
    dropped = sa.select(UploadFile.sha256).join(Upload, Upload.id == UploadFile.upload_id)
    kept = [own, ~_among(Upload.id, uploads)]
    return {
        *session.scalars(files.where(*stays)), *session.scalars(dropped.where(*kept)), *session.scalars(profiles),
        *session.scalars(sa.select(Upload.profile_hash).where(*kept)),
    }  # fmt: skip


def begin(session: Session, plan: Plan, *, number: str, at: datetime, by: str, rule: str) -> Purge:
    """Say in the registry what goes, and remove what was typed from it; the caller commits, then calls `destroy`."""
    purge = Purge(number=number, at=at, by=by, rule=rule, plan=json.dumps(asdict(plan)), certificate=None)
    session.add(purge)
    session.flush()
    before = datetime.fromisoformat(plan.before) if plan.before else None
    for one in plan.leaving:
        session.execute(sa.delete(DraftStep).where(_among(DraftStep.draft_id, one.drafts)))
        session.execute(sa.delete(Draft).where(_among(Draft.id, one.drafts)))
        session.execute(sa.delete(UploadFile).where(_among(UploadFile.upload_id, one.uploads)))
        session.execute(sa.delete(Upload).where(_among(Upload.id, one.uploads)))
        session.execute(sa.delete(Replay).where(*_replays(one.sender, before)))
        receipts = sa.select(Submission.id, Submission.receipt).where(_among(Submission.id, one.submissions))
        for row in session.execute(receipts.order_by(Submission.id)).all():
            session.add(PurgedSubmission(submission_id=row.id, purge_id=purge.id))
            note(session, at=at, actor="cli", action="destroyed_originals", subject=f"{row.receipt} {number}")
    return purge


def plan_of(purge: Purge) -> Plan:
    """What a purge set out to destroy."""
    told: dict[str, Any] = json.loads(purge.plan)
    leaving = [_leaving_in(one) for one in told["leaving"]]
    return Plan(before=told["before"], leaving=tuple(leaving))


def _leaving_in(told: Mapping[str, Any]) -> Leaving:
    return Leaving(
        sender=told["sender"], whole=told["whole"], key=told["key"], submissions=tuple(told["submissions"]),
        uploads=tuple(told["uploads"]), drafts=tuple(told["drafts"]), replays=told["replays"], files=tuple(told["files"]),
        shared=tuple(told["shared"]),
    )  # fmt: skip


def unfinished(session: Session) -> list[Purge]:
    """Purges that were cut short: the registry says what goes, and nobody has proved that it went."""
    return list(session.scalars(sa.select(Purge).where(Purge.certificate.is_(None)).order_by(Purge.id)))


def destroy(session: Session, landing: Landing, purge: Purge) -> None:
    """Destroy what a purge named and is still there, then try to read it. Raises PurgeProblem where any of it opens.

    What came in since stays, also where it has the same bytes or is sealed with the key that was to go.
    """
    for one in plan_of(purge).leaving:
        own = _needed(session, one.sender, one.submissions, profiles_stay=not one.whole)
        common = _needed(session, None, one.submissions, profiles_stay=not one.whole)
        gone = [name for name in one.files if name not in own]
        if one.key is not None and landing.key_mark(one.sender) == one.key and not _sent_since(session, one):
            landing.destroy_key(one.sender)
        for name in gone:
            landing.destroy(name, sender=one.sender)
        for name in one.shared:
            if name not in common:
                landing.destroy(name)
        own_left = set(landing.names(one.sender)) & set(gone)
        # Before there were data keys, two senders of the same bytes shared a file; it stays while one of them needs it.
        if left := len(own_left | {name for name in gone if name not in common and _opens(landing, name, one.sender)}):
            raise PurgeProblem(
                f"{left} files of {one.sender} still open; look at the permissions of the landing folder and run it again."
            )


def _sent_since(session: Session, one: Leaving) -> bool:
    """Whether anything that stays is sealed with the key that is to go."""
    of = sa.select(Agency.agency_id).where(Agency.sender == one.sender)
    return any(
        session.scalar(told.limit(1)) is not None
        for told in (
            _submissions([one.sender], None),
            sa.select(Upload.id).where(Upload.agency_id.in_(of)),
            sa.select(Draft.id).where(Draft.agency_id.in_(of)),
        )
    )


def _opens(landing: Landing, name: str, sender: str) -> bool:
    try:
        landing.read(name, sender=sender)
    except LandingProblem:
        return False
    return True
