"""What went well in a delivery, said only where it is true of every row it speaks of.

Must not praise a file that has nothing to praise.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from ingest.check import Checked
from ingest.fixit.sentences import counted, say
from ingest.fixit.visible import visible
from ingest.profile import FileLayout
from ingest.readers.table import TextTable
from ingest.suggestions.columns import columns_of, declared, header_in
from schemas.findings import Severity
from schemas.languages import said
from schemas.model import Type
from schemas.wordbook import LANGUAGE

_SAID = 3
_FEW = 5
"""Of fewer rows nothing is said."""


def good_to_see(checked: Checked, layouts: Mapping[str, FileLayout]) -> list[str]:
    """Up to three facts, the rarest praise first."""
    errors = checked.validated.findings.filter(pl.col("severity") == Severity.ERROR.value)
    told = [*_files_without_error(checked, errors), *_filled(checked, layouts), *_days(checked, layouts, errors)]
    return told[:_SAID]


def _files_without_error(checked: Checked, errors: pl.DataFrame) -> list[str]:
    wrong = set(errors["file"].to_list())
    sound = [text for text in checked.texts if text.name not in wrong]
    if not wrong or not sound:
        return []
    return [say("no_errors_in", file=visible(text.name), rows=counted("rows", text.frame.height)) for text in sound]


def _filled(checked: Checked, layouts: Mapping[str, FileLayout]) -> list[str]:
    """A column nobody must fill that every row fills: the one whose label is shortest stands for them."""
    whole: list[tuple[str, int]] = []
    spoiled = set(checked.validated.findings.select("table", "field").iter_rows())
    for text in checked.texts:
        for column in columns_of(layouts[text.name]):
            field = declared(column)
            header = header_in(text, column.source, checked.profile)
            optional = not field.required and field.type in {Type.TIME, Type.CODE}
            if (
                header
                and optional
                and (column.table, column.field) not in spoiled
                and _is_full(text, header, checked.profile.blanks)
            ):
                label = said(f"{column.table}.{column.field}.label", field.label, LANGUAGE.get())
                whole.append((label.lower(), text.frame.height))
    rows = max((height for _, height in whole), default=0)
    labels = list(dict.fromkeys(label for label, height in whole if height == rows))
    return [say("all_filled", rows=counted("rows", rows), label=labels[0])] if rows >= _FEW else []


def _is_full(text: TextTable, header: str, blanks: Sequence[str]) -> bool:
    return not text.frame[header].str.strip_chars().str.to_lowercase().is_in(list(blanks)).any()


def _days(checked: Checked, layouts: Mapping[str, FileLayout], errors: pl.DataFrame) -> list[str]:
    """Every date of the delivery is a day: said where there is more than one."""
    if "bad_date" in errors["code"].to_list() or "missing_column" in errors["code"].to_list():
        return []
    n = 0
    for text in checked.texts:
        for column in columns_of(layouts[text.name]):
            header = header_in(text, column.source, checked.profile)
            if header and declared(column).type is Type.DATE:
                blank = text.frame[header].str.strip_chars().str.to_lowercase().is_in(list(checked.profile.blanks))
                n += int((~blank).sum())
    return [say("days_read", n=n)] if n >= _FEW else []
