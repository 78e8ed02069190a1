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


def test_only_warnings_are_found_and_they_are_few(ursus: Checked) -> None:
    findings = ursus.validated.findings
    assert set(findings["severity"]) == {"warning"}
    assert findings.select(pl.struct("file", "row").n_unique()).item() <= 60


def test_every_cell_that_was_there_was_read(ursus: Checked) -> None:
    assert all(entry["non_blank"] == entry["standardised"] for entry in ursus.conformed.columns)
