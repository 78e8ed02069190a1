"""Child rows: one for each answer of each record, with the person or the incident it belongs to, and who used force on whom.

Works on records as they were read, so that rows of one person add their answers together. Must not read cells.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from ingest.assemble import Assembled
from ingest.profiles.model import TABLES, Column
from ingest.records import MARKS, Answers, Part
from schemas.as_polars import polars_schema

_PAIRED = "other_agency"
"""The child table whose columns are answered together: an agency and its case number are one row."""


def child_tables(owners: Mapping[str, Assembled], parts: Mapping[str, Sequence[Part]]) -> dict[str, pl.DataFrame]:
    """The child tables of incidents and persons. owners, parts: by the name of the table the records belong to."""
    made: dict[str, list[pl.DataFrame]] = {name: [] for name in TABLES if name not in owners}
    for table in owners:
        for at, part in enumerate(parts[table]):
            if part.answers:
                own = owners[table].of(at)
                pointed = _Pointed(part, owners["person"], parts["person"])
                for name, frame in _answered(own, part, pointed):
                    made[name].append(frame)
    return {name: _shaped(frames, name) for name, frames in made.items()}


class _Pointed:
    """The persons that stand in the same row of the same file as a record, by the name of their own record."""

    def __init__(self, part: Part, persons: Assembled, parts: Sequence[Part]) -> None:
        self._part, self._persons, self._parts = part, persons, parts

    def named(self, name: str) -> pl.DataFrame:
        """`_row`, the person (`_other`) and the side (`_side`), one row for each person."""
        frames = [
            self._persons.of(at).select("_row", pl.col("person_id").alias("_other"), pl.col("role").alias("_side"))
            for at, part in enumerate(self._parts)
            if part.record.name == name and part.file_at == self._part.file_at
        ]
        return pl.concat(frames).unique(maintain_order=True).filter(pl.col("_other").is_not_null())


def _answered(own: pl.DataFrame, part: Part, pointed: _Pointed) -> list[tuple[str, pl.DataFrame]]:
    marks = own.select(*MARKS, *(("person_id", "role") if part.record.table == "person" else ()))
    told: list[tuple[str, pl.DataFrame]] = []
    paired = [answers for answers in part.answers if answers.column.table == _PAIRED]
    for answers in part.answers:
        column = answers.column
        if column.table == _PAIRED:
            continue
        rows = _exploded(marks, answers.values, column.field, order=column.order)
        if column.table == "force":
            rows = _linked(rows, column, pointed)
        told.append((column.table, rows.with_columns(**{name: pl.lit(value) for name, value in column.extra.items()})))
    if paired:
        told.append((_PAIRED, _together(marks, paired)))
    return told


def _exploded(marks: pl.DataFrame, values: pl.Series, field: str, *, order: bool = False) -> pl.DataFrame:
    """One row for each answer; `position` says which came first where the list is in order."""
    rows = marks.with_columns(values.alias(field))
    if values.dtype != pl.List(pl.String):
        return rows.filter(pl.col(field).is_not_null())
    rows = rows.filter(pl.col(field).list.len() > 0)
    if order:
        rows = rows.with_columns(position=pl.int_ranges(1, pl.col(field).list.len() + 1, dtype=pl.Int64))
        return rows.explode(field, "position")
    return rows.explode(field)


def _linked(rows: pl.DataFrame, column: Column, pointed: _Pointed) -> pl.DataFrame:
    """Force with its recipient and, where the row names one person who can have used it, its actor."""
    if column.recipient is not None:
        # Force in a row that names several recipients was used on each of them.
        named = pointed.named(column.recipient)
        others = rows.rename({"person_id": "actor_id"}).join(named, on="_row", how="left", maintain_order="left")
        return others.drop("role").rename({"_other": "recipient_id", "_side": "role"})
    linked = rows.rename({"person_id": "recipient_id"})
    if column.actor is None:
        return linked
    alone = pointed.named(column.actor).filter(pl.len().over("_row") == 1).select("_row", actor_id="_other")
    return linked.join(alone, on="_row", how="left", maintain_order="left")


def _together(marks: pl.DataFrame, paired: Sequence[Answers]) -> pl.DataFrame:
    """The i-th answers of several columns are one row."""
    numbered = marks.with_row_index("_at")
    rows: pl.DataFrame | None = None
    for answers in paired:
        field = answers.column.field
        items = answers.values
        if items.dtype != pl.List(pl.String):
            items = items.reshape((-1, 1)).arr.to_list()
        each = _exploded(numbered.select("_at"), items, field, order=True).filter(pl.col(field).fill_null("") != "")
        rows = each if rows is None else rows.join(each, on=["_at", "position"], how="full", coalesce=True)
    if rows is None:
        return numbered.drop("_at")
    return (
        rows.sort("_at", "position").join(numbered, on="_at", how="left", maintain_order="left").drop("_at", "position")
    )


def _shaped(frames: Sequence[pl.DataFrame], name: str) -> pl.DataFrame:
    """All rows of a child table, with every declared column."""
    own: dict[str, type[pl.DataType]] = {
        "incident_id": pl.String, "role": pl.String, "_file": pl.String, "_row": pl.Int64,
    }  # fmt: skip
    schema = {**own, **polars_schema(TABLES[name])}
    if not frames:
        return pl.DataFrame(schema=schema)
    whole = pl.concat(frames, how="diagonal_relaxed")
    return whole.with_columns(
        **{column: pl.lit(None, dtype=dtype) for column, dtype in schema.items() if column not in whole.columns}
    )
