"""Reports being written: found for who asks, their answers opened and sealed, and every step of them noted.

What was typed stands sealed with the agency's data key. Must not decide what may be done; `portal.workflow` does.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.landing import Landing
from ingest.registry.audit import note
from ingest.registry.models import Account, Agency, Contract, Draft, DraftStep
from portal.access import Access
from portal.form.answers import month_of
from portal.form.layout import Answers
from portal.listing import PAGE
from portal.principal import Principal
from portal.roles import MAY
from portal.tokens import number
from portal.workflow import OPEN, Act, Standing, Status, outcome

_WROTE = ("started", "saved")
_STEPS = {
    Act.SEND: "sent", Act.RETURN: "returned", Act.APPROVE: "approved", Act.SUBMIT: "submitted", Act.CORRECT: "correcting",
    Act.SUPERSEDE: "corrected", Act.WITHDRAW: "withdrawn", Act.REINSTATE: "reinstated", Act.DELETE: "deleted",
}  # fmt: skip
EVENT = re.compile(r"E-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")
"""A code of an event as the portal gives them; only such a one may stand in the open."""

Sealed = tuple[Landing, str]
"""What opens and closes answers: the landing, and the sender whose key it takes."""


class Overtaken(Exception):
    """Somebody saved a newer version meanwhile; nothing was changed."""


def draft_of(access: Access, name: str, *, lock: bool = False) -> Draft:
    """A report by its number. Raises NotThere for one that is not for who asks.

    Contributors see what they wrote; reviewers their agency's; those of the state what is no longer being written.
    """
    return access.one(Draft, Draft.number == name, *seen(access), lock=lock)


def seen(access: Access) -> list[sa.ColumnElement[bool]]:
    """What limits the drafts of a list to those for who asks, beside the agency."""
    who = access.who
    if who.sees_all:
        return [Draft.status.not_in([status.value for status in OPEN])]
    if who.may("review_reports"):
        return []
    wrote = sa.select(DraftStep.draft_id).where(DraftStep.account_id == who.account_id, DraftStep.step.in_(_WROTE))
    return [sa.or_(Draft.author_id == who.account_id, Draft.id.in_(wrote))]


def writers_of(session: Session, draft: Draft) -> frozenset[int]:
    """The accounts that wrote some of a report."""
    told = sa.select(DraftStep.account_id).where(DraftStep.draft_id == draft.id, DraftStep.step.in_(_WROTE)).distinct()
    return frozenset({draft.author_id, *session.scalars(told)})


def standing_of(session: Session, draft: Draft) -> Standing:
    """What the workflow looks at."""
    status = Status(draft.status)
    return Standing(
        status=status, writers=writers_of(session, draft), complete=draft.complete, training=draft.training,
        under_way=status is Status.APPROVED and draft.receipt is not None,
    )  # fmt: skip


def sealed_for(session: Session, landing: Landing, agency_id: str) -> Sealed:
    """What seals the answers of an agency."""
    return landing, session.get_one(Agency, agency_id).sender


def opened(sealed: Sealed, data: bytes) -> Answers:
    """Answers from what is stored. Raises LandingProblem when the key has gone."""
    landing, sender = sealed
    told: Answers = json.loads(landing.open(sender, data))
    return told


def closed(sealed: Sealed, answers: Answers) -> bytes:
    """Answers as they are stored."""
    landing, sender = sealed
    return landing.seal(sender, json.dumps(answers, ensure_ascii=False, sort_keys=True).encode())


def start(
    session: Session, who: Principal, answers: Answers, *, agency_id: str, sealed: Sealed, at: datetime,
    training: bool = False, month: str | None = None, corrects: int | None = None, reason: str | None = None,
) -> Draft:  # fmt: skip
    """A new draft with its first answers."""
    draft = Draft(
        number=number("D"), agency_id=agency_id, author_id=who.person, status=Status.DRAFT.value, version=1,
        sealed=closed(sealed, answers), complete=False, month=month_of(answers) or month, training=training,
        event=event_of(answers), corrects=corrects, reason=reason, created_at=at, changed_at=at,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    _step(session, draft, who, "started", data=draft.sealed, at=at)
    note(session, at=at, actor=who.actor, action="began_report", subject=_subject(draft))
    return draft


def save(session: Session, draft: Draft, who: Principal, answers: Answers, *, sealed: Sealed, at: datetime) -> None:
    """Keep new answers as the next version. Raises Refusal where the report cannot be edited by who asks."""
    before = draft.status
    to = outcome(standing_of(session, draft), Act.EDIT, person=who.person, may=who.may)
    draft.status, draft.version, draft.changed_at = to.value, draft.version + 1, at
    draft.sealed, draft.month = closed(sealed, answers), month_of(answers) or draft.month
    draft.event, draft.complete = event_of(answers), False
    _step(session, draft, who, "saved", data=draft.sealed, at=at)
    if before != draft.status:
        note(session, at=at, actor=who.actor, action="edited_report", subject=_subject(draft))


def move(
    session: Session, draft: Draft, who: Principal, act: Act, *, at: datetime, version: int | None = None,
    complete: bool | None = None, sealed: bytes | None = None, about: str = "",
) -> None:  # fmt: skip
    """Take a report to its next status, note the step and link it to the audit chain. Raises Refusal, Overtaken.

    version: the one that was looked at. complete: whether the judge holds nothing, where it was asked just now. sealed: a
    comment. about: a code that belongs in the audit chain.
    """
    if version is not None and version != draft.version:
        raise Overtaken
    if complete is not None:
        draft.complete = complete
    to = outcome(standing_of(session, draft), act, person=who.person, may=who.may)
    draft.status, draft.changed_at = to.value, at
    _step(session, draft, who, _STEPS[act], data=sealed, at=at)
    note(session, at=at, actor=who.actor, action=f"{_STEPS[act]}_report", subject=f"{_subject(draft)} {about}".strip())


def bury(session: Session, draft: Draft, who: Principal, *, reason: str, version: int | None, at: datetime) -> None:
    """Delete a report: its answers and comments are destroyed in every version, a tombstone with the reason stays."""
    move(session, draft, who, Act.DELETE, at=at, version=version, about=reason)
    draft.sealed, draft.complete, draft.reason, draft.event = b"", False, reason, None
    session.execute(sa.update(DraftStep).where(DraftStep.draft_id == draft.id).values(sealed=None))


def event_of(answers: Answers) -> str | None:
    """The event's code, where it is one the portal gave out; another key is an answer and stays sealed."""
    told = answers["incident"].get("event_key", "")
    return told if EVENT.fullmatch(told) else None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a report as it is displayed. comment: what a reviewer wrote."""

    step: str
    version: int
    at: datetime
    name: str
    comment: str = ""


def steps_of(session: Session, draft: Draft, sealed: Sealed) -> list[Step]:
    """What was done to a report, latest first; saves of one person in a row are one step."""
    rows = session.execute(
        sa.select(DraftStep, Account.name).join(Account, Account.id == DraftStep.account_id)
        .where(DraftStep.draft_id == draft.id).order_by(DraftStep.id.desc())
    )  # fmt: skip
    told: list[Step] = []
    for step, name in rows:
        if told and step.step == "saved" and (told[-1].step, told[-1].name) == ("saved", name):
            continue
        comment = opened_text(sealed, step.sealed) if step.step == "returned" and step.sealed else ""
        told.append(Step(step=step.step, version=step.version, at=step.at, name=name, comment=comment))
    return told


def opened_text(sealed: Sealed, data: bytes) -> str:
    """A comment from what is stored."""
    landing, sender = sealed
    return landing.open(sender, data).decode()


def version_of(session: Session, draft: Draft, version: int, sealed: Sealed) -> Answers | None:
    """The answers as one version had them; None where there is none."""
    told = session.scalar(
        sa.select(DraftStep.sealed).where(
            DraftStep.draft_id == draft.id, DraftStep.version == version, DraftStep.step.in_(_WROTE)
        ).order_by(DraftStep.id.desc()).limit(1)
    )  # fmt: skip
    return None if told is None else opened(sealed, told)


def listed(access: Access, *, status: Sequence[str] = (), month: str = "", page: int = 1) -> list[Draft]:
    """The drafts for who asks, latest first: a page of them and one more where there are more."""
    where = list(seen(access))
    if status:
        where.append(Draft.status.in_(status))
    if month:
        where.append(Draft.month == month)
    told = access.of(Draft).where(*where).order_by(Draft.changed_at.desc(), Draft.id.desc())
    return list(access.session.scalars(told.offset((page - 1) * PAGE).limit(PAGE + 1)))


def counted(access: Access) -> dict[str, int]:
    """How many drafts there are for who asks, by status."""
    told = sa.select(Draft.status, sa.func.count()).where(access.mine(Draft), *seen(access)).group_by(Draft.status)
    return {row[0]: row[1] for row in access.session.execute(told)}


def waiting_for(access: Access) -> list[Draft]:
    """The drafts in review that who asks may approve, oldest first: those they wrote none of."""
    wrote = sa.select(DraftStep.draft_id).where(
        DraftStep.account_id == access.who.account_id, DraftStep.step.in_(_WROTE)
    )
    return access.all(
        Draft, Draft.status == Status.IN_REVIEW.value, Draft.author_id != access.who.account_id, Draft.id.not_in(wrote),
        Draft.agency_id.in_(sorted(access.who.agencies)), order=(Draft.changed_at,),
    )  # fmt: skip


def approved_months(access: Access) -> list[tuple[str, str, int]]:
    """Agency, month and number of approved drafts that can be submitted together."""
    told = (
        sa.select(Draft.agency_id, Draft.month, sa.func.count())
        .where(access.mine(Draft), Draft.status == Status.APPROVED.value, Draft.training.is_(False), Draft.month.is_not(None))
        .group_by(Draft.agency_id, Draft.month).order_by(Draft.agency_id, Draft.month)
    )  # fmt: skip
    return [(agency_id, month or "", count) for agency_id, month, count in access.session.execute(told)]


def correction_of(access: Access, report_id: int, *, lock: bool = False) -> Draft | None:
    """The correction of a report that is being written, where there is one."""
    told = access.of(Draft).where(Draft.corrects == report_id, Draft.status.in_([status.value for status in OPEN]))
    return access.session.scalar(told.with_for_update() if lock else told)


def reviewers_beside(session: Session, agency_id: str, writers: frozenset[int], *, on: date) -> int:
    """How many people may review a report that these wrote: of its agency, and of those that file for it."""
    filing = sa.select(Contract.agency_id).where(
        Contract.files_for == agency_id,
        Contract.since <= on,
        sa.or_(Contract.ended_on.is_(None), Contract.ended_on > on),
    )
    roles = [role.value for role in MAY["review_reports"]]
    of = sa.or_(Account.agency_id == agency_id, Account.agency_id.in_(filing))
    told = (
        sa.select(sa.func.count()).select_from(Account)
        .where(of, Account.role.in_(roles), Account.ended_at.is_(None), Account.id.not_in(writers))
    )  # fmt: skip
    return session.scalar(told) or 0


def linked(access: Access, draft: Draft) -> list[Draft]:
    """Other drafts for who asks that name the same event."""
    if draft.event is None:
        return []
    return access.all(Draft, Draft.event == draft.event, Draft.id != draft.id, *seen(access), order=(Draft.id,))


def _step(session: Session, draft: Draft, who: Principal, step: str, *, data: bytes | None, at: datetime) -> None:
    session.add(
        DraftStep(draft_id=draft.id, version=draft.version, step=step, account_id=who.person, sealed=data, at=at)
    )
    session.flush()


def _subject(draft: Draft) -> str:
    return f"{draft.agency_id} {draft.number}"
