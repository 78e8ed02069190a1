"""A delivery with its sure suggestions written in: the sender's own rows at their own numbers, as CSV in the profile's form.

Must not write an unsure suggestion, nor move, drop or reorder a row.
"""

import csv
import io
from collections.abc import Sequence

import polars as pl

from ingest.check import SentFile
from ingest.profile import Profile
from ingest.readers.table import TextTable
from ingest.suggestions.sheet import numbered_rows, positions


def apply_suggestions(texts: Sequence[TextTable], suggestions: pl.DataFrame, profile: Profile) -> list[SentFile]:
    """The files of a delivery with every sure suggestion in its place, as bytes of CSV. Nothing is stored."""
    sure = suggestions.filter(pl.col("sure"))
    return [
        SentFile(name=text.name, data=_written(text, sure.filter(pl.col("file") == text.name), profile))
        for text in texts
    ]


def _written(text: TextTable, sure: pl.DataFrame, profile: Profile) -> bytes:
    at = positions(text)
    becomes: dict[tuple[int, int], str] = {}
    for row, column, word, scope in sure.select("row", "column", "becomes", "scope").iter_rows():
        becomes[text.header_row if scope == "header" else row, at[column]] = word
    out = io.StringIO()
    writer = csv.writer(out, delimiter=profile.delimiter, lineterminator="\r\n")
    for number, cells in numbered_rows(text):
        writer.writerow([becomes.get((number, position), cell) for position, cell in enumerate(cells)])
    return out.getvalue().encode("utf-8" if _is_utf8(profile.encoding) else profile.encoding, errors="replace")


def _is_utf8(encoding: str) -> bool:
    return encoding.replace("_", "-").lower() in {"utf-8", "utf8", "utf-8-sig"}
