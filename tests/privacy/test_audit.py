"""Each guard of the audit bites: a table broken in one way is refused, with numbers and without values."""

from collections.abc import Callable
from functools import cache

import polars as pl
import pytest

from privacy.audit import AuditFailed, audit
from privacy.border import Releasable, deidentify, make_releasable
from privacy.policy import Policy
from schemas.standard import PUBLISHED_TABLES
from tests.privacy.region import CANARY, KEY, region

Tables = dict[str, pl.DataFrame]


@cache
def private_stage() -> Tables:
    town = region(incidents=1500)
    return deidentify(town.tables, town.places, key=KEY)


@cache
def releasable() -> Releasable:
    town = region(incidents=1500)
    return make_releasable(private_stage(), town.agencies, town.coverage, policy=Policy(), key=KEY)


def sound() -> Tables:
    return releasable().tables


def bundles() -> Tables:
    """Which rows are of one incident, what they need and their group: private."""
    return releasable().bundles


def patched(table: str, **columns: pl.Expr) -> Callable[[Tables], Tables]:
    return lambda tables: {**tables, table: tables[table].with_columns(**columns)}


def reshaped(table: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Callable[[Tables], Tables]:
    return lambda tables: {**tables, table: change(tables[table])}


def _first(value: str | int | None, column: str) -> pl.Expr:
    return pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(value)).otherwise(pl.col(column))


def _smallest_class(name: str) -> pl.DataFrame:
    frame, quasi = sound()[name], next(table.quasi for table in PUBLISHED_TABLES if table.name == name)
    smallest = frame.group_by(quasi, maintain_order=True).len().sort("len", maintain_order=True).head(1)
    return frame.join(smallest, on=quasi, how="semi")


def _four_of_one_class(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.join(_smallest_class("incident").head(1), on="incident_id", how="anti")


def _shared_identifier(tables: Tables) -> Tables:
    stolen = tables["person"]["person_id"][0]
    return {**tables, "incident": tables["incident"].with_columns(incident_id=_first(stolen, "incident_id"))}


def _pooled_count_told(tables: Tables) -> Tables:
    pooled = tables["agency"].filter(pl.col("agency_id") != pl.col("published_as"))["agency_id"]
    told = pl.when(pl.col("agency_id").is_in(pooled.implode())).then(pl.lit("zero")).otherwise("status")
    return {**tables, "coverage": tables["coverage"].with_columns(status=told)}


def _one_link(tables: Tables) -> Tables:
    """One unlinked row of force names a person of its group."""
    groups = dict(tables["person"].select("group_id", "person_id").iter_rows())
    place = tables["force"]["recipient_id"].is_null().arg_true()[0]
    named = pl.when(pl.int_range(pl.len()) == place).then(pl.lit(groups[tables["force"]["group_id"][place]]))
    return {**tables, "force": tables["force"].with_columns(recipient_id=named.otherwise("recipient_id"))}


def _foreign_group(tables: Tables) -> Tables:
    groups = sorted(tables["person"]["group_id"].unique())
    linked = tables["force"].with_columns(
        recipient_id=pl.lit(tables["person"].filter(group_id=groups[0])["person_id"][0])
    )
    return {**tables, "force": linked.with_columns(group_id=pl.lit(groups[1]))}


def _telling(tables: Tables) -> Tables:
    group = bundles()["incident"].filter(group=bundles()["incident"]["group"][0])["incident_id"]
    dead = pl.when(pl.col("incident_id").is_in(group.implode())).then(pl.lit("death")).otherwise("injury_gravest")
    return {**tables, "incident": tables["incident"].with_columns(injury_gravest=dead)}


MUTATIONS: dict[str, tuple[Callable[[Tables], Tables], str]] = {
    "a class of four": (reshaped("incident", _four_of_one_class), "table incident: 1 classes come from fewer"),
    "a juvenile in a class of their own": (
        patched("person", age_band=_first("0-17", "age_band")), "table person: . classes come from fewer"),
    "a mental-health hold in a class below eleven": (
        patched("person", custody_status=pl.lit("custody_mental_health")), "table person: .* classes come from fewer"),
    "an extra column": (patched("incident", note=pl.lit("x")), "columns or their types"),
    "a missing column": (reshaped("incident", lambda f: f.drop("area")), "columns or their types"),
    "columns in another order": (reshaped("incident", lambda f: f.select(f.columns[::-1])), "declared order"),
    "another type": (patched("coverage", incidents=pl.col("incidents").cast(pl.Float64)), "columns or their types"),
    "a missing table": (lambda t: {name: f for name, f in t.items() if name != "force"}, "not those of the standard"),
    "an extra table": (lambda t: {**t, "race": t["injury"]}, "not those of the standard"),
    "a raw identifier": (patched("incident", incident_id=_first(CANARY, "incident_id")), "no pseudonym"),
    "a shared identifier": (_shared_identifier, "share 1 identifiers"),
    "an identifier twice": (reshaped("force", lambda f: pl.concat([f, f])), "table force: it breaks"),
    "a rare row that names its person": (_one_link, "joined: . sets of persons come from fewer"),
    "a row that names a person of another group": (_foreign_group, "name a person of another group"),
    "a person under another group": (
        patched("person", group_id=_first("a" * 16, "group_id")), "1 rows bear another group than their own"),
    "a group that tells an answer": (_telling, "groups tell injury_gravest of all their rows"),
    "a child without its person": (reshaped("person", lambda f: f.clear()), "rows point to no row of person"),
    "rows of an unlisted agency": (reshaped("agency", lambda f: f.tail(1)), "rows point to no row of agency"),
    "an empty required value": (
        patched("incident", contact_reason=_first(None, "contact_reason")), "contact_reason is empty in 1 rows"),
    "an empty coded value": (patched("person", injured=_first(None, "injured")), "injured is empty in 1 rows"),
    "a term outside its vocabulary": (patched("person", dress=_first(CANARY, "dress")), "table person: it breaks"),
    "a level that does not fit its value": (
        patched("incident", area_level=pl.lit("withheld")), "rows of area do not agree with their level"),
    "a small count shown": (
        patched("coverage", incidents=_first(3, "incidents"), incidents_rule=_first("shown", "incidents_rule")),
        "1 counts are shown that are too small"),
    "a withheld count shown": (
        patched("coverage", incidents=pl.lit(7, dtype=pl.Int64), incidents_rule=pl.lit("small_counts")),
        "although a rule withholds them"),
    "a pooled agency's zero told": (_pooled_count_told, "not published as themselves"),
}  # fmt: skip


def test_what_the_border_makes_passes():
    audit(sound(), bundles(), policy=Policy())


def test_a_stricter_policy_refuses_what_a_weaker_one_made():
    needs = {name: frame.with_columns(pl.max_horizontal("need", 6)) for name, frame in bundles().items()}
    with pytest.raises(AuditFailed, match=r"table incident: .* classes come from fewer incidents than they need"):
        audit(sound(), needs, policy=Policy(k=6))


def test_a_class_of_five_rows_from_one_bundle_is_refused():
    five = _smallest_class("person")["person_id"]
    ours = pl.col("person_id").is_in(five.implode())
    one = bundles()["person"].with_columns(bundle=pl.when(ours).then(pl.lit("one")).otherwise("bundle"))
    assert five.len() >= 5
    with pytest.raises(
        AuditFailed, match=r"^table person: 1 classes come from fewer incidents than they need; table person: 1 groups"
    ):
        audit(sound(), {**bundles(), "person": one}, policy=Policy())


def test_rows_of_no_known_bundle_are_refused_and_make_no_crowd():
    few = {**bundles(), "person": bundles()["person"].join(sound()["person"].head(3), on="person_id", how="anti")}
    with pytest.raises(AuditFailed, match="table person: 3 rows belong to no incident"):
        audit(sound(), few, policy=Policy())
    with pytest.raises(AuditFailed, match=r"table person: .* classes come from fewer"):
        audit(sound(), {**few, "person": few["person"].clear()}, policy=Policy())


def test_a_row_of_two_bundles_stops_the_audit():
    doubled = {**bundles(), "incident": pl.concat([bundles()["incident"]] * 2)}
    with pytest.raises(pl.exceptions.ComputeError, match="m:1"):
        audit(sound(), doubled, policy=Policy())


@pytest.mark.parametrize("name", MUTATIONS)
def test_each_broken_promise_is_refused(name: str):
    mutate, sentence = MUTATIONS[name]
    with pytest.raises(AuditFailed, match=sentence) as refused:
        audit(mutate(dict(sound())), bundles(), policy=Policy())
    assert CANARY not in str(refused.value)
    assert refused.value.__context__ is None


def test_a_forbidden_column_is_refused_even_if_it_were_declared(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("privacy.audit._shape", lambda *_: iter(()))
    tables = {**sound(), "incident": sound()["incident"].with_columns(address=pl.lit(CANARY))}
    with pytest.raises(AuditFailed, match="table incident: address may never be published"):
        audit(tables, bundles(), policy=Policy())


def test_a_common_key_is_refused_even_if_it_were_declared(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("privacy.audit._shape", lambda *_: iter(()))
    tables = {**sound(), "person": sound()["person"].with_columns(incident_id=pl.lit("x"))}
    with pytest.raises(AuditFailed, match="common key"):
        audit(tables, bundles(), policy=Policy())
