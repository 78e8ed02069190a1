"""Answers that follow from the registry, kept while nothing they follow from has changed, so that a page does not work them out anew.

Whatever changes what agencies owe is a link of the audit chain, or a version of a report; both are looked at each time before
a kept answer is given. Must not keep anything of a draft, an upload or a person.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import AuditEvent, Report, ReportVersion

Answer = TypeVar("Answer")

QUIET = frozenset({
    "accepted_invitation", "changed_app", "changed_password", "changed_role", "closed_ticket", "ended_account", "ended_key",
    "fixed_files", "locked", "made_codes", "made_key", "noted_finding", "published", "pushed", "received_files", "renewed_files",
    "reread_files", "sent_reminder", "signed_in", "submitted", "submitted_files", "took_back_invitation", "took_ticket",
})  # fmt: skip
"""Links after which every month stands as it did, but for the versions a submission brings; any other link ends what is kept."""

_DRAFTS = "_report"
"""The end of every link about a draft."""
_MOST = 2_000
_A_WHILE = timedelta(minutes=1)


class Kept:
    """What one application keeps; its processes keep their own."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()
        self._under_way: set[Hashable] = set()
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[int, int]] = {}

    def of(self, session: Session, agency_id: str, name: Hashable, work: Callable[[], Answer]) -> Answer:
        """An answer about an agency. name: what it is, with all it depends on besides the registry, as the day."""
        place = _place(session)
        if (loud := self._loudest(session, place)) is None:
            return work()
        newest = session.scalar(
            sa.select(sa.func.max(ReportVersion.submission_id))
            .join(Report, Report.id == ReportVersion.report_id).where(Report.agency_id == agency_id)
        )  # fmt: skip
        return self._answer((place, agency_id, name), (loud, newest), work)

    def for_a_while(self, session: Session, name: Hashable, at: datetime, work: Callable[[], Answer]) -> Answer:
        """An answer about all agencies together, about a minute old at most."""
        name = (_place(session), name)
        with self._lock:
            since, answer = self._answers.get(name, (None, None))
            fresh = isinstance(since, datetime) and timedelta(0) <= at - since < _A_WHILE
            # Whoever comes while somebody works it out gets the one before, rather than working it out as well.
            if fresh or (since is not None and name in self._under_way):
                return answer  # type: ignore[no-any-return]
            self._under_way.add(name)
        try:
            return self._answer(name, at, work)
        finally:
            with self._lock:
                self._under_way.discard(name)

    def _answer(self, name: Hashable, mark: Hashable, work: Callable[[], Answer]) -> Answer:
        with self._lock:
            found = self._answers.get(name)
        if found is None or found[0] != mark:
            found = (mark, work())
            with self._lock:
                self._answers[name] = found
                self._answers.move_to_end(name)
                while len(self._answers) > _MOST:
                    self._answers.popitem(last=False)
        return found[1]

    def _loudest(self, session: Session, place: str) -> int | None:
        """The last link that changes what agencies owe; None where this session does not see the newest link known here."""
        with self._lock:
            head, loudest = self._seen.get(place, (0, 0))
        told = sa.select(AuditEvent.id, AuditEvent.action).where(AuditEvent.id >= head).order_by(AuditEvent.id)
        links = session.execute(told).all()
        if head and (not links or links[0][0] != head):
            return None
        loud = [link for link, action in links if action not in QUIET and not action.endswith(_DRAFTS)]
        loudest = max([loudest, *loud])
        with self._lock:
            self._seen[place] = max(self._seen.get(place, (0, 0)), (links[-1][0] if links else 0, loudest))
        return loudest


def _place(session: Session) -> str:
    """Which registry: an application may be set over another one."""
    return str(session.get_bind().engine.url)
