"""vigie.db: declared keys, checks and references, the companions, search, and no trace of earlier states."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from publish.beside import companion_frames
from publish.companions import COMPANIONS
from publish.database import RowsRefused, write_database
from publish.facets import INDEXES
from schemas.model import Table
from schemas.standard import PUBLISHED_TABLES

Frames = dict[str, pl.DataFrame]


@pytest.fixture
def database(release: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{release / 'vigie.db'}?immutable=1", uri=True)) as connection:
        yield connection


def test_every_table_has_its_rows_and_no_other_table_is_there(database: sqlite3.Connection, frames: Frames) -> None:
    listed = database.execute(
        "select name from sqlite_master where type = 'table' and name not glob '*_fts*'"
    ).fetchall()
    names = {name for (name,) in listed} - {"sqlite_stat1", "sqlite_stat4"}
    worked_out = {"facet_count", "figure_answer"}
    assert names == {table.name for table in (*PUBLISHED_TABLES, *COMPANIONS)} | worked_out
    for name, frame in frames.items():
        assert database.execute(f'select count(*) from "{name}"').fetchone() == (frame.height,)


def test_keys_checks_and_references_are_declared_in_the_file(database: sqlite3.Connection) -> None:
    for table in PUBLISHED_TABLES:
        (sql,) = database.execute("select sql from sqlite_master where name = ?", (table.name,)).fetchone()
        assert not table.key or f"PRIMARY KEY ({', '.join(table.key)})" in sql
        assert sql.count(" CHECK (") >= sum(field.vocabulary is not None for field in table.fields)
        assert sql.count("FOREIGN KEY") == sum(field.references is not None for field in table.fields)


def test_the_file_is_sound_and_has_no_free_page(database: sqlite3.Connection) -> None:
    assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert database.execute("pragma foreign_key_check").fetchall() == []
    assert database.execute("pragma freelist_count").fetchone() == (0,)


def test_facets_and_references_have_an_index(database: sqlite3.Connection) -> None:
    found = database.execute("select count(*) from sqlite_master where type = 'index' and name glob 'ix_*'").fetchone()
    assert found == (len(INDEXES),)


def test_agencies_and_dictionary_are_searched_by_their_words(database: sqlite3.Connection) -> None:
    found = database.execute(
        "select name from agency where rowid in (select rowid from agency_fts where agency_fts match 'lantern')"
    )
    assert found.fetchall() == [("Lantern Bay Police",)]
    fields = database.execute(
        "select field from data_dictionary where rowid in "
        "(select rowid from data_dictionary_fts where data_dictionary_fts match 'injury')"
    )
    assert ("injury_level",) in fields.fetchall()


def test_the_companions_say_what_the_release_is(database: sqlite3.Connection) -> None:
    facts = dict(database.execute("select fact, value from release").fetchall())
    assert (facts["version"], facts["k"], facts["window_end"]) == ("2026.11.0", "5", "2026-10-31")
    waiting, published = database.execute(
        "select waiting, published from totals where table_name = 'incident'"
    ).fetchone()
    assert (waiting, published) == (3, 120)
    assert database.execute("select label from terms where vocabulary = 'dress' and code = 'tactical'").fetchone() == (
        "Tactical",
    )


def test_an_unknown_parent_is_refused_by_table_and_count(frames: Frames, facts: Any, tmp_path: Path) -> None:
    strays = frames["injury"].with_columns(
        person_id=pl.when(pl.int_range(pl.len()) < 2).then(pl.lit("pX")).otherwise("person_id")
    )
    spoilt = {**frames, "injury": strays.unique(subset=["person_id", "injury_type"])}
    with pytest.raises(RowsRefused, match="rows of injury name a row person does not hold"):
        write_database(tmp_path / "vigie.db", spoilt, companion_frames(facts(frames), {}))


def test_a_key_that_stands_twice_is_refused_without_its_value(frames: Frames, facts: Any, tmp_path: Path) -> None:
    twice = {**frames, "person": pl.concat([frames["person"], frames["person"].head(1)])}
    with pytest.raises(RowsRefused, match=r"person: UNIQUE constraint failed: person\.person_id\."):
        write_database(tmp_path / "vigie.db", twice, companion_frames(facts(frames), {}))


def test_an_empty_answer_is_refused(frames: Frames, facts: Any, tmp_path: Path) -> None:
    blank = {**frames, "incident": frames["incident"].with_columns(area=pl.lit(None, dtype=pl.String))}
    with pytest.raises(RowsRefused, match=r"incident: NOT NULL constraint failed: incident\.area\."):
        write_database(tmp_path / "vigie.db", blank, companion_frames(facts(frames), {}))


CHECKED = [
    table for table in PUBLISHED_TABLES if any(field.vocabulary or field.minimum is not None for field in table.fields)
]


@pytest.mark.parametrize("table", CHECKED, ids=lambda table: table.name)
def test_every_declared_check_stops_a_row_that_breaks_it(
    frames: Frames, facts: Any, tmp_path: Path, table: Table
) -> None:
    checked = {field.name: "terms" if field.vocabulary else "minimum" for field in table.fields
               if field.vocabulary or field.minimum is not None}  # fmt: skip
    wrong = {name: pl.lit("no_such_term" if rule == "terms" else -1000) for name, rule in checked.items()}
    with pytest.raises(RowsRefused) as refused:
        write_database(
            tmp_path / "vigie.db", {table.name: frames[table.name].head(1).with_columns(**wrong)},
            companion_frames(facts(frames), {}),
        )  # fmt: skip
    for name, rule in checked.items():
        assert f"1 rows break {name}_{rule}." in str(refused.value).replace(f"ck_{table.name}_", "")
