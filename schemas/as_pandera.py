"""Project a table onto a Pandera schema: the last fence, strict in columns, types, terms, ranges, patterns and keys.

Give it eager frames only: on a lazy frame Pandera checks names and types and nothing else. Whoever catches its errors
must not log them, since they carry values.
"""

import pandera.polars as pa

from schemas.as_polars import polars_schema
from schemas.model import Field, Table


def pandera_schema(table: Table) -> pa.DataFrameSchema:
    """The strict schema of a table, with ordered columns and a unique key."""
    dtypes = polars_schema(table)
    columns = {
        field.name: pa.Column(
            dtypes[field.name], checks=_checks(field), nullable=not field.required and not field.blanks,
            title=field.label, description=field.description,
        )
        for field in table.fields
    }  # fmt: skip
    return pa.DataFrameSchema(
        columns, name=table.name, strict=True, ordered=True, unique=list(table.key) or None, coerce=False
    )


def _checks(field: Field) -> list[pa.Check]:
    checks: list[pa.Check] = []
    if field.vocabulary is not None:
        checks.append(pa.Check.isin(list(field.allowed)))
    if field.minimum is not None:
        checks.append(pa.Check.ge(field.minimum))
    if field.maximum is not None:
        checks.append(pa.Check.le(field.maximum))
    if field.pattern is not None:
        checks.append(pa.Check.str_matches(field.pattern))
    return checks
