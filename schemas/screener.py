"""Whether an incident falls under AB 71: the screener's formula, its decision table, and which question follows which.

Source: Cal. Gov. Code 12525.2 (AB 71) as the state's screener asks it. An answer is True, False or None (no answer).
Must not look at persons or force; `ingest/derive.py` makes answers of those where the screener was not sent.
"""

SCREENER = (
    "shots_fired", "officer_force", "civilian_seriously_injured", "civilian_force", "officer_seriously_injured",
)  # fmt: skip
"""The fields of the incident that hold the screener's answers, in the order in which they are asked."""

_Y, _N, _X = True, False, None

DECISIONS: tuple[tuple[tuple[bool | None, ...], bool], ...] = (
    # shots, officer force, civilian gravely injured, civilian force, officer gravely injured: reportable
    ((_Y, _X, _X, _X, _X), True),
    ((_N, _Y, _Y, _Y, _Y), True),
    ((_N, _Y, _Y, _Y, _N), True),
    ((_N, _Y, _Y, _N, _X), True),
    ((_N, _Y, _N, _Y, _Y), True),
    ((_N, _N, _X, _Y, _Y), True),
    ((_N, _Y, _N, _Y, _N), False),
    ((_N, _Y, _N, _N, _X), False),
    ((_N, _N, _X, _Y, _N), False),
    ((_N, _N, _X, _N, _X), False),
)
"""Every complete set of answers, with None where the question is not asked, and what follows from it."""


def reportable(
    *,
    shots_fired: bool | None,
    officer_force: bool | None,
    civilian_seriously_injured: bool | None,
    civilian_force: bool | None,
    officer_seriously_injured: bool | None,
) -> bool | None:
    """A shot; or officer force that gravely injured a civilian; or an assault that gravely injured an officer.

    None where the answers there are leave it open; an answer that is missing counts neither way.
    """
    by_officer = _both(officer_force, civilian_seriously_injured)
    by_civilian = _both(civilian_force, officer_seriously_injured)
    ways = (shots_fired, by_officer, by_civilian)
    return True if True in ways else None if None in ways else False


def unanswered(**answers: bool | None) -> tuple[str, ...]:
    """The questions the screener asks, given the answers so far, that have none: with any of these it is not complete."""
    shots = answers["shots_fired"]
    asked = {
        "shots_fired": True, "officer_force": shots is False,
        "civilian_seriously_injured": shots is False and answers["officer_force"] is True,
        "civilian_force": shots is False,
        "officer_seriously_injured": shots is False and answers["civilian_force"] is True,
    }  # fmt: skip
    return tuple(name for name in SCREENER if asked[name] and answers[name] is None)


def _both(one: bool | None, other: bool | None) -> bool | None:
    if False in (one, other):
        return False
    return None if None in (one, other) else True
