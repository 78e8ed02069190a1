"""Project a table onto SQLAlchemy: columns, named checks, keys and references, for the database of a release.

Takes a table and a MetaData; must not open a connection.
"""

from typing import Any

import sqlalchemy as sa

from schemas.model import Field, Table, Type

NAMING = {
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraint names, so that a broken one can be named in a sentence."""

_TYPES: dict[Type, type[sa.types.TypeEngine[Any]]] = {
    Type.INTEGER: sa.Integer,
    Type.DECIMAL: sa.Float,
    Type.DATE: sa.Date,
}


def sql_table(table: Table, metadata: sa.MetaData) -> sa.Table:
    """The table with its checks; references are made only to tables already in `metadata`."""
    constraints: list[sa.CheckConstraint] = []
    columns: list[sa.Column[object]] = []
    for field in table.fields:
        column: sa.Column[object] = sa.Column(
            field.name, _TYPES.get(field.type, sa.Text)(), *_references(field, metadata),
            primary_key=field.name in table.key, nullable=not field.required and not field.blanks,
            comment=field.description,
        )  # fmt: skip
        columns.append(column)
        constraints.extend(_checks(field, column))
    return sa.Table(table.name, metadata, *columns, *constraints, comment=table.description)


def _references(field: Field, metadata: sa.MetaData) -> list[sa.ForeignKey]:
    if field.references is None or field.references.split(".")[0] not in metadata.tables:
        return []
    return [sa.ForeignKey(field.references)]


def _checks(field: Field, column: sa.Column[object]) -> list[sa.CheckConstraint]:
    checks: list[sa.CheckConstraint] = []
    if field.vocabulary is not None:
        checks.append(sa.CheckConstraint(column.in_(field.allowed), name=f"{field.name}_terms"))
    if field.minimum is not None:
        checks.append(sa.CheckConstraint(column >= field.minimum, name=f"{field.name}_minimum"))
    if field.maximum is not None:
        checks.append(sa.CheckConstraint(column <= field.maximum, name=f"{field.name}_maximum"))
    return checks
