"""Apply each field's release rule: identifiers dropped or made pseudonyms, quasi-identifiers left to the recoder.

What may pass is listed in the standard, so a column nobody declared does not pass. Must not coarsen, count or join.
"""

from collections.abc import Sequence

import polars as pl

from privacy.pseudonyms import pseudonyms
from schemas.model import Field, Release, Table, Type


class UndeclaredValue(ValueError):
    """A column is missing, or holds what its vocabulary does not; the sentence says where, never what."""


def without_identifiers(
    table: Table, frame: pl.DataFrame, *, key: bytes, extra: Sequence[str] = ()
) -> pl.DataFrame | None:
    """The columns of the frame that may go on, keys as pseudonyms; None for a table of which nothing is published.

    extra: private columns the next stage needs. What the border adds passes as it is, where it is known already.
    AREA fields go: the place comes from the geocoder, not as written.
    """
    fields = [
        field for field in table.published_fields
        if field.release is not Release.AREA and (field not in table.adds or field.name in frame.columns)
    ]  # fmt: skip
    if not fields:
        return None
    if missing := [field.name for field in fields if field.name not in frame.columns]:
        raise UndeclaredValue(f"table {table.name}: columns {', '.join(missing)} are missing")
    columns = [_released(table, field, frame[field.name], key) for field in fields]
    return pl.DataFrame([*columns, *(frame[name] for name in extra)])


def _released(table: Table, field: Field, values: pl.Series, key: bytes) -> pl.Series:
    if field in table.adds:
        return values
    if field.release is Release.PSEUDONYM:
        return pseudonyms(values, key=key, scope=_scope(table, field))
    if field.type is Type.CODE and (strange := (~values.drop_nulls().is_in(field.allowed)).sum()):
        raise UndeclaredValue(f"table {table.name}: {strange} rows of {field.name} are not in its vocabulary")
    return values


def _scope(table: Table, field: Field) -> str:
    """The table whose identifier it is, so that a child and its parent agree and nothing else does."""
    return field.references.split(".")[0] if field.references else table.name
