"""figures.csv: the content code of every figure of the site, over the release and over each agency.

With it a code alone leads back to its figure, and a program sees what changed without asking every page. Must not count
anything itself: it asks the queries of publish/site/figures.py.
"""

import csv
import sqlite3
from contextlib import closing
from urllib.parse import quote

from publish.draft import Draft
from publish.figure_answers import kept_answer
from publish.site.figure import FIGURE_CODES, Figure, content_code
from publish.site.figures import FIGURES

COLUMNS = ("figure", "agency_id", "content", "address")


def write_figure_codes(draft: Draft) -> None:
    """Write figures.csv beside the database it asks."""
    with closing(sqlite3.connect(f"file:{draft.folder / 'vigie.db'}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        agencies = [row[0] for row in connection.execute("select agency_id from agency order by 1")]
        lines = [
            (name, agency, _code(connection, figure, agency), _address(draft.about.version, name, agency))
            for name, figure in FIGURES.items()
            for agency in ("", *(agencies if figure.of_agency else ()))
        ]
    with (draft.folder / FIGURE_CODES).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(line for line in lines if line[2])


def _code(connection: sqlite3.Connection, figure: Figure, agency: str) -> str:
    rows = figure.finished(kept_answer(connection, *figure.asked(agency)))
    return content_code(rows) if rows else ""


def _address(version: str, name: str, agency: str) -> str:
    return f"/releases/{version}/figures/{name}" + (f"?agency={quote(agency)}" if agency else "")
