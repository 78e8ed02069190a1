"""Release assets: deidentified, releasable, release folder, site. Partitioned by release version; nothing edited in place.

Thin wiring only; the border is in privacy, the folder in publish, the second pair of eyes in verification. Must not use
postponed annotations (Dagster reads them).
"""

from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
from sqlalchemy.orm import Session

from ingest.registry.connection import open_registry
from ingest.registry.context import context_frames
from ingest.registry.enrolment import agencies_frame, zero_months
from ingest.registry.facts import coverage_frame, submission_counts, version_fates, window_of
from orchestration.counting import with_cell_keys
from orchestration.disclosure import REPORT, appraised, edition, guarded, packed
from orchestration.family import book_before, earlier_releases, foreign_releases, same_snaps
from orchestration.keys import family_of
from orchestration.narratives import releasable_narratives, without_protected
from orchestration.policies import policy_in_force
from orchestration.reconciliation import reconcile, totals, write_reconciliation
from orchestration.reports import CODE, reference_of
from orchestration.resources import Home
from orchestration.silence import value_free
from orchestration.storage import Stage, fingerprint, stacked
from privacy.border import Beside, deidentify, make_releasable
from privacy.classbook import to_frames
from privacy.policy import Policy, policy_hash
from privacy.pseudonyms import pseudonyms
from schemas.standard import PUBLISHED_TABLES

RELEASES = dg.DynamicPartitionsDefinition(name="release")
"""Partitions of release stages: CalVer versions."""

_ALL_MONTHS = dg.AllPartitionMapping()


class ReleaseConfig(dg.Config):
    """What only the person who cuts a release knows."""

    released_on: str
    code_version: str


class NothingToRelease(Exception):
    """There is no accepted report yet; the sentence says what to do first."""


def release_key(home: Home) -> bytes:
    """The key of this release family's pseudonyms."""
    return family_of(home).key


def policy_of(home: Home) -> Policy:
    """The policy of the deployment; refuses one below the floors."""
    return policy_in_force(home)


@dg.asset(
    partitions_def=RELEASES, code_version=CODE, group_name="release", kinds={"polars"},
    ins={"validated_reports": dg.AssetIn(partition_mapping=_ALL_MONTHS), "located_reports": dg.AssetIn(partition_mapping=_ALL_MONTHS)},
    description="No direct identifier, address or point is left; ids are keyed pseudonyms; places are areas.",
)  # fmt: skip
@value_free
def deidentified_reports(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[Home],
    validated_reports: dict[str, Stage], located_reports: dict[str, Stage],
) -> dict[str, Stage]:  # fmt: skip
    """Carry every validated report over the first half of the border."""
    tables = stacked(validated_reports)
    if not tables or tables["incident"].is_empty():
        raise NothingToRelease("no report has been accepted yet; submit one with 'vigie submit' first.")
    policy = policy_of(home)
    places = stacked(located_reports)["place"]
    told = deidentify(tables, places, key=release_key(home), officers_public=policy.officers_public)
    inputs = fingerprint(CODE, family_of(home).name, *(stage.inputs for stage in located_reports.values()))
    return {context.partition_key: Stage(tables=told, inputs=inputs)}


@dg.asset(
    partitions_def=RELEASES, code_version=CODE, group_name="release", kinds={"polars"},
    ins={"validated_reports": dg.AssetIn(partition_mapping=_ALL_MONTHS)},
    description="Exactly the published columns; k and small-cell rules proven, earlier releases subtracted, or the run stops here.",
)  # fmt: skip
@value_free
def releasable_reports(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[Home], deidentified_reports: dict[str, Stage],
    validated_reports: dict[str, Stage],
) -> dict[str, Stage]:  # fmt: skip
    """Recode, pool, protect small cells, audit, subtract."""
    version, family, policy = context.partition_key, family_of(home), policy_of(home)
    stage = deidentified_reports[version]
    with Session(open_registry(home.registry_url())) as session:
        agencies, fates, zeros = agencies_frame(session), version_fates(session), zero_months(session)
        context_tables = context_frames(session)
    start, end = window_or_stop(fates, zeros)
    coverage = coverage_frame(agencies, fates, zeros, start=start, end=end)
    book = same_snaps(home, book_before(home, family.name, version))
    incidents = without_protected(stacked(validated_reports)["incident"], stage.tables["incident"], key=family.key)
    narratives, evidence = releasable_narratives(home, incidents, policy)
    releasable = make_releasable(
        stage.tables, agencies.select("agency_id", "name", "county", "state", "sworn_officers"),
        with_cell_keys(coverage, fates, key=family.key), policy=policy, key=family.key, version=version, book=book,
        beside=Beside(context=context_tables, snaps=reference_of(home).snap_points(), narratives=narratives),
    )  # fmt: skip
    if releasable.tables["incident"].is_empty():
        raise NothingToRelease(
            f"no {policy.k} incidents can be published together yet, under any name; the {stage.tables['incident'].height} "
            "accepted wait, and nothing is published. Submit more, or wait for the next months."
        )
    now = edition(releasable.tables, releasable.book)
    report = {**releasable.report, "diffguard": guarded(home, family.name, version, now), "narratives": evidence}
    context.add_output_metadata({"k_min": str(releasable.report.get("k_min"))})
    tables = {**releasable.tables, "fates": releasable.fates, REPORT: packed(report), **to_frames(releasable.book)}
    return {version: Stage(tables=tables, inputs=stage.inputs)}


def window_or_stop(fates: pl.DataFrame, zeros: pl.DataFrame) -> tuple[date, date]:
    """The window of a release; raises NothingToRelease when nothing was filed."""
    window = window_of(fates, zeros)
    if window is None:
        raise NothingToRelease("no report has been accepted yet; submit one with 'vigie submit' first.")
    return window


@dg.asset(
    partitions_def=RELEASES, code_version=CODE, group_name="release", kinds={"sqlite", "csv", "parquet"},
    ins={"validated_reports": dg.AssetIn(partition_mapping=_ALL_MONTHS)},
    freshness_policy=dg.FreshnessPolicy.time_window(fail_window=timedelta(days=100)),
    description="The immutable release folder: database, CSV, Parquet, descriptor, dictionary, changes, checksums.",
)  # fmt: skip
@value_free
def release(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[Home], config: ReleaseConfig,
    releasable_reports: dict[str, Stage], validated_reports: dict[str, Stage],
) -> dg.MaterializeResult[None]:  # fmt: skip
    """Account for every row, then write the folder; `latest` moves last."""
    from publish.about import About, Licence
    from publish.release import build_release
    from publish.risk import write_risk

    version = context.partition_key
    stage, policy, family = releasable_reports[version].tables, policy_of(home), family_of(home)
    tables = {table.name: stage[table.name] for table in PUBLISHED_TABLES}
    fates = stage["fates"]
    with Session(open_registry(home.registry_url())) as session:
        versions, counts, zeros = version_fates(session), submission_counts(session), zero_months(session)
    account = reconcile(
        versions, counts, _published(fates, versions, stacked(validated_reports), key=release_key(home))
    )
    start, end = window_or_stop(versions, zeros)
    settings = home.settings()
    about = About(
        version=version, title=settings["title"], publisher=settings["publisher"], contact=settings["contact"],
        description=settings.get("description") or "Use-of-force reports of police agencies, with the people in them protected.",
        released_on=date.fromisoformat(config.released_on), window_start=start, window_end=end, k=policy.k,
        code_version=config.code_version, totals=totals(account, threshold=policy.small_count), family=family.name,
        policy_hash=policy_hash(policy), licence=Licence(**settings["licence"]),
    )  # fmt: skip
    folder = build_release(
        tables,
        about=about,
        releases=home.releases,
        areas=reference_of(home).shapes(set(tables["incident"].select("area_level", "area").unique().rows())),
        appraise=lambda draft: write_risk(
            draft, appraised(home, draft, stage, about=about, policy=policy, inputs=stacked(validated_reports))
        ),
        approve=lambda draft: _recounted(
            draft, policy, [*foreign_releases(home, family.name), *earlier_releases(home, family.name, version)]
        ),
    )
    write_reconciliation(account, home.reconciliation / f"{version}.db")
    files = [path for path in folder.rglob("*") if path.is_file()]
    return dg.MaterializeResult(metadata={
        "files": len(files), "bytes": sum(path.stat().st_size for path in files),
        **{f"rows of {name}": frame.height for name, frame in tables.items()},
    })  # fmt: skip


def _published(
    fates: pl.DataFrame, versions: pl.DataFrame, validated: dict[str, pl.DataFrame], *, key: bytes
) -> pl.DataFrame:
    """Rows of each sender that were published or wait: sender, table_name, published, waiting."""
    senders = versions.filter(pl.col("fate") == "current").select("incident_id", "sender")
    told: list[pl.DataFrame] = []
    for table in ("incident", "person"):
        rows = validated[table].select(f"{table}_id", *(["incident_id"] if table == "person" else []))
        known = rows.join(senders, on="incident_id", how="left", maintain_order="left")
        mapped = known.select("sender", id=pseudonyms(known[f"{table}_id"], key=key, scope=table))
        joined = fates.filter(pl.col("table_name") == table).join(mapped, on="id", how="left")
        told.append(joined.group_by("sender").agg(
            table_name=pl.lit(table), published=(pl.col("fate") == "published").sum().cast(pl.Int64),
            waiting=(pl.col("fate") == "waiting").sum().cast(pl.Int64),
        ))  # fmt: skip
    return pl.concat(told).with_columns(pl.col("table_name").cast(pl.String))


class ReleaseRefused(Exception):
    """The written folder does not stand up to the second pair of eyes; the sentence names the first check that fails."""


def _recounted(folder: Path, policy: Policy, earlier: list[Path]) -> None:
    """Verify a written folder before it becomes a release."""
    from verification.verify import verify

    failed = [
        finding
        for finding in verify(
            folder, k=policy.k, k_protected=policy.k_protected, small_count=policy.small_count, earlier=earlier
        )
        if not finding.ok
    ]
    if failed:
        raise ReleaseRefused(f"the written release fails {len(failed)} checks: {failed[0].sentence}")


@dg.asset(
    partitions_def=RELEASES, deps=[release], code_version=CODE, group_name="release", kinds={"datasette"},
    description="The site over the release: every table, question and download answers in the real Datasette.",
)  # fmt: skip
@value_free
def public_site(context: dg.AssetExecutionContext, home: dg.ResourceParam[Home]) -> dg.MaterializeResult[None]:
    """Visit the site as its first reader."""
    from publish.site.visit import visit

    return dg.MaterializeResult(metadata={"pages": visit(home.releases / context.partition_key)})
