"""Write vigie.db: declared tables with keys and checks, the rows, the companions, indexes, full-text search.

The tables are made before the rows come, so a row that breaks a declared rule stops the release.
Must not coarsen, count or correct anything.
"""

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import adbc_driver_manager
import polars as pl
import sqlalchemy as sa
from adbc_driver_sqlite import dbapi
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from publish.companions import COMPANIONS
from publish.facet_counts import write_facet_counts
from publish.facets import INDEXES
from publish.figure_answers import write_figure_answers
from schemas.as_sqlalchemy import NAMING, sql_table
from schemas.standard import PUBLISHED_TABLES

SEARCHED = {"agency": ("name", "county"), "data_dictionary": ("field", "label", "description")}
"""Tables with text worth searching, and the columns searched."""


# The file is a draft until it is whole: nothing of it needs to survive a fall.
_FAST = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA temp_store = FILE")
_READS = ("PRAGMA cache_size = -400000",)
# Rows of an index are sorted in runs as large as the cache: runs that fit the processor's own are sorted four times as fast.
_SORTS = ("PRAGMA cache_size = -16000", "PRAGMA threads = 2")


class RowsRefused(ValueError):
    """Rows break a rule the standard declares; the sentence names table and rule, and no value."""


def write_database(path: Path, tables: Mapping[str, pl.DataFrame], beside: Mapping[str, pl.DataFrame]) -> None:
    """Write the database of a release to `path`, which must not exist; deterministic for the same rows.

    tables: the public tables. beside: the companion tables (`publish.beside.companion_frames`).
    """
    draft = path.with_name(f".{path.name}")
    rows = {**tables, **beside}
    write_rows(draft, rows)
    write_facet_counts(draft, rows)
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        for setting in (*_FAST, *_READS):
            connection.execute(setting)
        _refuse_orphans(connection)
        for statement in (*_SORTS, *(_index(*index) for index in INDEXES), *_search(), *_READS):
            connection.execute(statement)
        connection.execute("ANALYZE")
        if set(rows) >= {table.name for table in (*PUBLISHED_TABLES, *COMPANIONS)}:
            write_figure_answers(connection, tables)
        # A fresh copy has no free pages, so nothing of an earlier state can linger in it.
        connection.execute("VACUUM INTO ?", (str(path),))
    draft.unlink()


def write_rows(path: Path, rows: Mapping[str, pl.DataFrame]) -> None:
    """Declare every table in a new file, append the rows, and refuse those that break a key or a check."""
    declared = _declared()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for table in declared:
            connection.execute(_sql(CreateTable(table)))
    _append(path, rows)
    with closing(sqlite3.connect(path)) as connection:
        for table in declared:
            _refuse_broken_checks(connection, table)


def _declared() -> list[sa.Table]:
    metadata = sa.MetaData(naming_convention=NAMING)
    return [sql_table(table, metadata) for table in (*PUBLISHED_TABLES, *COMPANIONS)]


def _sql(statement: sa.ClauseElement) -> str:
    return str(statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})).strip()


def _append(path: Path, rows: Mapping[str, pl.DataFrame]) -> None:
    with dbapi.connect(str(path), autocommit=True) as connection, connection.cursor() as cursor:
        for setting in (*_FAST[:2], *_READS):
            cursor.execute(setting)
        # SQLite builds the list of every IN anew for each row it inserts, ten times the cost of the row;
        # _refuse_broken_checks asks the same checks once for all rows.
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        for name, frame in rows.items():
            if frame.is_empty():
                continue
            try:
                cursor.adbc_ingest(name, frame.to_arrow(), mode="append")
            except adbc_driver_manager.Error as error:
                raise RowsRefused(f"{name}: {_rule(str(error))}") from None


def _rule(message: str) -> str:
    """The rule out of SQLite's message, which names constraints and columns but carries no value."""
    found = re.search(r"(UNIQUE|NOT NULL) constraint failed: [\w., ]+", message)
    return f"{found.group()}." if found else "the rows could not be written."


def _refuse_broken_checks(connection: sqlite3.Connection, table: sa.Table) -> None:
    checks = sorted((c for c in table.constraints if isinstance(c, sa.CheckConstraint)), key=lambda c: str(c.name))
    if not checks:
        return
    whole = sa.and_(*(check.sqltext for check in checks))
    if connection.execute(_sql(sa.select(sa.literal(1)).select_from(table).where(sa.not_(whole)).limit(1))).fetchone():
        broken = sa.select(*(sa.func.sum(sa.not_(check.sqltext)) for check in checks)).select_from(table)
        counts = zip(checks, connection.execute(_sql(broken)).fetchone(), strict=True)
        sentences = [f"{count} rows break {check.name}." for check, count in counts if count]
        raise RowsRefused(f"{table.name}: {' '.join(sentences)}")


def _refuse_orphans(connection: sqlite3.Connection) -> None:
    orphans = connection.execute(
        'SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2'
    ).fetchall()
    if orphans:
        missing = (f"{count} rows of {child} name a row {parent} does not hold." for child, parent, count in orphans)
        raise RowsRefused(" ".join(missing))


def _index(table: str, columns: tuple[str, ...]) -> str:
    listed = ", ".join(f'"{column}"' for column in columns)
    return f'CREATE INDEX "ix_{table}_{columns[0]}" ON "{table}" ({listed})'


def _search() -> list[str]:
    statements: list[str] = []
    for table, columns in SEARCHED.items():
        listed = ", ".join(f'"{column}"' for column in columns)
        statements += [
            f'CREATE VIRTUAL TABLE "{table}_fts" USING FTS5 ({listed}, content="{table}")',
            f'INSERT INTO "{table}_fts" ("{table}_fts") VALUES (\'rebuild\')',
        ]
    return statements
