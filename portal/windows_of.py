"""Which months of a delivery cannot be filed today: the windows of its reports that are new. Must not judge a report."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import Report
from portal.windows import openings

_AT_ONCE = 5_000
"""Numbers of reports asked for in one query."""


def barred(session: Session, incidents: pl.DataFrame, *, at: datetime) -> list[str]:
    """Why reports cannot be taken now, one sentence for each reason; none where they can. Corrections are taken at any time.

    incidents: incident_id, agency_id, incident_date of the reports that are ready.
    """
    known = _taken(session, incidents["incident_id"].drop_nulls().to_list())
    fresh = incidents.filter(~pl.col("incident_id").is_in(list(known)))
    months = (
        fresh.select("agency_id", month=pl.col("incident_date").dt.strftime("%Y-%m"))
        .drop_nulls()
        .unique()
        .sort("month", "agency_id")
    )
    told = (each.refusal() for each in openings(session, list(months.iter_rows()), at=at))
    return list(dict.fromkeys(refusal for refusal in told if refusal is not None))


def _taken(session: Session, names: Sequence[str]) -> set[str]:
    """Those of these reports the registry has; its numbers may carry the agency's own before them."""
    told: set[str] = set()
    for at in range(0, len(names), _AT_ONCE):
        told |= set(
            session.scalars(sa.select(Report.incident_id).where(Report.incident_id.in_(names[at : at + _AT_ONCE])))
        )
    return told
