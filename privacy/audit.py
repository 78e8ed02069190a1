"""The last fence: prove that the public tables hold what was declared, look alike often enough, and give no key away.

Counts again from the published values, by plain grouping, trusting nothing the border computed; which rows belong to
one incident is the only thing it is told. Must not repair anything, and its sentences name tables, columns and numbers,
never a value.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import pandera.errors
import polars as pl

from privacy.bundles import BUNDLE
from privacy.context import withheld_kinds
from privacy.policy import Policy
from privacy.pseudonyms import PATTERN
from schemas.as_pandera import pandera_schema
from schemas.as_polars import polars_schema
from schemas.model import WITHHELD, Release
from schemas.standard import PUBLISHED_TABLES

FORBIDDEN = frozenset({
    "address", "zip_code", "lat", "lon", "latitude", "longitude", "case_number", "narrative", "badge_number",
    "actor_id", "on_k12_campus", "in_custody_reason", "injury_from_preexisting_condition", "protected", "need", "bundle",
})  # fmt: skip
"""Columns no public table may have, written out here so that a mistake in a declaration does not open the border."""

PROTECTED_VALUES = (("age_band", "0-17"), ("custody_status", "custody_mental_health"))
"""Published values that show that the greater k holds for a row."""

_Tables = Mapping[str, pl.DataFrame]


class AuditFailed(RuntimeError):
    """What was about to be published is not safe; each sentence says which table breaks which promise."""


def audit(tables: _Tables, bundles: _Tables, *, policy: Policy) -> None:
    """Raise AuditFailed unless every promise of the border holds for these public tables.

    bundles: for each table with quasi-identifiers its key and `bundle`, private; rows of one bundle count once.
    """
    classes = partial(_classes, bundles=bundles)
    # Shape first: the other checks may only look at columns that are there.
    for checks in ((_shape,), (_forbidden, _blanks, classes, _keys, _parents, _levels, _coverage, _context, _declared)):
        if found := [sentence for check in checks for sentence in check(tables, policy)]:
            raise AuditFailed("; ".join(found))


def _shape(tables: _Tables, _: Policy) -> Iterator[str]:
    if set(tables) != {table.name for table in PUBLISHED_TABLES}:
        yield "the tables are not those of the standard"
        return
    for table in PUBLISHED_TABLES:
        if dict(tables[table.name].schema) != polars_schema(table):
            yield f"table {table.name}: its columns or their types are not the declared ones"
        elif tables[table.name].columns != list(polars_schema(table)):
            yield f"table {table.name}: its columns are not in the declared order"


def _forbidden(tables: _Tables, _: Policy) -> Iterator[str]:
    for name, frame in tables.items():
        if found := sorted(FORBIDDEN & set(frame.columns)):
            yield f"table {name}: {', '.join(found)} may never be published"
    if "incident_id" in tables["person"].columns or "person_id" in tables["incident"].columns:
        yield "tables incident and person: they have a common key"


def _blanks(tables: _Tables, _: Policy) -> Iterator[str]:
    for table in PUBLISHED_TABLES:
        for field in table.fields:
            nulls = tables[table.name][field.name].null_count()
            if nulls and (field.required or field.blanks):
                yield f"table {table.name}: {field.name} is empty in {nulls} rows"


def _classes(tables: _Tables, policy: Policy, *, bundles: _Tables) -> Iterator[str]:
    for table in PUBLISHED_TABLES:
        if not table.quasi:
            continue
        shown = [pl.col(name) == value for name, value in PROTECTED_VALUES if name in polars_schema(table)]
        protected = pl.any_horizontal(shown).any() if shown else pl.lit(False)
        need = pl.when(protected).then(policy.k_protected).otherwise(policy.k)
        rows = tables[table.name].join(bundles[table.name], on=table.key, how="left", validate="m:1")
        if lost := rows[BUNDLE].null_count():
            yield f"table {table.name}: {lost} rows belong to no incident"
        crowd = pl.col(BUNDLE).drop_nulls().n_unique().alias("incidents")
        classes = rows.group_by(table.quasi).agg(crowd, need.alias("need"))
        if small := classes.filter(pl.col("incidents") < pl.col("need")).height:
            yield f"table {table.name}: {small} classes come from fewer incidents than they need"


def _keys(tables: _Tables, _: Policy) -> Iterator[str]:
    for table in PUBLISHED_TABLES:
        for field in (field for field in table.fields if field.release is Release.PSEUDONYM):
            if not tables[table.name][field.name].str.contains(PATTERN).all():
                yield f"table {table.name}: {field.name} holds something that is no pseudonym"
    incident, person = tables["incident"]["incident_id"], tables["person"]["person_id"]
    if shared := incident.is_in(person.implode()).sum():
        yield f"tables incident and person: they share {shared} identifiers"


def _parents(tables: _Tables, _: Policy) -> Iterator[str]:
    """References hold, so that no child outlives a withheld row; names of agencies are among those listed."""
    for table in PUBLISHED_TABLES:
        for field in (field for field in table.fields if field.references):
            parent, key = str(field.references).split(".")
            if parent == table.name or parent not in tables:
                continue
            orphans = (~tables[table.name][field.name].is_in(tables[parent][key].implode())).sum()
            if orphans:
                yield f"table {table.name}: {orphans} rows point to no row of {parent}"


def _levels(tables: _Tables, _: Policy) -> Iterator[str]:
    for name, frame in tables.items():
        for column in (column for column in frame.columns if f"{column}_level" in frame.columns):
            if mixed := ((frame[column] == WITHHELD) != (frame[f"{column}_level"] == WITHHELD)).sum():
                yield f"table {name}: {mixed} rows of {column} do not agree with their level"


def _coverage(tables: _Tables, policy: Policy) -> Iterator[str]:
    coverage = tables["coverage"]
    shown = pl.col("incidents_rule") == "shown"
    small = pl.col("incidents").is_between(1, policy.small_count - 1)
    if low := coverage.filter(small).height:
        yield f"table coverage: {low} counts are shown that are too small"
    if given := coverage.filter(~shown & pl.col("incidents").is_not_null()).height:
        yield f"table coverage: {given} counts are shown although a rule withholds them"
    pooled = tables["agency"].filter(pl.col("agency_id") != pl.col("published_as"))["agency_id"]
    told = coverage.filter(pl.col("agency_id").is_in(pooled.implode()) & (shown | (pl.col("status") == "zero"))).height
    if told:
        yield f"table coverage: {told} months are told of agencies that are not published as themselves"


def _context(tables: _Tables, _: Policy) -> Iterator[str]:
    """Counts of events of one agency stand only beside its own rows; a pool's sum is no single agency's."""
    single = tables["denominator"].join(tables["agency"].filter(pl.col("kind") == "agency"), on="agency_id", how="semi")
    if told := withheld_kinds(single, tables["agency"]).height:
        yield f"table denominator: {told} counts of events are told of agencies that are not published as themselves"


def _declared(tables: _Tables, _: Policy) -> Iterator[str]:
    for table in PUBLISHED_TABLES:
        broken = _broken(pandera_schema(table).validate, tables[table.name])
        if broken:
            yield f"table {table.name}: it breaks its declaration in {broken} places"


def _broken(validate: Callable[..., pl.DataFrame], frame: pl.DataFrame) -> int:
    """How often; the error itself carries values and goes no further than this function."""
    try:
        validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        return max(1, len(errors.schema_errors))
    except pandera.errors.SchemaError:
        return 1
    return 0
