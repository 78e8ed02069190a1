"""What a count rests on: agency-months of a release, an agency, a pool, a span; and it can be asked without polars."""

import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from publish.coverage import NUMBERS, note_of
from publish.site.covered import covered


@pytest.fixture
def database(release: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{release / 'vigie.db'}?immutable=1", uri=True)) as connection:
        yield connection


def by_hand(coverage: pl.DataFrame) -> dict[str, int]:
    told = Counter(coverage["status"])
    filed = told["filed"] + told["filed_late"] + told["zero"]
    return {
        "filed": filed, "expected": filed + told["late"] + told["withheld"],
        **{name: told[name] for name in ("late", "filed_late", "due", "not_enrolled", "withheld")},
    }  # fmt: skip


def test_the_note_of_a_release_counts_every_agency_month(
    database: sqlite3.Connection, frames: dict[str, pl.DataFrame]
) -> None:
    note = note_of(database)
    assert {name: note[name] for name in NUMBERS} == by_hand(frames["coverage"])
    assert note["expected"] + note["due"] + note["not_enrolled"] == frames["coverage"].height
    assert f"{note['filed']} of {note['expected']} agency-months are filed." in note["sentence"]


@pytest.mark.parametrize(("agency", "members"), [
    ("EM001", ["EM001"]), ("QH001", ["QH001"]), ("pool-eastmarsh-s1_10", ["QH001", "LB001"]), ("nobody", []),
])  # fmt: skip
def test_the_note_of_a_pool_is_that_of_its_agencies(
    database: sqlite3.Connection, frames: dict[str, pl.DataFrame], agency: str, members: list[str]
) -> None:
    inside = frames["coverage"].filter(
        pl.col("agency_id").is_in(members), pl.col("month").is_between(pl.lit("2025-03"), pl.lit("2025-12"))
    )
    note = note_of(database, agency=agency, first="2025-03", last="2025-12")
    assert {name: note[name] for name in NUMBERS} == by_hand(inside)


def test_a_sentence_says_only_what_there_is() -> None:
    none = dict.fromkeys(NUMBERS, 0)
    assert covered({**none, "filed": 3, "expected": 3}) == "3 of 3 agency-months are filed."
    assert covered(none) == covered({**none, "due": 2}) == "No agency-month is due."
    assert covered({**none, "not_enrolled": 4}) == "The agency was not enrolled in these months."
    told = {**none, "filed": 1200, "expected": 1206, "late": 4, "withheld": 2, "not_enrolled": 7}
    assert covered(told) == (
        "1,200 of 1,206 agency-months are filed. Late, with nothing filed though due: 4. "
        "Whether it was filed is withheld: 2. Before the agency was enrolled: 7."
    )


def test_what_the_site_asks_needs_no_heavy_library() -> None:
    script = "import sys, publish.coverage, publish.rungs; print([name for name in ('polars', 'numpy', 'scipy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
