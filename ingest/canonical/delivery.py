"""The canonical files of one delivery as tables of the standard: the same contract as a profile's files (`ingest.conform`).

Everything is asked: a key that is left out is an answer not given; a sender whose system never asks writes not_asked.
Counts, the screener and every rule are judged by `validate`, as for any other sender. Must not read a line.
"""

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from ingest.canonical.reading import read_canonical
from ingest.conform import Conformed
from ingest.derive import derived
from ingest.derive_screener import screened
from ingest.exchange.ab71_delivery import summed, told_once
from ingest.exchange.finished import Fed
from ingest.findings import findings_frame, joined
from ingest.judging.asking import asked_by
from schemas.as_polars import polars_schema
from schemas.model import BLANKS
from schemas.nesting import TABLES, place_of
from schemas.screener import SCREENER
from schemas.standard import REPORT_TABLES

Frames = Mapping[str, pl.DataFrame]

EVERYTHING = frozenset((table.name, field.name, None) for table in REPORT_TABLES for field in table.fields)
"""What a canonical report can answer: all of it."""

_WORKED_OUT = ("incident", "reportable", None)
_COUNTS = {"num_involved_civilians": "civilian", "num_involved_officers": "officer"}
_KIND = ["recipient_id", "force_type"]


def conform_canonical(files: Iterable[tuple[str, bytes]], *, agency_id: str | None) -> Conformed:
    """The standard's tables from the canonical files of one delivery, as (name, bytes).

    agency_id: the one agency the sender reports for; None when each report names its own.
    Raises FileProblem when a file cannot be read at all.
    """
    parts = [read_canonical(data, name=name, agency_id=agency_id) for name, data in files]
    stacked = {table.name: pl.concat([part.tables[table.name] for part in parts]) for table in REPORT_TABLES}
    once, repeated = told_once(stacked)
    whole = _with_reportable(_counted(once))
    tables = {
        name: frame.select(*polars_schema(TABLES[name]), "_file", "_row", "incident_id_")
        for name, frame in whole.items()
    }
    return Conformed(
        tables=tables, rows=pl.concat([part.rows for part in parts]),
        findings=joined([*(part.findings for part in parts), repeated, *_lost_with_force(once["force"], whole["force"])]),
        columns=summed(part.columns for part in parts), fed=EVERYTHING,
    )  # fmt: skip


def _counted(tables: Frames) -> dict[str, pl.DataFrame]:
    """Persons are counted where the report gives no number."""
    incidents = tables["incident"]
    for name, side in _COUNTS.items():
        there = (
            tables["person"].filter(pl.col("role") == side).group_by("incident_id").agg(_there=pl.len().cast(pl.Int64))
        )
        joint = incidents.join(there, on="incident_id", how="left", maintain_order="left")
        incidents = joint.with_columns(pl.coalesce(name, "_there", pl.lit(0, pl.Int64)).alias(name)).drop("_there")
    return {**tables, "incident": incidents}


def _with_reportable(tables: Frames) -> dict[str, pl.DataFrame]:
    """All that is derived. Whether an incident is reportable: as the report says, else by its screener, else by its persons."""
    fed = EVERYTHING - {_WORKED_OUT}
    told = derived(tables, Fed(fed=fed))
    by_rows = asked_by(fed - {("incident", name, None) for name in SCREENER})
    by_persons = screened(told["incident"], told["person"], told["force"], by_rows)["reportable"]
    silent = pl.all_horizontal(pl.col(name).is_null() | pl.col(name).is_in(list(BLANKS)) for name in SCREENER)
    incidents = told["incident"].with_columns(_given=tables["incident"]["reportable"], _by_persons=by_persons)
    worked_out = pl.when(silent).then(pl.col("_by_persons")).otherwise("reportable")
    incidents = incidents.with_columns(reportable=pl.coalesce("_given", worked_out)).drop("_given", "_by_persons")
    # A type left out and one called blank are named alike by now; the same weapon is one row.
    weapons = told["weapon"].unique(list(TABLES["weapon"].key), keep="first", maintain_order=True)
    return {**told, "incident": incidents, "weapon": weapons}


def _lost_with_force(said: pl.DataFrame, kept: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """A row of force gives way to another of the same kind on the same person; what it alone says must not go with it."""
    for name in ("actor_id", "position", "injury_type"):
        told = said.filter(pl.col(name).is_not_null() & ~pl.col(name).cast(pl.String).is_in(list(BLANKS)))
        lost = told.filter(pl.col("force_type").is_not_null()).join(
            kept, on=[*_KIND, name], how="anti", maintain_order="left"
        )
        yield findings_frame(lost, code="conflict", table="force", field=name, column=place_of("force", name))
