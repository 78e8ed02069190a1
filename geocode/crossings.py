"""Split a text at what joins two streets: a sign (/ & @), a word (AND, AT, NEAR), BTWN A AND B, FROM A TO B.

Whether a side is a street at all is not asked here. The slash of 1/2 joins nothing. Takes time in proportion to the
length of the text.
"""

import re
from typing import NamedTuple

from geocode.folding import fold
from geocode.pub28 import word_set

_SIGNS = re.compile(r"[&@]|/(?<!\b[1-9]/)|/(?![2-9](?![0-9]))")
_WORDS = re.compile(r" (?:AND|AT) ")
_ENDS = re.compile(r" (?:AND|TO) | ?[&/] ?")
BETWEEN_WORDS = word_set("BTWN BETWEEN BETW BTW BET BTN")
NEAR_WORDS = word_set("NEAR NR")
_NO_STREET = frozenset({"DEAD END", "DEADEND", "END", "UNKNOWN", "UNK", "NONE", "NO OUTLET"})


class Narrowed(NamedTuple):
    """A text without its cross streets, and those streets; `by` is 'between', 'near' or ''."""

    text: str
    between: tuple[str, ...]
    by: str


def split_crossing(text: str) -> tuple[str, ...]:
    """Return the streets, two or more, that a crossing's name joins by a sign (/ & @) or AND or AT; else ()."""
    sides, _ = split_sides(fold(text))
    return sides


def split_sides(folded: str) -> tuple[tuple[str, ...], bool]:
    """Return the sides, two or more, of a folded text, and whether a sign parts them; else ()."""
    for by_sign, separator in ((True, _SIGNS), (False, _WORDS)):
        sides = tuple(side.strip() for side in separator.split(folded))
        if len(sides) > 1:
            return (sides if all(sides) else ()), by_sign
    return (), False


def is_street(side: str) -> bool:
    """Say whether a side of a crossing may name a street: DEAD END does not."""
    return side not in _NO_STREET


def split_narrowing(folded: str) -> Narrowed:
    """Take the cross streets off: MAIN ST BTWN A ST AND B ST, MAIN ST FROM A TO B, MAIN ST NEAR OAK ST."""
    words = folded.split()
    for place, word in enumerate(words):
        head, rest = words[:place], " ".join(words[place + 1 :])
        if word in BETWEEN_WORDS or (word == "FROM" and place and "TO" in words[place + 2 :]):
            ends = tuple(filter(is_street, filter(None, (end.strip(" ,()") for end in _ENDS.split(rest)))))
            if ends:
                return Narrowed(" ".join(head).rstrip(" ,(-"), ends, "between")
        elif word in NEAR_WORDS and place and (near := rest.strip(" ,()")):
            return Narrowed(" ".join(head).rstrip(" ,(-"), (near,), "near")
    return Narrowed(folded, (), "")
