"""Write the ordinals of a street name as figures: FORTY FIRST, 041ST and 41 ST ST are all 41ST.

A number in words that is no ordinal (SEVEN OAKS) stays as it is.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

_UNITS = ["FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH", "SEVENTH", "EIGHTH", "NINTH"]
_TEENS = [
    "TENTH",
    "ELEVENTH",
    "TWELFTH",
    "THIRTEENTH",
    "FOURTEENTH",
    "FIFTEENTH",
    "SIXTEENTH",
    "SEVENTEENTH",
    "EIGHTEENTH",
    "NINETEENTH",
]
_ROUND = ["TWENTIETH", "THIRTIETH", "FORTIETH", "FIFTIETH", "SIXTIETH", "SEVENTIETH", "EIGHTIETH", "NINETIETH"]
_TENS = ["TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY"]


def write_ordinal(number: int) -> str:
    """Return 41ST for 41."""
    ending = "TH" if number % 100 in (11, 12, 13) else {1: "ST", 2: "ND", 3: "RD"}.get(number % 10, "TH")
    return f"{number}{ending}"


UNITS: Mapping[str, int] = MappingProxyType({word: place for place, word in enumerate(_UNITS, 1)})
TENS: Mapping[str, int] = MappingProxyType({word: place * 10 for place, word in enumerate(_TENS, 2)})
ORDINAL_WORDS: Mapping[str, str] = MappingProxyType(
    {word: write_ordinal(place) for place, word in enumerate(_UNITS + _TEENS, 1)}
    | {word: write_ordinal(place * 10) for place, word in enumerate(_ROUND, 2)}
    | {f"{ten}{unit}": write_ordinal(TENS[ten] + UNITS[unit]) for ten in TENS for unit in UNITS}
)
_PADDED = re.compile(r"0*([1-9][0-9]{0,5})(ST|ND|RD|TH)")
# Types whose street is numbered by an ordinal even where it is left off: 41 ST is 41ST ST; RD 41 and 41 RD are names.
_NUMBERED = frozenset({"ALY", "AVE", "CT", "PL", "ST", "TER"})


def write_ordinals(words: list[str]) -> list[str]:
    """Return `words` with their ordinals as figures."""
    written: list[str] = []
    for place, word in enumerate(words):
        if word in UNITS and written and written[-1] in TENS:
            written.append(write_ordinal(TENS[written.pop()] + UNITS[word]))
        elif word in ORDINAL_WORDS:
            written.append(ORDINAL_WORDS[word])
        elif word[0] <= "9" and (padded := _PADDED.fullmatch(word)):
            # The figures say the number; a wrong ending (2TH) is a slip.
            written.append(write_ordinal(int(padded[1])))
        elif word in ("TH", "ND", "ST", "RD", "HALF") and written and _is_figure(written[-1]):
            number = write_ordinal(int(written[-1]))
            # '3 RD' is a road and '3 RD ST' a street; '3 TH' can only be an ending.
            if number.endswith(word) and (word in ("TH", "ND") or place + 1 < len(words)):
                written[-1] = number
            elif word == "HALF":
                written[-1:] = [number, word]
            else:
                written.append(word)
        else:
            written.append(word)
    return written


def number_base(base: str, type_: str) -> str:
    """Return the base of a numbered street as an ordinal: ('41', 'ST') gives 41ST."""
    return write_ordinal(int(base)) if type_ in _NUMBERED and _is_figure(base) and int(base) else base


def _is_figure(word: str) -> bool:
    return len(word) <= 3 and word.isascii() and word.isdigit()
