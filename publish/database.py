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

from publish.about import STAGES, About
from publish.companions import COMPANIONS, TOTALS
from publish.dictionary import dictionary_frame, terms_frame
from publish.facets import INDEXES
from schemas.as_polars import polars_schema
from schemas.as_sqlalchemy import NAMING, sql_table
from schemas.standard import PUBLISHED_TABLES

SEARCHED = {"agency": ("name", "county"), "data_dictionary": ("field", "label", "description")}
"""Tables with text worth searching, and the columns searched."""


class RowsRefused(ValueError):
    """Rows break a rule the standard declares; the sentence names table and rule, and no value."""


def write_database(path: Path, tables: Mapping[str, pl.DataFrame], about: About) -> None:
    """Write the database of a release to `path`, which must not exist; deterministic for the same rows."""
    draft = path.with_name(f".{path.name}")
    write_rows(draft, {**tables, **companion_frames(about)})
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        _refuse_orphans(connection)
        for statement in (*(_index(*index) for index in INDEXES), *_search()):
            connection.execute(statement)
        connection.execute("ANALYZE")
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


def companion_frames(about: About) -> dict[str, pl.DataFrame]:
    """The rows of the companion tables for one release."""
    facts = pl.DataFrame(list(about.facts().items()), schema=["fact", "value"], orient="row")
    totals = pl.DataFrame(
        [{"table_name": table, **{stage: counts[stage] for stage in STAGES}} for table, counts in about.totals.items()],
        schema=polars_schema(TOTALS),
    )
    frames = {"data_dictionary": dictionary_frame(), "terms": terms_frame(), "release": facts, "totals": totals}
    return {table.name: frames[table.name] for table in COMPANIONS}


def _declared() -> list[sa.Table]:
    metadata = sa.MetaData(naming_convention=NAMING)
    return [sql_table(table, metadata) for table in (*PUBLISHED_TABLES, *COMPANIONS)]


def _sql(statement: sa.ClauseElement) -> str:
    return str(statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})).strip()


def _append(path: Path, rows: Mapping[str, pl.DataFrame]) -> None:
    with dbapi.connect(str(path)) as connection, connection.cursor() as cursor:
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
        connection.commit()


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
