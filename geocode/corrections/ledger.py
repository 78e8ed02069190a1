"""The ledger of corrections: what somebody proposed a name or an address means, and what another person said to it.

Entries are only ever added; the state is read off them from first to last, so a ledger edited by hand that breaks a
rule is refused. Pure: times and persons are passed in, storage is the caller's (one line per entry, `as_row` and
`read_rows`). No exception speaks of what was written, or of a person.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, get_args

from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geocode.corrections.written import write_address, write_name

Action = Literal["propose", "approve", "refuse", "withdraw"]
EVERYONE = "everyone"
"""The scope of a correction that holds for all agencies; any other scope is the code of one agency."""

_LONGEST = 500


class CorrectionProblem(ValueError):
    """A correction that cannot be entered, or a ledger that breaks its own rules: one sentence, without a value."""


class Streets(Protocol):
    """The streets of a layer, by normal name."""

    def named(self, normal: str) -> tuple[int, ...]:
        """Ids of the streets with this name; none for an unknown one."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the ledger. `number` is the correction's; what follows `reason` is told when it is proposed, only.

    written: the normal form of the street name (meaning `street`, a normal name of the layer) or of the whole address
    (meaning `lat`, `lon`). scope: EVERYONE or an agency's code. at: with its time zone.
    """

    number: int
    action: Action
    by: str
    at: datetime
    reason: str = ""
    written: str = ""
    street: str | None = None
    lat: float | None = None
    lon: float | None = None
    scope: str = ""


Ledger = tuple[Entry, ...]


def propose(
    ledger: Ledger, *, written: str, meaning: str | tuple[float, float], scope: str, by: str, at: datetime, reason: str,
    streets: Streets, within: BaseGeometry | None = None,
) -> Ledger:  # fmt: skip
    """Return the ledger with one more correction, which waits for a review.

    meaning: the name of a street of the layer, then `written` is a street name; or (lat, lon), then it is a whole address.
    within: where a point may lie. Raises `CorrectionProblem`.
    """
    street, lat, lon = None, None, None
    if isinstance(meaning, str):
        written, street = write_name(written), write_name(meaning)
        if written == street:
            raise CorrectionProblem("The name and the street it means are the same: nothing is corrected.")
        if streets.named(written):
            raise CorrectionProblem(
                "The layer has a street of this name, which a correction may not hide: correct the address."
            )
        _known(street, streets)
    else:
        written, (lat, lon) = write_address(written), meaning
        _placed(lat, lon, within)
    if not written:
        raise CorrectionProblem("The correction names no street and no address: write what is to be corrected.")
    if not scope.strip():
        raise CorrectionProblem(
            f"The correction says for whom it holds with nothing: give an agency's code, or {EVERYONE}."
        )
    number = 1 + max((entry.number for entry in ledger), default=0)
    return _added(ledger, Entry(
        number=number, action="propose", by=by, at=at, reason=reason, written=written, street=street, lat=lat, lon=lon,
        scope=scope.strip(),
    ))  # fmt: skip


def review(
    ledger: Ledger, number: int, verdict: Literal["approve", "refuse"], *, by: str, at: datetime, streets: Streets, reason: str = ""
) -> Ledger:  # fmt: skip
    """Return the ledger with the review of a proposal, by another person than proposed it. Raises `CorrectionProblem`."""
    proposal = find_proposal(ledger, number)
    if verdict == "approve" and proposal.street is not None:
        _known(proposal.street, streets)
    return _added(ledger, Entry(number=number, action=verdict, by=by, at=at, reason=reason))


def withdraw(ledger: Ledger, number: int, *, by: str, at: datetime, reason: str) -> Ledger:
    """Return the ledger with a correction, waiting or in force, taken back; it stays readable. Raises `CorrectionProblem`."""
    find_proposal(ledger, number)
    return _added(ledger, Entry(number=number, action="withdraw", by=by, at=at, reason=reason))


def find_proposal(ledger: Ledger, number: int) -> Entry:
    """The entry that proposed this correction. Raises `CorrectionProblem` when there is none."""
    for entry in ledger:
        if entry.number == number and entry.action == "propose":
            return entry
    raise CorrectionProblem(f"There is no correction {number}: give a number of the ledger.")


def states(ledger: Ledger) -> dict[int, tuple[Entry, Entry]]:
    """Return by number each correction's proposal and its last entry, having checked each entry against those before it.

    Raises `CorrectionProblem` at the first entry that breaks a rule.
    """
    standing: dict[int, tuple[Entry, Entry]] = {}
    held: dict[tuple[bool, str, str], int] = {}
    previous: Entry | None = None
    for entry in ledger:
        _check(entry, previous, standing)
        proposal = entry if entry.action == "propose" else standing[entry.number][0]
        name = (proposal.street is not None, proposal.written, proposal.scope)
        if entry.action == "approve" and held.setdefault(name, entry.number) != entry.number:
            raise CorrectionProblem(f"Correction {held[name]} already says what this means: withdraw it first.")
        if entry.action == "withdraw" and held.get(name) == entry.number:
            del held[name]
        standing[entry.number], previous = (proposal, entry), entry
    return standing


def as_row(entry: Entry) -> dict[str, Any]:
    """One entry as values JSON can hold; the time in ISO 8601."""
    return {**asdict(entry), "at": entry.at.isoformat()}


def read_rows(rows: Iterable[Mapping[str, Any]]) -> Ledger:
    """The ledger from rows as `as_row` made them, in order. Raises `CorrectionProblem` with the line, counted from 1."""
    ledger: list[Entry] = []
    for line, row in enumerate(rows, start=1):
        if not _is_entry(row):
            raise CorrectionProblem(f"Line {line} of the corrections is not an entry: restore the file from a backup.")
        ledger.append(Entry(**{**row, "at": datetime.fromisoformat(row["at"])}))
    states(tuple(ledger))
    return tuple(ledger)


_TYPES: Mapping[str, tuple[type, ...]] = {
    "number": (int,), "action": (str,), "by": (str,), "at": (str,), "reason": (str,), "written": (str,), "scope": (str,),
    "street": (str, type(None)), "lat": (float, int, type(None)), "lon": (float, int, type(None)),
}  # fmt: skip


def _is_entry(row: object) -> bool:
    if not isinstance(row, Mapping) or set(row) != set(_TYPES):
        return False
    if not all(isinstance(row[name], types) for name, types in _TYPES.items()):
        return False
    try:
        datetime.fromisoformat(row["at"])
    except ValueError:
        return False
    return True


def _added(ledger: Sequence[Entry], entry: Entry) -> Ledger:
    longer = (*ledger, entry)
    states(longer)
    return longer


def _check(entry: Entry, previous: Entry | None, standing: Mapping[int, tuple[Entry, Entry]]) -> None:
    which = f"Correction {entry.number}"
    _check_form(entry, which)
    if previous is not None and entry.at < previous.at:
        raise CorrectionProblem(
            f"{which} has an entry older than the one before it: entries are added at the end only."
        )
    if entry.action == "propose":
        if entry.number != len(standing) + 1:
            raise CorrectionProblem(f"{which} is not the next number: entries are added at the end only.")
    elif entry.number not in standing:
        raise CorrectionProblem(f"{which} was never proposed: propose it first.")
    else:
        _check_answer(entry, which, *standing[entry.number])


def _check_form(entry: Entry, which: str) -> None:
    if entry.action not in get_args(Action):
        raise CorrectionProblem(f"{which} has an entry that is no proposal, review or withdrawal: remove the line.")
    if not entry.by.strip():
        raise CorrectionProblem(f"{which} has an entry by nobody: say who makes it.")
    if entry.at.tzinfo is None:
        raise CorrectionProblem(f"{which} has an entry whose time has no time zone: give one.")
    if max(len(entry.reason), len(entry.written)) > _LONGEST:
        raise CorrectionProblem(f"{which} has a text of more than {_LONGEST} characters: shorten it.")
    if entry.action in ("propose", "withdraw") and not entry.reason.strip():
        raise CorrectionProblem(f"{which} gives no reason: write one sentence.")
    whole = (entry.street is None) != (entry.lat is None or entry.lon is None) and entry.written and entry.scope
    if entry.action == "propose" and not whole:
        raise CorrectionProblem(f"{which} does not say what it means: it names one street, or one point.")


def _check_answer(entry: Entry, which: str, proposal: Entry, last: Entry) -> None:
    if entry.action == "withdraw":
        if last.action not in ("propose", "approve"):
            raise CorrectionProblem(f"{which} is no longer open or in force: there is nothing to withdraw.")
        return
    if last.action != "propose":
        raise CorrectionProblem(f"{which} is not waiting for a review: propose it anew.")
    if entry.by.strip().casefold() == proposal.by.strip().casefold():
        raise CorrectionProblem(f"{which} is reviewed by the person who proposed it: ask another person.")


def _known(street: str, streets: Streets) -> None:
    if not street or not streets.named(street):
        raise CorrectionProblem(
            "The street named as the meaning is not in the layer: name a street as the layer writes it."
        )


def _placed(lat: float, lon: float, within: BaseGeometry | None) -> None:
    real = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)
    if not real:
        raise CorrectionProblem("The point is no place on earth in degrees: give latitude, then longitude.")
    if within is not None and not within.intersects(Point(lon, lat)):
        raise CorrectionProblem(
            "The point lies outside the layer's area: give latitude, then longitude, of a place within it."
        )
