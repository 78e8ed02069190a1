"""The page of figures about profiles: what it counts, where its words come from, and that no value of a row is on it."""

from datetime import date
from pathlib import Path

import pytest

from ingest.profile import Profile
from orchestration.agency_figures import page, told
from tests.ingest.deliveries import INCIDENTS, PEOPLE, PROFILE, profile

HEAD = "# Test files.\n# Grain: two files, one row per incident\n# and one per person.\n# Doubts: Ages are rough. Nothing else is.\n"


@pytest.fixture(scope="module")
def described() -> Profile:
    return profile(HEAD + PROFILE.lstrip())


def folder_of(tmp_path: Path, people: str) -> Path:
    there = tmp_path / "test-pd"
    there.mkdir()
    (there / "1-incidents.csv").write_text(INCIDENTS, "utf-8")
    (there / "2-people.csv").write_text(people, "utf-8")
    return tmp_path


def test_grain_and_doubts_are_read_from_the_head_of_the_profile(described: Profile) -> None:
    assert told(described, "Grain") == "two files, one row per incident and one per person."
    assert told(described, "Doubts") == "Ages are rough. Nothing else is."
    assert not told(profile(), "Doubts")


def test_linked_files_are_one_delivery_and_its_rows_and_cells_are_counted(described: Profile, tmp_path: Path) -> None:
    text = page(folder_of(tmp_path, PEOPLE), [described], received_on=date(2025, 4, 1))
    line = next(line for line in text.splitlines() if line.startswith("| 1-incidents.csv and 2-people.csv |"))
    assert line.split("|")[3:6] == [" 6 ", " 0 ", " 6 (100 %) "]
    assert "Ages are rough." in text


def test_a_cell_that_cannot_be_read_is_a_kind_of_finding_and_is_not_shown(described: Profile, tmp_path: Path) -> None:
    secret = "Greenish-Purple"
    text = page(folder_of(tmp_path, PEOPLE.replace("Not stated", secret)), [described], received_on=date(2025, 4, 1))
    assert "| unknown_word | error | Race | 1 |" in text
    assert secret not in text
    assert "800 Block" not in text


def test_a_profile_without_files_is_left_out(described: Profile, tmp_path: Path) -> None:
    assert described.name not in page(tmp_path, [described], received_on=date(2025, 4, 1))
