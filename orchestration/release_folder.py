"""Write the folder of a release from its private stages: the assets and the rebuild take the same way.

What only the first writing can know (the day, the version of the code, what the attackers found, the commitments to the
inputs) is kept beside the stages, so that the same stages give the same bytes again. Must not decide what is published.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from orchestration.apart import apart, begun
from orchestration.beside import beside_of
from orchestration.child_account import children_reconciled
from orchestration.column_account import columns_reconciled
from orchestration.commitments import provenance_facts
from orchestration.disclosure import appraised, packed, unpacked
from orchestration.family import earlier_releases, foreign_releases
from orchestration.keys import Family, family_of
from orchestration.policies import policy_in_force
from orchestration.reconciliation import reconcile, totals
from orchestration.registry_facts import Facts, base_of, facts_of, taken_at, window_or_stop
from orchestration.reports import intake_of_all, reference_of
from orchestration.resources import Home, HomeProblem
from orchestration.row_account import rows_by_sender
from orchestration.signing import signer_of
from orchestration.stage_tables import TablesAtRest, columns_of
from orchestration.storage import Stage, all_of, stacked, stages_of
from privacy.commitment import content_digest
from privacy.policy import Policy, policy_hash
from publish.versions import before
from schemas.standard import PUBLISHED_TABLES

if TYPE_CHECKING:
    from publish.about import About

RECORD = "release_record"
"""The stage that holds what the first writing found."""

_BESIDE = "beside_"

_STAGES = ("validated_reports", "located_reports", "registry_facts", "deidentified_reports", "releasable_reports")
_DESCRIPTION = "Use-of-force reports of police agencies, with the people in them protected."


class ReleaseRefused(Exception):
    """The written folder does not stand up to the second pair of eyes; the sentence names the first check that fails."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """What only the first writing of a release can know: its day, the version of the code."""

    released_on: date
    code_version: str


@dataclass
class Found:
    """What the first writing finds, and a rebuild is given: the risk report, the provenance, the companion tables."""

    report: Mapping[str, Any] | None = None
    provenance: Mapping[str, Any] | None = None
    beside: Mapping[str, pl.DataFrame] | None = None
    pairs: int | None = None


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where every row of a release is: by sender (private), and by column (private)."""

    rows: pl.DataFrame
    columns: pl.DataFrame


def write_release(home: Home, version: str, *, into: Path, made: Made, pairs: int) -> tuple[Path, Account]:
    """Account for every row, then write `into/<version>` for the first time; keeps the record a rebuild needs.

    pairs: reports that may be of one event of two agencies.
    """
    found, reports = Found(pairs=pairs), reports_of(home, version)
    rows = apart(reports, rows_of, home, version)
    # The columns are accounted for while the files are written; none is sealed before that is done.
    with begun(reports, columns_of_release, home, version) as accounted:
        folder = _build(
            home, version, into=into, made=made, inputs=lambda: accounted().content, account=rows, found=found
        )
        columns = accounted().columns
    record = {
        "report": found.report, "provenance": found.provenance, "released_on": made.released_on.isoformat(),
        "code_version": made.code_version,
    }  # fmt: skip
    beside = {f"{_BESIDE}{name}": frame for name, frame in (found.beside or {}).items()}
    stages_of(home).write(RECORD, version, Stage(tables={"record": packed(record), "account": rows, **beside}))
    return folder, Account(rows=rows, columns=columns)


def rewrite_release(home: Home, version: str, *, into: Path) -> Path:
    """Write `into/<version>` again from the private stages and the record of the first writing."""
    stage = stages_of(home).read(RECORD, version)
    if stage is None:
        raise HomeProblem(
            f"the record of release {version} is missing; put private/stages/{RECORD}/{version} back from the backup."
        )
    record = unpacked(stage.tables["record"])
    made = Made(released_on=date.fromisoformat(record["released_on"]), code_version=record["code_version"])
    beside = {name.removeprefix(_BESIDE): frame for name, frame in stage.tables.items() if name.startswith(_BESIDE)}
    found = Found(report=record["report"], provenance=record["provenance"], beside=beside)
    return _build(home, version, into=into, made=made, inputs=bytes, account=stage.tables["account"], found=found)


def reports_of(home: Home, version: str) -> int:
    """How many reports a release is made of."""
    return facts_of(home, version)["fates"].height


def rows_of(home: Home, version: str) -> pl.DataFrame:
    """Account for every row of a release, by sender; raises where one is lost on the way."""
    facts, stage, at_rest = _stages(home, version)
    by_sender = rows_by_sender(facts, dict(at_rest), stage, key=family_of(home).key)
    return reconcile(facts["fates"], facts["submission_counts"], by_sender)


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The account of every column, and the digest of the validated reports, to which the release is committed."""

    columns: pl.DataFrame
    content: bytes


def columns_of_release(home: Home, version: str) -> Columns:
    """Account for every column of a release; raises where an answer is lost or changed on the way."""
    facts, stage, at_rest = _stages(home, version)
    private, validated = dict(at_rest), dict(stacked(all_of(home, "validated_reports")))
    content = content_digest(validated)
    # The validated reports behind a re-cut may have changed since, and its rows are those of the release it replaces.
    if base_of(version):
        return Columns(columns=pl.DataFrame(), content=content)
    book = {
        name: columns_of(stage, f"book_{name}", [f"{name}_id", "source", "version"]) for name in ("incident", "person")
    }
    columns = columns_reconciled(
        validated=validated, deidentified=private, public=_public(stage), fates=stage["fates"], senders=facts["agencies"],
        book=book, version=version, pending=stage["pending"], received=intake_of_all(home),
        children=children_reconciled(validated=validated, deidentified=private, releasable=stage),
    )  # fmt: skip
    return Columns(columns=columns, content=content)


def _stages(home: Home, version: str) -> tuple[Facts, Mapping[str, pl.DataFrame], Mapping[str, pl.DataFrame]]:
    """Registry facts, releasable and deidentified stage of a version: (facts, releasable, deidentified)."""
    folder = stages_of(home)
    found = {asset: folder.read(asset, version) for asset in ("releasable_reports", "deidentified_reports")}
    for asset, stage in found.items():
        if stage is None:
            raise HomeProblem(f"the stage private/stages/{asset}/{version} is missing; put it back from the backup.")
    releasable, deidentified = (stage.tables for stage in found.values() if stage is not None)
    return facts_of(home, version), releasable, deidentified


def _public(stage: Mapping[str, pl.DataFrame]) -> TablesAtRest:
    """The public tables, each read when it is written: with its attackers, a release fills the memory twice over otherwise."""
    return TablesAtRest([table.name for table in PUBLISHED_TABLES], stage.__getitem__)


def _build(
    home: Home, version: str, *, into: Path, made: Made, inputs: Callable[[], bytes], account: pl.DataFrame, found: Found,
) -> Path:  # fmt: skip
    from publish.release import build_release
    from publish.risk import write_risk

    facts, stage, _ = _stages(home, version)
    policy, family, signer = policy_in_force(home), family_of(home), signer_of(home, at=taken_at(facts))
    tables = _public(stage)
    about = about_of(home, version, facts, made=made, policy=policy, family=family, account=account)

    def appraise(draft: Path) -> None:
        found.report = found.report or appraised(home, draft, stage, about=about, policy=policy, inputs=inputs())
        write_risk(draft, found.report)

    def stated() -> Mapping[str, Any]:
        found.provenance = found.provenance or provenance_facts(
            family, version, inputs={"validated reports": inputs()}, snapshot=facts, taken_on=taken_at(facts).date(),
            stages=_STAGES,
        )  # fmt: skip
        return found.provenance

    if found.beside is None:
        found.beside = beside_of(home, version, facts, stage, about=about, pairs=found.pairs)
    return build_release(
        tables,
        about=about,
        releases=into,
        previous_in=home.releases,
        areas=reference_of(home).shapes(set(tables["incident"].select("area_level", "area").unique().rows())),
        beside=found.beside,
        appraise=appraise,
        approve=_approver(home, version, policy, family),
        provenance=stated,
        sign=signer.sign,
        public_key=signer.public,
    )


def about_of(
    home: Home, version: str, facts: Facts, *, made: Made, policy: Policy, family: Family, account: pl.DataFrame
) -> "About":
    """The facts of the release that are published with it."""
    from publish.about import About, Licence

    start, end = window_or_stop(facts)
    settings = home.settings()
    return About(
        version=version, title=settings["title"], publisher=settings["publisher"], contact=settings["contact"],
        description=settings.get("description") or _DESCRIPTION, address=settings.get("public_address", ""),
        released_on=made.released_on, window_start=start, window_end=end, k=policy.k, code_version=made.code_version,
        totals=totals(account, threshold=policy.small_count), family=family.name, policy_hash=policy_hash(policy),
        licence=Licence(**settings["licence"]),
    )  # fmt: skip


def _approver(home: Home, version: str, policy: Policy, family: Family) -> Callable[[Path], None]:
    """What verifies a written folder before it becomes a release."""
    earlier = [*foreign_releases(home, family.name), *earlier_releases(home, family.name, version)]
    previous = before(version, home.releases)

    def approve(folder: Path) -> None:
        from verification.verify import verify

        told = apart(
            reports_of(home, version), verify, folder, k=policy.k, k_protected=policy.k_protected, small_count=policy.small_count, earlier=earlier,
            previous=home.releases / previous if previous else None,
        )  # fmt: skip
        failed = [finding for finding in told if not finding.ok]
        if failed:
            raise ReleaseRefused(f"the written release fails {len(failed)} checks: {failed[0].sentence}")

    return approve
