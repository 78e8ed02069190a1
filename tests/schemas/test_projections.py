"""The projections say the same thing: Pandera, SQL and Frictionless all take a good row and refuse a bad one."""

import pandera.errors
import polars as pl
import pytest
import sqlalchemy as sa

from schemas.as_frictionless import resource
from schemas.as_pandera import pandera_schema
from schemas.as_polars import empty_frame, polars_schema
from schemas.as_sqlalchemy import NAMING, sql_table
from schemas.model import Table, Type
from schemas.standard import PUBLISHED_TABLES, REPORT_TABLES, TABLES
from tests.sound import sound_report


@pytest.mark.parametrize("table", REPORT_TABLES, ids=lambda table: table.name)
def test_pandera_takes_a_sound_table_and_refuses_a_stray_column(table: Table) -> None:
    frame = sound_report()[table.name].select(*polars_schema(table))
    assert pandera_schema(table).validate(frame, lazy=True).height == frame.height
    with pytest.raises(pandera.errors.SchemaErrors):
        pandera_schema(table).validate(frame.with_columns(officer_badge=pl.lit("x")), lazy=True)
    with pytest.raises(pandera.errors.SchemaErrors):
        pandera_schema(table).validate(pl.concat([frame, frame]), lazy=True)


@pytest.mark.parametrize("table", REPORT_TABLES, ids=lambda table: table.name)
def test_pandera_refuses_a_word_outside_the_vocabulary(table: Table) -> None:
    frame = sound_report()[table.name].select(*polars_schema(table))
    for field in table.fields:
        if field.type is Type.CODE:
            with pytest.raises(pandera.errors.SchemaErrors):
                pandera_schema(table).validate(frame.with_columns(pl.lit("no_such_word").alias(field.name)), lazy=True)


def test_sql_refuses_a_word_outside_the_vocabulary_and_an_orphan() -> None:
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    metadata = sa.MetaData(naming_convention=NAMING)
    tables = {table.name: sql_table(table, metadata) for table in PUBLISHED_TABLES}
    metadata.create_all(engine)
    with engine.connect() as connection:
        connection.execute(sa.text("PRAGMA foreign_keys = ON"))
        with pytest.raises(sa.exc.IntegrityError, match="ck_coverage_status_terms"):
            connection.execute(tables["coverage"].insert().values(
                agency_id="a", month="2025-01", status="perhaps", incidents=None, incidents_rule="shown",
                incidents_shown="withheld"))  # fmt: skip
        with pytest.raises(sa.exc.IntegrityError, match="FOREIGN KEY"):
            connection.execute(tables["injury"].insert().values(
                group_id="g", member_id="m", person_id="nobody", injury_type="contusion"))  # fmt: skip
    engine.dispose()


@pytest.mark.parametrize("table", PUBLISHED_TABLES, ids=lambda table: table.name)
def test_the_descriptor_names_every_column_with_its_meaning(table: Table) -> None:
    described = resource(table, path=f"csv/{table.name}.csv")
    fields = described["schema"]["fields"]
    assert [field["name"] for field in fields] == [field.name for field in table.fields]
    assert all(field["description"] and field["title"] for field in fields)
    assert described["vigie:quasi"] == list(table.quasi)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_an_empty_frame_has_the_declared_columns(table: Table) -> None:
    assert dict(empty_frame(table).schema) == polars_schema(table)
