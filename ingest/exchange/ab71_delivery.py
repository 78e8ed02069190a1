"""The AB 71 files of one delivery as tables of the standard: the same contract as a profile's files (`ingest.conform`).

Counts, the screener and every rule are judged by `validate`, as for any other sender. Must not read an item.
"""

from collections.abc import Iterable

import polars as pl

from ingest.conform import Conformed
from ingest.exchange.ab71_reading import read_ab71
from ingest.exchange.finished import fed_by, finished
from ingest.findings import findings_frame, joined
from schemas.crosswalks.ab71 import AB71
from schemas.standard import REPORT_TABLES

_PLACE = ["_file", "_row", "incident_id"]


def conform_ab71(files: Iterable[tuple[str, bytes]], *, agency_id: str | None) -> Conformed:
    """The standard's tables from the AB 71 files of one delivery, as (name, bytes).

    agency_id: the one agency the sender reports for; None when each incident names its own.
    Raises FileProblem when a file cannot be read at all.
    """
    parts = [read_ab71(data, name=name, agency_id=agency_id) for name, data in files]
    stacked = {table.name: pl.concat([part.tables[table.name] for part in parts]) for table in REPORT_TABLES}
    once, repeated = told_once(stacked)
    return Conformed(
        tables=finished(once, AB71), rows=pl.concat([part.rows for part in parts]),
        findings=joined([*(part.findings for part in parts), repeated]), columns=summed(part.columns for part in parts),
        fed=fed_by(AB71).fed,
    )  # fmt: skip


def told_once(stacked: dict[str, pl.DataFrame]) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Incidents that stand several times in the delivery: the first is taken, each further one is a finding.

    The same answers are a note; others are a conflict, which holds the incident.
    """
    if stacked["incident"]["incident_id"].is_unique().all():
        return stacked, joined([])
    told = _contents(stacked)
    first = told.group_by("incident_id", maintain_order=True).agg(
        pl.exclude("incident_id").first().name.suffix("_first")
    )
    further = told.join(first, on="incident_id", maintain_order="left").filter(
        (pl.col("_file") != pl.col("_file_first")) | (pl.col("_row") != pl.col("_row_first"))
    )
    same = pl.col("said") == pl.col("said_first")
    findings = joined([
        findings_frame(further.filter(same), code="repeated_row", table="incident", field=None),
        findings_frame(further.filter(~same), code="conflict", table="incident", field="incident_id"),
    ])  # fmt: skip
    once = {
        name: frame.join(further, on=["_file", "_row"], how="anti", maintain_order="left")
        for name, frame in stacked.items()
    }
    return once, findings


def _contents(stacked: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """`said`: all that each incident of each file says, as one text; its place beside it, in the order of the delivery."""
    texts = [
        frame.select(*_PLACE, text=pl.struct(pl.exclude("_file", "_row")).struct.json_encode())
        for frame in (stacked[table.name] for table in REPORT_TABLES)
    ]
    return pl.concat(texts).group_by(_PLACE, maintain_order=True).agg(said=pl.col("text").str.join("\n"))


def summed(parts: Iterable[list[dict[str, object]]]) -> list[dict[str, object]]:
    """The items of several files as one list, counts added."""
    first, *others = parts
    return [
        {
            **entry,
            **{
                count: sum(int(str(each[at][count])) for each in (first, *others))
                for count in ("non_blank", "standardised")
            },
        }
        for at, entry in enumerate(first)
    ]
