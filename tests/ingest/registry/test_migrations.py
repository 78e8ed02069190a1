"""Every schema there ever was, filled with rows, comes up to the newest one, and nothing in it is lost."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.audit import broken_links, note
from ingest.registry.connection import open_registry, revision_of, revisions, upgrade_registry
from ingest.registry.models import Base
from tests.hostile.home import RECEIVED

ROWS = 3


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """A database without tables."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'registry.db'}" if sqlite else request.getfixturevalue("postgres_url")
    engine = open_registry(url)
    yield engine
    if not sqlite:
        with engine.begin() as connection:
            connection.execute(sa.text("DROP SCHEMA public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()


def tables_of(engine: sa.Engine) -> sa.MetaData:
    found = sa.MetaData()
    found.reflect(engine)
    found.remove(found.tables["alembic_version"])
    return found


def value(column: sa.Column[Any], at: int) -> Any:
    """Something of the column's type, another for each row; what points to a row points to the one of the same number."""
    made: dict[type[sa.types.TypeEngine[Any]], Any] = {
        sa.Boolean: bool(at % 2), sa.Integer: at + 1, sa.DateTime: datetime(2025, 1, 2, 3, 4, 5) + timedelta(days=at),
        sa.Date: date(2025, 1, 2) + timedelta(days=at), sa.LargeBinary: b"\x00\xff" + bytes([at]), sa.Numeric: at + 0.5,
    }  # fmt: skip
    for kind, other in made.items():
        if isinstance(column.type, kind):
            return other
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return value(key.column, at)
    text, longest = f"{at}-é-{column.name}", getattr(column.type, "length", None)
    return text[:longest] if longest else text


def fill(engine: sa.Engine) -> dict[str, list[dict[str, Any]]]:
    """Rows in every table; returns them by table."""
    told = {}
    with engine.begin() as connection:
        for table in tables_of(engine).sorted_tables:
            rows = [{column.name: value(column, at) for column in table.columns} for at in range(ROWS)]
            connection.execute(table.insert(), rows)
            told[table.name] = rows
    return told


def rows_of(engine: sa.Engine, kept: sa.Table, columns: list[str]) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(*(kept.c[name] for name in columns)))]


@pytest.mark.parametrize("revision", revisions())
def test_every_earlier_schema_comes_up_with_all_its_rows(empty: sa.Engine, revision: str) -> None:
    upgrade_registry(empty, to=revision)
    assert revision_of(empty) == revision
    before = fill(empty)
    assert before
    upgrade_registry(empty)
    assert revision_of(empty) == revisions()[-1]
    made = tables_of(empty).tables
    for table, rows in before.items():
        kept = rows_of(empty, made[table], list(rows[0]))
        assert sorted(kept, key=str) == sorted(rows, key=str), table
    assert set(made) == set(Base.metadata.tables)
    for name, table in Base.metadata.tables.items():
        assert {column.name for column in made[name].columns} == {column.name for column in table.columns}, name
        assert [c.name for c in made[name].primary_key.columns] == [c.name for c in table.primary_key.columns], name


def test_agencies_of_the_first_schema_have_a_record_afterwards(empty: sa.Engine) -> None:
    upgrade_registry(empty, to="0001")
    rows = fill(empty)["agency"]
    upgrade_registry(empty)
    kept = rows_of(empty, Base.metadata.tables["agency_record"], list(rows[0]))
    assert sorted(kept, key=str) == sorted(rows, key=str)


def test_the_audit_chain_of_an_earlier_schema_holds_and_goes_on(empty: sa.Engine) -> None:
    upgrade_registry(empty, to="0001")
    for action in ("enrolled", "received"):
        with Session(empty) as session, session.begin():
            note(session, at=RECEIVED, actor="cli", action=action, subject="XX0000001")
    upgrade_registry(empty)
    with Session(empty) as session, session.begin():
        note(session, at=RECEIVED, actor="cli", action="published", subject="2025.04.0")
    with Session(empty) as session:
        assert broken_links(session) == []
        assert session.scalar(sa.text("SELECT count(*) FROM audit_event")) == 3
