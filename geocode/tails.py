"""Take off what stands around an address: ZIP, state, city, district code, the name of a business, a note.

'WALMART: 100 MAIN ST, SPRINGFIELD, OH 45501' is 100 MAIN ST. What is taken off is kept, but for units, which do not
change the place. A direction after a comma is part of the street.
"""

import re
from typing import NamedTuple

from geocode.pub28 import BARE_UNITS, DIRECTIONS, PLAIN_TYPES, STATES, STREET_TYPES, UNITS

_CARE_OF = re.compile(r" C/O\b.*?(?P<zip>\b[0-9]{5})?$")
_BRACKETS = re.compile(r"\(([^()]*)\)?")
_ZIP = re.compile(r"(?<![0-9#]) ?\b(?P<zip>[0-9]{5})(?:-[0-9]{4})?$")
_STOREY = re.compile(r"[0-9]{1,3}(?:ST|ND|RD|TH)? (?:FL|FLR|FLOOR)")
_NOTE = re.compile(r"(?<=[A-Z.]) - (?=[A-Z])")
_NUMBERED = re.compile(
    r"[0-9]{1,6} ?[&/] ?[0-9]{1,6} [A-Z0-9]|[0-9]{1,6}(?:-[0-9A-Z/]{1,6})? [A-Z0-9]|[0-9]{0,4}X{1,2} [A-Z0-9]"
)


class Tailed(NamedTuple):
    """An address without its tails. Texts are folded; each tail is None where there is none."""

    text: str
    zip: str | None = None
    city: str | None = None
    name: str | None = None


def take_tails(folded: str) -> Tailed:
    """Return the address within a folded text, and what stood around it."""
    text, zip_, city, name = folded, None, None, None
    if " C/O" in text and (found := _CARE_OF.search(text)):
        text, zip_ = text[: found.start()], found["zip"]
    if "(" in text:
        inside = [part.strip() for part in _BRACKETS.findall(text)]
        name = next(filter(None, inside), None)
        text = " ".join(_BRACKETS.sub(" ", text).split())
    if ":" in text:
        text, name = _take_label(text, name)
    if ";" in text:
        text = text.replace(";", ",")
    if "," in text:
        text, zip_, city, name = _take_commas(text, zip_, name)
    if " - " in text and len(parts := _NOTE.split(text, maxsplit=1)) > 1:
        text, name = parts[0], name or parts[1]
    text, zip_, city = _take_zip(text, zip_, city)
    return Tailed(text.strip(" .`-"), zip_, city, name)


def is_numbered(text: str) -> bool:
    """Say whether a folded text begins as a house number or masked number does."""
    return _NUMBERED.match(text) is not None


def _take_label(text: str, name: str | None) -> tuple[str, str | None]:
    """'100 MAIN ST: SUITE' and 'WALMART: 100 MAIN ST' are both 100 MAIN ST."""
    before, _, after = (part.strip() for part in text.partition(":"))
    if is_numbered(before):
        return before, name or (after if after and not _is_unit(after) else None)
    if is_numbered(after):
        return after, name or before or None
    return " ".join(f"{before} {after}".replace(":", " ").split()), name


def _take_commas(text: str, zip_: str | None, name: str | None) -> tuple[str, str | None, str | None, str | None]:
    parts = [part for part in (part.strip() for part in text.split(",")) if part]
    if not parts:
        return "", zip_, None, name
    if len(parts) > 1 and not is_numbered(parts[0]) and is_numbered(parts[1]) and not _STOREY.match(parts[1]):
        name, parts = parts[0], parts[1:]
    city = None
    head = parts[0]
    for part in parts[1:]:
        if part in DIRECTIONS:
            head = f"{head} {part}"
            continue
        if _is_unit(part):
            continue
        rest, found, _ = _take_zip(part, None, None)
        zip_ = zip_ or found
        words = rest.split()
        while words and words[-1] in STATES and (len(words) > 1 or city or found):
            words = words[:-1]
        city = city or " ".join(words) or None
    return head, zip_, city, name


def _take_zip(text: str, zip_: str | None, city: str | None) -> tuple[str, str | None, str | None]:
    """Take 'CINCINNATI OHIO 45202' off; without a ZIP no word is taken for a city."""
    if text[-1:].isdigit() and (found := _ZIP.search(text)):
        words = text[: found.start()].split()
        if words and (words[-1] in UNITS or (words[-1] in STREET_TYPES and STREET_TYPES[words[-1]] in ("RTE", "HWY"))):
            return text, zip_, city
        zip_ = zip_ or found["zip"]
        if words and words[-1] in STATES and not (len(words) < 4 and words[-1] in STREET_TYPES):
            words = words[:-1]
            ends = [place for place, word in enumerate(words) if place > 1 and STREET_TYPES.get(word) in PLAIN_TYPES]
            after = words[ends[0] + 1 :] if ends else []
            after = [word for word in after if word not in DIRECTIONS and word not in UNITS and len(word) > 2]
            if after:
                city, words = city or " ".join(after), words[: ends[0] + 1]
        text = " ".join(words)
    return text, zip_, city


def _is_unit(part: str) -> bool:
    first = part.split(maxsplit=1)[0].rstrip(".#")
    return part[0] == "#" or first in UNITS or part in BARE_UNITS or _STOREY.fullmatch(part) is not None
