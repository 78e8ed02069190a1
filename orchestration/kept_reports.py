"""Accepted reports of deliveries whose originals were destroyed: kept as rows of the standard, so that stages can be made again.

They lie in private/kept_reports/<receipt>, as private as the validated stage they would have gone to, and hold no row that
was refused or replaced and no word of a file beyond the standard. Must not read a landed file.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ingest.check import Checked
from ingest.profile import TABLES
from orchestration.intake_account import INTAKE, intake_of
from orchestration.intake_cells import heard
from orchestration.resources import Home, HomeProblem
from orchestration.stages import Stage, StageFolder
from schemas.as_polars import empty_frame
from schemas.model import Type

ASSET = "kept_reports"
_ACCOUNT = "_intake"
_NOT_ASKED = "not_asked"


@dataclass(frozen=True, kw_only=True)
class KeptReports:
    """accepted: the tables of the standard, the reports of one delivery. account: INTAKE with the incident in place of the month."""

    accepted: dict[str, pl.DataFrame]
    account: pl.DataFrame

    def intake(self, versions: pl.DataFrame) -> pl.DataFrame:
        """The account of the files (INTAKE) of the reports that are still in force. versions: incident_id and month."""
        by = ["sender", "agency_id", "month", "table_name", "column_name"]
        months = versions.select(incident="incident_id", of="month")
        told = self.account.rename({"month": "incident"}).join(months, on="incident").rename({"of": "month"})
        counts = [name for name in INTAKE if name not in by]
        return told.group_by(by).agg(
            pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()) for name in counts
        ).select(pl.col(name).cast(kind) for name, kind in INTAKE.items()).sort(by[1:])  # fmt: skip


def keep_reports(home: Home, receipt: str, checked: Checked, versions: pl.DataFrame) -> None:
    """Keep the reports of a delivery of which it holds the version in force, on the disk when this returns.

    versions: incident_id, agency_id and month of those. Raises HomeProblem where one of them is not accepted any more.
    """
    from orchestration.reports import kept_versions

    accepted = kept_versions(checked.validated.accepted, versions)
    missing = versions.join(accepted["incident"], on="incident_id", how="anti").height
    if missing:
        raise HomeProblem(
            f"{missing} reports of {receipt} cannot be read from its files as they were accepted, so the files are still needed; "
            "nothing was destroyed."
        )
    single = versions.with_columns(month="incident_id")
    said = heard(checked.texts, checked.profile)
    account = intake_of(said, checked.validated.findings, accepted, single, sender=checked.profile.slug)
    _write(home, receipt, {**accepted, _ACCOUNT: account})


def reports_kept(home: Home, receipt: str) -> KeptReports:
    """The reports kept of a delivery. Raises HomeProblem where they are lost."""
    folder = StageFolder(home.private)
    stage = None if folder.inputs(ASSET, receipt) is None else folder.read(ASSET, receipt)
    if stage is None:
        raise HomeProblem(
            f"the original files of {receipt} were destroyed, and its accepted reports are missing or damaged; put "
            f"private/{ASSET}/{receipt} back from the backup."
        )
    return KeptReports(accepted=_of_today(stage.tables), account=stage.tables[_ACCOUNT])


def forget_reports(home: Home, incidents: pl.DataFrame) -> None:
    """Keep some reports no longer, as the law asks. incidents: incident_id."""
    folder = StageFolder(home.private)
    for receipt in folder.partitions(ASSET):
        stage = folder.read(ASSET, receipt)
        if stage is None or stage.tables["incident"].join(incidents, on="incident_id", how="semi").is_empty():
            continue
        from orchestration.reports import kept_versions

        account = stage.tables[_ACCOUNT]
        stay = stage.tables["incident"].join(incidents, on="incident_id", how="anti")
        told = kept_versions({name: stage.tables[name] for name in stage.tables if name != _ACCOUNT}, stay)
        gone = account.join(incidents, left_on="month", right_on="incident_id", how="anti")
        _write(home, receipt, {**told, _ACCOUNT: gone})


def _write(home: Home, receipt: str, tables: Mapping[str, pl.DataFrame]) -> None:
    """Write the reports of a delivery, on the disk when this returns; readable by the owner alone, like all of private/."""
    (home.private / ASSET).mkdir(mode=0o700, exist_ok=True)
    StageFolder(home.private).write(ASSET, receipt, Stage(tables=tables))
    folder = home.private / ASSET / receipt
    for path in (*folder.iterdir(), folder, folder.parent, home.private):
        _sync(path)


def _of_today(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The rows with the columns the standard has now: a code that nobody asked for then was not asked."""
    told: dict[str, pl.DataFrame] = {}
    for name, table in TABLES.items():
        empty = empty_frame(table)
        rows = tables.get(name, empty)
        new = [field.name for field in table.fields if field.name not in rows.columns and field.type is Type.CODE]
        rows = rows.with_columns(pl.lit(_NOT_ASKED).alias(column) for column in new if column in empty.columns)
        told[name] = pl.concat(
            [empty, rows.select(column for column in empty.columns if column in rows.columns)], how="diagonal"
        )
    return told


def _sync(path: os.PathLike[str]) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
