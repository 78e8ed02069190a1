"""Every sentence of the report that is not a finding's own, in one catalogue. English for now; a further language is a further one.

Numbers, names and places are put in by `say`. Must not decide anything, and must not hold a finding's sentence.
"""

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # the verdict
    "all_ready": "All {n} rows are ready.", "all_ready_1": "The one row is ready.",
    "none_ready": "No row is ready yet. {held} for {fixes}.",
    "some_ready": "{ready} ready. {held} for {fixes}.",
    "ready_1": "1 row is", "ready_n": "{n} rows are", "wait_1": "1 waits", "wait_n": "{n} wait",
    "fixes_1": "1 fix", "fixes_n": "{n} fixes",
    "header_clears_all": "Reading one column header differently clears all {held}.",
    "header_clears": "Reading one column header differently clears {n} of the {held}.",
    "fix_clears_all": "One fix clears all {held}.",
    "fix_clears": "Fix 1 alone clears {n} of the {held}.",
    "kept_whole": "A report is kept or held whole: its sound rows wait with it.",
    "skipped_1": "1 row is skipped: a title, a repeated header, a total or a blank line.",
    "skipped_n": "{n} rows are skipped: titles, repeated headers, totals or blank lines.",
    # places
    "rows_1": "1 row", "rows_n": "{n} rows", "cells_1": "1 cell", "cells_n": "{n} cells",
    "at_row": "row {spans}", "at_rows": "rows {spans}", "span": "{first} to {last}", "and": "{before} and {last}",
    "more_rows": "{spans} and {rest} more",
    "column": "column {letter} ({header})",
    "header_cell": "cell {cell} ({header})", "the_header": "header in row {row}", "under_header": "{header}, and {rows} under it",
    # one fix
    "severity_error": "Error", "severity_warning": "Warning", "severity_note": "Note",
    "fix_number": "Fix {n}", "clears": "clears {rows}",
    "rule": "Rule {code}, {source}.", "rule_alone": "Rule {code}.",
    "good": "Good: {example}", "bad": "Not: {example}",
    "sure_header": "Read “{was}” as “{becomes}”.",
    "ask_header": "Is “{was}” the column {becomes}?",
    "sure_cells": "{filled} can be filled in for you.",
    "sure_some": "{filled} can be filled in for you; {asked} for you to decide.",
    "ask_alike": "{asked} for you to decide; for some there are words to choose from.",
    "rename": "Write {becomes} in cell {cell}, or have the profile learn the other name.",
    "words_or_more": "{before}, or {rest} more", "or": "{before} or {last}",
    "a_day": "a day of the calendar, such as {example}", "a_time": "a time from 00:00 to 23:59, such as {example}",
    "an_age": "an age in whole years, 0 to 120",
    # why one text cannot be read: the text, then this
    "no_day": "cannot be a day: {reason}", "no_time": "cannot be a time: {reason}",
    "no_month": "there is no month {n}", "short_month": "{month} has {n} days", "too_old": "it lies before {year}",
    "late_hour": "a day ends at 23:59", "late_minute": "an hour ends at minute 59",
    "other_form": "is not written like {example}", "not_digits": "is not a whole number in digits",
    "outside": "lies outside {low} to {high}", "no_word": "is none of the agency's words",
    "no_column": "has no column {name}; it has {header}, which is new to us",
    # the page
    "empty": "empty", "severity_ok": "Good to see", "clears_alone": "clears {rows} by itself",
    "meter_ready": "{n} ready, kept", "meter_first": "{n} cleared by fix 1", "meter_rest": "{n} wait for other fixes", "meter_all": "{n} wait",
    "turn_ours": "sure, filled in", "turn_both": "partly filled in", "turn_yours": "your call",
    "rows_of": "Fix {n}: rows of {file}", "becomes_head": "What it becomes",
    "more_texts_1": "1 more text is marked in the workbook.", "more_texts_n": "{n} more texts are marked in the workbook.",
    "all_under_it": "All {n} cells under it can be read, such as", "under_it": "{n} cells under it are filled, such as",
    "fix_sure": "Sure fix: filled in for you in the workbook", "fix_both": "Some are sure, some are your call",
    "fix_yours": "Your call", "fix_how": "How to fix it", "columns_1": "1 column", "columns_n": "{n} columns", "skipped_short": "{n} skipped",
    # the workbook
    "comment_why": "Why: {why}", "comment_fix": "Fix: {fix}", "comment_ask": "Was it {words}?",
    "comment_filled": "Filled in for you. It was “{was}”; write that back if it was right.",
    "sheet_key": "Colours, each with a comment on the cell:",
    "shade_error": "to fix: its rows wait", "shade_warning": "to look at: nothing waits", "shade_note": "for you to know",
    "shade_filled": "filled in for you, a sure fix",
    "sheet_how": "Look through the marked cells, save, and check the file again as it is. This sheet is not read.",
    "head_fix": "Fix", "head_severity": "Severity", "head_rows": "Rows", "head_clears": "Clears alone", "head_what": "What",
    "head_where": "Where", "head_why": "Why it matters", "head_how": "How to fix", "head_state": "Filled in",
    # groups
    "to_know": "For you to know; nothing waits for these",
    "good_to_see": "Good to see",
    "no_errors_in": "{file} has no error in {rows}.",
    "all_filled": "All {rows} carry {label}.",
    "days_read": "All {n} dates are days.",
}  # fmt: skip


def say(key: str, **fill: object) -> str:
    """A sentence of the catalogue with its numbers and names; integers get a comma for thousands."""
    written = {name: f"{value:,}" if isinstance(value, int) else value for name, value in fill.items()}
    return ENGLISH[key].format(**written)


def counted(key: str, n: int, **fill: object) -> str:
    """A sentence in the singular or the plural."""
    return say(f"{key}_1" if n == 1 else f"{key}_n", n=n, **fill)


def listed(words: list[str], key: str = "and") -> str:
    """Words in a row: "a, b and c"."""
    return words[0] if len(words) == 1 else say(key, before=", ".join(words[:-1]), last=words[-1])
