"""Decide which of the places an address may mean is the answer: one place that agrees clearly best, or none.

Two places that agree about as well are ambiguous, whatever their order. Must not find places (that is `candidates`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry.base import BaseGeometry

from geocode.candidates.agreement import ACCEPTED, MARGIN
from geocode.candidates.option import SAME_PLACE_M, Option, gap_m
from geocode.folding import fold

_SHOWN = 3
_ZIP_AGREES = 1.15  # enough for a street whose type is another, never for one with another base and type
_ZIP_DIFFERS = 0.93
_CHOSEN = 0.99  # among several, by ZIP or town
_ZIP_DIGITS, _REGION_DIGITS = 5, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What stands beside an address: its ZIP, its town (folded, as a layer's towns are), and the area it must lie in."""

    zip: str | None = None
    town: str | None = None
    area: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """The answer, or the reason why there is none; `shown` are up to three candidates as texts."""

    option: Option | None
    reason: str | None
    shown: tuple[str, ...] = ()


def settle(options: Sequence[Option], asked: Asked, *, unknown: str) -> Settled:
    """Return the place the options mean. unknown: the reason where none is good enough.

    `ambiguous`: another place, further than 100 m away, agrees less than 0.08 worse. `out_of_area`: every option lies
    outside the area asked for.
    """
    if not options:
        return Settled(None, unknown)
    inside = [option for option in options if _lies_in(option, asked.area)]
    if not inside:
        return Settled(None, "out_of_area", _texts(options))
    weighed = sorted((_weigh_zip(option, asked.zip) for option in inside), key=lambda option: -option.agreement)
    if weighed[0].agreement < ACCEPTED:
        return Settled(None, unknown, _texts(weighed))
    rivals = [option for option in weighed if option.agreement > weighed[0].agreement - MARGIN]
    one = _one_place(rivals)
    if one is not None:
        return Settled(one, None, _texts(weighed))
    for chosen in _chosen(rivals, asked):
        one = _one_place(chosen)
        if one is not None:
            return Settled(replace(one, agreement=one.agreement * _CHOSEN), None, _texts(weighed))
    return Settled(None, "ambiguous", _texts(weighed))


def of_another_region(zip_: str | None, known: frozenset[str]) -> bool:
    """Say whether a ZIP is of a region (its first three digits) of which the layer holds nothing."""
    asked = (zip_ or "")[:_REGION_DIGITS]
    return len(asked) == _REGION_DIGITS and asked.isdigit() and bool(known) and asked not in known


def regions_of(zips: frozenset[str]) -> frozenset[str]:
    """The regions of ZIPs: their first three digits."""
    return frozenset(zip_[:_REGION_DIGITS] for zip_ in zips if zip_[:_REGION_DIGITS].isdigit())


def _chosen(rivals: Sequence[Option], asked: Asked) -> Iterator[list[Option]]:
    """Give the rivals of the ZIP asked for, of the town, and of both."""
    of_zip = [option for option in rivals if asked.zip and option.zip == asked.zip[:_ZIP_DIGITS]]
    of_town = [option for option in rivals if asked.town and option.town and fold(option.town) == asked.town]
    yield from filter(None, (of_zip, of_town, [option for option in of_zip if option in of_town]))


def _weigh_zip(option: Option, zip_: str | None) -> Option:
    if not zip_ or not option.zip:
        return option
    if option.zip == zip_[:_ZIP_DIGITS]:
        return (
            option if option.agreement == 1.0 else replace(option, agreement=min(option.agreement * _ZIP_AGREES, 1.0))
        )
    return replace(option, agreement=option.agreement * _ZIP_DIFFERS)


def _one_place(options: Sequence[Option]) -> Option | None:
    """The place all options share: the first where they differ in agreement, else their middle."""
    first = options[0]
    if any(gap_m(one, other) > SAME_PLACE_M for at, one in enumerate(options) for other in options[at + 1 :]):
        return None
    alike = [
        option for option in options if option.agreement == first.agreement and option.precision == first.precision
    ]
    if len(alike) == 1:
        return first
    total = sum(option.weight for option in alike)
    lat, lon = (sum(option.place[axis] * option.weight for option in alike) / total for axis in (0, 1))
    return replace(first, place=(lat, lon), extent_m=max(option.extent_m for option in alike))


def _lies_in(option: Option, area: BaseGeometry | None) -> bool:
    return area is None or bool(shapely.intersects_xy(area, option.place[1], option.place[0]))


def _texts(options: Sequence[Option]) -> tuple[str, ...]:
    """The options as texts; those of one text are told apart by town and ZIP."""
    places = Counter(matched for matched, _, _ in {(one.matched, one.town, one.zip) for one in options})
    told = (
        ", ".join(filter(None, (one.matched, one.town, one.zip))) if places[one.matched] > 1 else one.matched
        for one in options
    )
    return tuple(dict.fromkeys(told))[:_SHOWN]
