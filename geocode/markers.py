"""Read a place along a highway: I-45 AT MILE MARKER 12.5, MM 12, NB I71 14MP, I-75 EXIT 3, EXIT 41B 6651 S IH 45.

A marker counts only on a numbered highway (12 MILE RD is a road), or where it stands alone and says plainly what it is.
"""

import re

from geocode.folding import split_words
from geocode.highways import read_highway
from geocode.parsed import Parsed

HINTS = re.compile(r"M ?[MPB]\b|MILE|MARKER|\bEX|AT THE [0-9]|[0-9]M\b")

_VALUE = r"[0-9]{1,3}(?:\.[0-9]{1,3})?"
_MARKER = r"(?:MILE ?(?:MARKER|POST|MRKR|MKR|MARK)|MARKER|M ?M|M ?P)"
_MILE = re.compile(rf"\b{_MARKER}\.? ?#? ?(?P<value>{_VALUE})(?![0-9A-Z])")
_MILE_BEFORE = re.compile(rf"\b(?P<value>{_VALUE})(?: ?[-/] ?[0-9]{{1,3}})? ?(?:{_MARKER}|MILE|MB|(?<=[0-9])M)\b")
_MILE_LOOSE = re.compile(rf"\b(?:MILE|AT THE) (?P<value>{_VALUE})$")
_EXIT = re.compile(r"\b(?:EXIT|EX) ?(?:NO\.? ?|#)?(?P<value>[0-9]{1,3}(?:-?[A-Z])?)\b")
_HOUSE = re.compile(r"(?P<number>[0-9]{1,6}) (?P<street>.*)")
_FILLERS = frozenset({"AT", "THE", "ON", "@", "NEAR", "/", "-", ",", "&"})


def is_highway(text: str) -> bool:
    """Say whether a folded text is the name of a numbered highway and nothing else."""
    words = split_words(text)
    return bool(words) and read_highway(words) is not None


def read_marker(folded: str) -> Parsed | None:
    """Return the corridor that a folded text gives, or None. Raises nothing."""
    for kind, pattern in (("exit", _EXIT), ("mile", _MILE), ("mile", _MILE_LOOSE), ("mile", _MILE_BEFORE)):
        found = pattern.search(folded)
        if not found:
            continue
        street = _clean(f"{folded[: found.start()]} {folded[found.end() :]}")
        marker = (kind, _write(found["value"]))
        if not street:
            if pattern in (_EXIT, _MILE):
                return Parsed(kind="corridor", marker=marker)
        elif (house := _HOUSE.fullmatch(street)) and is_highway(house["street"]):
            return Parsed(kind="corridor", marker=marker, number=int(house["number"]), street=house["street"])
        elif is_highway(street):
            return Parsed(kind="corridor", marker=marker, street=street)
    return None


def _clean(street: str) -> str:
    words = street.split()
    while words and words[0] in _FILLERS:
        words = words[1:]
    while words and words[-1] in _FILLERS:
        words = words[:-1]
    return " ".join(words).strip(" -/,&@.")


def _write(value: str) -> str:
    """Return a marker in one spelling: 05 is 5, 41-B is 41B."""
    return value.replace("-", "").lstrip("0") or "0"
