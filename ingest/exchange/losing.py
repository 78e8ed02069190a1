"""What each shape loses that no pair of places says: reports it does not take, and answers made of several.

Frames in, frames out; row by row the mapped tables are the taken ones. Must not write or read a shape.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.exchange.loss import Losing, Tables
from ingest.exchange.qualifying import taken as grave
from schemas.crosswalks.fbi_words import BLANKS
from schemas.crosswalks.injuries import SAYING_NOTHING, Injuries, read_injuries, told_injuries

Frames = dict[str, pl.DataFrame]


def _all(tables: Tables) -> Frames:
    return dict(tables)


def _ab71(mapped: Frames, taken: Tables, back: bool) -> Frames:
    weapon = mapped["weapon"]
    typed = pl.col("firearm_type").is_not_null()
    found = (pl.col("basis") == "confirmed") & (pl.col("weapon") == "firearm")
    force, persons = _in_order(mapped["force"]), mapped["person"]
    ordered = force.filter(pl.col("position").is_not_null())["recipient_id"]
    given = pl.when(pl.col("person_id").is_in(ordered.implode())).then(pl.lit("yes"))
    return {
        **mapped,
        "weapon": weapon.filter(~found | typed | ~(found & typed).any().over("person_id")),
        "force": force,
        "person": persons.with_columns(
            order_of_force_specified=pl.coalesce(
                pl.when(pl.col("order_of_force_specified").is_in(["yes", "no"])).then("order_of_force_specified"), given
            )
        ),
    }  # fmt: skip


def _in_order(force: pl.DataFrame) -> pl.DataFrame:
    """Kinds of force numbered anew for each person; one with a place in the order is not told again without."""
    own, kind = "recipient_id", "force_type"
    told = force.filter(pl.col(kind).is_not_null())
    placed = told.filter(pl.col("position").is_not_null()).sort(own, "position", maintain_order=True)
    placed = placed.unique([own, "position", kind], keep="first", maintain_order=True)
    numbered = placed.with_columns(position=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(own))
    loose = told.filter(pl.col("position").is_null()).join(numbered, on=[own, kind], how="anti", maintain_order="left")
    return pl.concat([numbered, loose])


def _fbi_shaped(mapped: Frames, taken: Tables, back: bool) -> Frames:
    persons, force = taken["person"], mapped["force"]
    counts = {
        f"num_involved_{role}s": persons.filter(pl.col("role") == role)
        .group_by("incident_id")
        .agg(n=pl.len().cast(pl.Int64))
        for role in ("civilian", "officer")
    }
    incidents = mapped["incident"]
    for name, counted in counts.items():
        joined = incidents.select("incident_id").join(counted, on="incident_id", how="left", maintain_order="left")
        incidents = incidents.with_columns(joined["n"].fill_null(0).alias(name))
    hurt = _injuries(persons, taken["injury"])
    told = mapped["person"].join(hurt, on="person_id", how="left", maintain_order="left").with_columns(
        injured="_injured", injury_level="_level", race=_race(mapped["race"], persons["race"]),
        received_force=pl.when(pl.col("role") == "civilian").then(pl.lit("yes")),
        officer_used_force=pl.when(pl.col("role") == "officer").then(pl.lit("yes")),
        age_band=pl.when(pl.col("age_band").str.contains("^[0-9]")).then("age_band"),
    )  # fmt: skip
    kinds = hurt.select("person_id", injury_type="_kinds").explode("injury_type").drop_nulls()
    civilians = persons.filter(pl.col("role") == "civilian")
    only_none = (
        taken["sign"]
        .join(civilians, on="person_id", how="semi")
        .group_by("person_id")
        .agg(pl.col("sign").unique())
        .filter(pl.col("sign") == ["none"])
    )
    signs = mapped["sign"].with_columns(
        sign=pl.when(pl.col("person_id").is_in(only_none["person_id"].implode())).then(pl.lit("none")).otherwise("sign")
    )
    fired = pl.col("force_type") == "firearm_discharged"
    return {
        **mapped, "incident": incidents, "person": told.drop("_injured", "_level", "_kinds"), "injury": kinds, "sign": signs,
        "force": force.with_columns(actor_id=pl.when(fired).then("actor_id")),
    }  # fmt: skip


def _race(races: pl.DataFrame, answered: pl.Series) -> pl.Expr:
    """The race its races give, else the blank that was answered."""
    said = races.drop_nulls("race").group_by("person_id").agg(pl.col("race").unique())
    one = dict(said.filter(pl.col("race").list.len() == 1).select("person_id", pl.col("race").list.first()).iter_rows())
    several = said.filter(pl.col("race").list.len() > 1)["person_id"].to_list()
    given: Mapping[str, str] = {**one, **dict.fromkeys(several, "multiracial")}
    blank = pl.when(answered.is_in(list(BLANKS))).then(answered)
    return pl.coalesce(pl.col("person_id").replace_strict(given, default=None, return_dtype=pl.String), blank)


def _injuries(persons: pl.DataFrame, injuries: pl.DataFrame) -> pl.DataFrame:
    """What comes back of injured, level and kinds, by person: there and back through their list."""
    kinds = dict(injuries.group_by("person_id", maintain_order=True).agg("injury_type").iter_rows())
    rows: list[tuple[str, str | None, str | None, list[str]]] = []
    for person, role, injured, level in persons.select("person_id", "role", "injured", "injury_level").iter_rows():
        words = told_injuries(Injuries(injured=injured, level=level, kinds=tuple(kinds.get(person, ()))))
        back = read_injuries(words)
        hurt = bool(set(words) - SAYING_NOTHING)
        # Officers answer the question itself too, so that it comes back without a kind of injury.
        own = injured if injured in {"yes", "no", *BLANKS} else None
        own = own if role == "officer" and not hurt else back.injured
        rows.append((person, own, back.level, list(back.kinds)))
    schema: dict[str, Any] = {
        "person_id": pl.String,
        "_injured": pl.String,
        "_level": pl.String,
        "_kinds": pl.List(pl.String),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _new_jersey(mapped: Frames, taken: Tables, back: bool) -> Frames:
    persons, force = taken["person"], mapped["force"]
    alone = (
        persons.filter(pl.col("role") == "civilian")
        .group_by("incident_id")
        .len()
        .filter(pl.col("len") == 1)["incident_id"]
    )
    held = _held(persons, taken["force"])
    officers = persons.filter(pl.col("role") == "officer")["person_id"].implode()
    shared = pl.col("incident_id").is_in(alone.implode()) | pl.lit(not back)
    comma = {name: pl.when(~pl.col(name).str.contains(",", literal=True)).then(name) for name in ("city", "county")}
    single = pl.col("role") == "officer"
    told = mapped["person"].with_columns(
        pl.when(single | shared).then(name).alias(name) for name in ("resistance_type", "medical_aid", "custody_status")
    )
    known = told.filter(single | shared)["person_id"].implode()
    races = told.filter(pl.col("race").is_not_null() & (pl.col("race") != "multiracial")).select("person_id", "race")
    of_officer = pl.col("recipient_id").is_in(officers)
    return {
        **mapped,
        "incident": mapped["incident"].with_columns(**comma),
        "person": told,
        "race": races,
        "injury": mapped["injury"].filter(pl.col("person_id").is_in(known)),
        "sign": mapped["sign"].filter(pl.col("person_id").is_in(known)),
        "force": force.filter(of_officer | (pl.col("recipient_id").is_in(known) & pl.lit(held))),
    }


def _held(persons: pl.DataFrame, force: pl.DataFrame) -> pl.Series:
    """Whether some officer's row can hold the force: that of its actor, or of an officer who may have used it."""
    officers = persons.filter(pl.col("role") == "officer")
    named = force["actor_id"].is_in(officers["person_id"].implode()).fill_null(value=False)
    willing = officers.filter(pl.col("officer_used_force") != "no")["incident_id"]
    empty = ~force["incident_id"].is_in(officers["incident_id"].implode())
    return named | empty | force["incident_id"].is_in(willing.implode())


AB71_LOSING = Losing(taken=_all, settled=_ab71)
FBI_LOSING = Losing(taken=grave, settled=_fbi_shaped)
NEW_JERSEY_LOSING = Losing(taken=_all, settled=_new_jersey)
