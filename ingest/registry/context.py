"""Keep the figures reports are measured against: the last one given for a key stands, those before it stay beside it.

Must not take a file with an error in it, and must not fill a gap.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.context import Given
from ingest.registry.audit import note
from ingest.registry.models import Agency, AreaPopulation, Denominator
from schemas.as_polars import polars_schema
from schemas.context import AREA_POPULATION, CONTEXT_TABLES, DENOMINATOR
from schemas.model import Table

_MODELS: Mapping[str, type[Denominator] | type[AreaPopulation]] = {
    DENOMINATOR.name: Denominator,
    AREA_POPULATION.name: AreaPopulation,
}


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What became of the rows of a file: new keys, figures replaced, rows that were there already."""

    new: int
    replaced: int
    same: int


def enrolled(session: Session) -> frozenset[str]:
    """The ids of the agencies that are enrolled."""
    return frozenset(session.scalars(sa.select(Agency.agency_id)))


def context_frame(session: Session, table: Table, *, as_of: datetime | None = None) -> pl.DataFrame:
    """All figures of one table as they stood at a time (None: now), by key, with its declared columns."""
    model = _MODELS[table.name]
    columns = [getattr(model, name) for name in polars_schema(table)]
    told = sa.select(*columns).order_by(model.given_at)
    rows = session.execute(told if as_of is None else told.where(model.given_at <= as_of)).all()
    frame = pl.DataFrame([tuple(row) for row in rows], schema=polars_schema(table), orient="row")
    return frame.unique(table.key, keep="last", maintain_order=True).sort(table.key)


def context_frames(session: Session, *, as_of: datetime | None = None) -> dict[str, pl.DataFrame]:
    """Every context table, a snapshot for a release."""
    return {table.name: context_frame(session, table, as_of=as_of) for table in CONTEXT_TABLES}


def replaced_keys(session: Session, given: Given) -> pl.DataFrame:
    """Keys of rows that would take the place of another value or source."""
    key = list(given.table.key)
    known = context_frame(session, given.table)
    changed = given.rows.join(known, on=known.columns, how="anti", nulls_equal=True)
    return changed.join(known, on=key, how="semi").select(key)


def keep_context(session: Session, given: Given, *, at: datetime, actor: str) -> Kept:
    """Add the rows to the session's transaction, with a link in the audit chain; the caller commits.

    Raises ValueError when the file has an error: it is taken whole or not at all.
    """
    if not given.sound:
        raise ValueError(f"{given.file} has errors; it is taken whole or not at all")
    table, model, key = given.table, _MODELS[given.table.name], list(given.table.key)
    known = context_frame(session, table)
    rows = given.rows.select(known.columns)
    fresh = rows.join(known, on=known.columns, how="anti", nulls_equal=True, maintain_order="left")
    replaced = replaced_keys(session, given)
    for row in fresh.iter_rows(named=True):
        session.merge(model(**row, given_at=at))
    for row in known.join(replaced, on=key, how="semi", maintain_order="left").iter_rows(named=True):
        named = "/".join(str(row[name]) for name in key)
        figure = row["value"] if "value" in row else row["population"]
        note(session, at=at, actor=actor, action="replaced_figure", subject=f"{table.name} {named}: was {figure}"[:200])
    kept = Kept(new=fresh.height - replaced.height, replaced=replaced.height, same=rows.height - fresh.height)
    told = f"{table.name}: {kept.new} new, {kept.replaced} replaced, {kept.same} as before"
    note(session, at=at, actor=actor, action="gave_context", subject=told)
    return kept
