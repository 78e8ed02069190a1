"""What people may write into the registry: one line or a short text, with an end, and nothing that leads to a person.

Issues, replies and definitions are published word for word, so their texts are read more strictly. Sentences never
repeat the text. Must not change a text but for blanks around it.
"""

import re
import unicodedata

from ingest.personal import is_personal
from ingest.problems import IntakeProblem

LONGEST_LINE = 120
LONGEST_TEXT = 2000
_LONG_NUMBER = re.compile(r"[0-9](?:[ .\-\u2010-\u2015]?[0-9]){6,}")
_DAYS = re.compile(r"\b(?:19|20)[0-9]{2}-[0-9]{2}(?:-[0-9]{2})?\b")
_YEARS = re.compile(r"\b(?:19|20)[0-9]{2}[-\u2010-\u2015](?:19|20)[0-9]{2}\b")
_MAIL = re.compile(r"\S@\S")
_LOCAL_CALL = re.compile(r"\b[2-9][0-9]{2}[ .\-\u2010-\u2015][0-9]{4}\b")

_OFFICES = frozenset({
    "office", "division", "unit", "bureau", "department", "dept", "chief", "sheriff", "commander", "desk", "section", "command",
    "counsel", "attorney", "board", "commission", "commissioner", "team", "service", "services", "administration", "agency",
    "superintendent", "constable", "marshal", "director", "inspector", "committee", "council", "police",
})  # fmt: skip
_RANKS = (
    "chief|sheriff|captain|capt|lieutenant|lt|sergeant|sgt|officer|deputy|detective|director|commissioner|commander|major|colonel|"
    "superintendent|constable|marshal|inspector|agent|dr|mr|mrs|ms|miss"
)
_TITLED = re.compile(
    rf"\b(?i:{_RANKS})\b\.?\s+(?!(?i:of|for|and|the|deputy|chief|general|executive|operating|information|data|legal|privacy|counsel|"
    r"inspector|records|officer|medical|police|technology|financial|constable|commander|superintendent|commissioner)\b)"
    r"(?:[A-Z]\.?\s+)*[A-Z][\w'’-]+"
)


def line(text: str | None, *, what: str, longest: int = 200) -> str:
    """One line that must be there. what: how the sentence calls it, as in "the office"."""
    told = (text or "").strip()
    if not told:
        raise IntakeProblem(f"{what} is missing; say it.")
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for character in told):
        raise IntakeProblem(f"{what} holds characters that cannot be seen; write it as one line of plain text.")
    if len(told) > longest:
        raise IntakeProblem(f"{what} has {len(told):,} characters; {longest:,} are the most. Shorten it.")
    return told


def passage(text: str | None, *, what: str, longest: int = LONGEST_TEXT) -> str:
    """A text of several lines, in which line breaks and nothing else unseen may stand; it is published."""
    told = (text or "").replace("\r\n", "\n").strip()
    line(told.replace("\n", " "), what=what, longest=longest)
    return _without_contacts(told, what=what)


def open_line(text: str | None, *, what: str, longest: int = LONGEST_LINE) -> str:
    """One line that is published."""
    return _without_contacts(line(text, what=what, longest=longest), what=what)


def office(text: str | None, *, what: str = "the office that signs") -> str:
    """An office that signs in public: one line with a word for an office, and no person.

    Names are told by their rank or title alone; who publishes reads the line again.
    """
    told = open_line(text, what=what)
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", told)}
    if not words & _OFFICES:
        raise IntakeProblem(f"{what} names no office; sign as one, as in Office of the Chief, and name no person.")
    if _TITLED.search(told):
        raise IntakeProblem(f"{what} seems to name a person; sign as an office, as in Office of the Chief.")
    return told


def _without_contacts(text: str, *, what: str) -> str:
    """Raises IntakeProblem for an e-mail address, a telephone number or seven digits in a row; dates and years are not meant."""
    if _MAIL.search(text):
        raise IntakeProblem(f"{what} holds an e-mail address, and it is published as written; take it out.")
    plain = _YEARS.sub("a span", _DAYS.sub("a day", text))
    if is_personal(plain) or _LOCAL_CALL.search(plain):
        raise IntakeProblem(
            f"{what} holds a telephone number or the like, and it is published as written; take it out."
        )
    if _LONG_NUMBER.search(plain):
        raise IntakeProblem(f"{what} holds a number of seven digits or more, which could lead to a record or a person, "
                            "and it is published as written; take it out or round it in words.")  # fmt: skip
    return text
