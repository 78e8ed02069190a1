"""Release assets: registry facts, deidentified, releasable, release folder, site. Partitioned by release version; nothing edited in place.

Thin wiring only; the border is in privacy, the folder in publish, the second pair of eyes in verification. Must not use
postponed annotations (Dagster reads them).
"""

from datetime import date, datetime, timedelta

import dagster as dg
import polars as pl

from orchestration.disclosure import REPORT, edition, guarded, packed
from orchestration.family import book_before, same_snaps
from orchestration.keys import family_of
from orchestration.narratives import releasable_narratives, without_protected
from orchestration.policies import policy_in_force
from orchestration.reconciliation import write_reconciliation
from orchestration.registry_facts import (
    NothingToRelease,
    base_of,
    coverage_of,
    facts_for,
    forgotten,
    same_versions_or_stop,
)
from orchestration.release_folder import Made, write_release
from orchestration.reports import CODE, reference_of
from orchestration.resources import Home, HomeProblem
from orchestration.silence import value_free
from orchestration.storage import Stage, fingerprint, stacked, stages_of
from privacy.border import Beside, deidentify, make_releasable
from privacy.classbook import to_frames

RELEASES = dg.DynamicPartitionsDefinition(name="release")
"""Partitions of release stages: CalVer versions."""

_ALL_MONTHS = dg.AllPartitionMapping()


class ReleaseConfig(dg.Config):
    """What only the person who cuts a release knows."""

    released_on: str
    code_version: str


class FactsConfig(dg.Config):
    """The moment up to which the registry is read."""

    as_of: str


_CONTEXT = ("denominator", "area_population")


@dg.asset(
    partitions_def=RELEASES, code_version=CODE, group_name="release", kinds={"sqlalchemy"},
    ins={"validated_reports": dg.AssetIn(partition_mapping=_ALL_MONTHS)},
    description="The registry as a dated input: agencies, fates of reports, zero months, corrections, withdrawals, issues, replies.",
)  # fmt: skip
@value_free
def registry_facts(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[Home], config: FactsConfig,
    validated_reports: dict[str, Stage],
) -> dict[str, Stage]:  # fmt: skip
    """Take the snapshot; the validated reports must be those it says are in force."""
    version = context.partition_key
    facts = facts_for(home, version, as_of=datetime.fromisoformat(config.as_of))
    if base_of(version) is None and (tables := stacked(validated_reports)):
        same_versions_or_stop(facts, tables["incident"].select("incident_id"))
    return {version: Stage(tables=facts, inputs=fingerprint(CODE, config.as_of))}


@dg.asset(
    partitions_def=RELEASES, code_version=CODE, group_name="release", kinds={"polars"},
    ins={"validated_reports": dg.AssetIn(partition_mapping=_ALL_MONTHS), "located_reports": dg.AssetIn(partition_mapping=_ALL_MONTHS)},
    description="No direct identifier, address or point is left; ids are keyed pseudonyms; places are areas.",
)  # fmt: skip
@value_free
def deidentified_reports(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[Home], registry_facts: dict[str, Stage],
    validated_reports: dict[str, Stage], located_reports: dict[str, Stage],
) -> dict[str, Stage]:  # fmt: skip
    """Carry every validated report over the first half of the border; a re-cut takes those of the release it replaces."""
    version = context.partition_key
    if base := base_of(version):
        gone = forgotten(dict(registry_facts[version].tables), key=family_of(home).key)
        return {version: _without(home, base, gone)}
    tables = stacked(validated_reports)
    if not tables or tables["incident"].is_empty():
        raise NothingToRelease("no report has been accepted yet; submit one with 'vigie submit' first.")
    policy = policy_in_force(home)
    places = stacked(located_reports)["place"]
    told = deidentify(tables, places, key=family_of(home).key, officers_public=policy.officers_public)
    inputs = fingerprint(CODE, family_of(home).name, *(stage.inputs for stage in located_reports.values()))
    return {version: Stage(tables=told, inputs=inputs)}


def _without(home: Home, base: str, gone: pl.Series) -> Stage:
    """The deidentified reports of a release without some bundles. Raises HomeProblem where they are lost."""
    stage = stages_of(home).read("deidentified_reports", base)
    if stage is None:
        raise HomeProblem(
            f"the stage private/stages/deidentified_reports/{base} is missing, so the release cannot be cut again; put it "
            "back from the backup."
        )
    tables = dict(stage.tables)
    persons = tables["person"].filter(pl.col("bundle").is_in(gone.implode())).select("person_id")
    incidents = tables["incident"].filter(pl.col("bundle").is_in(gone.implode())).select("incident_id")
    keys = {"incident_id": incidents, "person_id": persons, "recipient_id": persons}
    for key, rows in keys.items():
        for name in [name for name, frame in tables.items() if key in frame.columns]:
            tables[name] = tables[name].filter(~pl.col(key).is_in(rows.to_series().implode()).fill_null(value=False))
    return Stage(tables=tables, inputs=stage.inputs)


@dg.asset(
    partitions_def=RELEASES, code_version=CODE, group_name="release", kinds={"polars"},
    ins={"validated_reports": dg.AssetIn(partition_mapping=_ALL_MONTHS)},
    description="Exactly the published columns; k and small-cell rules proven, earlier releases subtracted, or the run stops here.",
)  # fmt: skip
@value_free
def releasable_reports(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[Home], registry_facts: dict[str, Stage],
    deidentified_reports: dict[str, Stage], validated_reports: dict[str, Stage],
) -> dict[str, Stage]:  # fmt: skip
    """Recode, pool, protect small cells, audit, subtract."""
    version, family, policy = context.partition_key, family_of(home), policy_in_force(home)
    stage, facts = deidentified_reports[version], dict(registry_facts[version].tables)
    book = same_snaps(home, book_before(home, family.name, version))
    incidents = without_protected(stacked(validated_reports)["incident"], stage.tables["incident"], key=family.key)
    narratives, evidence = releasable_narratives(home, incidents, policy)
    releasable = make_releasable(
        stage.tables, facts["agencies"].select("agency_id", "name", "county", "state", "sworn_officers"),
        coverage_of(facts, key=family.key), policy=policy, key=family.key, version=version, book=book,
        beside=Beside(
            context={name: facts[name] for name in _CONTEXT}, snaps=reference_of(home).snap_points(), narratives=narratives
        ),
        forgotten=forgotten(facts, key=family.key), closed=base_of(version) is not None,
    )  # fmt: skip
    if releasable.tables["incident"].is_empty():
        raise NothingToRelease(
            f"no {policy.k} incidents can be published together yet, under any name; the {stage.tables['incident'].height} "
            "accepted wait, and nothing is published. Submit more, or wait for the next months."
        )
    now = edition(releasable.tables, releasable.book)
    report = {**releasable.report, "diffguard": guarded(home, family.name, version, now), "narratives": evidence}
    context.add_output_metadata({"k_min": str(releasable.report.get("k_min"))})
    tables = {
        **releasable.tables,
        "fates": releasable.fates,
        "pending": releasable.pending,
        REPORT: packed(report),
        **to_frames(releasable.book),
    }
    return {version: Stage(tables=tables, inputs=stage.inputs)}


@dg.asset(
    partitions_def=RELEASES, code_version=CODE, group_name="release", kinds={"sqlite", "csv", "parquet"},
    ins={"validated_reports": dg.AssetIn(partition_mapping=_ALL_MONTHS)},
    freshness_policy=dg.FreshnessPolicy.time_window(fail_window=timedelta(days=100)),
    description="The immutable release folder: database, CSV, Parquet, descriptor, dictionary, changes, checksums.",
)  # fmt: skip
@value_free
def release(  # noqa: PLR0917
    context: dg.AssetExecutionContext, home: dg.ResourceParam[Home], config: ReleaseConfig,
    releasable_reports: dict[str, Stage], validated_reports: dict[str, Stage], same_event_pairs: dict[str, Stage],
) -> dg.MaterializeResult[None]:  # fmt: skip
    """Account for every row and column, then write the folder; `latest` moves last."""
    version = context.partition_key
    made = Made(released_on=date.fromisoformat(config.released_on), code_version=config.code_version)
    pairs = same_event_pairs[version].tables["same_event"].height
    folder, account = write_release(home, version, into=home.releases, made=made, pairs=pairs)
    write_reconciliation(account.rows, home.reconciliation / f"{version}.db", columns=account.columns)
    files = [path for path in folder.rglob("*") if path.is_file()]
    tables = releasable_reports[version].tables
    return dg.MaterializeResult(metadata={
        "files": len(files), "bytes": sum(path.stat().st_size for path in files),
        **{f"rows of {name}": tables[name].height for name in ("incident", "person")},
    })  # fmt: skip


@dg.asset(
    partitions_def=RELEASES, deps=[release], code_version=CODE, group_name="release", kinds={"datasette"},
    description="The site over the release: every table, question and download answers in the real Datasette.",
)  # fmt: skip
@value_free
def public_site(context: dg.AssetExecutionContext, home: dg.ResourceParam[Home]) -> dg.MaterializeResult[None]:
    """Visit the site as its first reader."""
    from publish.site.visit import visit

    return dg.MaterializeResult(metadata={"pages": visit(home.releases / context.partition_key)})
