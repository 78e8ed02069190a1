"""The two stages of the border: first identifiers go, then everything by which a person could be found is coarsened.

`deidentify` gives a private stage: no direct identifier, but exact dates and areas. `make_releasable` gives the public
tables and proves them with audit.py before it returns. Must not open a file, read the environment or log a value.
Incident and person rows have no common key: persons' sex and race alone make a quarter of incidents unique. Rows of
force, injury and the like name their person only where that leaves enough incidents alike (links.py). The private
stage has a column `bundle` in both tables, so that rows of one incident count once; it is a pseudonym in another scope
than the published incident_id and never leaves make_releasable.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import polars as pl

from privacy.audit import AuditFailed, audit
from privacy.bundles import BUNDLE, PROTECTED, bundled
from privacy.cellaudit import audit_cells
from privacy.children import Children, published_children, refined
from privacy.classbook import ClassBook, empty_book
from privacy.coarsen import exact_columns
from privacy.context import releasable_context
from privacy.core import core_counts
from privacy.diversity import answers, without_telling
from privacy.hierarchies import AREA_COLUMNS
from privacy.identifiers import without_identifiers
from privacy.locations import published_places, unmixed
from privacy.policy import Policy
from privacy.pools import Ladder, agency_table, ladder, no_finer
from privacy.pseudonyms import officer_pseudonyms, pseudonyms, shuffled
from privacy.risk import class_risks
from privacy.smallcells import protect_coverage
from privacy.spans import published_spans
from privacy.standing import BOOK_COLUMNS, Standing, empty_names, standing
from schemas.agency import AGENCY
from schemas.as_polars import empty_frame, polars_schema
from schemas.core import CORE
from schemas.coverage import COVERAGE
from schemas.incident import INCIDENT
from schemas.model import Release, Table
from schemas.narrative import NARRATIVE
from schemas.people import PERSON
from schemas.places import PLACE
from schemas.standard import PUBLISHED_TABLES, REPORT_TABLES

_PUBLIC = {table.name: table for table in PUBLISHED_TABLES}
_PRIVATE = {table.name: table for table in REPORT_TABLES}


@dataclass(frozen=True, kw_only=True)
class Releasable:
    """tables: the public tables by name. fates: what became of each incident and person. report: counts only.

    bundles: private; for incident and person the published key, its bundle, need and group. book: private; what later
    releases of the family must know. pending: table_name and id of rows that stand as they were published, though their
    report changed or is gone.
    """

    tables: dict[str, pl.DataFrame]
    fates: pl.DataFrame
    report: dict[str, Any]
    bundles: dict[str, pl.DataFrame]
    book: ClassBook
    pending: pl.DataFrame


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What stands beside the reports. context: tables of schemas.context; snaps: the snap layer; narratives: redacted

    and signed off, with the incident they belong to: incident_id, agency_id, text.
    """

    context: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    snaps: pl.DataFrame | None = None
    narratives: pl.DataFrame | None = None


def deidentify(
    tables: Mapping[str, pl.DataFrame], places: pl.DataFrame, *, key: bytes, officers_public: tuple[str, ...] = ()
) -> dict[str, pl.DataFrame]:
    """The validated tables without direct identifiers: keys are pseudonyms, and only the key explains the row order.

    places: incident_id, snap_id and the areas of each located incident; the point, and all else that is in it, stays
    behind. Protected incidents have no area. Private still: dates, times, ages and areas are exact, and rows have a `bundle`.
    officers_public: agencies whose officers the law makes public.
    """
    incident, person = bundled(tables, key=key)
    dates = person["incident_date"]
    officers = officer_pseudonyms(person["badge_number"], person["agency_id"], dates, key=key, public=officers_public)
    person = person.with_columns(officer_id=pl.when(role="officer").then(officers))
    frames = {**tables, INCIDENT.name: _placed(incident, places), PERSON.name: person}
    extra = {INCIDENT.name: (PROTECTED, BUNDLE, *AREA_COLUMNS), PERSON.name: (PROTECTED, BUNDLE)}
    clean: dict[str, pl.DataFrame] = {}
    for table in REPORT_TABLES:
        rows = without_identifiers(table, frames[table.name], key=key, extra=extra.get(table.name, ()))
        if rows is not None:
            # Row order would join persons and incidents as well as a key.
            clean[table.name] = shuffled(rows, list(table.key) or rows.columns, key=key, scope=table.name)
    return clean


def _placed(incident: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """The incidents with the areas of the places found; the city and county an agency wrote give way to them."""
    named = places.rename({"snap_id": "snap"}, strict=False)
    areas = named.select("incident_id", *(
        (pl.col(level) if level in named.columns else pl.lit(None)).cast(pl.String).alias(level) for level in AREA_COLUMNS
    ))  # fmt: skip
    written = incident.drop(AREA_COLUMNS, strict=False)
    located = written.join(areas, on="incident_id", how="left", maintain_order="left", validate="1:1")
    return unmixed(located.with_columns(pl.when(~pl.col(PROTECTED)).then(level).alias(level) for level in AREA_COLUMNS))


def make_releasable(
    deidentified: Mapping[str, pl.DataFrame],
    agencies: pl.DataFrame,
    coverage: pl.DataFrame,
    *,
    policy: Policy,
    key: bytes,
    version: str = "",
    book: ClassBook | None = None,
    beside: Beside | None = None,
    forgotten: pl.Series | None = None,
    closed: bool = False,
) -> Releasable:
    """The public tables of the release, audited; raises AuditFailed rather than give anything unsafe back.

    agencies: agency_id, name, county, state, sworn_officers. coverage: agency_id, month, status, incidents (and cell_key
    where counts are perturbed). version: what tells this release from the others of its family. book: that of the release
    before it; None for the first. forgotten: bundles that must go at once, with the classes they stand in. closed: nothing
    comes in, rows only go: the release is a re-cut of one that was published.
    """
    book, beside = book or empty_book(), beside or Beside()
    steps = ladder(agencies)
    incident, person = _people_and_incidents(
        deidentified, steps, book, policy=policy, key=key, version=version, forgotten=forgotten, closed=closed
    )
    done = {INCIDENT.name: incident, PERSON.name: person}
    rows, hidden = _without_telling(done, policy)
    children = published_children(
        deidentified, rows[PERSON.name], person.pending, book.rows, hidden=hidden, policy=policy, key=key
    )
    public = {name: frame.select(list(polars_schema(_PUBLIC[name]))) for name, frame in rows.items()}
    agency = _agencies(done, steps)
    themselves = agency.filter(pl.col("agency_id") == pl.col("published_as"))["agency_id"]
    shown, cells = _counts(coverage, public[INCIDENT.name], set(agency["agency_id"]) - set(themselves), policy)
    tables = {
        AGENCY.name: agency, **public, **children.tables,
        COVERAGE.name: shown,
        PLACE.name: published_places(public[INCIDENT.name], beside.snaps),
        CORE.name: core_counts(public[INCIDENT.name]),
        NARRATIVE.name: _narratives(beside.narratives, deidentified[INCIDENT.name], agency, key=key),
        **releasable_context(beside.context, agency),
    }  # fmt: skip
    ordered = {table.name: _ordered(table, tables[table.name], key) for table in PUBLISHED_TABLES}
    bundles = {name: frame.select(*_PUBLIC[name].key, BUNDLE, "need", "group") for name, frame in rows.items()}
    audit(ordered, bundles, policy=policy)
    fates = pl.concat([one.fates for one in done.values()]).sort("table_name", "id")
    losses = {name: one.loss for name, one in done.items()}
    told = class_risks(ordered, bundles, policy=policy, losses=losses, fates=fates)
    return Releasable(
        tables=ordered, fates=fates, bundles=bundles, pending=_pending(done), book=_book(book, done, children, version),
        report={"tables": told, "cells": cells, "moved": {name: one.moved for name, one in done.items()}},
    )  # fmt: skip


def _pending(done: Mapping[str, Standing]) -> pl.DataFrame:
    return pl.concat(
        pl.DataFrame({"id": one.pending.cast(pl.String)}).with_columns(table_name=pl.lit(name))
        for name, one in done.items()
    )


def _people_and_incidents(
    deidentified: Mapping[str, pl.DataFrame],
    steps: Ladder,
    book: ClassBook,
    *,
    policy: Policy,
    key: bytes,
    version: str,
    forgotten: pl.Series | None,
    closed: bool,
) -> tuple[Standing, Standing]:
    """Incidents first; persons come only with an incident that is published, and under no finer name."""
    nobody = pl.Series(dtype=pl.String)

    def one(table: Table, rungs: pl.DataFrame, may_enter: pl.Series | None) -> Standing:
        return standing(
            table, _with_need(deidentified[table.name], policy), _rows_of(book, table),
            given=book.rows.get(f"issued_{table.name}"), known=_names_of(book, table), rungs=rungs, may_enter=may_enter,
            policy=policy, key=key, version=version, forgotten=forgotten,
        )  # fmt: skip

    incident = one(INCIDENT, steps.rungs, nobody if closed else None)
    came_with = nobody if closed else incident.rows[BUNDLE].unique()
    person = one(PERSON, no_finer(steps.rungs, incident.names), came_with)
    return incident, person


def _with_need(rows: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    need = pl.when(PROTECTED).then(policy.k_protected).otherwise(policy.k)
    return rows.with_columns(need.cast(pl.Int64).alias("need"))


def _without_telling(
    done: Mapping[str, Standing], policy: Policy
) -> tuple[dict[str, pl.DataFrame], dict[str, dict[str, list[str]]]]:
    """The rows of each table without the answers their group would tell, and the groups, by table and column."""
    rows: dict[str, pl.DataFrame] = {}
    hidden: dict[str, dict[str, list[str]]] = {}
    for name, one in done.items():
        rows[name], hidden[name] = one.rows, {}
        strata, fields = exact_columns(_PRIVATE[name]), _PRIVATE[name].published_fields
        while True:
            # What is withheld makes the answer rarer in what is left, so that another group may tell it now.
            said = answers(rows[name], fields, strata=strata, confidence=policy.confidence, uplift=policy.uplift)
            rows[name], more = without_telling(rows[name], one.rows["group"], said)
            if not more:
                break
            for column, groups in more.items():
                hidden[name][column] = sorted({*hidden[name].get(column, []), *groups})
    return rows, hidden


def _rows_of(book: ClassBook, table: Table) -> pl.DataFrame:
    """What the book keeps of a table; none before the first release."""
    schema: dict[str, type[pl.DataType]] = dict(polars_schema(_PUBLIC[table.name]))
    schema |= {name: pl.Int64 if name in {"need", "generation"} else pl.String for name in BOOK_COLUMNS}
    return book.rows.get(table.name, pl.DataFrame(schema=schema))


def _names_of(book: ClassBook, table: Table) -> pl.DataFrame:
    return book.rows.get(f"names_{table.name}", empty_names(table))


def _book(before: ClassBook, done: Mapping[str, Standing], children: Children, version: str) -> ClassBook:
    """What later releases must know: rows as they stand before answers are withheld, names, identifiers, links."""
    names = {f"names_{name}": one.names for name, one in done.items()}
    given = {f"issued_{name}": one.issued for name, one in done.items()}
    rows = {name: one.rows for name, one in done.items()}
    rows[PERSON.name] = refined(rows[PERSON.name], children.kept, version)
    return ClassBook(rows={**before.rows, **rows, **names, **given, **children.kept})


def _counts(
    coverage: pl.DataFrame, incident: pl.DataFrame, pooled: set[str], policy: Policy
) -> tuple[pl.DataFrame, dict[str, Any] | None]:
    """The public coverage table and its audit; raises AuditFailed where a small count can be worked out all the same."""
    protect = partial(
        protect_coverage, coverage, threshold=policy.small_count, pooled=pooled, published=published_spans(incident),
        method=policy.counts,
    )  # fmt: skip
    shown = protect()
    if policy.counts == "perturb":
        return shown, None
    audited = audit_cells(coverage, shown, incident, threshold=policy.small_count)
    unmarked: tuple[str, ...] = ()
    if audited.recoverable:
        unmarked = audited.agencies
        shown = protect(unmarked=unmarked)
        audited = audit_cells(coverage, shown, incident, threshold=policy.small_count)
    if audited.recoverable:
        shown = protect(unmarked=unmarked, whole=audited.agencies)
        audited = audit_cells(coverage, shown, incident, threshold=policy.small_count)
    if audited.recoverable:
        raise AuditFailed(f"table coverage: {audited.recoverable} small counts can be worked out")
    return shown, {name: value for name, value in asdict(audited).items() if name != "agencies"}


def _agencies(done: Mapping[str, Standing], steps: Ladder) -> pl.DataFrame:
    """Agencies and pools, and which of them have reports that wait."""
    used = {name for one in done.values() for name in one.rows["agency_id"]}
    made = agency_table(steps.rungs, steps.names, done[INCIDENT.name].names, used)
    fates = done[INCIDENT.name].fates.filter(fate="waiting").select("agency_id").unique()
    under = made.select("agency_id", "published_as").join(fates, on="agency_id", how="semi")
    waits = [*under["published_as"], *under["agency_id"]]
    pooled = (pl.col("published_as") != pl.col("agency_id")) & (pl.col("published_as") != "withheld")
    return made.with_columns(
        waiting=pl.when(pooled).then(pl.lit("with_pool"))
        .when(pl.col("agency_id").is_in(waits)).then(pl.lit("few")).otherwise(pl.lit("none"))
    ).select(list(polars_schema(AGENCY)))  # fmt: skip


def _narratives(
    given: pl.DataFrame | None, incidents: pl.DataFrame, agency: pl.DataFrame, *, key: bytes
) -> pl.DataFrame:
    """Signed-off narratives of agencies published as themselves; those of protected incidents are never among them."""
    if given is None or given.is_empty():
        return empty_frame(NARRATIVE)
    ids = pseudonyms(given["incident_id"], key=key, scope=INCIDENT.name)
    open_ones = incidents.filter(~pl.col(PROTECTED)).select(source="incident_id")
    themselves = agency.filter(pl.col("agency_id") == pl.col("published_as")).select("agency_id")
    kept = (
        given.with_columns(source=ids)
        .join(open_ones, on="source", how="semi")
        .join(themselves, on="agency_id", how="semi")
    )
    return kept.with_columns(narrative_id=pseudonyms(kept["incident_id"], key=key, scope=NARRATIVE.name)).select(
        list(polars_schema(NARRATIVE))
    )


def _ordered(table: Table, frame: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """Rows about people in an order only the key explains; agencies and months as anyone would look for them."""
    if any(one.release is Release.PSEUDONYM for one in table.fields):
        return shuffled(frame, list(table.key) or frame.columns, key=key, scope=table.name)
    return frame.sort(table.key)
