"""URSUS 2016 as published: every row reaches the standard, with its known dirt read and not guessed."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ingest.check import Checked, SentFile, check_files
from ingest.profile import read_profile


@pytest.fixture(scope="module")
def ursus(root: Path, ursus_files: list[Path]) -> Checked:
    profile = read_profile(root / "ingest" / "agencies" / "california-doj-ursus.yml")
    files = [SentFile(name=file.name, data=file.read_bytes()) for file in ursus_files]
    return check_files(files, profile, received_on=date(2017, 6, 1))


def test_every_incident_and_person_is_kept(ursus: Checked) -> None:
    assert (ursus.verdict, ursus.rows, ursus.accepted, ursus.rejected, ursus.skipped) == ("ready", 3343, 3343, 0, 0)
    accepted = ursus.validated.accepted
    assert (accepted["incident"].height, accepted["person"].height) == (782, 2561)
    assert accepted["person"].group_by("role").len().sort("role").rows() == [("civilian", 832), ("officer", 1729)]


def test_known_dirt_is_read(ursus: Checked) -> None:
    person, incident = ursus.validated.accepted["person"], ursus.validated.accepted["incident"]
    assert (person["age_band"] == "10-17").sum() == 32
    assert (person["age_band"] == "not_asked").sum() == 14
    assert incident["incident_time"].str.contains(r"^[0-2][0-9]:[0-5][0-9]$").all()
    assert incident["agency_id"].n_unique() == 190


def test_lists_with_the_joiner_inside_are_split_right(ursus: Checked) -> None:
    force = ursus.validated.accepted["force"]
    counts = dict(force.group_by("force_type").len().rows())
    assert counts["physical_contact"] == 286
    assert counts["blade"] == 95
    assert counts["firearm_hit"] == 281
    assert (ursus.validated.accepted["person"]["race"] == "multiracial").sum() == 44


def test_nothing_is_held_and_warnings_are_few(ursus: Checked) -> None:
    findings = ursus.validated.findings
    assert set(findings["severity"]) <= {"warning", "note"}
    warnings = findings.filter(pl.col("severity") == "warning")
    assert warnings.select(pl.struct("file", "row").n_unique()).item() <= 100


def test_every_answer_of_the_persons_file_has_its_place(ursus: Checked) -> None:
    """Counts of the published file, taken apart from the reader: lists split by hand at the words of the dictionary."""
    accepted = ursus.validated.accepted
    signs = dict(accepted["sign"].group_by("sign").len().rows())
    assert signs == {"none": 502, "drug_impairment": 194, "alcohol_impairment": 116, "mental_disability": 100,
                     "developmental_disability": 3, "physical_disability": 1}  # fmt: skip
    reasons = dict(accepted["force_reason"].group_by("reason").len().rows())
    assert reasons == {"effect_arrest": 1209, "overcome_resistance": 1170, "prevent_escape": 624}
    assert accepted["asian_race"].height == 117
    assert dict(accepted["person"].group_by("k12_role").len().rows())["student"] == 4
    assert accepted["person"]["crime_qualifier"].is_not_null().sum() == 47
    assert (accepted["person"]["order_of_force_specified"] == "yes").sum() == 96
    assert (accepted["force_location"]["body_part"] == "not_applicable").sum() == 613


def test_the_order_of_force_is_kept_where_it_was_given(ursus: Checked) -> None:
    placed = ursus.validated.accepted["force"].filter(pl.col("position").is_not_null())
    assert placed["recipient_id"].n_unique() == 96
    assert placed.height == 262
    assert (
        placed.group_by("recipient_id")
        .agg((pl.col("position").sort() == pl.int_range(1, pl.len() + 1)).all())["position"]
        .all()
    )


def test_every_cell_that_was_there_was_read(ursus: Checked) -> None:
    assert all(entry["non_blank"] == entry["standardised"] for entry in ursus.conformed.columns)
