"""Read a house number, or one of the ways to write a block, at the head of an address.

800 BLOCK OF, 8XX, 2500-2900-BLK, 51-79, 12 1/2, 12-B, 1162-HALF. No pattern repeats inside a repetition. The street
comes out as it stands; what follows it was taken off before (`tails`) or is a unit (`names`).
"""

import re

from geocode.parsed import Parsed
from geocode.pub28 import STREET_TYPES

# A street begins with a letter or digit, and not with the word of an intersection or the way a highway runs: in
# '101 & MAIN ST', '101 AT MAIN ST', '101 NB' and '12 MILE RD' the number is a road's.
_STREET = r"(?P<street>(?!(?:AND|AT|BLK|BLOCK|MM|MP|[NSEW]B) |MILE R(?:OA)?D\b)[^\W_].*)"
_BLOCK_WORD = r"(?:BLOCKS|BLOCK|BLKS|BLK|BLCK|BLOC)\.?"
_NUMBER = r"[0-9]{1,6}"

_BLOCK = re.compile(
    rf"(?P<low>{_NUMBER})(?: ?[-/&] ?(?P<high>{_NUMBER}))?[ -]?(?P<way>[NSEW] )?"
    rf"{_BLOCK_WORD} (?:OF )?(?:{_BLOCK_WORD} )?(?P<street>[^\W_].*)"
)
_BLOCK_AFTER = re.compile(rf"(?P<low>{_NUMBER}) (?P<street>[^\W_].*) (?:BLOCK|BLK)")
_UNIT_BLOCK = re.compile(rf"(?:UNIT|ZERO|0+) {_BLOCK_WORD} (?:OF )?(?P<street>[^\W_].*)")
_BLOCK_FIRST = re.compile(rf"{_BLOCK_WORD} (?:OF )?(?P<low>[0-9]{{1,4}}00) (?:OF )?{_STREET}")
_BLOCK_LAST = re.compile(r"(?P<street>[A-Z].*) (?P<low>[0-9]{1,4}00|0) (?:BLOCK|BLK)")
_MASKED = re.compile(
    rf"(?P<digits>[0-9]{{0,4}})(?P<mask>X{{1,3}}|\*{{1,3}})(?: 1/2)? (?:{_BLOCK_WORD} )?(?:OF )?{_STREET}"
)
_MASKED_RANGE = re.compile(
    rf"(?P<low>[0-9]{{1,5}})(?P<blur>X{{0,2}}) ?- ?(?P<high>[0-9]{{1,4}})(?P<mask>X{{1,2}}) {_STREET}"
)
_RANGE = re.compile(rf"(?P<low>{_NUMBER})(?: ?[-&] ?{_NUMBER}){{0,3}} ?[-&] ?(?P<high>{_NUMBER}) {_STREET}")
# What may follow the number: 1/2, -1/2, 1/2-R, -HALF, -B, -B2, -2B, -1B2, or a glued letter. 12N is left unread: is it
# N MAIN ST or unit N?
_SUB_NUMBER = r"(?:[ -]?[1-9]/[2-9](?:-?[A-Z])?|-(?:HALF|UNIT|REAR|FRONT)|[-.`](?= )|-[A-Z][0-9]?|-[0-9]{1,2}[A-Z][0-9]?|(?![NSEW])[A-Z])"
_HOUSE = re.compile(rf"(?P<number>{_NUMBER}){_SUB_NUMBER}? {_STREET}")
_PLAIN_HOUSE = re.compile(rf"(?P<number>{_NUMBER}) (?![1-9]/[2-9]){_STREET}")
_GLUED = re.compile(r"(?P<number>[0-9]{1,5})(?P<street>(?!MILE|XX)[A-Z]{3,}.*)")

_BLOCK_SIZE = 100
# Wider than ten blocks is a street, not a place.
_WIDEST_SPAN = 1_000


def read_numbered(folded: str) -> Parsed | None:
    """Return the number or block at the head of a folded text, or None. Raises nothing."""
    first = folded[:1]
    if "0" <= first <= "9":
        if found := _PLAIN_HOUSE.fullmatch(folded):
            return _read_hundred(folded, found) or Parsed(
                kind="number", number=int(found["number"]), street=found["street"]
            )
    elif folded.endswith(("BLOCK", "BLK")) and (found := _BLOCK_LAST.fullmatch(folded)):
        return _block(int(found["low"]), int(found["low"]) + _BLOCK_SIZE - 1, found["street"], "hundred")
    elif first not in "X*UZB":
        return None
    return _read_block(folded) or _read_number(folded)


def _read_hundred(folded: str, house: re.Match[str]) -> Parsed | None:
    street = house["street"]
    if "BL" not in street:
        return None
    if found := _BLOCK.fullmatch(folded):
        return _read_span(found)
    if found := _BLOCK_AFTER.fullmatch(folded):
        low = int(found["low"]) // _BLOCK_SIZE * _BLOCK_SIZE
        return _block(low, low + _BLOCK_SIZE - 1, found["street"], "hundred")
    return None


def _read_span(found: re.Match[str]) -> Parsed | None:
    low = int(found["low"]) // _BLOCK_SIZE * _BLOCK_SIZE
    last = int(found["high"] or found["low"])
    street = (found["way"] or "") + found["street"]
    high = last // _BLOCK_SIZE * _BLOCK_SIZE + _BLOCK_SIZE - 1
    return _block(low, high, street, "block range" if found["high"] else "hundred")


def _read_block(folded: str) -> Parsed | None:
    if found := _BLOCK.fullmatch(folded):
        return _read_span(found)
    if found := _UNIT_BLOCK.fullmatch(folded):
        return _block(0, _BLOCK_SIZE - 1, found["street"], "hundred")
    if found := _BLOCK_FIRST.fullmatch(folded):
        return _block(int(found["low"]), int(found["low"]) + _BLOCK_SIZE - 1, found["street"], "hundred")
    if (found := _MASKED.fullmatch(folded)) and not _is_street_x(found):
        size = 10 ** len(found["mask"])
        low = int(found["digits"] or 0) * size
        return _block(low, low + size - 1, found["street"], "masked")
    if found := _MASKED_RANGE.fullmatch(folded):
        size = 10 ** len(found["mask"])
        low = int(found["low"]) * 10 ** len(found["blur"])
        return _block(low, int(found["high"]) * size + size - 1, found["street"], "masked")
    return None


def _read_number(folded: str) -> Parsed | None:
    if found := _RANGE.fullmatch(folded):
        low, high = int(found["low"]), int(found["high"])
        if low < high:
            return _block(low, high, found["street"], "number range")
        # 581-4: a house and its unit.
        return Parsed(kind="number", number=low, street=found["street"])
    if found := _HOUSE.fullmatch(folded) or _GLUED.fullmatch(folded):
        return Parsed(kind="number", number=int(found["number"]), street=found["street"])
    return None


def _is_street_x(found: re.Match[str]) -> bool:
    """Say whether an X without digits is a street's name (X ST) and not a masked number below 10."""
    return not found["digits"] and (len(found["mask"]) == 3 or found["street"] in STREET_TYPES)


def _block(low: int, high: int, street: str, form: str) -> Parsed | None:
    if not low <= high < low + _WIDEST_SPAN:
        return None
    return Parsed(kind="block", low=low, high=high, form=form, street=street)
