"""Whether the registry answers, is at head, its chain is whole, its originals open, and nothing in it is stuck.

A registry in a file is opened so that a missing one is not made. Must not write to it, and must not show what it holds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.landing import Landing, LandingProblem
from ingest.registry.connection import head_revision, revision_of
from ingest.registry.models import AuditEvent, Draft, PurgedSubmission, Submission, SubmissionFile, Upload
from orchestration.doctor.told import Told, fine, skipped, wrong
from orchestration.resources import Home, HomeProblem

SAMPLE = 25
"""Originals that are opened unless all are asked for: the newest, since older ones were opened before."""

SKEW = timedelta(minutes=5)
UNCHECKED = timedelta(hours=1)
APPROVED = timedelta(days=14)


@contextmanager
def opened(home: Home) -> Iterator[sa.Engine]:
    """The registry, closed afterwards. Raises FileNotFoundError where it is a file that is not there."""
    url = sa.make_url(home.registry_url())
    if url.get_backend_name() == "sqlite":
        if not Path(url.database or "").is_file():
            raise FileNotFoundError
        # rw, not rwc: a missing file is an error. Reading alone would leave the files of the write-ahead log behind.
        url = url.set(database=f"file:{url.database}", query={"mode": "rw", "uri": "true"})
    engine = sa.create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def registry(home: Home, *, everything: bool, now: datetime) -> list[Told]:
    """All that is asked of the registry; the later questions only where the first is answered."""
    try:
        with opened(home) as engine:
            first = _at_head(engine)
            if first.state == "wrong":
                return [first]
            return [first, _chain(home, engine), _originals(home, engine, everything=everything), _clock(engine, now),
                    _stuck(engine, now), _stages(home)]  # fmt: skip
    except FileNotFoundError:
        received = any(path.is_file() for path in home.landing_folder.rglob("*"))
        return [_without(home) if received else skipped("registry", "there is none yet; the first delivery makes it.")]
    except (sa.exc.SQLAlchemyError, ImportError, HomeProblem) as problem:
        return [_unreached(problem)]


def _without(home: Home) -> Told:
    return wrong("registry", f"its file is not there, though {home.landing_folder.name}/ holds files.",
                 "Restore it from the backup; see docs/operations.md, database gone.")  # fmt: skip


def _unreached(problem: Exception) -> Told:
    if isinstance(problem, HomeProblem):
        return wrong("registry", str(problem), "")
    if isinstance(problem, sa.exc.ArgumentError | ImportError):
        return wrong("registry", "its URL cannot be meant.", "Correct [registry] url in private/vigie.toml, or VIGIE_REGISTRY_URL.")  # fmt: skip
    return wrong("registry", f"it cannot be reached ({type(problem).__name__}).",
                 "Start its server, or see docs/operations.md, database gone.")  # fmt: skip


def _at_head(engine: sa.Engine) -> Told:
    at, head = revision_of(engine), head_revision()
    if at == head:
        return fine("registry", f"reached, at revision {at}.")
    if at is None or at < head:
        return wrong(
            "registry",
            f"its tables are of revision {at or 'none'}, this version needs {head}.",
            "Back it up, then: vigie run",
        )
    return wrong(
        "registry",
        f"its tables are of revision {at}, newer than this version's {head}.",
        "Install the version of Vigie that was here before.",
    )


def _chain(home: Home, engine: sa.Engine) -> Told:
    from orchestration.verbs_audit import chain_of

    found, links, checkpoints = chain_of(home, engine)
    if found:
        return wrong(
            "audit chain",
            f"does not hold, from link {found[0].link} on.",
            "Run: vigie audit verify; see docs/operations.md.",
        )
    return fine("audit chain", f"holds: {links:,} links, {checkpoints} checkpoints.")


def _originals(home: Home, engine: sa.Engine, *, everything: bool) -> Told:
    kept = (
        sa.select(SubmissionFile.sha256, Submission.sender).join(Submission, Submission.id == SubmissionFile.submission_id)
        .where(Submission.id.not_in(sa.select(PurgedSubmission.submission_id))).order_by(Submission.id.desc())
    )  # fmt: skip
    with Session(engine) as session:
        rows = session.execute(kept if everything else kept.limit(SAMPLE)).all()
        count = session.scalar(sa.select(sa.func.count()).select_from(kept.subquery())) or 0
    if not rows:
        return skipped("originals", "nothing was received yet.")
    try:
        landing = Landing(folder=home.landing_folder, key=home.key("landing"))
        lost = [name for name, sender in rows if not _opens(landing, name, sender)]
    except (HomeProblem, ValueError):
        return wrong(
            "originals", "the landing key cannot be used, so none opens.", "Put private/keys/landing.key back."
        )
    if lost:
        return wrong(
            "originals",
            f"{len(lost)} of {len(rows)} do not open, the first is {lost[0][:12]}.",
            "Restore private/landing from the backup.",
        )
    more = "" if len(rows) == count else f"; {count:,} there are, --all opens each"
    return fine("originals", f"{len(rows):,} opened{more}.")


def _opens(landing: Landing, name: str, sender: str) -> bool:
    try:
        landing.read(name, sender=sender)
    except (LandingProblem, OSError):
        return False
    return True


def _clock(engine: sa.Engine, now: datetime) -> Told:
    with Session(engine) as session:
        newest = session.scalar(sa.select(sa.func.max(AuditEvent.at)))
    if newest is None:
        return skipped("clock", "the registry has no entry to hold it against.")
    if newest > now + SKEW:
        return wrong(
            "clock",
            f"the newest entry of the registry is of {newest:%Y-%m-%d %H:%M} UTC, which has not come.",
            "Set the clock: timedatectl set-ntp true",
        )
    return fine("clock", f"{now:%Y-%m-%d %H:%M} UTC, after the newest entry.")


def _stuck(engine: sa.Engine, now: datetime) -> Told:
    with Session(engine) as session:
        unchecked = _count(session, Upload, Upload.status == "received", Upload.changed_at < now - UNCHECKED)
        approved = _count(session, Draft, Draft.status == "approved", Draft.changed_at < now - APPROVED)
    if unchecked:
        return wrong(
            "stuck",
            f"{unchecked:,} uploads wait unchecked for more than an hour.",
            "Open their page in the portal, which checks them again.",
        )
    if approved:
        return wrong(
            "stuck",
            f"{approved:,} approved reports were not submitted for two weeks.",
            "Ask their agencies; the desk's page lists them.",
        )
    return fine("stuck", "no upload and no approved report waits too long.")


def _count(session: Session, model: type, *where: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def _stages(home: Home) -> Told:
    from orchestration.running import stale_months

    stale = stale_months(home).months
    if stale:
        return wrong(
            "stages", f"{len(stale)} months are older than the registry, the first is {stale[0]}.", "Run: vigie run"
        )
    return fine("stages", "every month is as new as the registry.")
