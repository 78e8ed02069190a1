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
from schemas.model import BLANKS, WITHHELD, Privacy, Release
from schemas.standard import PUBLISHED_TABLES, REPORT_TABLES

FORBIDDEN = frozenset({
    "address", "zip_code", "lat", "lon", "latitude", "longitude", "case_number", "narrative", "badge_number",
    "actor_id", "on_k12_campus", "in_custody_reason", "injury_from_preexisting_condition", "protected", "need", "bundle",
    "content", "snap", "cell", "protected_circumstance",
})  # fmt: skip
"""Columns no public table may have, written out here so that a mistake in a declaration does not open the border."""

PROTECTED_VALUES = (("age_band", "0-17"), ("custody_status", "custody_mental_health"))
"""Published values that show that the greater k holds for a row."""

_Tables = Mapping[str, pl.DataFrame]
_Check = Callable[[_Tables, Policy], Iterator[str]]


class AuditFailed(RuntimeError):
    """What was about to be published is not safe; each sentence says which table breaks which promise."""


def audit(tables: _Tables, bundles: _Tables, *, policy: Policy) -> None:
    """Raise AuditFailed unless every promise of the border holds for these public tables.

    bundles: for each table with quasi-identifiers its key, `bundle`, `need` and `group`, private; rows of one bundle count
    once.
    """
    private: list[_Check] = [partial(check, bundles=bundles) for check in (_classes, _joined, _answers)]
    public: list[_Check] = [_forbidden, _blanks, *private, _keys, _parents, _levels, _coverage, _context, _declared]
    first: list[_Check] = [_shape]
    # Shape first: the other checks may only look at columns that are there.
    for checks in (first, public):
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
    """Rows alike in every quasi-identifier, and rows of one group, come from enough incidents."""
    for table in PUBLISHED_TABLES:
        if not table.quasi:
            continue
        shown = [pl.col(name) == value for name, value in PROTECTED_VALUES if name in polars_schema(table)]
        protected = pl.any_horizontal(shown).any() if shown else pl.lit(False)
        floor = pl.when(protected).then(policy.k_protected).otherwise(policy.k)
        known = bundles[table.name].select(*table.key, BUNDLE, "need", "group")
        rows = tables[table.name].join(known, on=table.key, how="left", validate="m:1")
        if lost := rows[BUNDLE].null_count():
            yield f"table {table.name}: {lost} rows belong to no incident"
        crowd = pl.col(BUNDLE).drop_nulls().n_unique().alias("incidents")
        need = pl.max_horizontal(pl.col("need").max(), floor).alias("need")
        for by, kind in ((table.quasi, "classes"), (("group",), "groups")):
            small = rows.group_by(by).agg(crowd, need).filter(pl.col("incidents") < pl.col("need")).height
            if small:
                yield f"table {table.name}: {small} {kind} come from fewer incidents than they need"


def _joined(tables: _Tables, policy: Policy, *, bundles: _Tables) -> Iterator[str]:
    """All tables about persons joined by the identifiers they publish: still enough incidents alike."""
    person = tables["person"].join(bundles["person"], on="person_id", how="left")
    if strange := person.filter(pl.col("group_id") != pl.col("group")).height:
        yield f"table person: {strange} rows bear another group than their own"
    told = person
    for table in PUBLISHED_TABLES:
        link = next((field.name for field in table.fields if field.references == "person.person_id"), None)
        if link is None:
            continue
        said = [field.name for field in table.fields if field.release is not Release.PSEUDONYM]
        rows = tables[table.name].drop_nulls(link)
        text = pl.concat_str([pl.col(name).fill_null("") for name in said], separator="|")
        spoken = rows.group_by(link).agg(text.sort().str.join(";").alias(table.name))
        if rows.join(person, left_on=[link, "group_id"], right_on=["person_id", "group_id"], how="anti").height:
            yield f"table {table.name}: rows name a person of another group"
        told = told.join(spoken, left_on="person_id", right_on=link, how="left")
    extra = [name for name in told.columns if name in tables and name != "person"]
    yield from _shared_answers("person", told, ["group", *extra, "role"], policy)
    alike = told.group_by("group", *extra).agg(pl.col(BUNDLE).n_unique().alias("incidents"), pl.col("need").max())
    if small := alike.filter(pl.col("incidents") < pl.col("need")).height:
        yield f"tables about persons, joined: {small} sets of persons come from fewer incidents than they need"


def _answers(tables: _Tables, policy: Policy, *, bundles: _Tables) -> Iterator[str]:
    """No group of incidents tells a harmful answer of all of them; persons are looked at joined."""
    groups = bundles["incident"].select("incident_id", "group")
    yield from _shared_answers(
        "incident", tables["incident"].join(groups, on="incident_id", how="left"), ["group"], policy
    )


def _shared_answers(name: str, rows: pl.DataFrame, sets: list[str], policy: Policy) -> Iterator[str]:
    """Harmful answers nearly all rows of a set share, and that the table as a whole does not nearly tell already."""
    declared = next(table for table in REPORT_TABLES if table.name == name)
    side = [column for column in ("role",) if column in rows.columns]
    for field in declared.published_fields:
        if field.privacy is not Privacy.SENSITIVE or field.vocabulary is None:
            continue
        told = rows.select(
            field.name, *sets, size=pl.len().over(sets), usual=pl.len().over(side) if side else pl.len(),
            here=pl.len().over([*sets, field.name]), everywhere=pl.len().over([*side, field.name]),
        )  # fmt: skip
        share, base = pl.col("here") / pl.col("size"), pl.col("everywhere") / pl.col("usual")
        harmful = ~pl.col(field.name).is_in([*field.harmless, *BLANKS, WITHHELD])
        skewed = told.filter(harmful & (share > policy.confidence) & (share - base > policy.uplift))
        if skewed.height:
            yield f"table {name}: {skewed.select(sets).n_unique()} groups tell {field.name} of all their rows"


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
    words = pl.when(pl.col("incidents").is_not_null()).then(pl.col("incidents").cast(pl.String)).otherwise(
        pl.col("incidents_rule").replace_strict(
            {"nothing_filed": "not filed", "small": f"<{policy.small_count}"}, default="withheld", return_dtype=pl.String
        )
    )  # fmt: skip
    if other := coverage.filter(pl.col("incidents_shown") != words).height:
        yield f"table coverage: {other} counts say something else in words"
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
