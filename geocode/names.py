"""Read a street name as written into its parts in normal form: direction, class, base, type, direction.

Two names with the same normal form are the same street. It must never turn one street into another: a word is only
exchanged for its own short form, in the place where that form is meant (the last word for a type, the first or last
for a direction), and a missing type or direction stays missing. It must not look at any layer.
"""

from typing import NamedTuple

from geocode.folding import fold, split_words
from geocode.highways import read_highway
from geocode.ordinals import number_base, write_ordinals
from geocode.pub28 import (
    CLIPPED_DIRECTIONS,
    DIRECTIONS,
    LONG_TYPES,
    PLAIN_TYPES,
    SEVERAL_TYPES,
    STREET_TYPES,
    TRAVEL,
    word_set,
)
from geocode.unit_tails import remove_unit
from geocode.wording import write_wording


class StreetName(NamedTuple):
    """A street name in normal form, upper case; a part that is missing is ''.

    `pretype` is the class of a numbered highway only (I, US, SR, CR, FM, or HWY where no class was said); the base is
    then its number.
    """

    predir: str = ""
    pretype: str = ""
    base: str = ""
    type: str = ""
    postdir: str = ""

    @property
    def normal(self) -> str:
        """The parts joined by one blank."""
        return " ".join(filter(None, self))


_STREET_TAIL = DIRECTIONS.keys() | {"FRONTAGE"}
NAMELESS = StreetName()
_WORD_DIRECTIONS = frozenset({"NORTH", "SOUTH", "EAST", "WEST"})
# Words that make one name with the direction after them: FAR WEST, KEY WEST, OLD NORTH.
_BOUND = word_set("BIG DEEP DUE FAR GREAT KEY LITTLE LOWER MID NEW OLD TRUE UPPER WILD")
_GLUED_ENDS = ("NORTH", "SOUTH")
_LONGEST_PLAIN = 9
_LONGEST_TEXT = 500
_MOST_STEPS = 8
_PASSES = frozenset({"UPAS", "OPAS"})


def read_name(text: str) -> StreetName:
    """Return the parts of a street name: 'North Forty-First Avenue, Apt 3' gives N, 41ST, AVE.

    A unit is removed. So is what follows a comma (a unit, a city, a district code), unless that is a direction
    or says FRONTAGE; whether the city is the layer's is not checked here. A text without a name, or longer than 500
    characters, gives `NAMELESS`.
    """
    if len(text) > _LONGEST_TEXT:
        return NAMELESS
    name = _read_once(text)
    # A normal form is its own normal form, also where one step makes room for another: THE 101 is 101 is HWY 101.
    for _ in range(_MOST_STEPS):
        normal = name.normal
        if normal == text:
            break
        text, name = normal, _read_once(normal)
    return name


def _read_once(text: str) -> StreetName:
    name, *tails = fold(text).split(",")
    words = split_words(name)
    if tails:
        tail = split_words(tails[0])
        if tail and _STREET_TAIL.issuperset(tail):
            words += tail
    if not words:
        return NAMELESS
    if not name.isalpha():
        words = remove_unit(words)
        if not words:
            return NAMELESS
        if _has_number(words) and (highway := read_highway(words)):
            return StreetName(*highway)
    words = write_ordinals(words)
    return _read_words(words)


def normalise_street(text: str) -> str:
    """Return the normal form of a street name: 'North Forty-First Avenue, Apt 3' gives 'N 41ST AVE'; or ''."""
    return read_name(text).normal


def same_type(one: str, other: str) -> bool:
    """Say whether two types agree: equal ones do, and TR agrees with TER, TRCE and TRL, as CR with CIR, CRES, CRK."""
    return one == other or other in SEVERAL_TYPES.get(one, ()) or one in SEVERAL_TYPES.get(other, ())


def same_class(one: str, other: str) -> bool:
    """Say whether two classes of highway agree: equal ones do, and HWY, which says no class, agrees with any class."""
    return one == other or (bool(one and other) and "HWY" in (one, other))


def without_type(name: StreetName) -> StreetName:
    """Return the other reading of a name whose type may be its last word: BUENA + VIS is BUENA VISTA without a type.

    A name whose type is a plain one (ST, AVE ...), or that has none, is returned as it is.
    """
    if not name.type or name.pretype or name.type in PLAIN_TYPES:
        return name
    base = " ".join(write_wording([*name.base.split(), LONG_TYPES[name.type]]))
    return name._replace(base=base, type="")


def _has_number(words: list[str]) -> bool:
    return any("0" <= word[-1] <= "9" or ("0" <= word[0] <= "9" and word[-2:] not in ("TH", "ST", "ND", "RD"))
               or (word[-1] in "BNSEWX" and word[-2:-1].isdigit()) for word in words)  # fmt: skip


def _read_words(words: list[str]) -> StreetName:
    if len(words) > 1 and not TRAVEL.keys().isdisjoint(words):
        words = [word for word in words if word not in TRAVEL] or words[:1]
    predir = postdir = type_ = ""
    if any(len(word) > _LONGEST_PLAIN and word[-5:] in _GLUED_ENDS for word in words):
        words = [part for word in words for part in _part_glued(word)]
    if _opens_with_direction(words):
        predir, words = DIRECTIONS[words[0]], words[1:]
        if len(predir) == 1 and len(words) > 2 and predir in "NS" and words[0] in ("E", "W"):
            predir, words = predir + words[0], words[1:]
    last = words[-1]
    if len(words) > 1:
        if last in DIRECTIONS:
            if _ends_with_direction(words):
                postdir, words = DIRECTIONS[last], words[:-1]
        elif last in CLIPPED_DIRECTIONS:
            postdir, words = CLIPPED_DIRECTIONS[last], words[:-1]
    if len(words) > 1:
        type_ = STREET_TYPES.get(words[-1], "")
        if type_:
            words = words[:-1]
            type_, words = _settle_type(type_, words)
            if not postdir and len(words) > 1 and words[-1] in _WORD_DIRECTIONS and words[-2] not in _BOUND:
                postdir, words = DIRECTIONS[words[-1]], words[:-1]
    base = " ".join(write_wording(words))
    return StreetName(predir, "", number_base(base, type_) if base.isdigit() else base, type_, postdir)


def _settle_type(type_: str, base: list[str]) -> tuple[str, list[str]]:
    """Drop a type said twice (LBJ FWY FWY) and a bridge over the street; shorten the type before EXT, SPUR, BRG."""
    kept = len(base)
    while kept > 1 and (inner := STREET_TYPES.get(base[kept - 1])):
        if inner != type_ and type_ not in _PASSES:
            return type_, [*base[: kept - 1], inner] if inner in PLAIN_TYPES else base[:kept]
        type_, kept = inner, kept - 1
    return type_, base[:kept]


def _part_glued(word: str) -> tuple[str, ...]:
    """Part a direction from the name a narrow field glued it to: WILLARDNORTH."""
    return (word[:-5], word[-5:]) if len(word) > _LONGEST_PLAIN and word[-5:] in _GLUED_ENDS else (word,)


def _opens_with_direction(words: list[str]) -> bool:
    """A direction opens the name, unless it is the name: NORTH ST, NORTH ST W; but NORTH POINT is the point's north."""
    if len(words) < 2 or words[0] not in DIRECTIONS:
        return False
    if len(words) == 2:
        return STREET_TYPES.get(words[1]) not in PLAIN_TYPES
    return not (len(words) == 3 and words[2] in DIRECTIONS and STREET_TYPES.get(words[1]) in PLAIN_TYPES)


def _ends_with_direction(words: list[str]) -> bool:
    """A direction ends the name, unless it is the name (AVENUE E) or part of it (FAR WEST)."""
    if words[-1] in _WORD_DIRECTIONS and words[-2] in _BOUND:
        return False
    return len(words) > 2 or STREET_TYPES.get(words[0]) not in PLAIN_TYPES
