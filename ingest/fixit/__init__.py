"""The answer to a sender in four forms, from one story: text, JSON, a page and the sender's own workbook.

Text and JSON show no value; page and workbook are for the sender alone. Must not store, print or send anything.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from ingest.check import Checked, SentFile
from ingest.fixit.machine import as_json
from ingest.fixit.page import as_page
from ingest.fixit.story import tell
from ingest.fixit.text import as_rich, as_text
from ingest.suggestions.suggest import suggest

if TYPE_CHECKING:
    from rich.console import Group


def report_text(checked: Checked, suggestions: pl.DataFrame | None = None) -> str:
    """The report a person reads in a terminal or a mail."""
    return as_text(tell(checked, suggest(checked) if suggestions is None else suggestions))


def report_rich(checked: Checked, suggestions: pl.DataFrame | None = None) -> "Group":
    """The same text for a terminal, to be printed with Rich."""
    return as_rich(tell(checked, suggest(checked) if suggestions is None else suggestions))


def report_json(checked: Checked, suggestions: pl.DataFrame | None = None) -> dict[str, Any]:
    """The small machine report: counts, kinds and columns."""
    return as_json(tell(checked, suggest(checked) if suggestions is None else suggestions))


def report_page(checked: Checked, suggestions: pl.DataFrame | None = None, *, made_on: date | None = None) -> str:
    """The page with the sender's own rows: one HTML file that needs nothing else."""
    suggested = suggest(checked) if suggestions is None else suggestions
    return as_page(tell(checked, suggested), suggested, made_on=made_on)


def report_workbook(checked: Checked, sent: Sequence[SentFile], suggestions: pl.DataFrame | None = None) -> bytes:
    """The sender's workbook with the cells marked. sent: the files of the delivery as they were sent."""
    from ingest.fixit.workbook import as_workbook  # the library is slow to load, and few ask for a workbook

    suggested = suggest(checked) if suggestions is None else suggestions
    return as_workbook(tell(checked, suggested), suggested, sent)
