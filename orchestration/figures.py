"""Figures of a release for a page of the documents: the account of rows, who is published as itself, what was coarsened.

Run as `python -m orchestration.figures HOME VERSION`. Totals of the whole release only; must not print a row of data.
"""

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from schemas.standard import PUBLISHED_TABLES

_STAGES = ("received", "accepted", "rejected", "superseded", "duplicate", "withdrawn", "waiting", "published")


def figures(home: Path, version: str) -> str:
    """The figures as Markdown."""
    release = (home / "public" / "releases" / version).resolve()
    database = sqlite3.connect(f"file:{release / 'vigie.db'}?mode=ro", uri=True)
    try:
        return "\n".join([*_totals(database), *_agencies(database), *_sizes(database), *_levels(database)]) + "\n"
    finally:
        database.close()


def _totals(database: sqlite3.Connection) -> Iterator[str]:
    yield "| table | " + " | ".join(_STAGES) + " |"
    yield "|---|" + "---:|" * len(_STAGES)
    for row in database.execute(f"SELECT table_name, {', '.join(_STAGES)} FROM totals ORDER BY table_name"):
        yield "| " + " | ".join(f"{cell:,}" if isinstance(cell, int) else cell for cell in row) + " |"
    yield ""


def _agencies(database: sqlite3.Connection) -> Iterator[str]:
    ((agencies, themselves, pools),) = database.execute(
        "SELECT sum(kind = 'agency'), sum(kind = 'agency' AND published_as = agency_id), sum(kind = 'pool') FROM agency"
    )
    yield f"{agencies} agencies: {themselves} published as themselves, the others in {pools} named pools."
    yield ""


def _sizes(database: sqlite3.Connection) -> Iterator[str]:
    yield "| table | rows | classes | smallest class | mean class |"
    yield "|---|---:|---:|---:|---:|"
    for table in PUBLISHED_TABLES:
        if table.quasi:
            columns = ", ".join(table.quasi)
            ((rows, classes, smallest),) = database.execute(
                f"SELECT sum(n), count(*), min(n) FROM (SELECT count(*) AS n FROM {table.name} GROUP BY {columns})"
            )
            yield f"| {table.name} | {rows:,} | {classes:,} | {smallest} | {rows / classes:.1f} |"
    yield ""


def _levels(database: sqlite3.Connection) -> Iterator[str]:
    yield "| table | column | published at |"
    yield "|---|---|---|"
    for table in PUBLISHED_TABLES:
        for field in table.fields:
            if field.name in table.quasi and field.name.endswith("_level") and field.vocabulary is not None:
                counts = dict(database.execute(f"SELECT {field.name}, count(*) FROM {table.name} GROUP BY 1"))
                total = sum(counts.values())
                shares = [f"{code} {counts[code] / total:.0%}" for code in field.vocabulary.codes if code in counts]
                yield f"| {table.name} | {field.name.removesuffix('_level')} | {', '.join(shares)} |"


if __name__ == "__main__":
    sys.stdout.write(figures(Path(sys.argv[1]), sys.argv[2]))
