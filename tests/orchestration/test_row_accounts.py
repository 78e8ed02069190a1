"""Every standard row is accounted for: rejected, superseded, duplicate, withdrawn, waiting or published; nothing else is let through."""

import sqlite3
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from orchestration.reconciliation import COLUMNS, RowsUnaccounted, reconcile, write_reconciliation


def versions(**fates: int) -> pl.DataFrame:
    """So many incidents of each fate, two persons each, all of one sender."""
    rows = [("s", fate, 2) for fate, count in fates.items() for _ in range(count)]
    return pl.DataFrame(rows, schema={"sender": pl.String, "fate": pl.String, "persons": pl.Int64}, orient="row")


def counts(received: int, rejected: int) -> pl.DataFrame:
    rows = [("s", "incident", received, rejected), ("s", "person", 2 * received, 2 * rejected)]
    schema = {"sender": pl.String, "table_name": pl.String, "received": pl.Int64, "rejected": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def public(published: int, waiting: int, **standing: int) -> pl.DataFrame:
    rows = [
        {"sender": "s", "table_name": table, "published": by * published, "waiting": by * waiting}
        | {f"standing_{why}": by * count for why, count in standing.items()}
        for table, by in (("incident", 1), ("person", 2))
    ]
    return pl.DataFrame(rows)


def test_withdrawn_rows_are_accounted_beside_the_others() -> None:
    told = reconcile(versions(current=9, superseded=3, duplicate=2, withdrawn=4), counts(20, 2), public(8, 1))
    row = told.filter(table_name="incident").to_dicts()[0]
    assert row == {
        "agency": "s", "table_name": "incident", "received": 20, "accepted": 18, "rejected": 2, "superseded": 3, "duplicate": 2,
        "withdrawn": 4, "waiting": 1, "published": 8,
    }  # fmt: skip
    assert told.filter(table_name="person")["withdrawn"].to_list() == [8]


def test_rows_that_wait_to_leave_are_published_until_they_go() -> None:
    told = reconcile(
        versions(current=9, superseded=3, withdrawn=4), counts(16, 0), public(11, 2, withdrawn=3, superseded=1)
    )
    row = told.filter(table_name="incident").to_dicts()[0]
    assert (row["withdrawn"], row["superseded"], row["waiting"], row["published"]) == (1, 2, 2, 11)
    assert row["accepted"] == sum(
        row[name] for name in ("superseded", "duplicate", "withdrawn", "waiting", "published")
    )


@pytest.mark.parametrize(
    "published",
    [public(7, 1), public(10, 1), public(9, 1, withdrawn=0), public(12, 1, withdrawn=5), public(8, 2)],
    ids=["lost", "too many", "one too many", "more withdrawn stand than there are", "waiting twice"],
)
def test_a_row_without_an_end_stops_the_release(published: pl.DataFrame) -> None:
    with pytest.raises(RowsUnaccounted, match="rows are not accounted for in s/incident"):
        reconcile(versions(current=9, withdrawn=4), counts(13, 0), published)


def test_rows_and_columns_are_written_to_one_private_file(tmp_path: Path) -> None:
    account = reconcile(versions(current=5), counts(5, 0), public(5, 0))
    columns = pl.DataFrame({"agency_id": ["A"], "validated": [5], "blank_rate": [0.5]})
    for _ in range(2):
        write_reconciliation(account, tmp_path / "private" / "a.db", columns=columns)
    with closing(sqlite3.connect(tmp_path / "private" / "a.db")) as database:
        assert database.execute("SELECT agency_id, validated, blank_rate FROM column_account").fetchall() == [
            ("A", 5, 0.5)
        ]
        names = [row[1] for row in database.execute("PRAGMA table_info(reconciliation)")]
    assert names == ["agency", "table_name", *COLUMNS]
    assert list(tmp_path.rglob("*.partial")) == []
