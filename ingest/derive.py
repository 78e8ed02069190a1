"""What the standard derives from the answers given: races, sides of force, one row per firearm, counts, arrests, words for blank.

Works on frames that still carry `_file`, `_row` and `incident_id`, persons and their child rows also `role`. Must not read
cells or judge answers.
"""

from collections.abc import Mapping

import polars as pl

from ingest.derive_screener import screened
from ingest.judging.asking import SIDES, Asked, Sender, asked_by
from ingest.judging.atoms import TABLES, all_hold
from schemas.model import BLANKS, Table, Type
from schemas.rules import QUESTIONS
from schemas.rules.conditions import Rows
from schemas.standard import REPORT_TABLES

_OTHER_SIDE = {"civilian": "officer", "officer": "civilian"}
COUNTS = {"num_involved_civilians": "civilian", "num_involved_officers": "officer"}
SEVERAL = ("injury", "asian_race", "sign", "force_location", "force_reason")
"""Tables with one answer in each row, where a blank is no row."""


def derived(tables: Mapping[str, pl.DataFrame], sender: Sender) -> dict[str, pl.DataFrame]:
    """Everything that follows from the answers: child rows once each, what is counted, then the words for blank.

    sender: whose files they are; only what they feed is looked at (`sender.fed`).
    """
    asked = asked_by(sender.fed)
    races, persons = _races(tables["race"], tables["person"])
    whole = {
        **tables, "person": persons, "race": races, "force": _force(tables["force"]), "weapon": _firearms(tables["weapon"]),
        **{name: _once(tables[name], TABLES[name]) for name in SEVERAL},
        "other_agency": _other_agencies(tables["other_agency"]),
    }  # fmt: skip
    whole["incident"] = _arrests(_counts(whole["incident"], persons, asked), persons, asked)
    if ("person", "arrested") in asked:
        asked = {**asked, ("incident", "arrest_made"): SIDES}
    named: dict[str, pl.DataFrame] = {}
    for table in REPORT_TABLES:
        named[table.name] = _blanks_named(whole[table.name], table, asked, named.get("incident"))
    named["incident"] = screened(named["incident"], named["person"], named["force"], asked)
    return {name: frame.with_columns(incident_id_=pl.col("incident_id")) for name, frame in named.items()}


def _races(races: pl.DataFrame, persons: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Races once each; the person's own is the one told for the person, else the single one, else multiracial."""
    blank = pl.col("race").is_in(list(BLANKS))
    groups = races.group_by("person_id").agg(
        pl.when((~blank).sum() == 0)
        .then(pl.col("race").first())
        .when(pl.col("race").filter(~blank).n_unique() > 1)
        .then(pl.lit("multiracial"))
        .otherwise(pl.col("race").filter(~blank).first())
        .alias("_race")
    )
    joined_persons = persons.join(groups, on="person_id", how="left", maintain_order="left")
    return (
        races.filter(~blank).unique(["person_id", "race"], keep="first", maintain_order=True),
        joined_persons.with_columns(race=pl.coalesce("race", "_race")).drop("_race"),
    )


def _once(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    told = frame.filter(~pl.col(table.key[1]).is_in(list(BLANKS)))
    return told.unique(list(table.key), keep="first", maintain_order=True)


def _other_agencies(frame: pl.DataFrame) -> pl.DataFrame:
    named = frame.filter(pl.col("other_agency_id").is_not_null() | pl.col("other_case_number").is_not_null())
    return named.unique(list(TABLES["other_agency"].key), keep="first", maintain_order=True)


def _force(rows: pl.DataFrame) -> pl.DataFrame:
    """Each force once, with its side and its key; a row without actor or place in the order gives way to one that has it."""
    kind = ["recipient_id", "force_type"]
    told = rows.unique([*kind, "actor_id", "position"], keep="first", maintain_order=True)
    for name in ("actor_id", "position"):
        told = told.filter(pl.col(name).is_not_null() | ~pl.col(name).is_not_null().any().over(kind))
    number = pl.int_range(1, pl.len() + 1).over("recipient_id").cast(pl.String)
    return told.with_columns(
        actor_role=pl.col("role").replace_strict(_OTHER_SIDE, default=None, return_dtype=pl.String),
        force_id=pl.concat_str([pl.col("recipient_id"), pl.lit("/F"), number]),
    )


def _firearms(weapons: pl.DataFrame) -> pl.DataFrame:
    """A confirmed firearm whose type is named elsewhere for the same person is one row, with its type."""
    key = ["person_id", "weapon", "basis"]
    named = pl.col("firearm_type").is_not_null().any().over(key)
    distinct = weapons.unique([*key, "firearm_type"], keep="first", maintain_order=True)
    with_weapon = distinct.filter(pl.col("weapon").is_not_null())
    return with_weapon.filter(pl.col("firearm_type").is_not_null() | ~named)


def _counts(incidents: pl.DataFrame, persons: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """Persons counted by side, where the sender gives no number and has rows of that side at all."""
    for name, side in COUNTS.items():
        if ("incident", name) in asked or persons.filter(pl.col("role") == side).is_empty():
            continue
        there = (
            persons.filter(pl.col("role") == side).group_by("incident_id").agg(pl.len().cast(pl.Int64).alias("_there"))
        )
        joined = incidents.join(there, on="incident_id", how="left", maintain_order="left")
        incidents = joined.with_columns(pl.coalesce(name, "_there", pl.lit(0, dtype=pl.Int64)).alias(name)).drop(
            "_there"
        )
    return incidents


def _arrests(incidents: pl.DataFrame, persons: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """Whether someone was arrested, from the civilians, where the sender says it of persons alone."""
    if ("incident", "arrest_made") in asked or ("person", "arrested") not in asked:
        return incidents
    arrested = pl.col("arrested")
    answer = (
        pl.when((arrested == "yes").any()).then(pl.lit("yes"))
        .when((arrested == "no").fill_null(value=False).all()).then(pl.lit("no"))
        .otherwise(pl.lit("not_reported")).alias("_arrest")
    )  # fmt: skip
    told = persons.filter(pl.col("role") == "civilian").group_by("incident_id").agg(answer)
    joined = incidents.join(told, on="incident_id", how="left", maintain_order="left")
    return joined.with_columns(arrest_made=pl.coalesce("arrest_made", "_arrest", pl.lit("not_reported"))).drop(
        "_arrest"
    )


def _blanks_named(frame: pl.DataFrame, table: Table, asked: Asked, incidents: pl.DataFrame | None) -> pl.DataFrame:
    """Blank codes become words: not asked where the sender or the other answers do not ask, else not reported.

    An answer that is always given where it is asked stays null: the judge holds its report.
    """
    questions = {question.field: question.when for question in QUESTIONS if question.table == table.name}
    above = {
        atom.field for when in questions.values() for atom in when if not isinstance(atom, Rows) and "." in atom.field
    }
    if above and incidents is not None:
        answers = incidents.select("incident_id", *(pl.col(name.partition(".")[2]).alias(name) for name in above))
        frame = frame.join(
            answers.unique("incident_id", keep="first"), on="incident_id", how="left", maintain_order="left"
        )
    order = {name: at for at, name in enumerate(questions)}
    later: dict[str, pl.Expr] = {}
    for field in sorted(table.fields, key=lambda field: order.get(field.name, -1)):
        if field.type is not Type.CODE or field.required:
            continue
        when = tuple(atom for atom in questions.get(field.name, ()) if not isinstance(atom, Rows))
        if any(atom.field in later for atom in when):
            frame, later = frame.with_columns(**later), {}
        calls, column = _asked_of(table, field.name, asked) & all_hold(when, table), pl.col(field.name)
        blank = pl.lit(None if field.always else "not_reported", dtype=pl.String)
        unasked = column.is_null() | (column == "not_reported")
        later[field.name] = (
            pl.when(calls & column.is_null()).then(blank).when(~calls & unasked).then(pl.lit("not_asked")).otherwise(column)
        )  # fmt: skip
    return frame.with_columns(**later).drop(above)


def _asked_of(table: Table, field: str, asked: Asked) -> pl.Expr:
    """Where the sender's files can answer: of every row, or of one side."""
    sides = asked.get((table.name, field), frozenset())
    if (table.name, field) == ("person", "race"):  # told by the race table
        sides |= asked.get(("race", "race"), frozenset())
    if not sides or sides == SIDES or table.name in {"incident", "other_agency"}:
        return pl.lit(value=bool(sides))
    return pl.col("role").is_in(sorted(sides))
