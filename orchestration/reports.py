"""Report assets by month: validated and located. Each is rebuilt whole from the registry, the landing store and a layer.

Thin wiring only; the work is done in ingest and geocode. Must not use postponed annotations (Dagster reads them).
"""

import warnings
from collections.abc import Sequence

import dagster as dg
import polars as pl
from sqlalchemy.orm import Session

from ingest.landing import Landing
from ingest.profile import TABLES
from ingest.readers.apart import read_apart
from ingest.registry.connection import open_registry
from ingest.registry.facts import version_fates
from ingest.submit import reread
from ingest.validate import fence
from orchestration.places import Reference
from orchestration.resources import Home
from orchestration.silence import value_free
from orchestration.storage import Stage, fingerprint, stacked
from schemas.as_polars import empty_frame
from schemas.standard import VERSION

# Running many months in one go is marked beta in the release we pin; the pin is exact.
warnings.filterwarnings("ignore", message="Parameter `backfill_policy`", category=dg.BetaWarning)

MONTHS = dg.MonthlyPartitionsDefinition(start_date="1990-01", fmt="%Y-%m", end_offset=2)
"""Partitions of report stages: months of incidents. The first is the earliest date the reader takes."""

CODE = f"{VERSION}/3"
"""Raised when a stage would come out differently from the same inputs."""


def current_versions(home: Home) -> pl.DataFrame:
    """The version in force of every report (columns of `version_fates`)."""
    with Session(open_registry(home.registry_url())) as session:
        return version_fates(session).filter(pl.col("fate") == "current")


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
    """Re-check the landed deliveries that hold a version in force, and keep those versions, month by month."""
    months = list(context.partition_keys)
    current = current_versions(home)
    wanted = current.filter(pl.col("month").is_in(months))
    landing = Landing(folder=home.landing_folder, key=home.key("landing"))
    with Session(open_registry(home.registry_url())) as session:
        checked = reread(session, landing, wanted["submission_id"].unique().to_list(), read=read_apart)
    parts = [
        kept_versions(answer.validated.accepted, wanted.filter(pl.col("submission_id") == submission))
        for submission, answer in sorted(checked.items())
    ]
    stages = {
        month: Stage(tables=_of_month(parts, wanted, month), inputs=validated_inputs(current, month))
        for month in months
    }
    fence(stacked(stages))
    return stages


def kept_versions(accepted: dict[str, pl.DataFrame], versions: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The tables of a delivery, cut down to the incidents whose version in force it holds."""
    ids = versions.select("incident_id")
    persons = accepted["person"].join(ids, on="incident_id", how="semi", maintain_order="left").select("person_id")
    kept: dict[str, pl.DataFrame] = {}
    for name, frame in accepted.items():
        of, key = (ids, "incident_id") if "incident_id" in frame.columns else (persons, "person_id")
        kept[name] = frame.join(of, on=key, how="semi", maintain_order="left")
    return kept


def _of_month(parts: Sequence[dict[str, pl.DataFrame]], wanted: pl.DataFrame, month: str) -> dict[str, pl.DataFrame]:
    ids = wanted.filter(pl.col("month") == month)
    cut = [kept_versions(part, ids) for part in parts]
    return {
        name: pl.concat([empty_frame(table), *(part[name] for part in cut)]).sort(list(table.key))
        for name, table in TABLES.items()
    }  # fmt: skip


@dg.asset(
    partitions_def=MONTHS, backfill_policy=dg.BackfillPolicy.single_run(), code_version=CODE,
    group_name="reports", kinds={"geopandas"},
    description="Where each incident took place: point, precision, confidence, error or reason, areas; and what the agency should look at.",
)  # fmt: skip
@value_free
def located_reports(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[Home], validated_reports: dict[str, Stage]
) -> dict[str, Stage]:
    """Hand key and address to the geocoder, month by month in one go."""
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
    context.add_output_metadata({**_precisions(places), "to look at": refused.height})
    return told


def _precisions(places: pl.DataFrame) -> dict[str, int]:
    counts = places.group_by("precision").len().sort("precision").iter_rows()
    return {f"precision {precision}": count for precision, count in counts}
