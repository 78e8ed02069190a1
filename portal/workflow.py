"""What may be done to a report, when, by whom: one table. Nobody approves what they wrote; training is never submitted.

Pure: it says what an act leads to, or why it cannot be done. Must not open the registry or a page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ingest.problems import IntakeProblem
from portal.texts import say


class Status(StrEnum):
    """Where a report stands. A deleted one is a tombstone without answers."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    SUBMITTED = "submitted"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"


STATUSES = tuple(Status)

OPEN = (Status.DRAFT, Status.RETURNED, Status.IN_REVIEW, Status.APPROVED)
"""Statuses in which the agency still works on a report; nobody outside it sees these."""


class Act(StrEnum):
    """What somebody does to a report."""

    EDIT = "edit"
    SEND = "send"
    RETURN = "return"
    APPROVE = "approve"
    SUBMIT = "submit"
    CORRECT = "correct"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"
    REINSTATE = "reinstate"
    DELETE = "delete"


class By(StrEnum):
    """Whose act it is: of one who wrote some of the report, of one who wrote none of it, of either."""

    WRITER = "writer"
    OTHER = "other"
    EITHER = "either"


@dataclass(frozen=True, kw_only=True)
class Move:
    """In a status, an act leads to another for who has the right and stands so to the report."""

    status: Status
    act: Act
    to: Status
    right: str
    by: By


_W, _O, _E = By.WRITER, By.OTHER, By.EITHER


def _moves(act: Act, right: str, by: By, **to: Status) -> tuple[Move, ...]:
    return tuple(Move(status=Status(status), act=act, to=target, right=right, by=by) for status, target in to.items())


_S = Status
_EDITS = {"draft": _S.DRAFT, "returned": _S.RETURNED, "in_review": _S.IN_REVIEW, "approved": _S.IN_REVIEW}
_SENDS = {"draft": _S.IN_REVIEW, "returned": _S.IN_REVIEW}
_DELETES = {status.value: _S.DELETED for status in OPEN}

MOVES: tuple[Move, ...] = (
    *_moves(Act.EDIT, "write_reports", _W, **_EDITS),
    *_moves(Act.EDIT, "review_reports", _E, **_EDITS),
    *_moves(Act.SEND, "write_reports", _W, **_SENDS),
    *_moves(Act.SEND, "review_reports", _E, **_SENDS),
    *_moves(Act.RETURN, "review_reports", _O, in_review=_S.RETURNED, approved=_S.RETURNED),
    *_moves(Act.APPROVE, "review_reports", _O, in_review=_S.APPROVED),
    *_moves(Act.SUBMIT, "submit_reports", _E, approved=_S.SUBMITTED),
    *_moves(Act.CORRECT, "correct_reports", _E, submitted=_S.SUBMITTED),
    *_moves(Act.SUPERSEDE, "submit_reports", _E, submitted=_S.CORRECTED),
    *_moves(Act.WITHDRAW, "correct_reports", _E, submitted=_S.WITHDRAWN),
    *_moves(Act.REINSTATE, "correct_reports", _E, withdrawn=_S.SUBMITTED),
    *_moves(Act.DELETE, "write_reports", _W, **_DELETES),
    *_moves(Act.DELETE, "review_reports", _E, **_DELETES),
)
"""Every act there is. Whoever edits becomes a writer; an approved report that is edited goes back to review. A correction
is a report of its own, whose submission supersedes the one it puts right."""

NEEDS_COMPLETE = frozenset({Act.SEND, Act.APPROVE, Act.SUBMIT})
"""Acts on a report that no finding holds."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the table looks at. writers: accounts that wrote some of it; under_way: its submission was begun."""

    status: Status
    writers: frozenset[int]
    complete: bool
    training: bool
    under_way: bool = False


class Refusal(IntakeProblem):
    """Why an act cannot be done; key: of the portal's words."""

    def __init__(self, key: str) -> None:
        super().__init__(say(key))
        self.key = key


def may_follow(status: str, act: Act) -> bool:
    """Whether an act leads anywhere from a status."""
    return any((move.status.value, move.act) == (status, act) for move in MOVES)


def outcome(standing: Standing, act: Act, *, person: int, may: Callable[[str], bool]) -> Status:
    """The status an act leads to. Raises Refusal."""
    fitting = [move for move in MOVES if (move.status, move.act) == (standing.status, act)]
    if not fitting:
        raise Refusal("report_not_now")
    if standing.training and act is Act.SUBMIT:
        raise Refusal("report_training_stays")
    if standing.under_way and act is not Act.SUBMIT:
        raise Refusal("report_under_way")
    allowed = [move for move in fitting if may(move.right)]
    if not allowed:
        raise Refusal("report_not_yours_to")
    wrote = By.WRITER if person in standing.writers else By.OTHER
    by_me = [move for move in allowed if move.by in (By.EITHER, wrote)]
    if not by_me:
        raise Refusal("report_own" if wrote is By.WRITER else "report_of_another")
    if act in NEEDS_COMPLETE and not standing.complete:
        raise Refusal("report_incomplete")
    return by_me[0].to


def acts_open_to(standing: Standing, *, person: int, may: Callable[[str], bool]) -> dict[Act, str | None]:
    """Every act of this status with None where it can be done, else why not; without those the role never has."""
    told: dict[Act, str | None] = {}
    for act in Act:
        try:
            outcome(standing, act, person=person, may=may)
            told[act] = None
        except Refusal as refusal:
            if refusal.key not in {"report_not_now", "report_not_yours_to"}:
                told[act] = refusal.key
    return told
