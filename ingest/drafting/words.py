"""What a word stands for: the one code everybody uses it for, or the code that comes closest.

Must not call sure what two profiles read differently.
"""

from collections.abc import Mapping

from rapidfuzz import fuzz

from ingest.drafting.content import Content
from ingest.drafting.known import FIELDS, Known, Target
from ingest.profiles.model import squeezed_word
from schemas.model import BLANKS

YES_NO: Mapping[str, bool] = {
    "yes": True, "y": True, "true": True, "t": True, "no": False, "n": False, "false": False, "f": False,
}  # fmt: skip
"""Words for yes and no."""

_LEAST = 60


def sure_code(target: Target, word: str, known: Known) -> str | None:
    """The one code a word stands for; None where nobody has used it, or users disagree. One letter needs two witnesses."""
    codes = allowed_codes(target, known.listed(target).get(squeezed_word(word), {}))
    if len(codes) != 1:
        return None
    ((code, witnesses),) = codes.items()
    return code if len(word.strip()) > 1 or witnesses > 1 else None


def likely_code(target: Target, word: str, known: Known) -> tuple[str, float] | None:
    """The code whose known words come closest, and how close (to 100); a number is like nothing."""
    listed, written = known.listed(target), squeezed_word(word)
    if written.isdigit():
        return None
    if len(written) == 1:
        letter = allowed_codes(target, listed.get(written, {}))
        return (max(letter, key=lambda code: letter[code]), 100.0) if letter else None
    fits = {each: codes for each, told in listed.items() if (codes := allowed_codes(target, told))}
    likeness, nearest = max(((_likeness(written, each), each) for each in fits), default=(0.0, ""))
    if likeness < _LEAST:
        return None
    return max(fits[nearest], key=lambda code: fits[nearest][code]), likeness


def known_share(target: Target, content: Content, known: Known) -> float:
    """The share of words under a column, by rows, that have one code and only one."""
    words = content.words or {}
    total = sum(words.values())
    return sum(rows for word, rows in words.items() if sure_code(target, word, known)) / total if total else 0.0


def says_yes_no(content: Content) -> bool:
    """Whether nearly every cell is a yes or a no."""
    words = content.words or {}
    return sum(rows for word, rows in words.items() if squeezed_word(word) in YES_NO) > 0.95 * max(
        1, sum(words.values())
    )


def allowed_codes(target: Target, codes: Mapping[str, int]) -> dict[str, int]:
    """Those of the codes that a target may hold."""
    may = {*FIELDS[target].allowed, *(BLANKS if target[0] in {"incident", "person", "race"} else ())}
    return {code: witnesses for code, witnesses in codes.items() if code in may}


def _likeness(word: str, other: str) -> float:
    """How like two words are, to 100: what they share counts, and so does what they do not."""
    return (fuzz.token_set_ratio(word, other) + fuzz.token_sort_ratio(word, other)) / 2
