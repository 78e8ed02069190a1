"""Reports that programs push: checked, taken in once however often they are sent, and answered the same each time.

A replay is known by its Idempotency-Key, and without one by its bytes. What a sandbox key sends is kept nowhere. Must not
judge a report; `ingest.check` does.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.check import Checked, check_files
from ingest.landing import sha256
from ingest.problems import IntakeProblem
from ingest.profile import Profile, parse_profile
from ingest.registry.audit import note
from ingest.registry.enrolment import SANDBOX
from ingest.registry.models import Agency, ApiKey, Replay, Submission
from ingest.submit import Taken, reread, submit
from portal.form.judging import profile_for
from portal.principal import Principal
from portal.push_answer import Told, answer_of, receipt_told
from portal.push_content import Content, PushRefused
from portal.room import Room
from portal.windows_of import barred

_KEY = re.compile(r"[!-~]{8,80}")
_UNDER_WAY = 0
"""Status of a replay whose first request has not been answered yet."""
_TOUCH = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is answered, and whether it is the answer of an earlier request."""

    status: int
    told: Told
    replayed: bool = False


@dataclass(frozen=True, kw_only=True)
class _Push:
    """One request to take reports. request: SHA-256 of what was sent and under which name."""

    who: Principal
    agency: Agency
    profile: Profile
    content: Content
    request: str
    at: datetime


def check(room: Room, agency: Agency, content: Content) -> Told:
    """The findings of what was sent; nothing is kept. Raises FileProblem."""
    return {**answer_of(_checked(room, agency, content)), "kept": False, "receipt": None}


def take(room: Room, who: Principal, agency: Agency, content: Content, *, key: str | None) -> Answer:
    """Take the reports in: what is good is kept, what is held comes back. Raises FileProblem and PushRefused; then nothing is kept."""
    if key is None and content.batch:
        raise PushRefused(400, "api_key_wanted")
    if key is not None and not _KEY.fullmatch(key):
        raise PushRefused(400, "api_key_form")
    if who.sandbox or agency.agency_id == SANDBOX:
        told = check(room, agency, content)
        return Answer(status=422 if told["verdict"] == "held" else 201, told=told)
    push = _Push(
        who=who, agency=agency, profile=profile_for(agency, room.setting), content=content, at=room.now(),
        request=sha256(f"{content.file.name}\n".encode() + content.file.data),
    )  # fmt: skip
    if key is None:
        return _taken(room, push)
    try:
        known = _reserve(room, push, key)
    except sa.exc.IntegrityError:
        known = _reserve(room, push, key)  # the same key came at the same time; it is known by now
    if known is not None:
        return known
    try:
        answer = _taken(room, push)
    except (IntakeProblem, PushRefused):
        _release(room, push, key)
        raise
    _keep(room, push, key, answer)
    return answer


def note_use(room: Room, who: Principal) -> None:
    """Note that a key is in use, every few minutes."""
    at = room.now()
    with room.reading() as session:
        used = session.scalar(sa.select(ApiKey.used_at).where(ApiKey.id == who.key_id))
    if used is None or at - used >= _TOUCH:
        with room.writing() as session:
            session.execute(sa.update(ApiKey).where(ApiKey.id == who.key_id).values(used_at=at))


def _checked(room: Room, agency: Agency, content: Content) -> Checked:
    profile = profile_for(agency, room.setting)
    return check_files([content.file], profile, received_on=room.today(), read=room.setting.read)


def _taken(room: Room, push: _Push) -> Answer:
    taken = _submitted(room, push)
    checked = taken.checked
    with room.reading() as session:
        submission = session.scalars(sa.select(Submission).where(Submission.receipt == taken.receipt.receipt)).one()
        if checked is None:
            _refuse_of_another(room, session, submission, push)
            checked = reread(session, room.setting.landing, [submission.id], read=room.setting.read)[submission.id]
    accepted = taken.receipt.incidents_received - taken.receipt.incidents_rejected
    receipt = receipt_told(
        receipt=taken.receipt.receipt, agency_id=push.agency.agency_id, received_at=taken.receipt.received_at,
        content=sha256(push.content.file.data), reports=checked.rows, accepted=accepted, sign=room.setting.sign,
        key=room.setting.verify_key,
    )  # fmt: skip
    status = 422 if not accepted else 201 if taken.receipt.new else 200
    return Answer(status=status, told={**answer_of(checked), "kept": True, "receipt": receipt})


def _submitted(room: Room, push: _Push) -> Taken:
    def attempt() -> Taken:
        return submit(
            [push.content.file], push.profile, engine=room.setting.engine, landing=room.setting.landing, received_at=push.at,
            read=room.setting.read, admit=lambda checked: _in_time(room, push, checked),
        )  # fmt: skip

    try:
        taken = attempt()
    except sa.exc.IntegrityError:
        taken = attempt()  # the same bytes came in at the same time; they are known by now
    if taken.receipt.new:
        with room.writing() as session:
            note(session, at=push.at, actor=push.who.actor, action="pushed", subject=taken.receipt.receipt)
    return taken


def _in_time(room: Room, push: _Push, checked: Checked) -> None:
    """Raises PushRefused where a month of the reports cannot be filed today."""
    incidents = checked.conformed.tables["incident"].filter(~pl.col("incident_id_").is_in(list(checked.validated.held)))
    with room.reading() as session:
        refused = barred(session, incidents, at=push.at)
    if refused:
        raise PushRefused(409, "api_window", why=" ".join(refused))


def _refuse_of_another(room: Room, session: Session, submission: Submission, push: _Push) -> None:
    """Two agencies of one sender may send the same bytes; a receipt speaks of the first alone."""
    text = room.setting.landing.read(submission.profile_hash, sender=submission.sender).decode()
    if parse_profile(text, name=submission.sender).agency_id != push.agency.agency_id:
        raise PushRefused(409, "api_name_agency")


def _reserve(room: Room, push: _Push, key: str) -> Answer | None:
    """Hold a key for this request; the answer it was given before, where there is one. Raises PushRefused for another request."""
    with room.writing() as session:
        known = session.get(Replay, (push.agency.agency_id, key), with_for_update=True)
        if known is None:
            session.add(Replay(agency_id=push.agency.agency_id, key=key, request=push.request, status=_UNDER_WAY, answer="",
                               at=push.at))  # fmt: skip
            return None
        if known.request != push.request:
            raise PushRefused(409, "api_key_used")
        if known.status == _UNDER_WAY:
            return None  # it broke off, or is still under way: the same bytes give the same receipt
        told = json.loads(room.setting.landing.open(push.agency.sender, known.answer.encode()))
        return Answer(status=known.status, told=told, replayed=True)


def _release(room: Room, push: _Push, key: str) -> None:
    """Give a key back whose request was refused; the right content may come under it."""
    with room.writing() as session:
        session.execute(sa.delete(Replay).where(
            Replay.agency_id == push.agency.agency_id, Replay.key == key, Replay.status == _UNDER_WAY
        ))  # fmt: skip


def _keep(room: Room, push: _Push, key: str, answer: Answer) -> None:
    sealed = room.setting.landing.seal(push.agency.sender, json.dumps(answer.told).encode()).decode()
    with room.writing() as session:
        known = session.get(Replay, (push.agency.agency_id, key), with_for_update=True)
        if known is not None and known.status == _UNDER_WAY:
            known.status, known.answer = answer.status, sealed
