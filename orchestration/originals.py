"""Open every original the registry knows, and find those it does not know: after a restore, and after going back in time.

An original the registry does not know stays sealed where it lies and no step reads it; the same files, sent again, get the
receipt they had. Must not change the registry or the landing folder, nor keep what it opened.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.landing import Landing, LandingProblem
from ingest.registry.connection import open_registry
from ingest.registry.models import Agency, PurgedSubmission, Submission, SubmissionFile, Upload, UploadFile
from orchestration.resources import Home


@dataclass(frozen=True, kw_only=True)
class Original:
    """A landed file: the SHA-256 it has its name from, and its sender ("" where the registry knows none of that folder)."""

    sender: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Looked:
    """opened: originals the registry knows and that are what was received. unopened: with the reason. unknown: to the registry."""

    opened: int
    unopened: tuple[tuple[Original, str], ...]
    unknown: tuple[Original, ...]


def look_at_originals(home: Home) -> Looked:
    """Open them all; one at a time is held in memory."""
    landing = Landing(folder=home.landing_folder, key=home.key("landing"))
    engine = open_registry(home.registry_url())
    try:
        with Session(engine) as session:
            needed, known, senders = _needed(session), _known(session), _senders(session)
    finally:
        engine.dispose()
    unopened = []
    for each in sorted(needed, key=lambda original: (original.sender, original.sha256)):
        try:
            landing.read(each.sha256, sender=each.sender)
        except LandingProblem as problem:
            unopened.append((each, str(problem)))
    unknown = set(_lying(landing, senders, named={each.sha256 for each in known})) - known
    return Looked(
        opened=len(needed) - len(unopened), unopened=tuple(unopened),
        unknown=tuple(sorted(unknown, key=lambda original: (original.sender, original.sha256))),
    )  # fmt: skip


def _needed(session: Session) -> set[Original]:
    """What must open: the files and profiles of deliveries that were not purged, and the files dropped in the portal."""
    stays = Submission.id.not_in(sa.select(PurgedSubmission.submission_id))
    return _read(
        session,
        sa.select(Submission.sender, SubmissionFile.sha256).join(SubmissionFile).where(stays),
        sa.select(Submission.sender, Submission.profile_hash).where(stays),
        *_dropped(),
    )


def _known(session: Session) -> set[Original]:
    """What the registry names at all, purged or not."""
    return _read(
        session,
        sa.select(Submission.sender, SubmissionFile.sha256).join(SubmissionFile),
        sa.select(Submission.sender, Submission.profile_hash),
        *_dropped(),
    )


def _dropped() -> list[sa.Select[str, str]]:
    """The files of uploads, and the profiles they are read with."""
    files = sa.select(Agency.sender, UploadFile.sha256).select_from(UploadFile)
    files = files.join(Upload, Upload.id == UploadFile.upload_id).join(Agency, Agency.agency_id == Upload.agency_id)
    return [files, sa.select(Agency.sender, Upload.profile_hash).join(Agency, Agency.agency_id == Upload.agency_id)]


def _read(session: Session, *queries: sa.Select[str, str]) -> set[Original]:
    return {Original(sender=sender, sha256=name) for query in queries for sender, name in session.execute(query)}


def _senders(session: Session) -> set[str]:
    return {*session.scalars(sa.select(Submission.sender)), *session.scalars(sa.select(Agency.sender))}


def _lying(landing: Landing, senders: set[str], *, named: set[str]) -> Iterator[Original]:
    """Every landed file, by the sender whose folder it lies in. named: left out where they lie in the folder of all senders."""
    folders = {landing.folder_of(sender): sender for sender in senders}
    for path in landing.folder.rglob("*"):
        folder = path.parent.parent
        common = folder == landing.folder
        if path.is_file() and "." not in path.name and not (common and path.name in named):
            yield Original(sender=folders.get(folder, ""), sha256=path.name)
