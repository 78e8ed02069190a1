"""Which whole number, or age in years, a text could mean.

Must not drop a digit, nor decide whether a comma groups thousands or begins a fraction.
"""

import re

from ingest.suggestions.idea import ASK, Idea, could_be, sure_of

_WHOLE = re.compile(r"\+?([0-9]{1,9})(?:\.0*)?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[, ][0-9]{3})+")
_YEARS = re.compile(
    r"(?:aged?\s*)?([0-9]{1,3})(?:\.0*)?\s*-?\s*(?:y|yo|y/o|y\.o\.|yrs?\.?|years?)?(?:\s*(?:old|of age))?",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(?:~|about|approx\.?|ca\.?|abt\.?)\s*([0-9]{1,3})", re.IGNORECASE)
_MONTHS = re.compile(r"([0-9]{1,2})\s*(?:m|mo|mos|months?)(?:\s*old)?", re.IGNORECASE)
_WIDE = {ord("０") + digit: str(digit) for digit in range(10)}
"""Digits as a Japanese keyboard writes them. Raised ones are left alone: 2³ is a two with a footnote, or not."""


def idea_for_number(text: str) -> Idea:
    """What a text under a column of whole numbers could mean."""
    plain = text.translate(_WIDE).strip()
    if found := _WHOLE.fullmatch(plain):
        return sure_of(str(int(found[1])))
    if _GROUPED.fullmatch(plain):
        return could_be(re.sub(r"[, ]", "", plain))
    return ASK


def idea_for_age(text: str) -> Idea:
    """What a text under a column of ages in years could mean."""
    plain = text.translate(_WIDE).strip()
    if found := _YEARS.fullmatch(plain):
        return sure_of(str(int(found[1])))
    if found := _ABOUT.fullmatch(plain):
        return could_be(str(int(found[1])))
    if found := _MONTHS.fullmatch(plain):
        return could_be(str(int(found[1]) // 12))
    return ASK
