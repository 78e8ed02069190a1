"""Canaries planted in every DIRECT and NEVER field, and in an ignored column, are found nowhere they must not be:

not on the public side (SQLite with its free pages, Parquet with its statistics, CSV, descriptors), not in what the
command prints, not in Dagster's storage, not in the account of rows.
"""

import random
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from schemas.model import Privacy, Release, Type
from schemas.standard import REPORT_TABLES
from tests.commands import run_vigie

_PROFILE = """
slug: canary-pd
name: Canary Police Department (invented)
standard: "0.1"
timezone: America/Los_Angeles
agency: {id: XX0088888}
files:
  incidents:
    records:
      - table: incident
        key: [No]
        columns:
          No: [{to: case_number}]
          Day: {to: incident_date, format: "%Y-%m-%d"}
          Where: {to: address}
          Story: {to: narrative}
          Zip: {to: zip_code}
          District: {to: district}
          Event: {to: event_key}
          Other: {to: other_agency.other_agency_id}
          Other case: {to: other_agency.other_case_number}
          Arrest: {to: arrest_made, words: yes_no}
          Reason: {to: contact_reason, words: reason}
          Civilians: {to: num_involved_civilians}
          Officers: {to: num_involved_officers}
        constants: {state: CA, city: Port Sample, county: Sample County}
    ignore: {Name: names are never taken over}
  people:
    records:
      - table: person
        incident: [No]
        key: row
        role: {column: Side, words: role}
        columns:
          Badge: {to: badge_number}
          Charge: {to: highest_charge}
          Qualifier: {to: crime_qualifier}
          Race: {to: race.race, split: ", ", words: race}
          Age: {to: age_band, format: years}
          Force: {to: force.force_type, split: ", ", words: force}
          Received: {to: received_force, words: yes_no}
words:
  yes_no: {Yes: yes, No: no}
  role: {Civilian: civilian, Officer: officer}
  reason: {Stop: stop}
  race: {White: white, Black: black}
  force: {Hold: control_hold}
"""

PLANTED = {
    "incident.case_number", "incident.narrative", "incident.address", "incident.zip_code", "incident.district",
    "incident.event_key", "person.badge_number", "person.highest_charge", "person.crime_qualifier",
    "other_agency.other_agency_id", "other_agency.other_case_number",
}  # fmt: skip
"""Text fields that hold canaries below; ids are made of the case number and so are planted with it."""


def test_every_direct_and_never_text_field_of_the_standard_is_planted() -> None:
    # Keys that Vigie makes from the case number (incident, person, force and links to them) carry it within them.
    made = {"incident_id", "person_id", "force_id", "recipient_id", "actor_id"}
    due = {
        f"{table.name}.{field.name}"
        for table in REPORT_TABLES for field in table.fields
        if (field.privacy is Privacy.DIRECT or field.release is Release.NEVER) and field.type in {Type.KEY, Type.TEXT}
        and field.name not in made
    }  # fmt: skip
    assert due - {"incident.state"} == PLANTED


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str], str]:
    """A home whose one agency sent canaries everywhere; the canaries; and all that the command printed."""
    folder = tmp_path_factory.mktemp("canaries")
    rng = random.Random(7)
    canaries: set[str] = set()

    def canary(prefix: str) -> str:
        canaries.add(word := f"{prefix}{rng.randrange(10**9):09d}QX")
        return word

    incidents = ["No,Day,Where,Story,Zip,Arrest,Reason,Civilians,Officers,Name,District,Event,Other,Other case"]
    people = ["No,Side,Badge,Race,Age,Force,Received,Charge,Qualifier"]
    for at in range(40):
        number, digits = canary("CASE"), f"{90_100 + at * 7}"
        canaries.add(digits)
        reason = canary("WORD") if at == 3 else "Stop"
        day = canary("DAY") if at == 5 else f"2025-{at % 3 + 1:02d}-{at % 28 + 1:02d}"
        incidents.append(
            f'{number},{day},{canary("ROAD")} ST,"{canary("STORY")} said, she ran",{digits},Yes,{reason},1,1,{canary("NAME")},'
            f"{canary('BEAT')},{canary('EVENT')},{canary('ORI')},{canary('OTHER')}"
        )
        people.append(f"{number},Civilian,,White,{20 + at % 30},Hold,Yes,{canary('CHARGE')},{canary('ATTEMPT')}")
        people.append(f"{number},Officer,{canary('BADGE')},Black,{25 + at % 20},,No,,")
    for name, text in {
        "canary-pd.yml": _PROFILE,
        "incidents.csv": "\n".join(incidents),
        "people.csv": "\n".join(people),
    }.items():
        (folder / name).write_text(text + "\n", "utf-8")
    home, files = folder / "home", [str(folder / "incidents.csv"), str(folder / "people.csv")]
    printed = ""
    for command in (
        ["init", str(home)],
        ["validate", *files, "--agency", str(folder / "canary-pd.yml"), "--format", "json"],
        ["submit", *files, "--agency", str(folder / "canary-pd.yml"), "--home", str(home)],
        ["run", "--home", str(home)],
        ["release", "build", "--home", str(home)],
    ):
        done = run_vigie(*command)
        printed += done.stdout + done.stderr
        assert done.returncode in {0, 1}, done.stderr
    assert (home / "public" / "releases" / "latest" / "vigie.db").is_file()
    return home, canaries, printed


def _found(data: bytes, canaries: set[str]) -> list[str]:
    return [
        canary
        for canary in canaries
        for text in (canary, canary.lower())
        for code in ("utf-8", "utf-16-le")
        if text.encode(code) in data
    ]


def test_no_canary_is_in_any_byte_of_the_public_side(planted: tuple[Path, set[str], str]) -> None:
    home, canaries, _ = planted
    # Five digits stand by chance in hashes and sizes; they are looked for in the values below.
    words = {canary for canary in canaries if not canary.isdigit()}
    files = [path for path in (home / "public").rglob("*") if path.is_file()]
    assert len(files) > 15
    assert not {path.name: _found(path.read_bytes(), words) for path in files if _found(path.read_bytes(), words)}


def test_no_canary_is_in_a_value_or_statistic_of_a_parquet_file(planted: tuple[Path, set[str], str]) -> None:
    home, canaries, _ = planted
    paths = sorted((home / "public" / "releases" / "latest" / "parquet").glob("*.parquet"))
    assert paths
    for path in paths:
        told = str(pl.read_parquet(path).rows()) + str(pq.ParquetFile(path).metadata.to_dict())
        words = {canary for canary in canaries if not canary.isdigit()}
        assert not _found(told.encode(), words)
        values = {str(value) for row in pl.read_parquet(path).rows() for value in row}
        assert not values & canaries


def test_no_canary_is_printed(planted: tuple[Path, set[str], str]) -> None:
    _, canaries, printed = planted
    assert "unknown_word" in printed
    assert not _found(printed.encode(), canaries)


def test_no_canary_is_in_dagsters_storage_or_in_the_account(planted: tuple[Path, set[str], str]) -> None:
    home, canaries, _ = planted
    words = {canary for canary in canaries if not canary.isdigit()}
    files = [
        path
        for folder in ("dagster", "reconciliation")
        for path in (home / "private" / folder).rglob("*")
        if path.is_file()
    ]
    assert len(files) > 4
    assert not {path.name: _found(path.read_bytes(), words) for path in files if _found(path.read_bytes(), words)}


def test_the_canaries_were_there_to_be_found(planted: tuple[Path, set[str], str]) -> None:
    home, canaries, _ = planted
    stages = [pl.read_parquet(path) for path in (home / "private" / "stages" / "validated_reports").rglob("*.parquet")]
    told = "".join(str(frame.rows()) for frame in stages)
    assert sum(canary in told for canary in canaries) > 150
