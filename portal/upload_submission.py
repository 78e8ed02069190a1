"""An upload goes to the registry: its files as they came, or as they were changed here, and the rows that are ready are taken.

The delivery is taken in first and noted at the upload afterwards. Whatever breaks in between, submitting again gives the same
bytes and the same receipt: nothing is lost and nothing comes twice. Must not judge a row; `ingest.submit` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.check import SentFile
from ingest.landing import receipt_of
from ingest.problems import IntakeProblem
from ingest.registry.record import Receipt, known_receipt
from ingest.submit import submit
from portal import uploads
from portal.access import Access
from portal.changes import written
from portal.checks import Answer, Checks, Order, order_of
from portal.principal import Principal
from portal.room import Room
from portal.texts import say
from portal.windows_of import barred


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """What became of a submission. new: False where the same bytes had been received before; held: rows that wait on."""

    receipt: str
    new: bool
    held: int


def files_to_send(checks: Checks, order: Order, answer: Answer) -> list[SentFile]:
    """The files as they are registered: as they came, or written anew where cells were changed."""
    if not order.steps:
        return checks.files(order)
    return written(answer.checked.texts, delimiter=answer.checked.profile.delimiter)


def receipt_before(session: Session, order: Order, answer: Answer) -> Receipt | None:
    """The receipt the files as sent were given before, if they were."""
    hashes = [digest for _, digest, _ in order.files]
    return None if order.steps else known_receipt(session, receipt_of(answer.checked.profile.slug, hashes))


def refusals(access: Access, answer: Answer, room: Room) -> list[str]:
    """Why the rows that are ready cannot be submitted by who asks now; none where they can."""
    checked, who = answer.checked, access.who
    if not checked.accepted:
        return [say("files_nothing_ready")]
    incidents = checked.conformed.tables["incident"].filter(~pl.col("incident_id_").is_in(list(checked.validated.held)))
    if set(incidents["agency_id"].drop_nulls().to_list()) - who.agencies:
        return [say("files_of_others")]
    return barred(access.session, incidents, at=room.now())


def submit_upload(room: Room, checks: Checks, who: Principal, number: str, *, version: int) -> Submitted:
    """Submit the rows of an upload that are ready. Raises NotThere, Overtaken, or IntakeProblem, and then keeps nothing."""
    with room.reading() as session:
        access = Access(session, who)
        upload = uploads.upload_of(access, number)
        access.acts_for(upload.agency_id)
        order = order_of(uploads.opened(session, room.setting.landing, upload))
    if order.version != version:
        raise uploads.Overtaken
    answer = checks.look(order, wait=120).answer
    if answer is None:
        raise IntakeProblem(say("files_not_checked"))
    with room.reading() as session:
        refused = refusals(Access(session, who), answer, room)
    if refused:
        raise IntakeProblem(" ".join(refused))
    taken = checks.alone(lambda: _take(room, checks, order, answer), size=order.bytes)
    with room.writing() as session:
        of = uploads.opened(session, room.setting.landing, uploads.upload_of(Access(session, who), number, lock=True))
        uploads.submitted(
            session, of, who, receipt=taken.receipt, rows=answer.checked.rows, held=answer.checked.rejected,
            landing=room.setting.landing, at=room.now(),
        )  # fmt: skip
    return Submitted(receipt=taken.receipt, new=taken.new, held=answer.checked.rejected)


def _take(room: Room, checks: Checks, order: Order, answer: Answer) -> Receipt:
    files = files_to_send(checks, order, answer)
    if order.steps:
        _refuse_other(files, answer, room)
    setting = room.setting

    def take() -> Receipt:
        return submit(
            files, answer.checked.profile, engine=setting.engine, landing=setting.landing, received_at=room.now(),
            read=setting.read,
        ).receipt  # fmt: skip

    try:
        return take()
    except sa.exc.IntegrityError:
        # Somebody submitted the same at the same moment: asked again, the registry knows the receipt.
        return take()


def _refuse_other(files: Sequence[SentFile], answer: Answer, room: Room) -> None:
    """The file that is written has to be read as the rows that were checked: never another text in a cell."""
    profile = answer.checked.profile
    tables = room.setting.read([(file.name, file.data) for file in files], profile.shape)
    same = len(tables) == len(answer.checked.texts) and all(
        one.frame.select(one.columns).equals(other.frame.select(other.columns))
        for one, other in zip(tables, answer.checked.texts, strict=True)
    )  # fmt: skip
    if not same:
        raise IntakeProblem(say("files_not_the_same"))
