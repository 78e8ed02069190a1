"""The kinds of finding any file can have, each with its code and its one severity; sentences are in the catalogue.

A finding speaks of places (file, row, column, label), never of values. Must not decide whether a finding applies.
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
    """One kind of finding that does not belong to a rule of the standard; `schemas.texts` has what is said about it."""

    code: str
    severity: Severity


_BY_SEVERITY: dict[Severity, tuple[str, ...]] = {
    Severity.ERROR: (
        "missing", "unknown_word", "bad_date", "bad_time", "bad_number", "out_of_range", "bad_pattern", "orphan", "conflict",
        "foreign_agency", "unknown_agency", "repeated_key", "wide_row", "short_row", "missing_column", "missing_section",
        "partial_record",
    ),
    Severity.WARNING: (
        "unknown_column", "unlisted_word", "answers_differ", "fill_dropped", "rows_unusual", "list_lengths_differ", "bad_point",
        "possible_duplicate", "personal_data",
    ),
    Severity.NOTE: ("repeated_row", "same_event", "suspicious_time", "date_order", "replaced_figure"),
}  # fmt: skip

KINDS: tuple[Kind, ...] = tuple(
    Kind(code=code, severity=severity) for severity, codes in _BY_SEVERITY.items() for code in codes
)
"""Every kind of finding that does not belong to one rule of the standard."""
