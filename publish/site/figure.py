"""What a figure is: a query with a name, its shares, its CSV and the code that tells its content.

Must not hold a query of its own: the figures of our pages are in figures.py and compare_figures.py.
"""

import csv
import hashlib
import io
from dataclasses import dataclass
from typing import Any

from publish.site.shares import with_shares
from publish.site.texts import t, words

Row = dict[str, Any]

FIGURE_CODES = "figures.csv"
"""The file of a release that lists the content code of every figure."""

CODE_DIGITS = 8
"""Hexadecimal digits of a content code."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A query over the whole release, and the same over one agency where it is shown there.

    by: the column whose values are the bars. value: the column measured. table: the table whose codes and columns these
    are. rows_at: the table page where the rows behind it are. shares: the column a share is given of, `of` the column
    of the whole (empty: the sum of all rows).
    """

    name: str
    sql: str
    of_agency: str = ""
    by: str = ""
    value: str = ""
    table: str = "incident"
    rows_at: str = ""
    shares: str = ""
    of: str = ""

    @property
    def title(self) -> str:
        """What is counted, in words."""
        return t(f"figure.{self.name}")

    @property
    def reading(self) -> str:
        """What to take from it, in two sentences."""
        own = f"figure.{self.name}.reading"
        return t(own) if own in words("en") else t("figure.usual")

    def asked(self, agency: str = "") -> tuple[str, dict[str, str]]:
        """The query and its parameters; without an agency it counts the whole release."""
        return (self.of_agency, {"agency": agency}) if agency and self.of_agency else (self.sql, {})

    def finished(self, rows: list[Row]) -> list[Row]:
        """The rows of the query with their shares: what the page shows, what the CSV holds, what the code is made of."""
        if not self.shares:
            return rows
        whole = {"column": self.of} if self.of else sum(row[self.shares] for row in rows)
        return with_shares(rows, part=self.shares, whole=whole)


def as_csv(rows: list[Row]) -> str:
    """The rows as CSV: codes as they are, one line feed per row. This is the text a content code is made of."""
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return out.getvalue()


def content_code(rows: list[Row]) -> str:
    """What tells one content from another: the first digits of the SHA-256 of the rows as CSV."""
    return hashlib.sha256(as_csv(rows).encode()).hexdigest()[:CODE_DIGITS]
