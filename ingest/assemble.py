"""Put records together: merge rows of one incident, number its persons, make child rows, derive what is derived.

Works on frames that still carry `_file` and `_row`. Must not read cells or judge answers.
"""

import polars as pl

from ingest.findings import findings_frame, joined
from ingest.profile import TABLES, Profile
from schemas.as_polars import polars_schema
from schemas.model import BLANKS, Table, Type
from schemas.rules import ASKED, When

_LETTER = {"civilian": "C", "officer": "O"}


def merged(frame: pl.DataFrame, table: str, *, key: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row per key with the first answer of each column; a conflict between answers is a finding on the later row."""
    if frame.is_empty() or frame[key].is_unique().all():
        return frame, joined([])
    names = [field.name for field in TABLES[table].fields if field.name != key]
    findings: list[pl.DataFrame] = []
    for name in names:
        first = pl.col(name).drop_nulls().first().over(key)
        differs = frame.filter(pl.col(name).is_not_null() & (pl.col(name) != first))
        findings.append(findings_frame(differs, code="conflict", table=table, field=name))
    ordered = [_together(name, frame) for name in frame.columns if name not in {key, "_row", "_file", "_order"}]
    single = frame.group_by(key, maintain_order=True).agg(*ordered, pl.col("_row", "_file", "_order").first())
    return single.select(frame.columns), joined(findings)


def _together(name: str, frame: pl.DataFrame) -> pl.Expr:
    """What rows of one key say together: the first answer; of child columns every answer, each once."""
    if not name.startswith("_child/"):
        return pl.col(name).drop_nulls().first()
    answers = pl.col(name).explode() if frame.schema[name] == pl.List(pl.String) else pl.col(name)
    return answers.drop_nulls().unique(maintain_order=True)


def repeated_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """A note for each further row of an incident that comes from a file of incidents alone."""
    known = frame.filter(pl.col("incident_id").is_not_null())
    return findings_frame(
        known.filter(~pl.col("incident_id").is_first_distinct()), code="repeated_row", table="incident", field=None
    )


def numbered_persons(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Persons with an id made of the incident, the side and a number in file order; rows of one key are one person."""
    if frame.is_empty():
        return frame.with_columns(person_id=pl.lit(None, dtype=pl.String)), joined([])
    sorted_rows = frame.sort("incident_id", "_file", "_row", "_order", maintain_order=True)
    own = pl.concat_str(pl.lit("row"), pl.col("_file"), pl.col("_row"), pl.col("_order"), separator="/")
    keyed = sorted_rows.with_columns(_who=pl.coalesce("_key", own))
    first_seen = pl.col("_at").first().over("incident_id", "role", "_who")
    numbered = (
        keyed.with_row_index("_at")
        .with_columns(_seen=first_seen)
        .with_columns(_number=pl.col("_seen").rank("dense").over("incident_id", "role").cast(pl.Int64))
    )
    letter = pl.col("role").replace_strict(_LETTER, default="P", return_dtype=pl.String)
    identified = numbered.with_columns(
        person_id=pl.concat_str(
            [pl.col("incident_id"), pl.concat_str([letter, pl.col("_number").cast(pl.String)])], separator="/"
        )
    ).drop("_who", "_at", "_seen", "_number")
    return merged(identified, "person", key="person_id")


def children_of(persons: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The child tables race, injury, force and weapon from the list columns of the person frame."""
    made: dict[str, list[pl.DataFrame]] = {"race": [], "injury": [], "force": [], "weapon": []}
    for name in [column for column in persons.columns if column.startswith("_child/")]:
        _, _, table, field, *extra = name.split("/")
        link = "recipient_id" if table == "force" else "person_id"
        values = pl.col(name) if persons.schema[name] == pl.List(pl.String) else pl.concat_list(name)
        rows = (
            persons.filter(pl.col(name).is_not_null())
            .select(pl.col("person_id").alias(link), "incident_id", "role", "_file", "_row", values.alias(field))
            .explode(field)
            .filter(pl.col(field).is_not_null())
            .with_columns(**{pair.split("=")[0]: pl.lit(pair.split("=")[1]) for pair in extra})
        )
        made[table].append(rows)
    return {
        name: _shaped(pl.concat(parts, how="diagonal") if parts else None, TABLES[name]) for name, parts in made.items()
    }


def _shaped(frame: pl.DataFrame | None, table: Table) -> pl.DataFrame:
    own: dict[str, type[pl.DataType]] = {
        "incident_id": pl.String,
        "role": pl.String,
        "_file": pl.String,
        "_row": pl.Int64,
    }
    schema = {**own, **polars_schema(table)}
    if frame is None:
        return pl.DataFrame(schema=schema)
    return frame.with_columns(
        **{name: pl.lit(None, dtype=dtype) for name, dtype in schema.items() if name not in frame.columns}
    )


def derived(tables: dict[str, pl.DataFrame], profile: Profile) -> dict[str, pl.DataFrame]:
    """What the standard derives: race of a person, keys and sides of force, one row per firearm; then the words for blank."""
    races, persons = _races(tables["race"], tables["person"])
    weapons = _firearms(tables["weapon"])
    force = tables["force"].unique(["recipient_id", "force_type"], maintain_order=True)
    other_side = pl.col("role").replace_strict(
        {"civilian": "officer", "officer": "civilian"}, default=None, return_dtype=pl.String
    )
    force = force.with_columns(
        actor_role=other_side,
        force_id=pl.concat_str(
            [pl.col("recipient_id"), pl.lit("/F"), pl.int_range(1, pl.len() + 1).over("recipient_id").cast(pl.String)]
        ),
    )
    injuries = (
        tables["injury"]
        .filter(~pl.col("injury_type").is_in(list(BLANKS)))
        .unique(["person_id", "injury_type"], maintain_order=True)
    )
    whole = {**tables, "person": persons, "race": races, "force": force, "injury": injuries, "weapon": weapons}
    return {
        name: blanks_named(frame, TABLES[name], profile).with_columns(incident_id_=pl.col("incident_id"))
        for name, frame in whole.items()
    }


def _races(races: pl.DataFrame, persons: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    blank = pl.col("race").is_in(list(BLANKS))
    groups = races.group_by("person_id").agg(
        pl.when((~blank).sum() > 1)
        .then(pl.lit("multiracial"))
        .otherwise(pl.col("race").sort_by(blank).first())
        .alias("_race")
    )
    joined_persons = persons.join(groups, on="person_id", how="left", maintain_order="left")
    return (
        races.filter(~blank).unique(["person_id", "race"], maintain_order=True),
        joined_persons.with_columns(race=pl.col("_race")).drop("_race"),
    )


def _firearms(weapons: pl.DataFrame) -> pl.DataFrame:
    """A confirmed firearm whose type is named elsewhere for the same person is one row, with its type."""
    key = ["person_id", "weapon", "basis"]
    named = pl.col("firearm_type").is_not_null().any().over(key)
    distinct = weapons.unique([*key, "firearm_type"], maintain_order=True)
    with_weapon = distinct.filter(pl.col("weapon").is_not_null())
    return with_weapon.filter(pl.col("firearm_type").is_not_null() | ~named)


def blanks_named(frame: pl.DataFrame, table: Table, profile: Profile) -> pl.DataFrame:
    """Blank codes become words: not asked where the sender or the other answers do not ask, else not reported."""
    asked = {field: when for name, field, when, *_ in ASKED if name == table.name}
    fed = profile.fed  # person.race is fed by the race table: the pair (race, race)
    later = list(asked)
    for field in sorted(table.fields, key=lambda field: later.index(field.name) if field.name in later else -1):
        if field.type is not Type.CODE or field.required:
            continue
        column = pl.col(field.name)
        from_sender = (table.name, field.name) in fed or (field.name, field.name) in fed
        condition = holds(asked[field.name]) if field.name in asked else pl.lit(value=True)
        word = pl.when(condition & from_sender).then(pl.lit("not_reported")).otherwise(pl.lit("not_asked"))
        frame = frame.with_columns(pl.when(column.is_null()).then(word).otherwise(column).alias(field.name))
    return frame


def holds(when: tuple[When, ...]) -> pl.Expr:
    """Where every condition holds; a null answer is in no list."""
    parts = [pl.col(one.field).is_in(list(one.is_in)).fill_null(value=False) for one in when]
    return pl.all_horizontal(~part if one.negated else part for part, one in zip(parts, when, strict=True))
