"""The registry as one dated input of a release: taken once, kept beside the stages, and the same ever after.

A re-cut release has the facts of the release it replaces, but for the reports the law has removed. Must not decide what
is published, nor read a clock: the date of the snapshot is passed in.
"""

from datetime import date, datetime

import polars as pl
from sqlalchemy.orm import Session

from ingest.registry.checkpoints import checkpoint_of
from ingest.registry.connection import open_registry
from ingest.registry.facts import coverage_frame, window_of
from ingest.registry.snapshot import registry_snapshot
from orchestration.counting import with_cell_keys
from orchestration.resources import Home, HomeProblem
from orchestration.storage import stages_of
from privacy.bundles import BUNDLE
from privacy.pseudonyms import pseudonyms
from publish.versions import parse

ASSET = "registry_facts"
LEGAL_REMOVAL = "w3"

Facts = dict[str, pl.DataFrame]


class NothingToRelease(Exception):
    """There is no accepted report yet; the sentence says what to do first."""


def base_of(version: str) -> str | None:
    """The release a re-cut replaces (2026.11.0 for 2026.11.0.1, and that for 2026.11.0.2); None for any other."""
    *calendar, cut = parse(version)
    if not cut:
        return None
    original = f"{calendar[0]}.{calendar[1]:02d}.{calendar[2]}"
    return original if cut == 1 else f"{original}.{cut - 1}"


def facts_for(home: Home, version: str, *, as_of: datetime) -> Facts:
    """The snapshot of the registry for a release, with its date as the frame `snapshot`."""
    with Session(open_registry(home.registry_url())) as session:
        now = registry_snapshot(session, as_of=as_of)
        chain = pl.DataFrame([checkpoint_of(session, at=as_of).told()])
    base = base_of(version)
    if base is None:
        return {**now, "audit": chain, "snapshot": pl.DataFrame({"as_of": [as_of.isoformat()]})}
    before = facts_of(home, base)
    removed = now["withdrawals"].filter(reason=LEGAL_REMOVAL)
    gone = pl.col("incident_id").is_in(removed["incident_id"].implode()) & (pl.col("fate") == "current")
    fates = before["fates"].with_columns(fate=pl.when(gone).then(pl.lit("withdrawn")).otherwise("fate"))
    kept = before["withdrawals"].join(removed, on="incident_id", how="anti")
    # Counts of months stay as they were published: one less would say where the removed report was.
    return {**before, "counted": before.get("counted", before["fates"]), "fates": fates,
            "withdrawals": pl.concat([kept, removed]), "audit": chain}  # fmt: skip


def facts_of(home: Home, version: str) -> Facts:
    """The facts a release was made from. Raises HomeProblem where they are lost."""
    stage = stages_of(home).read(ASSET, version)
    if stage is None:
        raise HomeProblem(
            f"the registry facts of release {version} are missing; put private/stages/{ASSET}/{version} back from the backup."
        )
    return dict(stage.tables)


def taken_at(facts: Facts) -> datetime:
    """The moment of the snapshot, in UTC."""
    return datetime.fromisoformat(facts["snapshot"]["as_of"][0])


def window_or_stop(facts: Facts) -> tuple[date, date]:
    """The window of a release; raises NothingToRelease when nothing was filed."""
    window = window_of(facts["fates"], facts["zeros"])
    if window is None:
        raise NothingToRelease("no report has been accepted yet; submit one with 'vigie submit' first.")
    return window


def coverage_of(facts: Facts, *, key: bytes) -> pl.DataFrame:
    """What each agency filed for each month of the window, true counts, with the keys of the cells."""
    start, end = window_or_stop(facts)
    counted = facts.get("counted", facts["fates"])
    filed = coverage_frame(
        facts["agencies"], counted, facts["zeros"], start=start, end=end, as_of=taken_at(facts).date(),
        notices=facts["late_notices"], windows=facts["windows"],
    )  # fmt: skip
    return with_cell_keys(filed, counted, key=key)


def forgotten(facts: Facts, *, key: bytes) -> pl.Series:
    """The bundles of the reports the law has removed."""
    removed = facts["withdrawals"].filter(reason=LEGAL_REMOVAL)["incident_id"]
    return pseudonyms(removed, key=key, scope=BUNDLE)


def same_versions_or_stop(facts: Facts, incidents: pl.DataFrame) -> None:
    """Raises HomeProblem where the stages hold other reports than the snapshot says are in force."""
    current = facts["fates"].filter(fate="current").select("incident_id")
    strays = current.join(incidents, on="incident_id", how="anti").height
    strays += incidents.join(current, on="incident_id", how="anti").height
    if strays:
        raise HomeProblem(
            f"the stages and the registry differ by {strays} reports; run 'vigie run' and build the release again."
        )
