"""The core table from the published incidents: every count at one level, so that a series over years can be read.

Must not see a private row: what a published row does not say is `withheld` here as well.
"""

import polars as pl

from schemas.as_polars import polars_schema
from schemas.core import CORE
from schemas.force import GROUPS, NO_FIREARM
from schemas.model import WITHHELD

_GROUP = {kind: group for group, kinds in GROUPS.items() for kind in kinds} | {
    group: group for group in (*GROUPS, NO_FIREARM)
}


def core_counts(incident: pl.DataFrame) -> pl.DataFrame:
    """Published incidents by agency, year, group of the gravest force and gravest injury. incident: the public table."""
    year = pl.when(pl.col("incident_date_level") != WITHHELD).then(pl.col("incident_date").str.slice(0, 4))
    group = pl.col("force_used").replace_strict(_GROUP, default=WITHHELD, return_dtype=pl.String)
    counted = incident.select(
        "agency_id", "injury_gravest", year=year.fill_null(WITHHELD), force_group=group
    ).group_by(CORE.key).agg(incidents=pl.len().cast(pl.Int64))  # fmt: skip
    return counted.select(list(polars_schema(CORE))).sort(CORE.key)
