"""Report assets by month: validated and located. Each is rebuilt whole from the registry, the landing store and a layer.

Thin wiring only; the work is done in ingest and geocode. Must not use postponed annotations (Dagster reads them).
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.check import Checked
from ingest.profile import TABLES
from ingest.readers.apart import read_apart
from ingest.registry.connection import open_registry
from ingest.registry.facts import version_fates
from ingest.registry.models import Submission
from ingest.submit import purged, reread
from ingest.validate import fence
from orchestration.intake_account import INTAKE, intake_of, summed_by_agency
from orchestration.intake_cells import heard
from orchestration.kept_reports import reports_kept
from orchestration.landed import landing_of
from orchestration.places import Reference
from orchestration.resources import Home, HomeProblem
from orchestration.silence import value_free
from orchestration.storage import Stage, fingerprint, stacked, stages_of
from schemas.as_polars import empty_frame
from schemas.standard import VERSION

# Running many months in one go is marked beta in the release we pin; the pin is exact.
warnings.filterwarnings("ignore", message="Parameter `backfill_policy`", category=dg.BetaWarning)

MONTHS = dg.MonthlyPartitionsDefinition(start_date="1990-01", fmt="%Y-%m", end_offset=2)
"""Partitions of report stages: months of incidents. The first is the earliest date the reader takes."""

CODE = f"{VERSION}/4"
"""Raised when a stage would come out differently from the same inputs."""

INTAKE_STAGE = "intake_account"
"""The stage beside the validated reports with the account of the files they were made from: counts, and nothing else."""


def current_versions(home: Home) -> pl.DataFrame:
    """The version in force of every report (columns of `version_fates`)."""
    engine = open_registry(home.registry_url())
    try:
        with Session(engine) as session:
            return version_fates(session, as_of=home.as_of).filter(pl.col("fate") == "current")
    finally:
        # An open connection would leave the files of the write-ahead log behind when the process ends.
        engine.dispose()


def validated_inputs(current: pl.DataFrame, month: str) -> str:
    """What the validated stage of a month is made from: the versions in force of its reports."""
    rows = (
        current.filter(pl.col("month") == month).sort("incident_id").select("incident_id", "submission_id", "content")
    )
    return fingerprint(
        CODE, *(f"{incident} {submission} {content}" for incident, submission, content in rows.iter_rows())
    )


def reference_of(home: Home) -> Reference:
    """The reference layer and zones of a deployment."""
    return Reference(layer=home.layer, zones=home.zones, snaps=home.snaps, corrections=home.corrections)


def located_inputs(current: pl.DataFrame, month: str, reference: str) -> str:
    """What the located stage of a month is made from: its validated stage and the reference layer."""
    return fingerprint(validated_inputs(current, month), reference)


@dg.asset(
    partitions_def=MONTHS, backfill_policy=dg.BackfillPolicy.single_run(), code_version=CODE,
    group_name="reports", kinds={"polars"},
    description="Reports in the standard's terms, of the versions in force; held reports stay with the agency.",
)  # fmt: skip
@value_free
def validated_reports(context: dg.AssetExecutionContext, home: dg.ResourceParam[Home]) -> dict[str, Stage]:
    """The months of the run in one go."""
    return validated_of(home, list(context.partition_keys))


def validated_of(home: Home, months: Sequence[str]) -> dict[str, Stage]:
    """Re-check the landed deliveries that hold a version in force, and keep those versions, month by month.

    Of deliveries whose originals were destroyed, the reports kept then are taken. A month comes out the same whichever others
    are asked for with it.
    """
    current = current_versions(home)
    wanted = current.filter(pl.col("month").is_in(months))
    landing = landing_of(home)
    with Session(open_registry(home.registry_url())) as session:
        ids = wanted["submission_id"].unique().to_list()
        gone = purged(session, ids)
        checked = reread(session, landing, [each for each in ids if each not in gone], read=read_apart)
        receipts = session.execute(sa.select(Submission.id, Submission.receipt).where(Submission.id.in_(gone))).all()
    apart = {submission: reports_kept(home, receipt) for submission, receipt in receipts}
    accepted = {submission: answer.validated.accepted for submission, answer in checked.items()}
    accepted |= {submission: kept.accepted for submission, kept in apart.items()}
    parts = [
        kept_versions(tables, wanted.filter(pl.col("submission_id") == submission))
        for submission, tables in sorted(accepted.items())
    ]
    kept = {name: pl.concat([empty_frame(table), *(part[name] for part in parts)]) for name, table in TABLES.items()}
    fence(kept)
    by_month, none = _cut(kept, wanted, "month"), {name: empty_frame(table) for name, table in TABLES.items()}
    stages = {
        month: Stage(tables=by_month.get(month, none), inputs=validated_inputs(current, month)) for month in months
    }
    account = [
        *_intake(checked, wanted, stages),
        *(of.intake(wanted.filter(pl.col("submission_id") == submission)) for submission, of in sorted(apart.items())),
    ]
    _keep_intake(home, account, stages)
    return stages


def _intake(
    checked: Mapping[int, Checked], wanted: pl.DataFrame, stages: Mapping[str, Stage]
) -> Iterator[pl.DataFrame]:
    """The account of the files of each delivery that was read (INTAKE)."""
    by_delivery = _cut(dict(stacked(stages)), wanted, "submission_id")
    for submission, answer in sorted(checked.items()):
        versions = wanted.filter(pl.col("submission_id") == submission)
        said = heard(answer.texts, answer.profile)
        findings = answer.validated.findings
        yield intake_of(said, findings, by_delivery[submission], versions, sender=answer.profile.slug)


def _keep_intake(home: Home, told: Sequence[pl.DataFrame], stages: Mapping[str, Stage]) -> None:
    """Keep the account of the files beside each month it speaks of; a release reads it, and is refused where it breaks."""
    account, folder = pl.concat([pl.DataFrame(schema=INTAKE), *told]), stages_of(home)
    for month, stage in stages.items():
        folder.write(
            INTAKE_STAGE,
            month,
            Stage(tables={"columns": account.filter(pl.col("month") == month)}, inputs=stage.inputs),
        )


def intake_of_all(home: Home) -> pl.DataFrame:
    """The account of the files behind all validated reports, by agency (`summed_by_agency`). Raises HomeProblem where a month's is gone."""
    folder = stages_of(home)
    told = summed_by_agency(pl.DataFrame(schema=INTAKE))
    for month in folder.partitions("validated_reports"):
        stage = folder.read(INTAKE_STAGE, month)
        if stage is None or stage.inputs != folder.inputs("validated_reports", month):
            raise HomeProblem(
                f"the stage private/stages/{INTAKE_STAGE}/{month} is missing; put it back from the backup."
            )
        # Month by month: all of them together are many times as long as their sums.
        told = summed_by_agency(pl.concat([told, summed_by_agency(stage.tables["columns"])]))
    return told


def kept_versions(accepted: dict[str, pl.DataFrame], versions: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The tables of a delivery, cut down to the incidents whose version in force it holds."""
    ids = versions.select("incident_id")
    persons = accepted["person"].join(ids, on="incident_id", how="semi", maintain_order="left").select("person_id")
    kept: dict[str, pl.DataFrame] = {}
    for name, frame in accepted.items():
        of, key = (ids, "incident_id") if "incident_id" in frame.columns else (persons, "person_id")
        kept[name] = frame.join(of, on=key, how="semi", maintain_order="left")
    return kept


def _cut(kept: Mapping[str, pl.DataFrame], wanted: pl.DataFrame, by: str) -> dict[Any, dict[str, pl.DataFrame]]:
    """Every table cut by a column of the versions in force, month or submission; each in the order of the table's key."""
    incidents = wanted.select("incident_id", by)
    persons = kept["person"].select("person_id", "incident_id").join(incidents, on="incident_id").drop("incident_id")
    told: dict[Any, dict[str, pl.DataFrame]] = {}
    for name, table in TABLES.items():
        of, key = (incidents, "incident_id") if "incident_id" in kept[name].columns else (persons, "person_id")
        marked = kept[name].join(of, on=key, how="inner").sort(list(table.key))
        for (value,), part in marked.partition_by(by, as_dict=True, include_key=False).items():
            told.setdefault(value, {})[name] = part
    empty = {name: empty_frame(table) for name, table in TABLES.items()}
    return {value: {**empty, **tables} for value, tables in told.items()}


@dg.asset(
    partitions_def=MONTHS, backfill_policy=dg.BackfillPolicy.single_run(), code_version=CODE,
    group_name="reports", kinds={"geopandas"},
    description="Where each incident took place: point, precision, confidence, error or reason, areas; and what the agency should look at.",
)  # fmt: skip
@value_free
def located_reports(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[Home], validated_reports: dict[str, Stage]
) -> dict[str, Stage]:
    """The months of the run in one go."""
    told = located_of(home, validated_reports)
    places = pl.concat(stage.tables["place"] for stage in told.values()) if told else None
    refused = sum(stage.tables["refused"].height for stage in told.values())
    context.add_output_metadata({**(_precisions(places) if places is not None else {}), "to look at": refused})
    return told


def located_of(home: Home, validated_reports: Mapping[str, Stage]) -> dict[str, Stage]:
    """Hand key and address of validated months to the geocoder."""
    reference = reference_of(home)
    seen = reference.fingerprint()
    incidents = pl.concat(
        [empty_frame(TABLES["incident"]), *(stage.tables["incident"] for stage in validated_reports.values())]
    )
    places, refused = reference.locate(incidents)
    told: dict[str, Stage] = {}
    for month, stage in validated_reports.items():
        ids = stage.tables["incident"].select("incident_id")
        cut = {
            name: frame.join(ids, on="incident_id", how="semi", maintain_order="left")
            for name, frame in (("place", places), ("refused", refused))
        }
        told[month] = Stage(tables=cut, inputs=fingerprint(stage.inputs, seen))
    return told


def _precisions(places: pl.DataFrame) -> dict[str, int]:
    counts = places.group_by("precision").len().sort("precision").iter_rows()
    return {f"precision {precision}": count for precision, count in counts}
