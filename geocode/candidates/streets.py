"""The streets of a layer that a written name may mean, best first: exact, other type or direction, misspelt, sound-alike.

Another street is never put in place of one that the layer holds under the name as written. It places nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from geocode.candidates.agreement import agree, sounds_alike, spelt_alike
from geocode.names import StreetName, without_type
from geocode.ordinals import ORDINAL_WORDS
from geocode.pub28 import STREET_TYPES
from geocode.reference.layer import Layer

_MOST = 8
_MISSPELT_TYPE = 0.95
_TYPE_TWICE = 0.93
_SHORTEST_TYPE = 3
_SPELT_TYPES = tuple(sorted(word for word in STREET_TYPES if len(word) >= _SHORTEST_TYPE))


@dataclass(frozen=True, slots=True)
class Meant:
    """A street that may be meant: its id on the layer, its normal name, how well it agrees (0 to 1)."""

    street: int
    name: str
    agreement: float


def streets_meant(asked: StreetName, layer: Layer) -> tuple[Meant, ...]:
    """Return the streets `asked` may mean, best first, at most eight; the exact ones alone where there are any."""
    if not asked.base:
        return ()
    exact = layer.named(asked.normal)
    if exact:
        return tuple(Meant(street, layer.street(street).read.normal, 1.0) for street in exact)
    found = _best((*_same_base(asked, layer), *_type_in_name(asked, layer), *_type_misspelt(asked, layer)))
    return _ordered(found or _best(_misspelt(asked, layer)), layer)


def streets_widened(asked: StreetName, layer: Layer) -> tuple[Meant, ...]:
    """Return every street with `asked`'s base, or where there is none those with one or two slips in it.

    Asked where the names as written lead nowhere; a base that the layer holds is still never taken for a misspelt one.
    """
    if not asked.base:
        return ()
    return _ordered(_best(_same_base(asked, layer) if layer.based(asked.base) else _misspelt(asked, layer)), layer)


def _same_base(asked: StreetName, layer: Layer) -> Iterator[tuple[int, float]]:
    return _weighed(asked, layer.based(asked.base), layer, alike=_same)


def _type_in_name(asked: StreetName, layer: Layer) -> Iterator[tuple[int, float]]:
    """Read a type as part of the name (AVON HILL, of AVON HILL ST), and a name's last word as its type (CLINTON PARK ST)."""
    words = asked.base.split()
    if asked.type and len(words) > 1 and words[-1] in STREET_TYPES:
        read = asked._replace(base=" ".join(words[:-1]), type=STREET_TYPES[words[-1]])
        for street, agreement in _weighed(read, layer.based(read.base), layer, alike=_same):
            yield street, agreement * _TYPE_TWICE
    read = without_type(asked)
    if read != asked:
        yield from _weighed(read, layer.based(read.base), layer, alike=_same)


def _type_misspelt(asked: StreetName, layer: Layer) -> Iterator[tuple[int, float]]:
    """Read the last word of a name without a type as a misspelt one: HARVARD SREET."""
    words = asked.base.split()
    if asked.type or len(words) == 1 or len(words[-1]) < _SHORTEST_TYPE:
        return
    for spelling in _SPELT_TYPES:
        if spelt_alike(words[-1], spelling):
            read = asked._replace(base=" ".join(words[:-1]), type=STREET_TYPES[spelling])
            for street, agreement in _weighed(read, layer.based(read.base), layer, alike=_same):
                yield street, agreement * _MISSPELT_TYPE


def _misspelt(asked: StreetName, layer: Layer) -> list[tuple[int, float]]:
    near = list(_weighed(asked, layer.spelled_near(asked.base), layer, alike=spelt_alike))
    for word, number in ORDINAL_WORDS.items():
        likeness = spelt_alike(asked.base, word)
        if likeness:
            read = asked._replace(base=number)
            near += (
                (street, likeness * agreement)
                for street, agreement in _weighed(read, layer.based(number), layer, alike=_same)
            )
    return near or list(_weighed(asked, layer.sounding(asked.base), layer, alike=sounds_alike))


def _weighed(
    asked: StreetName, streets: Iterable[int], layer: Layer, *, alike: Callable[[str, str], float]
) -> Iterator[tuple[int, float]]:
    """Give the streets one of whose names, written or alias, agrees at all, each with its best agreement."""
    for street in streets:
        known = layer.street(street)
        agreement = max(
            likeness and likeness * agree(asked, name)
            for name in (known.read, *known.aliases)
            for likeness in (alike(asked.base, name.base),)
        )
        if agreement:
            yield street, agreement


def _best(found: Iterable[tuple[int, float]]) -> dict[int, float]:
    """Each street once, with its best agreement."""
    best: dict[int, float] = {}
    for street, agreement in found:
        best[street] = max(agreement, best.get(street, 0.0))
    return best


def _same(one: str, other: str) -> float:
    return float(one == other)


def _ordered(found: dict[int, float], layer: Layer) -> tuple[Meant, ...]:
    kept = sorted(
        ((agreement, street) for street, agreement in found.items() if agreement), key=lambda one: (-one[0], one[1])
    )
    return tuple(Meant(street, layer.street(street).read.normal, agreement) for agreement, street in kept[:_MOST])
