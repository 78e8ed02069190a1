"""Fixtures every room uses: the shared data when it is there, and hypothesis settings that repeat."""

from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return ROOT


@pytest.fixture(scope="session")
def ursus_files() -> list[Path]:
    """The two linked files of URSUS 2016; skips where the shared data is absent."""
    folder = ROOT.parent / "shared" / "data" / "use-of-force" / "california-doj-ursus"
    files = [folder / "URSUS_Incident_2016.csv", folder / "URSUS_Civilian-Officer_2016.csv"]
    if not all(file.is_file() for file in files):
        pytest.skip("the shared data (../shared/data/use-of-force/california-doj-ursus) is not beside the project")
    return files
