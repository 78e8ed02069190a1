"""The two stages of the border: first identifiers go, then everything by which a person could be found is coarsened.

`deidentify` gives a private stage: no direct identifier, but exact dates and areas. `make_releasable` gives the public
tables and proves them with audit.py before it returns. Must not open a file, read the environment or log a value.
Until bundles are published as one unit, incident and person rows have no common key: linked rows re-identify. The
private stage has a column `bundle` in the person table, so that persons of one incident count once; it is a pseudonym
in another scope than the published incident_id, fits no column of the incident table, and never leaves make_releasable.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from privacy.audit import audit
from privacy.bundles import BUNDLE, PROTECTED, bundled
from privacy.coarsen import AREA_LEVELS, Coarsened, coarsen
from privacy.context import releasable_context
from privacy.identifiers import without_identifiers
from privacy.policy import Policy
from privacy.pools import Ladder, agency_table, ladder, no_finer
from privacy.pseudonyms import shuffled
from privacy.report import report
from privacy.smallcells import protect_counts
from schemas.agency import AGENCY
from schemas.as_polars import polars_schema
from schemas.coverage import COVERAGE
from schemas.incident import INCIDENT
from schemas.model import Release, Table
from schemas.people import PERSON
from schemas.standard import PUBLISHED_TABLES, REPORT_TABLES


@dataclass(frozen=True, kw_only=True)
class Releasable:
    """tables: the public tables by name. fates: what became of each incident and person. report: counts only."""

    tables: dict[str, pl.DataFrame]
    fates: pl.DataFrame
    report: dict[str, Any]


def deidentify(tables: Mapping[str, pl.DataFrame], places: pl.DataFrame, *, key: bytes) -> dict[str, pl.DataFrame]:
    """The validated tables without direct identifiers: keys are pseudonyms, and only the key explains the row order.

    places: incident_id and the areas beat, neighbourhood, city and county of each located incident; the point, and all
    else that is in it, stays behind. Private still: dates, times, ages and areas are exact, and persons have a `bundle`.
    """
    incident, person = bundled(tables[INCIDENT.name], tables[PERSON.name], key=key)
    # The city and county an agency wrote give way to those of the place found.
    written = incident.drop(AREA_LEVELS, strict=False)
    areas = places.select("incident_id", *(pl.col(level).cast(pl.String) for level in AREA_LEVELS))
    located = written.join(areas, on="incident_id", how="left", maintain_order="left", validate="1:1")
    frames = {**tables, INCIDENT.name: located, PERSON.name: person}
    extra = {INCIDENT.name: (PROTECTED, *AREA_LEVELS), PERSON.name: (PROTECTED, BUNDLE)}
    clean: dict[str, pl.DataFrame] = {}
    for table in REPORT_TABLES:
        rows = without_identifiers(table, frames[table.name], key=key, extra=extra.get(table.name, ()))
        if rows is not None:
            # Row order would join persons and incidents as well as a key.
            clean[table.name] = shuffled(rows, list(table.key), key=key, scope=table.name)
    return clean


def make_releasable(
    deidentified: Mapping[str, pl.DataFrame],
    agencies: pl.DataFrame,
    coverage: pl.DataFrame,
    *,
    policy: Policy,
    key: bytes,
    context: Mapping[str, pl.DataFrame] | None = None,
) -> Releasable:
    """The public tables of the release, audited; raises AuditFailed rather than give anything unsafe back.

    agencies: agency_id, name, county, state, sworn_officers. coverage: agency_id, month, status, incidents.
    context: the tables of `schemas.context` as given; those that lack are published empty.
    """
    steps = ladder(agencies)
    # An incident is its own bundle; its row has no other.
    incidents = _with_need(deidentified[INCIDENT.name].with_columns(pl.col(*INCIDENT.key).alias(BUNDLE)), policy)
    persons = _with_need(deidentified[PERSON.name], policy)
    bundles = {INCIDENT.name: incidents.select(*INCIDENT.key, BUNDLE), PERSON.name: persons.select(*PERSON.key, BUNDLE)}
    incident = coarsen(INCIDENT, incidents, steps.rungs)
    person = coarsen(PERSON, persons, no_finer(steps.rungs, incident.names))
    done = {INCIDENT.name: incident, PERSON.name: person}
    agency = _agencies(done, steps)
    pooled = set(agency.filter(pl.col("agency_id") != pl.col("published_as"))["agency_id"])
    tables = {
        AGENCY.name: agency,
        COVERAGE.name: protect_counts(coverage, threshold=policy.small_count, pooled=pooled),
        **releasable_context(context or {}, agency),
        **{name: coarsened.frame for name, coarsened in done.items()},
    }
    for table in PUBLISHED_TABLES:
        if table.name not in tables:
            tables[table.name] = _children(table, deidentified[table.name], tables)
    ordered = {table.name: _ordered(table, tables[table.name], key) for table in PUBLISHED_TABLES}
    fates = pl.concat([coarsened.fates for coarsened in done.values()]).sort("table_name", "id")
    audit(ordered, bundles, policy=policy)
    losses = {name: coarsened.loss for name, coarsened in done.items()}
    return Releasable(tables=ordered, fates=fates, report=report(ordered, bundles, fates, losses, policy=policy))


def _with_need(rows: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    need = pl.when(PROTECTED).then(policy.k_protected).otherwise(policy.k)
    return rows.with_columns(need.cast(pl.Int64).alias("need"))


def _agencies(done: Mapping[str, Coarsened], steps: Ladder) -> pl.DataFrame:
    used = {name for coarsened in done.values() for name in coarsened.frame["agency_id"]}
    return agency_table(steps.rungs, steps.names, done[INCIDENT.name].names, used).select(list(polars_schema(AGENCY)))


def _children(table: Table, rows: pl.DataFrame, parents: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Rows of a child table whose parents are published; what belongs to a withheld person goes with it."""
    for field in table.fields:
        parent, _, column = (field.references or "").partition(".")
        if parent in parents:
            rows = rows.join(parents[parent], left_on=field.name, right_on=column, how="semi")
    return rows.select(list(polars_schema(table)))


def _ordered(table: Table, frame: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """Rows about people in an order only the key explains; agencies and months as anyone would look for them."""
    if any(field.release is Release.PSEUDONYM for field in table.fields):
        return shuffled(frame, list(table.key) or frame.columns, key=key, scope=table.name)
    return frame.sort(table.key)
