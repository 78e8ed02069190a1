"""Read what is left when no number and no crossing is there: a landmark, a bare name, or nothing usable.

Whether a name is a street, a landmark or a zone is for the locator to ask; here only what can be none of them is said.
"""

import re

from geocode.markers import is_highway
from geocode.numbered import read_numbered
from geocode.parsed import UNREADABLE, Parsed
from geocode.pub28 import PLAIN_TYPES, STREET_TYPES, word_set

_UNUSABLE = frozenset(
    {
        "CALL BOX", "CITY WIDE", "CITYWIDE", "CONFIDENTIAL", "DEAD END", "HOMELESS", "MULTIPLE LOCATIONS", "N/A", "NA",
        "NIL", "NO ADDRESS", "NO FIXED ADDRESS", "NONE", "NOT APPLICABLE", "NOT AVAILABLE", "NOT GIVEN", "NULL",
        "REDACTED", "SAME", "SEE NARRATIVE", "SEE REPORT", "TBD", "TRANSIENT", "UNK", "UNKN", "UNKNOWN",
        "UNKNOWN ADDRESS", "UNKNOWN LOCATION", "VARIOUS", "VARIOUS LOCATIONS", "WITHHELD",
    }
)  # fmt: skip
_LANDMARKS = word_set(
    "AIRPORT APARTMENTS BANK CAMPUS CEMETERY CHURCH CLINIC COLLEGE COURTHOUSE GARAGE HOSPITAL HOSP HOTEL INN JAIL LIBRARY "
    "MARKET MOTEL MUSEUM PRECINCT PRISON RESTAURANT SCHOOL SHELTER STADIUM STORE SUPERMARKET TEMPLE THEATER THEATRE "
    "UNIVERSITY ZOO"
)
_ORDINAL = re.compile(r"[0-9]{1,3}(?:(?:ST|ND|RD|TH) \S.*| MILE R(?:OA)?D.*)")
_EMBEDDED = re.compile(r"(?P<name>[A-Z][A-Z .'&-]*[A-Z]{3}) (?P<rest>[0-9]{1,5} [A-Z0-9][A-Z0-9 ]*)")
_NOTHING = re.compile(r"[\W_]*")


def read_place(text: str) -> Parsed:
    """Return the landmark, the address within a longer text, or the bare name that a folded text is."""
    name = text.partition("#")[0].strip(" .,:;-*`?!")
    if name in _UNUSABLE or len(name) < 2 or _NOTHING.fullmatch(name) or name[0] in "&/@" or name[-1] in "&/@":
        return UNREADABLE
    if name[0].isdigit():
        # What begins with a number and is no address: 5TH AVE and 80 WB are roads, 52TH and 12N MAIN ST are slips.
        is_road = _ORDINAL.fullmatch(name) or (is_highway(name) and not name.isdigit())
        return Parsed(kind="place", name=name) if is_road else UNREADABLE
    if found := _read_embedded(name):
        return found
    if name.split()[-1] in _LANDMARKS or _is_pier(name):
        return Parsed(kind="landmark", name=name)
    return Parsed(kind="place", name=name)


def split_street_pair(text: str, raw: str) -> Parsed | None:
    """Read two streets that only a wide gap or a hyphen parts: 'READING RD  RIDGEWAY AV', 'READING RD-BURNET AV'."""
    if "0" <= text[:1] <= "9" and not _ORDINAL.fullmatch(text):
        return None
    for sides in (raw.upper().strip().split("  "), text.split("-")):
        pair = [" ".join(side.split()) for side in sides if side.strip()]
        if len(pair) == 2 and _is_typed(pair[1]) and (_is_typed(pair[0]) or is_highway(pair[0])):
            return Parsed(kind="intersection", streets=tuple(pair))
    return None


def _is_typed(side: str) -> bool:
    words = side.split()
    return len(words) > 1 and STREET_TYPES.get(words[-1]) in PLAIN_TYPES


def _is_pier(name: str) -> bool:
    words = name.replace("-", " ").split()
    return len(words) > 1 and words[-2] == "PIER" and words[-1][0].isdigit()


def _read_embedded(name: str) -> Parsed | None:
    """Read JUSTICE CENTER 1000 SYCAMORE ST: a number before a street with its type, after a name without one."""
    found = _EMBEDDED.fullmatch(name) if any("0" <= sign <= "9" for sign in name) else None
    if (
        not found
        or not _is_typed(found["rest"])
        or is_highway(found["name"].split()[-1] + " " + found["rest"].split()[0])
    ):
        return None
    if STREET_TYPES.get(found["name"].split()[-1]) in PLAIN_TYPES:
        return None
    numbered = read_numbered(found["rest"])
    if numbered is None or numbered.kind != "number":
        return None
    return Parsed(kind="number", number=numbered.number, street=numbered.street, name=found["name"])
