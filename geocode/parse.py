"""Read an address as a human wrote it: a house number, a block, an intersection, or nothing we can use.

An ordered grammar, first rule wins. It must not look at any layer, never raises, and takes time in proportion
to the length of the text (no pattern repeats inside a repetition). Street names come out as written, folded to
upper case; `normalise.normalise_street` gives their normal form.
"""

import re
from dataclasses import dataclass
from typing import Literal

from geocode.normalise import fold

Kind = Literal["number", "block", "intersection", "none"]

# A street part begins with a letter or digit, and not with the word of an intersection: '101 & MAIN ST' is one.
_STREET = r"(?P<street>(?!AND |AT )[^\W_].*)"
_BLOCK_WORD = r"(?:BLOCK|BLOCKS|BLK|BLKS|BLCK)\.?"
_NUMBER = r"[0-9]{1,6}"

_BLOCK = re.compile(rf"(?P<low>{_NUMBER})(?: ?- ?(?P<high>{_NUMBER}))?[ -]?{_BLOCK_WORD} (?:OF )?{_STREET}")
_MASKED = re.compile(rf"(?P<digits>[0-9]{{0,4}})(?P<mask>X{{1,2}}) (?:{_BLOCK_WORD} )?(?:OF )?{_STREET}")
_RANGE = re.compile(rf"(?P<low>{_NUMBER}) ?- ?(?P<high>{_NUMBER}) {_STREET}")
# What may follow the number: 1/2, -1/2, -B, -B2, -2B, or a glued letter. 12N is left unread: N MAIN ST or unit N?
_SUB_NUMBER = r"(?:[ -]?[1-9]/[2-9]|-[A-Z][0-9]?|-[0-9]{1,2}[A-Z]|(?![NSEW])[A-Z])"
_HOUSE = re.compile(rf"(?P<number>{_NUMBER}){_SUB_NUMBER}? {_STREET}")

_SIGNS = re.compile(r"[/&@]")
_WORDS = re.compile(r" (?:AND|AT) ")
_BLOCK_SIZE = 100
# Wider than ten blocks is a street, not a place; longer than this is a narrative, not an address.
_WIDEST_SPAN = 1_000
_LONGEST_TEXT = 500


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """What an address says: `number`; or `low` to `high`, both counted; or `streets` that cross.

    `street` is set for a number or block. `reason` is set for kind 'none' only: 'empty' or 'unreadable'.
    """

    kind: Kind
    number: int | None = None
    low: int | None = None
    high: int | None = None
    street: str | None = None
    streets: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def span(self) -> tuple[int, int]:
        """The first and last number of a block."""
        if self.low is None or self.high is None:
            raise ValueError(f"only a block has a span; this is of kind {self.kind}")
        return self.low, self.high


def parse(text: str | None) -> Parsed:
    """Return what `text` says. Masked digits and blocks become a span: 8XX and 800 BLOCK are 800 to 899."""
    folded = fold((text or "")[: _LONGEST_TEXT + 1])
    if not folded:
        return Parsed(kind="none", reason="empty")
    if len(folded) > _LONGEST_TEXT:
        return Parsed(kind="none", reason="unreadable")
    return _parse_numbered(folded) or _parse_crossing(folded) or Parsed(kind="none", reason="unreadable")


def split_crossing(text: str) -> tuple[str, ...]:
    """Return the streets, two or more, that a crossing's name joins by a sign (/ & @) or AND or AT; else ()."""
    folded = fold(text)
    for separator in (_SIGNS, _WORDS):
        streets = tuple(side.strip() for side in separator.split(folded))
        if len(streets) > 1:
            return streets if all(streets) else ()
    return ()


def _parse_numbered(folded: str) -> Parsed | None:
    if found := _BLOCK.fullmatch(folded):
        low = int(found["low"]) // _BLOCK_SIZE * _BLOCK_SIZE
        last = int(found["high"] or found["low"])
        return _block(low, last // _BLOCK_SIZE * _BLOCK_SIZE + _BLOCK_SIZE - 1, found["street"])
    if (found := _MASKED.fullmatch(folded)) and not _is_street_x(found):
        size = 10 ** len(found["mask"])
        low = int(found["digits"] or 0) * size
        return _block(low, low + size - 1, found["street"])
    if found := _RANGE.fullmatch(folded):
        low, high = int(found["low"]), int(found["high"])
        if low < high:
            return _block(low, high, found["street"])
        # 581-4: a house and its unit.
        return Parsed(kind="number", number=low, street=found["street"])
    if found := _HOUSE.fullmatch(folded):
        return Parsed(kind="number", number=int(found["number"]), street=found["street"])
    return None


def _is_street_x(found: re.Match[str]) -> bool:
    """Say whether an X without digits is a street's name (X ST, X ST & MAIN ST) and not a masked number below 10."""
    if found["digits"] or len(found["mask"]) > 1:
        return False
    return " " not in found["street"] or bool(split_crossing(found["street"]))


def _block(low: int, high: int, street: str) -> Parsed | None:
    if not low <= high < low + _WIDEST_SPAN:
        return None
    return Parsed(kind="block", low=low, high=high, street=street)


def _parse_crossing(folded: str) -> Parsed | None:
    streets = split_crossing(folded)
    return Parsed(kind="intersection", streets=streets) if streets else None
