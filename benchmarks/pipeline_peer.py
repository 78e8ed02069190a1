"""The same steps as a careful analyst would write them with pandas, pandera and to_sql: file to release folder, without Vigie.

Read, map, check with all failures collected, hold whole incidents, keep the files, load a database, pseudonyms, coarser
answers, groups of at least five, small counts kept back, tables in three formats, checksums. Must not be made slower.
"""

import hashlib
import hmac
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from schemas.model import Table
from schemas.standard import TABLES

K = 5
_KEY = b"a key for measuring"
_QUASI = ["agency_id", "month", "contact_reason", "arrest_made"]
_QUASI_PERSON = ["agency_id", "year", "role", "gender", "race", "age_band", "injured"]
_YES_NO = pa.Check.isin(["yes", "no"])


def run(files: Path, folder: Path) -> dict[str, float]:
    """The whole way; returns seconds by step."""
    folder.mkdir(parents=True)
    stages: dict[str, float] = {}
    begun = time.perf_counter()
    checked = [_checked(place, folder / "landed") for place in sorted(files.glob("*/*"))]
    incidents = pd.concat([told[0] for told in checked], ignore_index=True)
    people = pd.concat([told[1] for told in checked], ignore_index=True)
    held = sum(told[2] for told in checked)
    assert held < len(incidents)
    stages["check, conform, judge, land"] = time.perf_counter() - begun
    middle = time.perf_counter()
    with closing(sqlite3.connect(folder / "private.db")) as database:
        incidents.to_sql("incident", database, index=False)
        people.to_sql("person", database, index=False)
    stages["register (to_sql)"] = time.perf_counter() - middle
    middle = time.perf_counter()
    public = _border(incidents, people)
    stages["border"] = time.perf_counter() - middle
    middle = time.perf_counter()
    _release(public, folder / "release")
    stages["release folder"] = time.perf_counter() - middle
    return stages


def _checked(place: Path, landed: Path) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """One delivery: sound incidents with their persons, and how many incidents are held."""
    target = landed / place.parent.name / place.name
    shutil.copytree(place, target)
    incidents = pd.read_csv(place / "incidents.csv", dtype=str, keep_default_na=False)
    people = pd.read_csv(place / "people.csv", dtype=str, keep_default_na=False)
    incidents["incident_date"] = pd.to_datetime(incidents["incident_date"], format="%Y-%m-%d", errors="coerce")
    for name in ("latitude", "longitude", "num_involved_civilians", "num_involved_officers"):
        incidents[name] = pd.to_numeric(incidents[name], errors="coerce")
    people["age"] = pd.to_numeric(people["age"], errors="coerce")
    for frame in (incidents, people):
        frame["incident_id"] = frame["agency_id"] + "/" + frame["case_number"]
    counted = people.groupby(["incident_id", "role"]).size().unstack(fill_value=0)
    for role in ("civilian", "officer"):
        stated = incidents["incident_id"].map(counted[role])
        incidents[f"{role}s_agree"] = stated == incidents[f"num_involved_{role}s"]
    people["injury_agrees"] = (people["injured"] == "yes") == (people["injury_level"] != "")
    people["force_agrees"] = (people["received_force"] == "yes") == (people["force_type"] != "")
    people["known"] = people["incident_id"].isin(incidents["incident_id"])
    wrong = _failing(_INCIDENTS, incidents) | _failing(_PEOPLE, people)
    sound = incidents[~incidents["incident_id"].isin(wrong)]
    return sound, people[people["incident_id"].isin(sound["incident_id"])], len(incidents) - len(sound)


def _words(table: str, name: str) -> pa.Check:
    declared: Table = next(each for each in TABLES if each.name == table)
    field = next(each for each in declared.fields if each.name == name)
    return pa.Check.isin([*field.allowed, ""])


_LISTS = (("race", "race"), ("injury", "injury_type"), ("force", "force_type"))


def _schemas() -> tuple[pa.DataFrameSchema, pa.DataFrameSchema]:
    day = pa.Check.in_range(pd.Timestamp("1990-01-01"), pd.Timestamp("2026-12-31"))
    times = pa.Check.str_matches(r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    incidents = pa.DataFrameSchema({
        "incident_id": pa.Column(str, unique=True), "incident_date": pa.Column("datetime64[ns]", day), "incident_time": pa.Column(str, times),
        "state": pa.Column(str, pa.Check.str_matches(r"^[A-Z]{2}$")), "latitude": pa.Column(float, pa.Check.in_range(-90, 90)),
        "longitude": pa.Column(float, pa.Check.in_range(-180, 180)), "contact_reason": pa.Column(str, _words("incident", "contact_reason")),
        **{name: pa.Column(str, _YES_NO) for name in ("multiple_locations", "arrest_made", "crime_report_filed", "on_k12_campus")},
        **{name: pa.Column(bool, pa.Check.eq(True)) for name in ("civilians_agree", "officers_agree")},
    })  # fmt: skip
    words = ("gender", "injury_level", "medical_aid", "assaulted_officer", "custody_status", "perceived_armed", "confirmed_armed",
             "resisted", "resistance_type", "officer_used_force", "on_duty", "dress")  # fmt: skip
    people = pa.DataFrameSchema({
        "role": pa.Column(str, pa.Check.isin(["civilian", "officer"])), "age": pa.Column(checks=pa.Check.in_range(0, 120), coerce=False),
        "injured": pa.Column(str, _YES_NO), "received_force": pa.Column(str, _YES_NO),
        **{name: pa.Column(str, _words("person", name)) for name in words},
        **{name: pa.Column(str, _words(table, name)) for table, name in _LISTS},
        **{name: pa.Column(bool, pa.Check.eq(True)) for name in ("injury_agrees", "force_agrees", "known")},
    })  # fmt: skip
    return incidents, people


_INCIDENTS, _PEOPLE = _schemas()


def _failing(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> set[str]:
    """The incidents of the rows that fail."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        rows = error.failure_cases["index"].dropna().astype(int)
        return set(frame.loc[rows, "incident_id"])
    return set()


def _pseudonyms(ids: pd.Series, start: str) -> pd.Series:
    return ids.map(lambda told: start + hmac.new(_KEY, told.encode(), hashlib.sha256).hexdigest()[:16])


def _border(incidents: pd.DataFrame, people: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """No identifier, address or point; coarser answers; groups of at least five; small counts kept back."""
    public = incidents[
        ["agency_id", "county", "contact_reason", "arrest_made", "crime_report_filed", "multiple_locations"]
    ].copy()
    public.insert(0, "incident_id", _pseudonyms(incidents["incident_id"], "i"))
    public["month"] = incidents["incident_date"].dt.strftime("%Y-%m")
    public["band"] = (
        incidents["incident_time"]
        .str[:2]
        .astype(int)
        .floordiv(6)
        .map({0: "night", 1: "morning", 2: "day", 3: "evening"})
    )
    for column, coarse in (
        ("month", public["month"].str[:4]),
        ("contact_reason", "withheld"),
        ("agency_id", "withheld"),
    ):
        small = public.groupby(_QUASI)["incident_id"].transform("size") < K
        public.loc[small, column] = coarse if isinstance(coarse, str) else coarse[small]
    public = public[public.groupby(_QUASI)["incident_id"].transform("size") >= K]
    persons = people[
        ["agency_id", "role", "gender", "race", "injured", "injury_level", "resistance_type", "force_type"]
    ].copy()
    persons.insert(0, "person_id", _pseudonyms(people["incident_id"] + "/" + people["person"], "p"))
    years = incidents.set_index("incident_id")["incident_date"].dt.strftime("%Y")
    persons["year"] = people["incident_id"].map(years)
    persons["age_band"] = pd.cut(people["age"], [-1, 17, 30, 40, 50, 60, 200]).astype(str)
    for column in ("age_band", "race", "agency_id"):
        persons.loc[persons.groupby(_QUASI_PERSON)["person_id"].transform("size") < K, column] = "withheld"
    persons = persons[persons.groupby(_QUASI_PERSON)["person_id"].transform("size") >= K]
    force = persons.loc[persons["force_type"] != "", ["person_id", "force_type"]]
    months = incidents["incident_date"].dt.strftime("%Y-%m").rename("month")
    coverage = incidents.groupby(["agency_id", months]).size().rename("incidents").reset_index()
    coverage["incidents"] = coverage["incidents"].where(coverage["incidents"] >= K)
    return {"incident": public, "person": persons.drop(columns="force_type"), "force": force, "coverage": coverage}


def _release(public: dict[str, pd.DataFrame], folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "release.db")) as database:
        for name, frame in public.items():
            frame.to_sql(name, database, index=False)
            frame.to_csv(folder / f"{name}.csv", index=False)
            frame.to_parquet(folder / f"{name}.parquet", index=False)
        database.commit()
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n", "utf-8")
