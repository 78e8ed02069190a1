"""What the counts of the coverage table need beside themselves: the key of each cell, where counts are perturbed.

Must not change a count; privacy does.
"""

import polars as pl

from privacy.cellkeys import MODULUS, record_keys


def with_cell_keys(coverage: pl.DataFrame, fates: pl.DataFrame, *, key: bytes) -> pl.DataFrame:
    """The coverage frame with `cell_key`: the sum of the record keys of the reports each count counts.

    fates: `version_fates` of the registry; only versions in force are counted.
    """
    current = fates.filter(fate="current")
    keyed = current.with_columns(record_keys(current["incident_id"], key=key))
    cells = keyed.group_by("agency_id", "month").agg(cell_key=pl.col("record_key").sum() % MODULUS)
    return coverage.join(cells, on=["agency_id", "month"], how="left", maintain_order="left")
