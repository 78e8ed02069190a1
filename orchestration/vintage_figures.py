"""Figures of the releases of a home beside one another: what each holds, and what its ledger says of the step before it.

Run as `python -m orchestration.vintage_figures HOME`. Counts of public tables only; must not print a row of data.
"""

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from publish.versions import released
from verification.verify import verify

_TABLES = ("incident", "person", "force")
_STEPS = """\
select table_name, kind, reason, sum(rows), sum(rows is null) from change_count where column_name is null and table_name in ({})
group by 1, 2, 3 order by 1, 2, 3"""


def figures(home: Path) -> str:
    """The figures as Markdown."""
    releases = home / "public" / "releases"
    return "\n".join([*_held(releases), *_steps(releases), *_checked(releases)]) + "\n"


def _held(releases: Path) -> Iterator[str]:
    yield f"| release | span | {' | '.join(_TABLES)} | tombstones |"
    yield f"|---|---|{'---:|' * (len(_TABLES) + 1)}"
    for version in released(releases):
        facts = json.loads((releases / version / "release.json").read_text("utf-8"))
        counts = [_count(releases / version, table) for table in (*_TABLES, "tombstone")]
        yield f"| {version} | {facts['window_start']} to {facts['window_end']} | {' | '.join(f'{n:,}' for n in counts)} |"
    yield ""


def _steps(releases: Path) -> Iterator[str]:
    yield "| release | table | what | reason | rows |"
    yield "|---|---|---|---|---:|"
    for version in released(releases)[1:]:
        with closing(_opened(releases / version)) as database:
            marks = ", ".join(repr(table) for table in _TABLES)
            for table, kind, reason, rows, hidden in database.execute(_STEPS.format(marks)):
                yield f"| {version} | {table} | {kind} | {reason} | {'<5' if hidden and not rows else f'{rows:,}'} |"
    yield ""


def _checked(releases: Path) -> Iterator[str]:
    versions = released(releases)
    for place, version in enumerate(versions):
        earlier = [releases / one for one in versions[:place]]
        told = verify(releases / version, earlier=earlier, previous=earlier[-1] if earlier else None)
        yield f"- {version}: {sum(finding.ok for finding in told)} of {len(told)} checks hold."


def _count(release: Path, table: str) -> int:
    with closing(_opened(release)) as database:
        return int(database.execute(f"select count(*) from {table}").fetchone()[0])


def _opened(release: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{release / 'vigie.db'}?mode=ro", uri=True)


if __name__ == "__main__":
    sys.stdout.write(figures(Path(sys.argv[1])))
