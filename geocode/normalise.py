"""Bring the many spellings of one street name to one normal form.

Two names with the same normal form are the same street. It must never turn one street into another: a word is
only exchanged for its own short form, in the place where that short form is meant (the last word for a type,
the first or last for a direction), and a missing type or direction stays missing.
"""

import re
import unicodedata

from geocode.pub28 import (
    BARE_UNITS,
    DIRECTIONS,
    OPENINGS,
    ORDINAL_UNITS,
    ORDINALS,
    STREET_TYPES,
    TENS,
    UNITS,
)

_APOSTROPHES = re.compile("['\u2018\u2019\u00b4`]")
_INITIALS = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_PUNCTUATION = re.compile(r"[^\w#]|_")
_PADDED_ORDINAL = re.compile(r"0*([1-9][0-9]*)(ST|ND|RD|TH)")
_UNIT_NUMBER = re.compile(r"[0-9]{1,5}[A-Z]?|[A-Z][0-9]{0,4}")


def fold(text: str) -> str:
    """Return `text` in upper case, without accents, with single blanks; 12½ becomes 12 1/2."""
    if not text.isascii():
        # A fraction or superscript sign must not melt into the number before it: 12½ is not 121/2.
        apart = "".join(f" {sign}" if unicodedata.decomposition(sign)[:2] in ("<f", "<s") else sign for sign in text)
        signs = unicodedata.normalize("NFKD", apart).translate({0x2044: "/", 0x2010: "-", 0x2013: "-", 0x2014: "-"})
        text = "".join(sign for sign in signs if not unicodedata.combining(sign))
    return " ".join(text.upper().split())


def normalise_street(text: str) -> str:
    """Return the normal form of a street name: 'North Forty-First Avenue, Apt 3' gives 'N 41ST AVE'.

    A unit is removed. So is what follows a comma (a unit, a city, a district code), unless that is one
    direction; whether the city is the layer's is not checked here. A text without a name gives ''.
    """
    name, *tails = fold(text).split(",")
    words = _split_words(name)
    tail = _split_words(tails[0]) if tails else []
    if len(tail) == 1 and tail[0] in DIRECTIONS:
        words += tail
    return " ".join(_shorten(_write_ordinals(_remove_unit(words))))


def _split_words(text: str) -> list[str]:
    text = _INITIALS.sub("", _APOSTROPHES.sub("", text))
    return _PUNCTUATION.sub(" ", text).replace("#", " # ").split()


def _remove_unit(words: list[str]) -> list[str]:
    if "#" in words:
        words = words[: words.index("#")]
    # 'APT 3' or 'APT 3 B' ends the name; the name itself keeps at least one word.
    for place in range(max(len(words) - 3, 1), len(words) - 1):
        if words[place] in UNITS and all(map(_UNIT_NUMBER.fullmatch, words[place + 1 :])):
            return words[:place]
    # REAR is a unit only where the name is complete without it: 'MAIN ST REAR', never 'WATER REAR'.
    if len(words) > 2 and words[-1] in BARE_UNITS and (words[-2] in STREET_TYPES or words[-2] in DIRECTIONS):
        return words[:-1]
    return words


def _write_ordinals(words: list[str]) -> list[str]:
    written: list[str] = []
    for word in words:
        if padded := _PADDED_ORDINAL.fullmatch(word):
            written.append(padded[1] + padded[2])
        elif word in ORDINAL_UNITS and written and written[-1] in TENS:
            written.append(_ordinal(TENS[written.pop()] + ORDINAL_UNITS[word]))
        else:
            written.append(_ordinal(ORDINALS[word]) if word in ORDINALS else word)
    return written


def _ordinal(number: int) -> str:
    ending = "TH" if number in (11, 12, 13) else {1: "ST", 2: "ND", 3: "RD"}.get(number % 10, "TH")
    return f"{number}{ending}"


def _shorten(words: list[str]) -> list[str]:
    before: list[str] = []
    after: list[str] = []
    if _opens_with_direction(words):
        before, words = [DIRECTIONS[words[0]]], words[1:]
    if _ends_with_direction(words):
        words, after = words[:-1], [DIRECTIONS[words[-1]]]
    if len(words) > 1 and words[-1] in STREET_TYPES:
        words = [*words[:-1], STREET_TYPES[words[-1]]]
        if len(words) > 2 and words[-1] == "EXT":
            words[-2] = STREET_TYPES.get(words[-2], words[-2])
    if len(words) > 1 and words[0] in OPENINGS:
        words = [OPENINGS[words[0]], *words[1:]]
    return before + words + after


def _opens_with_direction(words: list[str]) -> bool:
    """A direction opens the name, unless it is the name: NORTH ST, NORTH ST W."""
    if len(words) < 2 or words[0] not in DIRECTIONS:
        return False
    rest = words[1:-1] if len(words) > 2 and words[-1] in DIRECTIONS else words[1:]
    return not (len(rest) == 1 and rest[0] in STREET_TYPES)


def _ends_with_direction(words: list[str]) -> bool:
    """A direction ends the name, unless it is the name: AVENUE E."""
    return len(words) > 1 and words[-1] in DIRECTIONS and (len(words) > 2 or words[0] not in STREET_TYPES)
