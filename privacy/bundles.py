"""One incident with all its rows is one bundle, and counts once: what it is protected as, what its persons inherit.

Says which bundles need more rows that look alike than others: those with a juvenile, and those that ended in a
mental-health hold. Must not coarsen or drop anything.
Source: privacy policy in docs/architecture.md, the one k table.
"""

import polars as pl

from privacy.pseudonyms import pseudonyms
from schemas.incident import INCIDENT
from schemas.people import PERSON

PROTECTED = "protected"
"""Private column of incident and person rows: whether the greater k holds for the row."""

BUNDLE = "bundle"
"""Private column of person rows: which of them belong to one incident, so that they count once, but not to which."""

JUVENILE_BANDS = ("0-9", "10-17")
MENTAL_HEALTH_HOLD = "custody_mental_health"


class BundleError(ValueError):
    """Rows that belong together do not fit together."""


def bundled(incident: pl.DataFrame, person: pl.DataFrame, *, key: bytes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both tables with `protected`, and the person table with `bundle` and the fields it inherits from the incident.

    The bundle is a keyed pseudonym of the incident in a scope of its own, so it is not the incident's published name.
    """
    if incident["incident_id"].is_duplicated().any():
        raise BundleError("table incident: an identifier stands twice")
    if orphans := person.join(incident, on="incident_id", how="anti").height:
        raise BundleError(f"table person: {orphans} rows belong to no incident")
    vulnerable = person.filter(_vulnerable()).select("incident_id").unique()
    marked = incident.with_columns(pl.col("incident_id").is_in(vulnerable["incident_id"].implode()).alias(PROTECTED))
    inherited = [field.name for field in PERSON.inherits]
    heirs = person.drop(inherited, strict=False).join(
        marked.select(*INCIDENT.key, *inherited, PROTECTED), on="incident_id", how="left", maintain_order="left"
    )
    return marked, heirs.with_columns(pseudonyms(heirs["incident_id"], key=key, scope=BUNDLE).alias(BUNDLE))


def _vulnerable() -> pl.Expr:
    # Whatever the role: an officer of seventeen is a mistake in the report, and protected all the same.
    juvenile = pl.col("age_band").is_in(JUVENILE_BANDS)
    held = pl.col("custody_status") == MENTAL_HEALTH_HOLD
    return (juvenile | held).fill_null(False)
