"""The kinds of finding any file can have, each with one severity, one sentence and one remedy, used everywhere.

Sentences speak of places (file, row, column, label), never of values. Must not decide whether a finding applies.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """error holds the report; warning and note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of finding. `{label}` and `{expected}` in the sentences are filled from the declaration."""

    code: str
    severity: Severity
    sentence: str
    why: str
    remedy: str


def _kind(code: str, severity: Severity, sentence: str, why: str, remedy: str) -> Kind:
    return Kind(code=code, severity=severity, sentence=sentence, why=why, remedy=remedy)


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

MISSING = _kind("missing", _E, "{label} is empty.", "The standard needs it in every report.", "Write {expected}.")
UNKNOWN_WORD = _kind(
    "unknown_word", _E, "The word under {label} is not one of the agency's known words.", "A word is never guessed.",
    "Write one of: {expected}; or add the word to the profile.",
)  # fmt: skip
BAD_DATE = _kind(
    "bad_date", _E, "{label} cannot be a day.", "Month, place and window depend on it.", "Write the date as {expected}."
)
BAD_TIME = _kind(
    "bad_time",
    _E,
    "{label} cannot be a time of day.",
    "Time of day is published in bands.",
    "Write the time as {expected}.",
)
BAD_NUMBER = _kind(
    "bad_number", _E, "{label} is not a whole number.", "It is counted and compared.", "Write {expected}."
)
OUT_OF_RANGE = _kind(
    "out_of_range",
    _E,
    "{label} is outside what is possible.",
    "A slip of a digit changes every total.",
    "Write {expected}.",
)
BAD_PATTERN = _kind(
    "bad_pattern",
    _E,
    "{label} does not have the form it should have.",
    "It joins or places the report.",
    "Write {expected}.",
)
ORPHAN = _kind(
    "orphan", _E, "The row speaks of an incident that is not among the incidents received with it.",
    "A person without an incident cannot be placed or counted.",
    "Add the incident to the incident file, or correct the incident's number in this row.",
)  # fmt: skip
CONFLICT = _kind(
    "conflict", _E, "{label} differs between rows of the same incident.", "One incident has one value.",
    "Write the same value in each row of the incident.",
)  # fmt: skip
FOREIGN_AGENCY = _kind(
    "foreign_agency", _E, "The row names an agency this sender does not report for.",
    "A report is kept under the agency that made it.", "Send the row under its own agency, or correct the agency's code.",
)  # fmt: skip
WIDE_ROW = _kind(
    "wide_row", _E, "The row has more cells than the header has columns.", "Cells may stand under the wrong column.",
    "Put quotes around cells that contain the delimiter.",
)  # fmt: skip
SHORT_ROW = _kind(
    "short_row", _E, "The row has fewer cells than the header has columns.", "Cells may stand under the wrong column.",
    "Fill the row to the last column.",
)  # fmt: skip
REPEATED_ROW = _kind(
    "repeated_row", _N, "The incident stands in more than one row, with the same values.", "It is counted once.",
    "Nothing to do; remove the repeated row if it is a slip.",
)  # fmt: skip
UNKNOWN_COLUMN = _kind(
    "unknown_column", _W, "The column {label} is new to us and is not read.", "A column is never guessed.",
    "Add it to the profile, mapped to a field or ignored with a reason.",
)  # fmt: skip

KINDS: tuple[Kind, ...] = (
    MISSING, UNKNOWN_WORD, BAD_DATE, BAD_TIME, BAD_NUMBER, OUT_OF_RANGE, BAD_PATTERN, ORPHAN, CONFLICT, FOREIGN_AGENCY,
    WIDE_ROW, SHORT_ROW, REPEATED_ROW, UNKNOWN_COLUMN,
)  # fmt: skip
"""Every kind of finding that does not belong to one rule of the standard."""
