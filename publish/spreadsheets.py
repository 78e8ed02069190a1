"""Write a public table for spreadsheet programs: nothing in it runs as a formula, and no code turns into a number or a date.

The exact values are in csv/; the mark this adds can be taken off again without loss. Must not change a number, a blank or
the order of rows.
"""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

MARK = "'"
"""Put before a text that a spreadsheet would not leave as it is."""

_RUNS = r"^[=+\-@\t\r\n']"
_NUMBER = r"^\s*[0-9.,]*[0-9][.,]?(?:[eE][+-]?[0-9]+)?\s*%?\s*$"
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = (
    r"(?i)^\s*(?:[0-9]{1,4}[-/.:][0-9]{1,4}(?:[-/.:][0-9]{1,4})?|[0-9]{1,2}[ -]?[a-z]{3,9}(?:[ -][0-9]{2,4})?|"
    rf"(?:{_MONTHS})[a-z]*[. -]*[0-9]{{1,4}})\s*$"
)
_PLAIN = r"^(?:[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})$"
_WORD = r"(?i)^(?:true|false)$"

README = """\
These tables for spreadsheet programs
=====================================

The rows and columns are those of ../csv/. Use csv/ for programs: it is exact. Use these files to open a table by a double
click. They differ in four ways:

1. The text is UTF-8 with a byte order mark, so that Excel reads accents; a row ends with CR LF.
2. A text that begins with = + - @, a tab, a line break or an apostrophe has an apostrophe before it, so that no cell is
   ever run as a formula.
3. A text that a spreadsheet would read as a number, a date, a time or TRUE and FALSE has an apostrophe before it too:
   00123 stays 00123, 1e5 stays 1e5, 2026-03 does not become the first of March. Left as they are: a year of four digits,
   and a day such as 2026-11-04.
4. Columns of numbers are as they are.

To get the exact value back, take one apostrophe off the front of each text that begins with one.
"""


def guarded(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with MARK before each text that a spreadsheet would run or turn into something else."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(_guarded(pl.col(name)) for name in texts)


def _guarded(text: pl.Expr) -> pl.Expr:
    turned = text.str.contains(f"{_NUMBER}|{_DATE}|{_WORD}") & ~text.str.contains(_PLAIN)
    return pl.when(text.str.contains(_RUNS) | turned).then(MARK + text).otherwise(text).name.keep()


def write_spreadsheet(frame: pl.DataFrame, path: Path) -> None:
    """One table, as README says."""
    guarded(frame).write_csv(
        path, include_bom=True, line_terminator="\r\n", null_value="", quote_style="necessary"
    )  # fmt: skip


def write_spreadsheets(tables: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """The folder spreadsheet/ of a release."""
    folder.mkdir()
    for name, frame in tables.items():
        write_spreadsheet(frame, folder / f"{name}.csv")
    (folder / "README.txt").write_text(README, encoding="utf-8", newline="\n")
