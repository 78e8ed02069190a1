"""What the name of a column says: its words spelt out, the side it speaks of, and its number where columns are numbered.

Must not look at cells.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_SPELT = {
    "off": "officer", "offr": "officer", "ofc": "officer", "ofcr": "officer", "officers": "officer", "deputy": "officer",
    "deputies": "officer", "employee": "officer", "cop": "officer",
    "subj": "subject", "subjects": "subject", "cit": "subject", "citizen": "subject", "citizens": "subject", "civ": "subject",
    "civilian": "subject", "civilians": "subject", "susp": "subject", "suspect": "subject", "suspects": "subject",
    "resident": "subject", "offender": "subject", "offenders": "subject", "arrestee": "subject", "individual": "subject",
    "num": "number", "nbr": "number", "no": "number", "nr": "number", "#": "number", "cnt": "number", "count": "number",
    "dt": "date", "tm": "time", "occurred": "incident", "occur": "incident", "occ": "incident", "inc": "incident", "incid": "incident",
    "event": "incident", "addr": "address", "loc": "location", "inj": "injured", "injure": "injured", "injury": "injury",
    "rpt": "report", "typ": "type", "frc": "force", "uof": "force", "r2r": "force", "wpn": "weapon", "arr": "arrest",
    "arrested": "arrest", "rsn": "reason", "eth": "ethnicity", "yrs": "years", "svc": "service", "sex": "gender",
    "lat": "latitude",
    "lon": "longitude", "lng": "longitude", "long": "longitude", "zipcode": "zip", "postal": "zip", "ract": "race",
    "descr": "", "desc": "", "description": "", "str": "", "ind": "", "flag": "", "yn": "",
    "d": "date", "t": "time", "code": "", "cd": "", "grp": "group",
    "of": "", "the": "", "a": "", "was": "", "were": "", "is": "", "did": "", "on": "", "by": "", "in": "", "to": "", "for": "",
}  # fmt: skip
_SIDES = {"officer": "officer", "subject": "civilian"}
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|#")


@dataclass(frozen=True, kw_only=True)
class Named:
    """words: of the whole name; apart: without the side; side: officer or civilian; number: of a numbered column."""

    words: str
    apart: str
    side: str | None
    number: str | None
    pattern: str


@lru_cache(maxsize=4096)
def named(header: str) -> Named:
    """The name of a column, taken apart."""
    parts = [_spelt(part) for part in _PARTS.findall(header)]
    words = [part for part in parts if part]
    numbers = [word for word in words if word.isdigit() and len(word) < 3]
    words = [word for word in words if not (word.isdigit() and len(word) < 3)] or words
    sides = [_SIDES[word] for word in words if word in _SIDES]
    side = sides[0] if sides else None
    apart = [word for word in words if word not in _SIDES]
    number = numbers[0] if len(numbers) == 1 else None
    pattern = re.sub(rf"(?<![0-9]){number}(?![0-9])", "{n}", header, count=1) if number else header
    return Named(
        words=" ".join(words).strip(), apart=" ".join(apart).strip() or " ".join(words).strip(), side=side, number=number, pattern=pattern
    )  # fmt: skip


def _spelt(part: str) -> str:
    word = part.casefold()
    return _SPELT.get(word, word)
