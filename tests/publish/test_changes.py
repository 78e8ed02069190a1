"""CHANGES.md: counts of rows that came, went and changed, tables and columns that came and went."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from publish.changes import changes, compare
from publish.release import build_release
from schemas.standard import PUBLISHED_TABLES

FORCE = next(table for table in PUBLISHED_TABLES if table.name == "force")


def test_the_first_release_says_it_is_the_first(release: Path) -> None:
    assert "This is the first release" in (release / "CHANGES.md").read_text("utf-8")


def test_rows_added_removed_and_changed_are_counted_by_their_key(frames: dict[str, pl.DataFrame]) -> None:
    old = frames["force"].sort("force_id")
    kept = old.slice(3).with_columns(
        force_type=pl.when(pl.int_range(pl.len()) < 2).then(pl.lit("animal")).otherwise(pl.lit("canine"))
    )
    old = old.with_columns(force_type=pl.lit("canine"))
    new = pl.concat([kept, kept.head(1).with_columns(force_id=pl.lit("fnew"))])
    told = compare(FORCE, old, new)
    assert (told.before, told.now, told.added, told.removed, told.changed) == (240, 238, 1, 3, 2)


def test_a_table_without_a_key_is_compared_by_whole_rows(frames: dict[str, pl.DataFrame]) -> None:
    told = compare(replace(FORCE, key=()), frames["force"], frames["force"].slice(4))
    assert (told.added, told.removed, told.changed) == (0, 4, 0)


def test_a_count_that_was_and_is_withheld_has_not_changed(frames: dict[str, pl.DataFrame]) -> None:
    coverage = next(table for table in PUBLISHED_TABLES if table.name == "coverage")
    assert frames["coverage"]["incidents"].null_count() > 0
    assert compare(coverage, frames["coverage"], frames["coverage"]).changed == 0


def test_columns_that_come_and_go_are_named(frames: dict[str, pl.DataFrame]) -> None:
    old = frames["force"].drop("actor_role").with_columns(level=pl.lit("x"))
    told = compare(FORCE, old, frames["force"])
    assert (told.columns_added, told.columns_removed, told.changed) == (("actor_role",), ("level",), 0)


def test_a_release_is_compared_with_the_one_before_it_and_not_with_a_later_one(
    frames: dict[str, pl.DataFrame], facts: Any, tmp_path: Path
) -> None:
    fewer = {**frames, "weapon": frames["weapon"].head(10)}
    build_release(fewer, about=facts(fewer, version="2026.09.0"), releases=tmp_path)
    build_release(frames, about=facts(frames, version="2026.11.0"), releases=tmp_path)
    folder = build_release(frames, about=facts(frames, version="2026.10.0"), releases=tmp_path)
    page = (folder / "CHANGES.md").read_text("utf-8")
    assert "Compared with release 2026.09.0." in page
    assert "| weapon | 10 | 40 | 30 | 0 | 0 |" in page
    assert "No table and no column was added or removed." in page


def test_tables_that_come_and_go_are_named(
    frames: dict[str, pl.DataFrame], facts: Any, release: Path, tmp_path: Path
) -> None:
    (tmp_path / "2026.09.0" / "parquet").mkdir(parents=True)
    frames["force"].write_parquet(tmp_path / "2026.09.0" / "parquet" / "vehicle.parquet")
    page = changes(tmp_path / "2026.09.0", frames, facts(frames))
    assert "- Table `incident` is new." in page
    assert "- Table `vehicle` is gone." in page
