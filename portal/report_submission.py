"""Approved reports go to the registry as one delivery of canonical lines, and get a receipt. Training never gets here.

First every draft is marked as under way with the receipt its bytes will have, then the delivery is taken in, then the
drafts are marked as submitted. Whatever breaks in between, submitting again gives the same bytes and the same receipt:
nothing is lost and nothing comes twice. Must not judge a report; `ingest.submit` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.check import SentFile
from ingest.landing import receipt_of, sha256
from ingest.problems import IntakeProblem
from ingest.profile import Profile
from ingest.registry import reports
from ingest.registry.models import Agency, Draft, Report, ReportVersion, Submission
from ingest.registry.record import known_receipt
from ingest.submit import submit
from portal import drafts
from portal.access import Access
from portal.form.judging import line_of, profile_for
from portal.principal import Principal
from portal.report_origin import drafts_of, number_of, report_in
from portal.room import Room
from portal.windows import opening
from portal.workflow import Act, Refusal, Status, outcome

FILE = "reports.ndjson"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What became of the reports of one delivery, by their numbers. held: those the judge holds; they stay approved."""

    receipt: str
    accepted: tuple[str, ...]
    held: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Delivery:
    agency: str
    numbers: tuple[str, ...]
    data: bytes
    profile: Profile
    receipt: str


def approved_of(access: Access, agency_id: str, month: str) -> list[str]:
    """Numbers of an agency's approved reports of a month; training is none of them."""
    found = access.all(
        Draft, Draft.agency_id == agency_id, Draft.month == month, Draft.status == Status.APPROVED.value,
        Draft.training.is_(False), order=(Draft.id,),
    )  # fmt: skip
    return [draft.number for draft in found]


def submit_reports(room: Room, who: Principal, numbers: Sequence[str]) -> Sent:
    """Submit reports of one agency. Raises NotThere, Refusal, or IntakeProblem, and then nothing has changed."""
    at = room.now()
    with room.writing() as session:
        delivery = _begin(room, session, Access(session, who), numbers, at=at)
    try:
        submit(
            [SentFile(name=FILE, data=delivery.data)], delivery.profile, engine=room.setting.engine, landing=room.setting.landing,
            received_at=at, read=room.setting.read,
        )  # fmt: skip
    except IntakeProblem:
        with room.writing() as session:
            for draft in _of(Access(session, who), delivery.numbers):
                draft.receipt = None
        raise
    with room.writing() as session:
        return _end(session, Access(session, who), who, delivery, at=at)


def _begin(room: Room, session: Session, access: Access, numbers: Sequence[str], *, at: datetime) -> _Delivery:
    """Mark the drafts as under way, with the receipt their bytes will have."""
    chosen = [drafts.draft_of(access, number, lock=True) for number in numbers]
    begun = {draft.receipt for draft in chosen if draft.receipt is not None}
    if begun:
        # A submission that was interrupted is taken up as it was, or its bytes would be others.
        chosen = access.all(Draft, Draft.receipt.in_(begun), Draft.status == Status.APPROVED.value, order=(Draft.id,))
    if not chosen or len({draft.agency_id for draft in chosen}) != 1:
        raise Refusal("report_nothing_approved")
    agency = session.get_one(Agency, access.acts_for(chosen[0].agency_id))
    lines = []
    for draft in sorted(chosen, key=lambda draft: draft.id):
        outcome(drafts.standing_of(session, draft), Act.SUBMIT, person=access.who.person, may=access.who.may)
        _refuse_out_of_time(session, draft, at=at)
        answers = drafts.opened(drafts.sealed_for(session, room.setting.landing, draft.agency_id), draft.sealed)
        lines.append(line_of(answers, number=number_of(session, draft), agency_id=draft.agency_id))
    data, profile = b"".join(lines), profile_for(agency, room.setting)
    receipt = receipt_of(profile.slug, [sha256(data)])
    if not begun and known_receipt(session, receipt) is not None:
        raise Refusal("report_unchanged")
    for draft in chosen:
        draft.receipt = receipt
    return _Delivery(
        agency=agency.agency_id,
        numbers=tuple(draft.number for draft in chosen),
        data=data,
        profile=profile,
        receipt=receipt,
    )


def _refuse_out_of_time(session: Session, draft: Draft, *, at: datetime) -> None:
    """A month's window holds new reports back; a correction of what was taken is always taken."""
    if draft.corrects is not None or draft.month is None:
        return
    refused = opening(session, draft.agency_id, draft.month, at=at).refusal()
    if refused is not None:
        raise IntakeProblem(refused)


def _end(session: Session, access: Access, who: Principal, delivery: _Delivery, *, at: datetime) -> Sent:
    taken = set(session.scalars(
        sa.select(Report.incident_id).join(ReportVersion, ReportVersion.report_id == Report.id)
        .join(Submission, Submission.id == ReportVersion.submission_id).where(Submission.receipt == delivery.receipt)
    ))  # fmt: skip
    accepted, held = [], []
    for draft in _of(access, delivery.numbers):
        report = report_in(session, draft)
        if report is None or report.incident_id not in taken:
            draft.receipt, draft.complete = None, False
            held.append(draft.number)
            continue
        if draft.status == Status.APPROVED.value:
            earlier = drafts_of(session, report)
            drafts.move(session, draft, who, Act.SUBMIT, at=at, about=delivery.receipt)
            _correct(session, draft, report, earlier, who, at=at)
        accepted.append(draft.number)
    return Sent(receipt=delivery.receipt, accepted=tuple(accepted), held=tuple(held))


def _correct(
    session: Session, draft: Draft, report: Report, earlier: Sequence[Draft], who: Principal, *, at: datetime
) -> None:
    """State why the report was corrected; the drafts it was written in before are superseded."""
    if draft.corrects is None:
        return
    reports.correct(session, report.id, reason=draft.reason or "", office=who.role.value, by=who.actor, at=at)
    for old in earlier:
        if old.id != draft.id and old.status == Status.SUBMITTED.value:
            drafts.move(session, old, who, Act.SUPERSEDE, at=at, about=draft.number)


def _of(access: Access, numbers: Sequence[str]) -> list[Draft]:
    told = access.of(Draft).where(Draft.number.in_(numbers)).order_by(Draft.id).with_for_update()
    return list(access.session.scalars(told))
