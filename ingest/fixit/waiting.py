"""What each held row waits for: the kinds of error in its report, and how many rows one fix alone would clear.

A report is kept or held whole, so a sound row waits for the errors of the others. Must not hold or clear a row.
"""

from collections.abc import Sequence

import polars as pl

from ingest.check import Checked
from ingest.findings import KIND, KindFound
from schemas.findings import Severity

_ROW = ["_file", "_row"]


def cleared_alone(checked: Checked, kinds: Sequence[KindFound]) -> dict[int, int]:
    """For each kind of error, by its place in `kinds`, the held rows in whose reports there is no other error."""
    waiting = waits_for(checked, kinds)
    single = waiting.group_by(_ROW).agg(pl.col("kind").unique()).filter(pl.col("kind").list.len() == 1)
    counted = single.select(pl.col("kind").list.first()).group_by("kind").len()
    return {kind: n for kind, n in counted.iter_rows() if kind is not None}


def waits_for(checked: Checked, kinds: Sequence[KindFound]) -> pl.DataFrame:
    """Held rows (`_file`, `_row`) and the kinds of error (`kind`, a place in `kinds`) their reports have; one row per pair."""
    numbered = pl.DataFrame(
        [(*kind.key, at) for at, kind in enumerate(kinds)],
        schema={**dict.fromkeys(KIND, pl.String), "kind": pl.Int64},
        orient="row",
    )
    errors = checked.validated.findings.filter(pl.col("severity") == Severity.ERROR.value)
    errors = errors.join(numbered, on=KIND, nulls_equal=True)
    rows = checked.conformed.rows.select(*_ROW, "incident_id").unique()
    held = rows.filter(pl.col("incident_id").is_in(list(checked.validated.held)) | pl.col("incident_id").is_null())
    of_report = errors.filter(pl.col("incident_id").is_not_null()).select("incident_id", "kind")
    of_row = errors.filter(pl.col("incident_id").is_null()).select(_file="file", _row="row", kind="kind")
    of_file = errors.filter(pl.col("code") == "missing_column").select(_file="file", kind="kind")
    pairs = [
        held.join(of_report.unique(), on="incident_id").select(*_ROW, "kind"),
        held.filter(pl.col("incident_id").is_null()).join(of_row, on=_ROW).select(*_ROW, "kind"),
        held.filter(pl.col("incident_id").is_null()).join(of_file, on="_file").select(*_ROW, "kind"),
    ]
    return pl.concat(pairs).unique()
