"""A generated region for the tests of the border: agencies of all sizes, two years of incidents, no real person."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from schemas.answers import INJURY, RACE, SIGN, WEAPON
from schemas.as_polars import polars_schema
from schemas.force import FORCE
from schemas.incident import INCIDENT
from schemas.model import Field, Table, Type
from schemas.people import PERSON
from schemas.standard import REPORT_TABLES
from schemas.vocabularies import AGE_BAND

KEY = b"k" * 32
CANARY = "Zebediah Quorn"


@dataclass(frozen=True)
class Region:
    """What make_releasable needs: the validated tables, the places, the agencies and the true coverage."""

    tables: dict[str, pl.DataFrame]
    places: pl.DataFrame
    agencies: pl.DataFrame
    coverage: pl.DataFrame


def _column(rng: np.random.Generator, field: Field, rows: int) -> pl.Series:
    """Random answers for a coded field, canaries for free text and keys nobody should ever read."""
    if field.type is Type.CODE:
        return pl.Series(field.name, rng.choice(field.allowed, rows).tolist(), dtype=pl.String)
    if field.type in {Type.INTEGER, Type.DECIMAL}:
        return pl.Series(field.name, rng.integers(int(field.minimum or 0), int(field.maximum or 9) + 1, rows).tolist())
    return pl.Series(field.name, [f"{CANARY} {number}" for number in range(rows)], dtype=pl.String)


def _table(table: Table, rng: np.random.Generator, rows: int, **given: object) -> pl.DataFrame:
    columns = {field.name: given.get(field.name, _column(rng, field, rows)) for field in table.fields}
    return pl.DataFrame({name: pl.Series(name, values) for name, values in columns.items()}).cast(polars_schema(table))


def region(seed: int = 7, incidents: int = 3000) -> Region:
    """A region of thirty agencies whose sizes follow a Zipf law; the same for the same seed."""
    rng = np.random.default_rng(seed)
    agencies = _agencies()
    share = 1 / np.arange(1, agencies.height + 1) ** 1.3
    agency = rng.choice(agencies["agency_id"].to_list(), incidents, p=share / share.sum()).tolist()
    day = np.sort(rng.integers(0, 730, incidents))
    ids = [f"INC-{number:05}" for number in range(incidents)]
    hour = [f"{h:02}:{m:02}" for h, m in rng.integers(0, (24, 60), (incidents, 2))]
    incident = _table(
        INCIDENT, rng, incidents, incident_id=ids, agency_id=agency,
        incident_date=[date(2016, 1, 1) + timedelta(days=int(offset)) for offset in day],
        incident_time=[None if rng.random() < 0.02 else text for text in hour],
        num_involved_civilians=rng.choice([1, 2, 3, 7], incidents, p=[0.85, 0.1, 0.04, 0.01]),
        num_involved_officers=rng.choice([1, 2, 3, 4], incidents, p=[0.4, 0.4, 0.1, 0.1]),
        on_k12_campus=["no"] * incidents,
        protected_circumstance=rng.choice(["none", "domestic"], incidents, p=[0.97, 0.03]),
    )  # fmt: skip
    return Region(
        tables={"incident": incident, **_people(rng, ids)}, places=_places(rng, ids, agency),
        agencies=agencies, coverage=_coverage(incident, agencies),
    )  # fmt: skip


def _agencies() -> pl.DataFrame:
    rows = []
    for number in range(30):
        county = ("Alameda", "Marin", "Orange", "Orange")[number % 4]
        state = "FL" if number % 4 == 3 else "CA"
        officers = None if number == 29 else max(4, 900 // (number + 1) ** 2)
        rows.append((f"CA{number:07}", f"Police of town {number}", county, state, officers))
    return pl.DataFrame(rows, schema=["agency_id", "name", "county", "state", "sworn_officers"], orient="row")


def _people(rng: np.random.Generator, incident_ids: list[str]) -> dict[str, pl.DataFrame]:
    owner = [incident for incident in incident_ids for _ in range(int(rng.integers(2, 4)))]
    rows = len(owner)
    ids = [f"PER-{number:05}" for number in range(rows)]
    role = ["officer" if place and owner[place - 1] == owner[place] else "civilian" for place in range(rows)]
    ages = [code for code in AGE_BAND.codes if code not in {"0-17", "18+"}]
    weight = np.array([1, 18, 30, *(30 / (step + 1) for step in range(len(ages) - 3))])
    age = rng.choice(ages, rows, p=weight / weight.sum())
    grown = ["31-35" if code in {"0-9", "10-17"} else code for code in age]
    age = [old if side == "officer" else code for code, old, side in zip(age, grown, role, strict=True)]
    endings = rng.choice(["custody_other", "custody_mental_health", "none"], rows, p=[0.6, 0.05, 0.35])
    custody = ["not_asked" if side == "officer" else ending for ending, side in zip(endings, role, strict=True)]
    person = _table(
        PERSON, rng, rows, person_id=ids, incident_id=owner, role=role, age_band=age, custody_status=custody,
        gender=rng.choice(["male", "female", "not_reported"], rows, p=[0.8, 0.18, 0.02]),
        race=rng.choice(["white", "hispanic", "black", "multiracial"], rows, p=[0.45, 0.3, 0.2, 0.05]),
        k12_role=["not_asked"] * rows,
        injured=rng.choice(["yes", "no"], rows, p=[0.4, 0.6]),
        injury_level=rng.choice(["injury", "not_asked", "serious_bodily_injury", "death"], rows, p=[0.3, 0.62, 0.07, 0.01]),
    )  # fmt: skip
    kinds = ["contusion", "concussion", "gunshot_wound"]
    forces = ["control_hold", "chemical_spray", "canine"]
    others = {
        table.name: _table(table, rng, rows, person_id=ids, incident_id=owner)
        for table in REPORT_TABLES
        if table is not INCIDENT
    }
    return others | {
        "person": person,
        "race": _table(RACE, rng, rows, person_id=ids),
        "injury": _table(INJURY, rng, rows, person_id=ids, injury_type=rng.choice(kinds, rows).tolist()),
        "force": _table(
            FORCE, rng, rows, force_id=[f"FOR-{number}" for number in range(rows)], incident_id=owner,
            recipient_id=ids, actor_id=[None] * rows, actor_role=["officer" if side == "civilian" else "civilian" for side in role],
            force_type=rng.choice(forces, rows).tolist(),
        ),
        "weapon": _table(WEAPON, rng, rows // 4, person_id=ids[: rows // 4]),
        "sign": _table(SIGN, rng, rows, person_id=ids, sign=rng.choice(["none", "mental_crisis"], rows, p=[0.98, 0.02])),
    }  # fmt: skip


def _places(rng: np.random.Generator, ids: list[str], agency: list[str]) -> pl.DataFrame:
    rows = []
    for incident, code in zip(ids, agency, strict=True):
        city, hood, beat = f"City {code[-2:]}", f"Quarter {rng.integers(3)}", f"Beat {rng.integers(8)}"
        known = rng.random()
        rows.append((
            incident, 37.77123, -122.41987, "address", 12.5, f"{CANARY} street",
            beat if known < 0.8 else None, hood if known < 0.9 else None, city if known < 0.97 else None,
            "Alameda" if known < 0.99 else None,
        ))  # fmt: skip
    point = ["lat", "lon", "precision", "expected_error_m", "reason"]
    return pl.DataFrame(rows, schema=["incident_id", *point, "beat", "neighbourhood", "city", "county"], orient="row")


def _coverage(incident: pl.DataFrame, agencies: pl.DataFrame) -> pl.DataFrame:
    months = pl.DataFrame({"month": [f"{year}-{month:02}" for year in (2016, 2017) for month in range(1, 13)]})
    month = pl.col("incident_date").dt.strftime("%Y-%m").alias("month")
    counted = incident.group_by("agency_id", month).len("incidents")
    lines = agencies.select("agency_id").join(months, how="cross").join(counted, on=["agency_id", "month"], how="left")
    counts = pl.col("incidents").fill_null(0).cast(pl.Int64)
    status = pl.when(pl.col("incidents") > 0).then(pl.lit("filed")).otherwise(pl.lit("zero")).alias("status")
    return lines.with_columns(counts.alias("incidents")).select("agency_id", "month", status, "incidents")
