"""Files an agency dropped: landed as they came, found for who asks, and what was changed in them since.

Names and changes are sealed with the agency's data key. Must not read what a file means; `portal.checks` has it checked.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.check import SentFile
from ingest.landing import Landing
from ingest.problems import IntakeProblem
from ingest.readers.kinds import kind_of
from ingest.readers.limits import MEBIBYTE
from ingest.registry.audit import note
from ingest.registry.models import Agency, Upload, UploadFile
from portal.access import Access
from portal.changes import MOST_CELLS, Change, cells_in, step_of
from portal.principal import Principal
from portal.texts import say
from portal.tokens import number

RECEIVED, UNREADABLE, READY, PARTLY, HELD, SUBMITTED, REST = (
    "received", "unreadable", "ready", "partly", "held", "submitted", "rest_waits",
)  # fmt: skip
STATUSES = (RECEIVED, UNREADABLE, READY, PARTLY, HELD, SUBMITTED, REST)
"""Not checked yet; not a file that can be read; all, some or no rows ready; all submitted; the good rows submitted."""

MOST_FILES = 20
LARGEST = 50 * MEBIBYTE
"""Bytes of all files of one upload together."""
_LONGEST_NAME = 200


class Overtaken(Exception):
    """Somebody changed the upload meanwhile; nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An upload with what is sealed in it. files: name, SHA-256 and size of its files now; sent: its submissions so far."""

    upload: Upload
    sender: str
    files: tuple[tuple[str, str, int], ...]
    steps: tuple[dict[str, Any], ...]
    sent: tuple[dict[str, Any], ...]
    problem: str

    @property
    def names(self) -> str:
        """The files by name."""
        return ", ".join(name for name, _, _ in self.files)

    @property
    def cells(self) -> int:
        """Cells changed since the files came."""
        return cells_in(self.steps)

    @property
    def accounts(self) -> set[int]:
        """Who changed something."""
        return {int(step["by"]) for step in self.steps}


def plain_name(name: str) -> str:
    """A file's name as data: its last part, on one line, nothing invisible, not endless, its ending kept."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    seen = "".join(sign if sign.isprintable() else "_" for sign in last)
    while len(seen.encode("utf-8", "replace")) > _LONGEST_NAME:
        stem, dot, ending = seen.rpartition(".")
        seen = f"{stem[:-1]}{dot}{ending}" if stem and len(ending) < 10 else seen[:-1]
    return seen


def refuse_unfit(files: Sequence[SentFile]) -> None:
    """Raises IntakeProblem for what nobody has to open: nothing, too much, two of one name, an ending that is not read."""
    if not files:
        raise IntakeProblem(say("files_none_chosen"))
    if len(files) > MOST_FILES:
        raise IntakeProblem(say("files_too_many", most=MOST_FILES))
    if sum(len(file.data) for file in files) > LARGEST:
        raise IntakeProblem(say("files_too_large", most=LARGEST // MEBIBYTE))
    names = [file.name.casefold() for file in files]
    twice = next((file.name for file in files if names.count(file.name.casefold()) > 1), None)
    if twice is not None:
        raise IntakeProblem(say("files_twice", name=twice))
    for file in files:
        kind_of(file.data, name=file.name)


def landed(landing: Landing, sender: str, files: Sequence[SentFile]) -> list[tuple[str, str, int]]:
    """Keep the bytes; name, SHA-256 and size of each. On the disk when this returns, before the registry hears of them."""
    return [(file.name, landing.keep(file.data, sender=sender), len(file.data)) for file in files]


def begin(
    session: Session, who: Principal, agency: Agency, profile_hash: str, files: Sequence[tuple[str, str, int]], *,
    landing: Landing, at: datetime,
) -> Upload:  # fmt: skip
    """A new upload of files that are landed."""
    upload = Upload(
        number=number("F"), agency_id=agency.agency_id, account_id=who.account_id, status=RECEIVED, version=1, rows=0, rejected=0,
        profile_hash=profile_hash, sealed=_closed(landing, agency.sender, {}), receipt=None, created_at=at, changed_at=at,
    )  # fmt: skip
    session.add(upload)
    session.flush()
    _add_files(session, upload, files, landing=landing, sender=agency.sender)
    note(session, at=at, actor=who.actor, action="received_files", subject=f"{agency.agency_id} {upload.number}")
    return upload


def upload_of(access: Access, name: str, *, lock: bool = False) -> Upload:
    """An upload by its number. Raises NotThere for one that is not of the agencies of who asks."""
    return access.one(Upload, Upload.number == name, lock=lock)


def opened(session: Session, landing: Landing, upload: Upload) -> Opened:
    """An upload with what is sealed in it. Raises LandingProblem when the agency's key is gone."""
    sender = session.get_one(Agency, upload.agency_id).sender
    told = json.loads(landing.open(sender, upload.sealed))
    newest = sa.select(sa.func.max(UploadFile.version)).where(UploadFile.upload_id == upload.id).scalar_subquery()
    rows = session.scalars(
        sa.select(UploadFile).where(UploadFile.upload_id == upload.id, UploadFile.version == newest).order_by(UploadFile.position)
    )  # fmt: skip
    files = tuple((landing.open(sender, row.name).decode(), row.sha256, row.size) for row in rows)
    return Opened(
        upload=upload, sender=sender, files=files, steps=tuple(told.get("steps", ())), sent=tuple(told.get("sent", ())),
        problem=str(told.get("problem", "")),
    )  # fmt: skip


def change(
    session: Session,
    of: Opened,
    who: Principal,
    changes: Sequence[Change],
    *,
    version: int,
    landing: Landing,
    at: datetime,
) -> None:
    """Keep one more step. Raises Overtaken, and IntakeProblem past what is changed by hand."""
    step = step_of(changes, by=who.person, at=at.isoformat(timespec="seconds"))
    if cells_in([*of.steps, step]) > MOST_CELLS:
        raise IntakeProblem(say("files_changed_much", most=MOST_CELLS))
    _renew(session, of, who, steps=(*of.steps, step), version=version, landing=landing, at=at, action="fixed_files")


def take_back(session: Session, of: Opened, who: Principal, *, version: int, landing: Landing, at: datetime) -> None:
    """Undo the last step."""
    _renew(session, of, who, steps=of.steps[:-1], version=version, landing=landing, at=at, action="fixed_files")


def renew(
    session: Session, of: Opened, who: Principal, profile_hash: str, files: Sequence[tuple[str, str, int]], *, version: int,
    landing: Landing, at: datetime,
) -> None:  # fmt: skip
    """Other files take the place of those there; what was changed in the old ones stands in the new ones or not at all."""
    of.upload.profile_hash = profile_hash
    _renew(session, of, who, steps=(), version=version, landing=landing, at=at, action="renewed_files")
    _add_files(session, of.upload, files, landing=landing, sender=of.sender)


def check_again(
    session: Session, of: Opened, who: Principal, profile_hash: str, *, version: int, landing: Landing, at: datetime
) -> None:
    """Have the same files read with the profile of today."""
    of.upload.profile_hash = profile_hash
    _renew(session, of, who, steps=of.steps, version=version, landing=landing, at=at, action="reread_files")


def judged(
    session: Session, name: str, *, version: int, status: str, rows: int, rejected: int, problem: str, landing: Landing
) -> None:
    """Write down what a check said, unless the upload was changed meanwhile."""
    upload = session.scalar(sa.select(Upload).where(Upload.number == name, Upload.version == version).with_for_update())
    if upload is None:
        return
    of = opened(session, landing, upload)
    if upload.status not in (SUBMITTED, REST):
        upload.status = status
    upload.rows, upload.rejected = rows, rejected
    if of.problem != problem:
        upload.sealed = _closed(landing, of.sender, {"steps": of.steps, "sent": of.sent, "problem": problem})


def submitted(
    session: Session, of: Opened, who: Principal, *, receipt: str, rows: int, held: int, landing: Landing, at: datetime
) -> None:
    """Note that an upload was submitted under a receipt."""
    upload = of.upload
    entry = {
        "receipt": receipt,
        "at": at.isoformat(timespec="seconds"),
        "version": upload.version,
        "rows": rows,
        "held": held,
    }
    sent = (*(told for told in of.sent if told["receipt"] != receipt), entry)
    upload.sealed = _closed(landing, of.sender, {"steps": of.steps, "sent": sent, "problem": of.problem})
    upload.receipt, upload.changed_at = receipt, at
    upload.status = REST if held else SUBMITTED
    note(session, at=at, actor=who.actor, action="submitted_files", subject=f"{upload.number} {receipt}")


def _renew(
    session: Session, of: Opened, who: Principal, *, steps: Sequence[dict[str, Any]], version: int, landing: Landing,
    at: datetime, action: str,
) -> None:  # fmt: skip
    upload = of.upload
    if upload.version != version:
        raise Overtaken
    upload.version, upload.status, upload.changed_at = version + 1, RECEIVED, at
    upload.sealed = _closed(landing, of.sender, {"steps": steps, "sent": of.sent})
    note(session, at=at, actor=who.actor, action=action, subject=f"{upload.number} {upload.version}")


def _add_files(
    session: Session, upload: Upload, files: Sequence[tuple[str, str, int]], *, landing: Landing, sender: str
) -> None:
    session.add_all(
        UploadFile(upload_id=upload.id, version=upload.version, position=at, name=landing.seal(sender, name.encode()),
                   sha256=sha256, size=size)
        for at, (name, sha256, size) in enumerate(files)
    )  # fmt: skip


def _closed(landing: Landing, sender: str, told: dict[str, Any]) -> bytes:
    return landing.seal(sender, json.dumps(told, ensure_ascii=False).encode())
