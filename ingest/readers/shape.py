"""How a sender's files are written, as the profile declares it. Nothing here is guessed; must not speak of meanings."""

import re
from dataclasses import dataclass

GUIDE_SHEETS = {"en": "What to fix", "fr": "Vigie, à corriger", "es": "Vigie, por corregir"}
"""Titles, by language, of the sheet a workbook goes back to its sender with; it is never read as a file."""

GUIDES_OF_FILES = {"en": "What to fix in {n} files", "fr": "Vigie, à corriger ({n})", "es": "Vigie, por corregir ({n})"}
"""Its titles where the other sheets are the files of one delivery, each read as a file; n: how many there are."""

GUIDE_OF_FILES = re.compile(
    "|".join(re.escape(title).replace(r"\{n\}", "[0-9]+") for title in GUIDES_OF_FILES.values())
)
"""Such a title in any language."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a profile says about the form of its files.

    encoding, delimiter: of CSV; a byte order mark in the file goes before the encoding. title_rows: rows above the header.
    header_rows: with 2 the first names the columns and the second is set aside. totals: words a row of totals begins with.
    sheet: of a workbook; none means the first visible one with rows. records: dotted path to the list of records in JSON
    and XML, "." for the whole document as one record; none means the only list there is. lists: dotted paths, from the
    record, of what is a list in XML even where a record has one only. joiner: stands between the scalars of a list.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    title_rows: int = 0
    header_rows: int = 1
    totals: tuple[str, ...] = ()
    sheet: str | None = None
    records: str | None = None
    lists: tuple[str, ...] = ()
    joiner: str = "|"
