"""Read the name of a numbered highway: US HWY 101, SB 101, I-280, IH 45, STATE RTE 1, RT422 WB, CR 5.

The number is the name; the class (interstate, US, state, county) is said apart, since desks leave it off. The way the
traffic goes is no part of the name. A name with any other word in it (OLD HWY 99, RANCH RD 12 CUTOFF) is none of ours.
"""

import re
from types import MappingProxyType
from typing import NamedTuple

from geocode.pub28 import DIRECTIONS, STATES, TRAVEL, word_set


class Highway(NamedTuple):
    """The parts of a highway's name; type is '' or one of BYP BUS ALT SPUR LOOP PKWY EXPY SVRD RAMP."""

    predir: str
    pretype: str
    number: str
    type: str
    postdir: str


_WAY = word_set("HWY HIGHWAY HY RTE RT ROUTE RD ROAD")
_CLASSES = MappingProxyType(
    dict.fromkeys(("I", "IH", "IR", "INTERSTATE"), "I")
    | dict.fromkeys(("SR", "SH", "STATE"), "SR")
    | dict.fromkeys(("CR", "CTH", "COUNTY", "CO", "CNTY"), "CR")
    | dict.fromkeys(("FM", "RM"), "FM")
    | dict.fromkeys(("HWY", "HIGHWAY", "HY", "RT", "RTE", "ROUTE"), "HWY")
    | {"US": "US"}
)
_NEED_WAY = frozenset({"STATE", "COUNTY", "CO", "CNTY", "ST"})
_TYPES = MappingProxyType(
    {"BYP": "BYP", "BYPASS": "BYP", "BUS": "BUS", "BUSINESS": "BUS", "ALT": "ALT", "ALTERNATE": "ALT", "SPUR": "SPUR",
     "LOOP": "LOOP", "PKWY": "PKWY", "PARKWAY": "PKWY", "EXPY": "EXPY", "EXPRESSWAY": "EXPY", "SVRD": "SVRD",
     "SVC": "SVRD", "SERVICE": "SVRD", "FRONTAGE": "SVRD", "ACCESS": "SVRD"}
)  # fmt: skip
_RAMP = word_set("RAMP RAMPS RMP ON OFF OF EXIT ENTRANCE XR CONNECTOR")
_SAYS_NOTHING = _WAY | word_set("FWY FREEWAY FRWY OVERPASS UNDERPASS OPAS UPAS")

_STATES = STATES - {"MT"}  # MT 101 is a mountain
_FARTHEST = 16  # words into a ramp's name

_NUMBER = re.compile(r"[0-9]{1,4}[A-Z]?")
_GLUED = re.compile(r"(IH|IR|I|US|SR|SH|RTE|RT|CR|HWY|FM|RM|[NSEW]B|[NSEW])?([0-9]{1,4}[EWX]?)([NSEW]B|N|S)?")


def read_highway(words: list[str]) -> Highway | None:
    """Return the highway that `words` (folded, see `folding.split_words`) name, or None. Raises nothing."""
    parts = _part(words)
    if parts[0] in _RAMP and "RAMP" in parts[:2]:
        # RAMP A ST TO RT422 WB: the place is at the highway, whichever end of the ramp names it.
        for start in range(1, min(len(parts), _FARTHEST)):
            if found := _read(parts[start:], ramp=True):
                return found
        return None
    return _read(parts, ramp=False)


def _part(words: list[str]) -> list[str]:
    parts: list[str] = []
    for word in words:
        glued = _GLUED.fullmatch(word) if word[-1] in "0123456789BNSEWX" and not word.isdigit() else None
        parts += filter(None, glued.groups()) if glued else [word]
    return parts


def _read(parts: list[str], *, ramp: bool) -> Highway | None:
    place, predir, travels = 0, "", False
    while place < len(parts) and (parts[place] in TRAVEL or (not predir and parts[place] in DIRECTIONS)):
        if parts[place] in TRAVEL:
            travels = True
        else:
            predir = DIRECTIONS[parts[place]]
        place += 1
    pretype, place = _read_class(parts, place)
    if place >= len(parts) or not _NUMBER.fullmatch(parts[place]):
        return None
    number, rest = parts[place], parts[place + 1 :]
    if pretype == "HWY?":  # no class was said
        if not (travels or _is_bare(rest)) or len(number) > 3:
            return None
        pretype = "HWY"
    loose = travels or ramp or any(word in TRAVEL or word == "RAMP" for word in rest)
    name = Highway(predir, pretype, number.lstrip("0") or "0", "RAMP" if ramp else "", "")
    return _read_rest(name, rest, loose=loose)


def _is_bare(rest: list[str]) -> bool:
    """Say whether a number without a class is a highway's: 101, NO 380, 291 HWY, 101 SVN ON; but not 300 S, 41 ST."""
    if (
        not rest
        or rest[0] in TRAVEL
        or rest[0] in ("HWY", "HIGHWAY", "RTE", "ROUTE")
        or rest[-1] in ("ON", "OFF", "OF")
    ):
        return True
    return rest[-1] in _RAMP and all(word in _RAMP or word in DIRECTIONS for word in rest)


def _read_class(parts: list[str], place: int) -> tuple[str, int]:
    word = parts[place] if place < len(parts) else ""
    after = parts[place + 1] if place + 1 < len(parts) else ""
    if word == "U" and after == "S":
        word, place = "US", place + 1
        after = parts[place + 1] if place + 1 < len(parts) else ""
    if word == "ST" and after in _WAY - {"RD", "ROAD"}:
        return "SR", place + 2
    if word == "FARM" and parts[place + 1 : place + 3] == ["TO", "MARKET"]:
        place += 3
        return "FM", place + (place < len(parts) and parts[place] in _WAY)
    if word in _CLASSES:
        if after in _WAY:
            return _CLASSES[word], place + 2
        return ("", len(parts)) if word in _NEED_WAY else (_CLASSES[word], place + 1)
    if word in _STATES and _NUMBER.fullmatch(after):
        return "SR", place + 1
    return "HWY?", place


def _read_rest(name: Highway, rest: list[str], *, loose: bool) -> Highway | None:
    type_, postdir = name.type, ""
    for word in rest:
        if word in _RAMP:
            type_ = "RAMP"
        elif word in DIRECTIONS and not postdir:
            postdir = DIRECTIONS[word]
        elif word in _TYPES:
            type_ = type_ or _TYPES[word]
        elif word == "TO" or (word not in _SAYS_NOTHING and word not in TRAVEL):
            # '101 NB Z C CHAVEZ', '101 SVN ON': what the desk adds says where on the highway, not which.
            if not loose and rest[-1] not in _RAMP:
                return None
            type_ = "RAMP" if word == "TO" else type_
    return name._replace(type=type_, postdir=postdir)
