"""Same events: pairs of reports of several agencies that may be one event, for the state desk to look at, by release.

Private: a stage, never read by what is published; the log holds counts. Must not merge reports, and must not use postponed
annotations (Dagster reads them).
"""

import dagster as dg

from ingest.profile import TABLES
from ingest.same_event import BASES, same_events
from orchestration.releases import RELEASES
from orchestration.reports import CODE
from orchestration.silence import value_free
from orchestration.storage import Stage, fingerprint, stacked
from schemas.as_polars import empty_frame


@dg.asset(
    partitions_def=RELEASES, code_version=CODE, group_name="release", kinds={"polars"},
    ins={"validated_reports": dg.AssetIn(partition_mapping=dg.AllPartitionMapping())},
    description="Pairs of reports that may be one event, with the reason; for the state desk, never published.",
)  # fmt: skip
@value_free
def same_event_pairs(context: dg.AssetExecutionContext, validated_reports: dict[str, Stage]) -> dict[str, Stage]:
    """Pair the reports in force of all agencies."""
    tables = stacked(validated_reports)
    incidents, others = (tables.get(name, empty_frame(TABLES[name])) for name in ("incident", "other_agency"))
    pairs = same_events(incidents, others)
    counts = dict(pairs.group_by("basis").len().iter_rows())
    context.add_output_metadata({"pairs": pairs.height, **{f"by {basis}": counts.get(basis, 0) for basis in BASES}})
    inputs = fingerprint(CODE, *(stage.inputs for stage in validated_reports.values()))
    return {context.partition_key: Stage(tables={"same_event": pairs}, inputs=inputs)}
