"""Purge originals of a deployment: keep what the stages need, say it in the registry, destroy, prove it, sign the proof.

Whatever breaks in between, the next purge finishes it first. Must not decide what goes; ingest.purging does.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.landing import Landing, sha256
from ingest.purging import Plan, PurgeProblem, begin, destroy, plan_of, planned, unfinished
from ingest.readers.apart import read_apart
from ingest.registry.audit import note
from ingest.registry.connection import open_registry
from ingest.registry.facts import version_fates
from ingest.registry.models import Purge, Submission, SubmissionFile
from ingest.registry.snapshot import withdrawals_frame
from ingest.submit import reread
from orchestration.kept_reports import forget_reports, keep_reports
from orchestration.landed import landing_of
from orchestration.registry_facts import LEGAL_REMOVAL
from orchestration.resources import Home, HomeProblem
from orchestration.signing import signer_of
from orchestration.writing import write_whole

FOLDER = "purges"
"""Where the certificates lie, in private/."""

_DESTROYED = (
    "files written over and removed; where key_destroyed is true, also the key without which no copy of them opens"
)
_REMOVED = (
    "files removed from the bucket; where key_destroyed is true, also the key without which no copy of them opens"
)

_HOW = "JSON without the member signature, keys sorted, no blanks, UTF-8"

Progress = Callable[[str], None]


def retention_of(settings: Mapping[str, Any], *, today: date) -> tuple[datetime, str]:
    """The moment before which originals go by vigie.toml, and the rule in words. Raises HomeProblem where it states none."""
    years = settings.get("retention", {}).get("originals_years")
    if not isinstance(years, int) or isinstance(years, bool) or not 1 <= years <= 100:
        raise HomeProblem(
            "no retention is set: write [retention] and originals_years = 5 (a whole number from 1 to 100) in private/vigie.toml, or "
            "say what goes: --before DATE, --agency NAME."
        )
    # The last day of February where that year has no 29th.
    day = min(today.day, 28) if (today.month, today.day) == (2, 29) else today.day
    before = datetime(today.year - years, today.month, day, tzinfo=UTC)
    return before, f"retention of {years} years, received before {before:%Y-%m-%d}"


def plan_purge(home: Home, *, sender: str | None, before: datetime | None) -> Plan:
    """What would be destroyed; changes nothing."""
    with _registry(home) as session:
        return planned(session, _landing(home), sender=sender, before=before)


def purge(
    home: Home, plan: Plan, *, sender: str | None, before: datetime | None, by: str, rule: str, at: datetime, progress: Progress
) -> None:  # fmt: skip
    """Carry a plan out. Raises HomeProblem or PurgeProblem, and then nothing was destroyed, or the next purge goes on with it."""
    _keep_reports(home, plan, progress)
    progress("destroy")
    with _registry(home) as session, session.begin():
        _write_alone(session)
        # A delivery that came in since is not what was looked at.
        if planned(session, _landing(home), sender=sender, before=before) != plan:
            raise PurgeProblem("something came in or was purged meanwhile; nothing was destroyed. Run it again.")
        begin(session, plan, number=f"P-{at:%Y%m%d}-{secrets.token_hex(4)}", at=at, by=by, rule=rule)


def finish(home: Home, *, at: datetime) -> list[dict[str, Any]]:
    """Destroy what the registry says goes, and write the certificate of each purge; returns those written now.

    Of the reports kept for earlier purges, those the law has removed since are kept no longer.
    """
    made: list[dict[str, Any]] = []
    landing = _landing(home)
    with _registry(home) as session:
        forget_reports(home, withdrawals_frame(session).filter(reason=LEGAL_REMOVAL).select("incident_id"))
        waiting = [each.id for each in unfinished(session)]
    for purge_id in waiting:
        with _registry(home) as session, session.begin():
            _write_alone(session)
            one = session.get_one(Purge, purge_id)
            destroy(session, landing, one)
            told = _signed(
                home, certificate(session, landing, one, issuer=str(home.settings().get("publisher", ""))), at=at
            )
            text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
            one.certificate = text
            note(session, at=at, actor="cli", action="purged", subject=f"{one.number} {sha256(text.encode())}")
        made.append(told)
    _write_certificates(home)
    return made


def certificate(session: Session, landing: Landing, one: Purge, *, issuer: str) -> dict[str, Any]:
    """What a purge destroyed, without a name of a file or a value. Times are UTC, sizes bytes."""
    plan = plan_of(one)
    return {
        "vigie_purge": "1.0", "number": one.number, "issuer": issuer, "at": one.at.isoformat(timespec="seconds"),
        "by": one.by, "rule": one.rule, "received_before": plan.before,
        "how": _DESTROYED if landing.shelf is None else _REMOVED,
        "senders": [
            {
                "sender": leaving.sender,
                "key_destroyed": leaving.key is not None and landing.key_mark(leaving.sender) != leaving.key,
                "files_destroyed": len(leaving.files), "uploads_destroyed": len(leaving.uploads),
                "drafts_destroyed": len(leaving.drafts), "answers_destroyed": leaving.replays,
                "deliveries": _deliveries(session, leaving.submissions),
            }
            for leaving in plan.leaving
        ],
        "files_that_still_open": 0,
        "kept": "receipts, counts, findings and the accepted reports in the terms of the standard",
    }  # fmt: skip


def _deliveries(session: Session, ids: tuple[int, ...]) -> list[dict[str, Any]]:
    told = []
    for submission_id in ids:
        row = session.get_one(Submission, submission_id)
        files = session.scalars(
            sa.select(SubmissionFile).where(SubmissionFile.submission_id == row.id).order_by(SubmissionFile.position)
        )
        told.append({
            "receipt": row.receipt, "received_at": row.received_at.isoformat(timespec="seconds"), "rows": row.rows,
            "reports_accepted": row.incidents_received - row.incidents_rejected,
            "files": [{"sha256": file.sha256, "bytes": file.size} for file in files],
        })  # fmt: skip
    return told


def _keep_reports(home: Home, plan: Plan, progress: Progress) -> None:
    """Keep the accepted reports of every delivery that holds a version in force; those removed by law are not kept."""
    with _registry(home) as session:
        removed = withdrawals_frame(session).filter(reason=LEGAL_REMOVAL)
        force = version_fates(session).filter(pl.col("fate").is_in(["current", "withdrawn"]))
        force = force.join(removed, on="incident_id", how="anti")
        for submission_id in plan.submissions:
            versions = force.filter(submission_id=submission_id).select("incident_id", "agency_id", "month")
            if versions.is_empty():
                continue
            receipt = session.get_one(Submission, submission_id).receipt
            progress(f"accepted reports of {receipt}")
            (checked,) = reread(session, _landing(home), [submission_id], read=read_apart).values()
            keep_reports(home, receipt, checked, versions)


def _signed(home: Home, told: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    """With the signature of the deployment, in the form receipts have."""
    from portal.receipts import canonical

    signer = signer_of(home, at=at)
    whole = {**told, "signature_of": _HOW, "algorithm": "Ed25519", "verify_key": signer.public.hex()}
    return {**whole, "signature": signer.sign(canonical(whole)).hex()}


def _write_certificates(home: Home) -> None:
    """Every certificate as a file, also where it was not written the last time; the registry has them all."""
    folder = home.private / FOLDER
    with _registry(home) as session:
        rows = session.execute(sa.select(Purge.number, Purge.certificate).where(Purge.certificate.is_not(None))).all()
    for number, text in rows:
        if text and not (folder / f"{number}.json").exists():
            folder.mkdir(mode=0o700, exist_ok=True)
            write_whole(folder / f"{number}.json", text.encode(), private=True)


def _write_alone(session: Session) -> None:
    """One writer from the start; and what SQLite deletes is written over in its file."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(sa.text("PRAGMA secure_delete = ON"))
        session.execute(sa.text("BEGIN IMMEDIATE"))


def _registry(home: Home) -> Session:
    return Session(open_registry(home.registry_url()))


def _landing(home: Home) -> Landing:
    return landing_of(home)
