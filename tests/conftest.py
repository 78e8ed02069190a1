"""Fixtures every room uses: the shared data when it is there, and hypothesis settings that repeat."""

import time
from pathlib import Path

import pytest
from hypothesis import settings

from tests.commands import run_vigie

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("repeatable")


LONGEST_FIRST = (
    "tests/golden/test_sample_day.py",
    "tests/golden/test_ursus_release.py",
    "tests/laws/test_canaries.py",
    "tests/laws/test_readme.py",
    "tests/hostile/test_semantics_published.py",
    "tests/hostile/test_semantics_requests.py",
)
"""Files of few tests that take longest. They start first, so that no test worker is left with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, in their order; the others keep theirs. Needs xdist's `--no-loadscope-reorder`."""
    places = {ROOT / name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


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


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home `vigie demo --no-serve` leaves behind; tests read it and leave it as it is. Test workers share it."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if base.name.startswith("popen-") else base
    home, done = base / "sample" / "home", base / "sample" / "done"
    try:
        (base / "sample").mkdir()
    except FileExistsError:
        while not done.exists():
            time.sleep(0.2)
    else:
        made = run_vigie("demo", "--home", str(home), "--no-serve")
        done.write_text(made.stderr, "utf-8")
    assert (home / "public" / "releases" / "latest").exists(), done.read_text("utf-8")
    return home


@pytest.fixture(scope="session")
def sample_release(sample_home: Path) -> Path:
    """The release folder of the demonstration."""
    return (sample_home / "public" / "releases" / "latest").resolve()
