"""Lines of a word list in a draft: a mapping where the code is sure, a comment for a person where it is not.

Must not write a word that stands in one row only.
"""

from ingest.drafting.content import Content
from ingest.drafting.known import Known, Target
from ingest.drafting.matching import Match, role_code
from ingest.drafting.scalars import quoted
from ingest.drafting.words import YES_NO, likely_code, sure_code
from ingest.profiles.model import squeezed_word

_BLANK_WORDS = {"unknown": "unknown", "unk": "unknown", "not known": "unknown", "not reported": "not_reported",
                "not specified": "not_reported", "not stated": "not_reported", "pending": "pending"}  # fmt: skip
_NOTHING = {"none", "n/a", "not applicable", "no"}


def word_lines(match: Match, content: Content, known: Known) -> dict[str, str]:
    """A line for each word of a column, by the word as it is compared."""
    lines: dict[str, str] = {}
    for word, rows in (content.words or {}).items():
        code = boxed_code(match.box, word) if match.box else _code(match.target, word, known)
        lines[squeezed_word(word)] = (
            f"{quoted(word)}: {code}   # sure; {_rows(rows)}" if code else _asked(match.target, word, rows, known)
        )
    if content.once:
        lines[""] = f"# {content.once} more, each in one row only: not shown here, written by nobody but its sender"
    return lines


def role_lines(content: Content) -> dict[str, str]:
    """The lines of a column that says which side a person is on."""
    return {
        squeezed_word(word): f"{quoted(word)}: {role_code(word) or 'null'}   # unsure; {_rows(rows)}"
        for word, rows in (content.words or {}).items()
    }


def boxed_code(box: str, word: str) -> str | None:
    """What a yes or a no means in a column that is named for one kind of force."""
    means = YES_NO.get(squeezed_word(word))
    return None if means is None else box if means else "null"


def _code(target: Target, word: str, known: Known) -> str | None:
    if told := sure_code(target, word, known):
        return quoted(told)
    # Not known is an answer of its own; in a table of answers it would be an empty row.
    return _BLANK_WORDS.get(squeezed_word(word)) if target[0] in {"incident", "person", "race"} else None


def _asked(target: Target, word: str, rows: int, known: Known) -> str:
    """A word for a person to decide, with the code that comes closest."""
    if likely := likely_code(target, word, known):
        how = (
            "used so elsewhere, but a letter may mean anything"
            if len(word) == 1
            else f"{likely[1]:.0f} % like a known word"
        )
        return f"# {quoted(word)}: {quoted(likely[0])}   # unsure: {how}; {_rows(rows)}"
    guess = "null" if squeezed_word(word) in _NOTHING else "?"
    return f"# {quoted(word)}: {guess}   # unsure: nothing known comes close; {_rows(rows)}"


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"
