"""What really happened behind a release: the private stages, as the attackers of the red team are handed it.

The gravest force is worked out anew, not taken from the border. Must not print, attack, or give a key away.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from orchestration.keys import family_of
from orchestration.resources import Home
from orchestration.stage_tables import columns_of
from orchestration.storage import all_of, stacked, stages_of
from privacy.classbook import from_frames
from privacy.pseudonyms import pseudonyms
from schemas.force import GROUPS
from schemas.model import BLANKS, Privacy, Release, Type
from schemas.standard import REPORT_TABLES

if TYPE_CHECKING:
    from verification.redteam.ground import Truth

_AREAS = ("snap", "cell", "beat", "neighbourhood", "city", "county")
_SAMPLE = 100_000
"""Private identifiers an attacker is handed at most."""
_GRAVITY = [kind for kinds in GROUPS.values() for kind in kinds]


def truth_of(home: Home, version: str) -> "Truth | None":
    """What really happened behind a release of this home; None where its private stages are gone."""
    stages = stages_of(home)
    released = stages.read("releasable_reports", version)
    validated, places = (stacked(all_of(home, asset)) for asset in ("validated_reports", "located_reports"))
    tables = dict(validated)
    if released is None or "incident" not in tables or "place" not in places:
        return None
    books = {
        f"book_{name}": columns_of(released.tables, f"book_{name}", [f"{name}_id", "bundle", "need", "source"])
        for name in ("incident", "person")
    }
    return truth_from(tables, places["place"], from_frames(books).rows, key=family_of(home).key)


def truth_from(
    tables: Mapping[str, pl.DataFrame], places: pl.DataFrame, rows: Mapping[str, pl.DataFrame], *, key: bytes
) -> "Truth":  # fmt: skip
    """The truth from the validated tables and located places. rows: the class book's, which know each published identifier."""
    from verification.redteam.ground import Truth

    named = {
        name: rows[name].select(f"{name}_id", "bundle", "need", "source") for name in ("incident", "person")
    }  # fmt: skip
    areas = places.rename({"snap_id": "snap"}, strict=False)
    told = [*(name for name in _AREAS if name in areas.columns)]
    points = {"lat": "latitude", "lon": "longitude"}
    areas = areas.select(
        "incident_id",
        *told,
        **{to: pl.col(name).cast(pl.Float64) for name, to in points.items() if name in areas.columns},
    )
    private = tables["incident"].drop(_AREAS, "lat", "lon", "latitude", "longitude", strict=False)
    incident = private.join(areas, on="incident_id", how="left").with_columns(
        *(pl.lit(None, dtype=pl.String).alias(name) for name in _AREAS if name not in told),
        source=pseudonyms(private["incident_id"], key=key, scope="incident"),
    )
    incident = incident.join(_gravest(tables["force"]), on="incident_id", how="left").with_columns(
        pl.col("force_used").fill_null("none")
    )
    person = tables["person"].join(_used(tables["force"]), left_on="person_id", right_on="recipient_id", how="left").join(
        tables["incident"].select("incident_id", "agency_id", "incident_date"), on="incident_id", how="left"
    )  # fmt: skip
    person = person.with_columns(source=pseudonyms(person["person_id"], key=key, scope="person"))
    texts = pl.col("incident_date").cast(pl.String)
    return Truth(
        incident=incident.with_columns(texts, pl.col("incident_time").cast(pl.String)).drop("incident_id")
        .join(named["incident"], on="source", how="inner").select(
            "incident_id", "bundle", "need", "agency_id", "incident_date", "incident_time", "force_used",
            pl.col("num_involved_civilians", "num_involved_officers").cast(pl.String), *_AREAS,
            *(name for name in points.values() if name in incident.columns),
        ),
        person=person.with_columns(texts).drop("person_id").join(named["person"], on="source", how="inner").select(
            "person_id", "bundle", "need", "agency_id", "incident_date", "role", "gender", "race", "age_band", "force"
        ),
        strings=_private_texts(tables),
        narratives=tuple(text for text in tables["incident"]["narrative"].drop_nulls() if text) if "narrative" in tables["incident"].columns else (),
        identifiers=_sample([tables["incident"]["incident_id"], tables["person"]["person_id"]]),
    )  # fmt: skip


def _gravest(force: pl.DataFrame) -> pl.DataFrame:
    rank = pl.col("force_type").replace_strict(
        {kind: place for place, kind in enumerate(_GRAVITY)}, default=None, return_dtype=pl.Int64
    )
    worst = force.filter(actor_role="officer").group_by("incident_id").agg(rank=rank.min()).drop_nulls("rank")
    return worst.select(
        "incident_id", force_used=pl.col("rank").replace_strict(dict(enumerate(_GRAVITY)), return_dtype=pl.String)
    )


def _used(force: pl.DataFrame) -> pl.DataFrame:
    """The kinds of force used on each person."""
    return (
        force.drop_nulls("recipient_id")
        .group_by("recipient_id")
        .agg(force=pl.col("force_type").unique().sort().str.join(";"))
    )


def _sample(ids: list[pl.Series]) -> tuple[str, ...]:
    """Some of the private identifiers, evenly spread."""
    every = pl.concat([one.alias("id") for one in ids]).unique().sort()
    return tuple(every.gather_every(-(-len(every) // _SAMPLE) or 1))


def _private_texts(tables: Mapping[str, pl.DataFrame]) -> pl.Series:
    """Every text of a field that is never published; words of the standard and open facts, as an agency's id, are no secret."""
    from schemas.vocabularies import ALL

    words = [code for vocabulary in ALL for code in vocabulary.codes] + list(BLANKS)
    told = [pl.Series("text", dtype=pl.String)]
    for table in REPORT_TABLES:
        if table.name not in tables:
            continue
        for field in table.fields:
            never = field.release is Release.NEVER and field.privacy is not Privacy.OPEN
            secret = field.privacy is Privacy.DIRECT or never
            if not secret or field.type is Type.CODE or field.name not in tables[table.name].columns:
                continue
            column = tables[table.name][field.name]
            if column.dtype == pl.String:
                told.append(column.drop_nulls().unique().alias("text"))
    texts = pl.concat(told).unique()
    return texts.filter((texts.str.len_chars() >= 4) & ~texts.is_in(words))
