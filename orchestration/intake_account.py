"""Account for every filled cell of the agencies' files: it is an answer of a report in force, a finding, or a word for blank.

Compares what the files of a delivery say with the validated reports made of them. Pure: frames in, a frame out. Must not
tell a value, and must not be published.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from ingest.profiles.model import TABLES
from orchestration.intake_heard import Heard
from schemas.model import BLANKS, Table, Type

INTAKE = {
    "sender": pl.String, "agency_id": pl.String, "month": pl.String, "table_name": pl.String, "column_name": pl.String,
    "cells": pl.Int64, "received": pl.Int64, "silent": pl.Int64, "found": pl.Int64, "answers": pl.Int64,
    "accepted": pl.Int64, "lost": pl.Int64, "changed": pl.Int64,
}  # fmt: skip
"""One row for each sender, agency, month and column, of the reports whose version in force the delivery holds.

cells: cells of the files that speak of the column, null where none does (the standard derives it, or nobody maps it).
received: those filled. silent: filled with what the profile says is no answer here. found: those a finding speaks of.
answers: records the cells answer. accepted: answers in the validated reports. lost, changed: none in a release.
"""

_COUNTS = ("cells", "received", "silent", "found", "answers", "lost", "changed")
_OF = ["agency_id", "month"]
_BY = ["table_name", "column_name"]
_ANY_ANSWER = {"other_agency"}
"""Tables whose rows are put together from several columns, so that only their being there is compared."""

Frames = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, kw_only=True)
class _Delivery:
    """force: incident_id and _OF of the reports whose version in force the delivery holds."""

    findings: pl.DataFrame
    kept: Frames
    force: pl.DataFrame


def intake_of(
    said: Iterable[Heard], findings: pl.DataFrame, kept: Frames, versions: pl.DataFrame, *, sender: str
) -> pl.DataFrame:
    """The account of one delivery: columns of INTAKE.

    said: what its files say. findings: of the delivery. kept: the validated reports made of it. versions: incident_id,
    agency_id and month of the reports whose version in force it holds; what it says of others has its place in the account
    of rows (held, superseded, duplicate, withdrawn).
    """
    force = versions.select("incident_id", *_OF)
    delivery = _Delivery(findings=findings, kept=kept, force=force)
    columns: dict[tuple[str, str], list[Heard]] = {}
    for each in said:
        columns.setdefault((each.table, each.field), []).append(each)
    told = [_account(table, field, heard, delivery) for (table, field), heard in columns.items()]
    empty = pl.DataFrame(schema={name: INTAKE[name] for name in (*_OF, *_BY, *_COUNTS)})
    counted = pl.concat([empty, *told])
    answers = pl.concat([_accepted(table, kept, force) for table in TABLES.values()])
    whole = answers.join(counted, on=[*_OF, *_BY], how="full", coalesce=True).with_columns(
        pl.lit(sender).alias("sender"), pl.col("accepted").fill_null(0)
    )
    return whole.select(pl.col(name).cast(kind) for name, kind in INTAKE.items()).sort(_OF + _BY)


def _account(table: str, field: str, heard: list[Heard], delivery: _Delivery) -> pl.DataFrame:
    """What became of the cells of one column, by agency and month: _OF, _BY and _COUNTS."""
    cells = pl.concat([each.cells for each in heard]).join(delivery.force, on="incident_id")
    spoken = delivery.findings.filter(pl.col("table") == table, (pl.col("field") == field) | pl.col("field").is_null())
    marks = spoken.select(_file="file", _row="row", found=pl.lit(value=True)).unique()
    values = [_texts(each.values) for each in heard]
    read = pl.concat(values).select("_file", "_row", read=pl.lit(value=True)).unique()
    looked = (
        cells.join(marks, on=["_file", "_row"], how="left")
        .join(read, on=["_file", "_row"], how="left")
        .with_columns(pl.col("found", "read").fill_null(value=False))
    )
    unread = pl.col("answers") & ~pl.col("found") & ~pl.col("read")
    cell = looked.group_by(_OF).agg(
        cells=pl.len(), received=pl.col("filled").sum(), silent=(pl.col("filled") & ~pl.col("answers") & ~pl.col("read")).sum(),
        found=(pl.col("found") & pl.col("filled")).sum(), unread=unread.sum(),
    )  # fmt: skip
    ends = [_ends(each, frame, delivery) for each, frame in _by_link(heard, values)]
    end = pl.concat(ends).group_by(_OF).agg(pl.col("answers", "missing", "changed").sum())
    return (
        cell.join(end, on=_OF, how="left")
        .with_columns(pl.col("answers", "missing", "changed").fill_null(0))
        .with_columns(lost=pl.col("unread") + pl.col("missing"), table_name=pl.lit(table), column_name=pl.lit(field))
        .select(*_OF, *_BY, *(pl.col(name).cast(pl.Int64) for name in _COUNTS))
    )


def _texts(values: pl.DataFrame) -> pl.DataFrame:
    """One row for each answer that was read: _file, _row, incident_id, group, value."""
    if isinstance(values.schema["value"], pl.List):
        values = values.explode("value")
    return values.filter(pl.col("value").is_not_null() & (pl.col("value") != ""))


def _by_link(heard: list[Heard], values: list[pl.DataFrame]) -> list[tuple[Heard, pl.DataFrame]]:
    """The answers of a column under each way its rows name their record; files and records of one way stand together."""
    ways: dict[tuple[object, ...], tuple[Heard, list[pl.DataFrame]]] = {}
    for each, frame in zip(heard, values, strict=True):
        ways.setdefault((each.owner, each.link, each.fixed), (each, []))[1].append(frame)
    return [(each, pl.concat(frames)) for each, frames in ways.values()]


def _ends(each: Heard, values: pl.DataFrame, delivery: _Delivery) -> pl.DataFrame:
    """Answers the cells give and those the reports hold, incident by incident: _OF, answers, missing, changed."""
    table, field, force = each.table, each.field, delivery.force
    given = values.join(force.select("incident_id"), on="incident_id", how="semi")
    blank = pl.col("value").is_in(list(BLANKS)) & pl.lit(TABLES[table].field(field).type is Type.CODE)
    if each.table == each.owner:
        one = given.group_by("incident_id", "group").agg(
            blank=blank.any(), value=pl.when(pl.col("value").n_unique() == 1).then(pl.col("value").first())
        )
        needed = one.filter(~pl.col("blank"))  # where rows differ, which one stands is the profile's, or a finding
    else:
        needed = given.filter(~blank).unique(["incident_id", "group", "value"])
    if table in _ANY_ANSWER:
        needed = needed.unique("incident_id").with_columns(value=pl.lit(None, dtype=pl.String))
    held = _held(each, delivery.kept)
    by = ["incident_id", "value"]
    answered, there = needed.group_by("incident_id").len("answers"), held.group_by("incident_id").len("held")
    short = answered.join(there, on="incident_id", how="left").with_columns(missing=_short("answers"))
    moved = (
        needed.filter(pl.col("value").is_not_null()).group_by(by).len("needed")
        .join(held.group_by(by).len("held"), on=by, how="left").with_columns(changed=_short("needed"))
    )  # fmt: skip
    changed = moved.group_by("incident_id").agg(pl.col("changed").sum())
    told = short.join(changed, on="incident_id", how="left").join(force, on="incident_id")
    return told.group_by(_OF).agg(
        pl.col(name).fill_null(0).cast(pl.Int64).sum() for name in ("answers", "missing", "changed")
    )


def _short(needed: str) -> pl.Expr:
    return (pl.col(needed).cast(pl.Int64) - pl.col("held").fill_null(0).cast(pl.Int64)).clip(lower_bound=0)


def _held(each: Heard, kept: Frames) -> pl.DataFrame:
    """The answers of a column in the validated reports: incident_id and value, one for each record that has it."""
    table, link = TABLES[each.table], each.link
    frame = _with_incident(table.name, kept)
    for name, word in each.fixed:
        frame = frame.filter(pl.col(name) == word)
    rows = frame.select(
        "incident_id", value=pl.col(each.field).cast(pl.String), **({"_by": pl.col(link)} if link else {})
    )
    answered = rows.filter(_answered(table, each.field, pl.col("value")))
    return answered.unique() if link else answered


def _answered(table: Table, field: str, value: pl.Expr) -> pl.Expr:
    if table.field(field).type is not Type.CODE:
        return value.is_not_null()
    return value.is_not_null() & ~value.is_in(list(BLANKS)).fill_null(value=False)


def _with_incident(name: str, kept: Frames) -> pl.DataFrame:
    frame = kept[name]
    if "incident_id" in frame.columns:
        return frame
    return frame.join(kept["person"].select("person_id", "incident_id"), on="person_id", how="left")


def _accepted(table: Table, kept: Frames, force: pl.DataFrame) -> pl.DataFrame:
    """The answers of every column of a table by agency and month: _OF, _BY, accepted."""
    rows = _with_incident(table.name, kept)
    rows = rows.drop("agency_id", strict=False).join(force, on="incident_id")
    names = [field.name for field in table.fields if field.name not in {"agency_id", "incident_id", "person_id"}]
    counted = rows.group_by(_OF).agg(
        _answered(table, name, pl.col(name).cast(pl.String)).sum().alias(name) for name in names
    )
    long = counted.unpivot(index=_OF, variable_name="column_name", value_name="accepted")
    return long.select(*_OF, pl.lit(table.name).alias("table_name"), "column_name", pl.col("accepted").cast(pl.Int64))


def accepted_by_agency(tables: Frames) -> pl.DataFrame:
    """The answers of every column of the validated reports: agency_id, _BY, accepted."""
    force = tables["incident"].select("incident_id", "agency_id", month=pl.lit(""))
    return pl.concat([_accepted(table, tables, force) for table in TABLES.values()]).drop("month")


def summed_by_agency(intake: pl.DataFrame) -> pl.DataFrame:
    """The account of all deliveries and months by agency and column; counts of cells are null where none speaks of it."""
    numbers = [name for name, kind in INTAKE.items() if kind == pl.Int64]
    told = intake.group_by("agency_id", *_BY).agg(
        pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()) for name in numbers
    )
    return told.sort("agency_id", *_BY)
