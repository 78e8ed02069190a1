"""Number one street from the evidence there is: its own points, the streets beside it, the end it starts at.

Each way of numbering says no (None) where its evidence is thin or contradicts itself. It must not mix levels:
how numbers grow may come from a neighbour, where they stand only from points, agreeing neighbours or the start.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geocode.learn.fitting import Evidence, Fit, Scale, fit_numbers
from geocode.learn.neighbours import Meeting
from geocode.learn.sightings import Sightings

_POINT = 6.0  # house numbers by which a point's place on the line may be off
_GROWTH = 0.15  # numbers per metre by which growth may differ from what points or neighbours show
_BESIDE = 25.0  # numbers by which the same crossing differs on two streets, a common shift taken off
_SHIFT = 500.0  # numbers by which a neighbour's may be shifted as a whole
_TOLD = 4.0  # values that all a neighbour tells is worth at most, since they stray together
_SURE = 25.0  # a neighbour's number is carried over when it is known this well
_MOST_BESIDE = 6  # neighbours heard, those that share most cross streets first
_HUNDRED_SURE, _HUNDRED_NEAR, _HUNDRED = 15.0, 12.0, 4.0
_START = 25.0  # numbers by which a street's first house may be off its end
_VOTED = 0.6  # agreement of the streets around that shows which way numbers grow
_NEGATIVE = -40.0  # numbers below 1 at which a way of growing is not the street's
_ONE_BLOCK = 165.0  # numbers a street may hold at the usual growth to be taken for one block
_LEAST_AGREED = 4  # neighbours; with two or three that agree, one street in eleven was off by a block
_SHARED, _LEAST_SHARED = 0.4, 3  # cross streets a neighbour must share to tell where numbers stand


@dataclass(frozen=True, kw_only=True)
class Numbering:
    """The numbers of one run, what they rest on, and how many points or neighbours those are."""

    fit: Fit
    rate: float
    basis: str
    support: int
    known_at: np.ndarray  # metres at which its level is known: points, agreeing neighbours, the start


def number_by_points(
    scale: Scale, seen: Sightings, rate: float, beside: Sequence[Evidence], hundreds: bool
) -> Numbering:
    """Number a street by its own points; `beside` tells how numbers grow where it has none."""
    own = Evidence(at=seen.at, values=seen.numbers, spread=np.maximum(_POINT, seen.spread))
    fit = _settle(scale, [own, *beside], rate, hundreds)
    return Numbering(fit=fit, rate=rate, basis="points", support=len(seen.at), known_at=seen.at)


def grow_from_points(scale: Scale, seen: Sightings, vote: tuple[float, float]) -> float | None:
    """Return the growth (signed) of a street whose points lie together, or None when the way is not clear."""
    agreement, usual = vote
    number, at = float(np.median(seen.numbers)), float(np.median(seen.at))
    # Numbers cannot fall below 1 at the low end; a way that asks for it is not the street's.
    lowest = {1: number - usual * (at - scale.knots[0]), -1: number - usual * (scale.knots[-1] - at)}
    possible = [way for way, low in lowest.items() if low > _NEGATIVE]
    if abs(agreement) >= _VOTED:
        way = int(np.sign(agreement))
        return way * usual if way in possible else None
    return possible[0] * usual if len(possible) == 1 and abs(lowest[possible[0]]) < -_NEGATIVE else None


def number_by_neighbours(
    scale: Scale, meetings: Sequence[Meeting], numbered: Sequence[Numbering | None], hundreds: bool
) -> Numbering | None:
    """Number a street where streets beside it have the same numbers as each other at its cross streets.

    Heard are only those that share two fifths of its cross streets with it; most of them must agree.
    """
    crosses = {meeting.at for meeting in meetings}
    told: dict[int, dict[float, float]] = defaultdict(dict)
    for meeting in sorted(meetings, key=lambda meeting: (-meeting.apart_m, meeting)):
        number, spread = _read_one(numbered[meeting.neighbour], meeting.there)
        if spread < _SURE:
            told[meeting.neighbour][meeting.at] = number
    least = max(_LEAST_SHARED, _SHARED * len(crosses))
    heard = {neighbour: numbers for neighbour, numbers in told.items() if len(numbers) >= least}
    agreed = max((_agree(one, heard) for one in heard), key=lambda found: (len(found), found), default=[])
    if len(agreed) < _LEAST_AGREED or len(agreed) <= len(heard) / 2:
        return None
    values: dict[float, list[float]] = defaultdict(list)
    for neighbour in agreed:
        for place, number in heard[neighbour].items():
            values[place].append(number)
    at = np.array(sorted(values))
    means = np.array([np.median(values[place]) for place in at])
    seen = Sightings(at=at, numbers=means, spread=np.full(len(at), _BESIDE / 2))
    rate = seen.growth()
    if rate is None:
        return None
    numbering = number_by_points(scale, seen, rate, (), hundreds)
    return Numbering(fit=numbering.fit, rate=rate, basis="neighbours", support=len(agreed), known_at=at)


def _agree(one: int, heard: Mapping[int, Mapping[float, float]]) -> list[int]:
    """Return the neighbours (sorted) whose numbers at shared cross streets are those of `one`."""
    found = []
    for other, numbers in heard.items():
        apart = [abs(number - heard[one][at]) for at, number in numbers.items() if at in heard[one]]
        if len(apart) >= 2 and np.median(apart) < _BESIDE:
            found.append(other)
    return sorted(found)


def number_by_start(scale: Scale, vote: tuple[float, float]) -> Numbering | None:
    """Number a short street from 1 at the end from which the streets around it grow."""
    agreement, usual = vote
    if abs(agreement) < _VOTED:
        return number_one_block(scale, 0, usual, support=0)
    rate = usual * float(np.sign(agreement))
    start = scale.knots[:1] if rate > 0 else scale.knots[-1:]
    evidence = Evidence(at=start, values=np.zeros(1), spread=np.array([_START]))
    fit = fit_numbers(scale, [evidence], rate=(rate, 2 * _GROWTH * usual))
    return Numbering(fit=fit, rate=rate, basis="street", support=0, known_at=start)


def number_one_block(scale: Scale, hundred: int, usual: float, *, support: int) -> Numbering | None:
    """Number a street so short that it is one block whichever way its numbers grow; None when it is longer."""
    if usual * scale.length_m > _ONE_BLOCK:
        return None
    knots = scale.knots
    rate = 99.0 / scale.length_m
    # Where on it a house stands is not known; its block lies about the middle.
    spread = np.full(len(knots), _START + 25.0)
    fit = Fit(knots=knots, means=hundred + 1.0 + rate * (knots - knots[0]), covariance=np.diag(spread**2))
    return Numbering(fit=fit, rate=rate, basis="street", support=support, known_at=knots)


def hear_neighbours(
    own: Numbering, meetings: Sequence[Meeting], numbered: Sequence[Numbering | None]
) -> list[Evidence]:
    """Return what the neighbours tell of the growth: only of those that agree where the street is sure itself."""
    met: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in sorted(meetings, key=lambda meeting: (meeting.apart_m, meeting)):
        met[meeting.neighbour].append(meeting)
    told: list[Evidence] = []
    for neighbour, places in sorted(met.items(), key=lambda item: (-len(item[1]), item[1][0].apart_m)):
        other = numbered[neighbour]
        if other is None or len(told) == _MOST_BESIDE:
            continue
        at = np.array([place.at for place in places])
        values, spread = other.fit.read(np.array([place.there for place in places]))
        mine, unsure = own.fit.read(at)
        sure = (spread < _SURE) & (unsure < 1.5 * _SURE)
        if not sure.any():
            continue
        shift = np.median((values - mine)[sure])
        near = np.abs(values - mine - shift) < 3 * np.hypot(np.hypot(unsure, spread), _BESIDE) + _BESIDE
        kept = (spread < _SURE) & near
        if kept.sum() >= 2 and (kept & sure).sum() >= 0.7 * sure.sum():
            doubt = np.hypot(spread[kept], _BESIDE) * max(1.0, kept.sum() / _TOLD) ** 0.5
            told.append(Evidence(at=at[kept], values=values[kept], spread=doubt, shift=_SHIFT))
    return told


def _settle(scale: Scale, evidence: Sequence[Evidence], rate: float, hundreds: bool) -> Fit:
    growth = (rate, _GROWTH)
    fit = fit_numbers(scale, evidence, rate=growth)
    low = 0 if rate > 0 else -1
    if fit.means[low] < -5.0:
        # Numbers begin at the street's end at the latest.
        start = Evidence(at=scale.knots[[low]], values=np.zeros(1), spread=np.array([_START]))
        evidence = [*evidence, start]
        fit = fit_numbers(scale, evidence, rate=growth)
    spread = np.sqrt(np.maximum(np.diag(fit.covariance), 0.0))
    hundred = np.round(fit.means / 100) * 100
    at = (spread < _HUNDRED_SURE) & (np.abs(fit.means - hundred) < _HUNDRED_NEAR)
    if hundreds and at.any():
        exact = Evidence(at=scale.knots[at], values=hundred[at], spread=np.full(int(at.sum()), _HUNDRED))
        fit = fit_numbers(scale, [*evidence, exact], rate=growth)
    return fit


def _read_one(numbering: Numbering | None, at: float) -> tuple[float, float]:
    if numbering is None:
        return 0.0, np.inf
    numbers, spreads = numbering.fit.read(np.array([at]))
    return float(numbers[0]), float(spreads[0])
