"""Take a unit off the end of a street name: MAIN ST #202, MAIN ST APT 3 B, MAIN ST 4TH FL, MAIN ST REAR, MAIN ST B.

A word is a unit only where the name is complete without it: WATER REAR and YACHT ROAD 1 are names.
"""

import re

from geocode.pub28 import BARE_UNITS, DIRECTIONS, STREET_TYPES, UNITS, word_set

_UNIT_NUMBER = re.compile(r"[0-9]{1,5}[A-Z]?|[A-Z][0-9]{0,4}")
_LOOSE_NUMBER = re.compile(r"[0-9]{1,4}[A-Z]?|[A-Z]")
_STOREY = re.compile(r"[0-9]{1,3}(?:ST|ND|RD|TH)")
# After these a number or letter is a unit; after RD, HWY, RTE or AVE at the head of a name it is the name.
_CLOSING = word_set("AVE BLVD CIR CT DR LN PKWY PL ST TER WAY")


def remove_unit(words: list[str]) -> list[str]:
    """Return `words` without the unit at their end; of a text that is only a unit nothing is left."""
    if "#" in words:
        words = words[: words.index("#")]
    count = len(words)
    # 'APT 3' or 'APT 3 B' ends the name; the name itself keeps at least one word.
    for place in range(max(count - 3, 1), count - 1):
        if words[place] in UNITS and all(map(_UNIT_NUMBER.fullmatch, words[place + 1 :])):
            return words[:place]
    if count < 3:
        return words
    last, before = words[-1], words[-2]
    if last in ("FL", "FLR", "FLOOR") and count > 3 and _STOREY.fullmatch(before):
        return words[:-2]
    if last in BARE_UNITS or last in UNITS:
        return words[:-1] if before in STREET_TYPES or before in DIRECTIONS else words
    loose = len(last) <= 5 and last not in DIRECTIONS and STREET_TYPES.get(before) in _CLOSING
    return words[:-1] if loose and _LOOSE_NUMBER.fullmatch(last) else words
