"""The landing store keeps bytes, encrypted, and gives back exactly those or a sentence."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.landing import Landing, LandingProblem, receipt_of


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(folder=tmp_path, key=Fernet.generate_key())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_what_is_kept_comes_back(landing: Landing, data: bytes) -> None:
    assert landing.read(landing.keep(data)) == data


def test_the_same_bytes_are_kept_once_and_are_not_readable_on_disk(landing: Landing) -> None:
    name = landing.keep(b"A NAME ON PAPER")
    before = {path: path.stat().st_mtime_ns for path in landing.folder.rglob("*")}
    assert landing.keep(b"A NAME ON PAPER") == name
    assert {path: path.stat().st_mtime_ns for path in landing.folder.rglob("*")} == before
    assert all(b"A NAME" not in path.read_bytes() for path in before if path.is_file())


def test_a_missing_changed_or_foreign_file_is_a_sentence(landing: Landing) -> None:
    name = landing.keep(b"x")
    path = landing.folder / name[:2] / name
    with pytest.raises(LandingProblem, match=r"right landing\.key"):
        Landing(folder=landing.folder, key=Fernet.generate_key()).read(name)
    path.write_bytes(Fernet(landing.key).encrypt(b"y"))
    with pytest.raises(LandingProblem, match="not what was received"):
        landing.read(name)
    path.unlink()
    with pytest.raises(LandingProblem, match="restore it"):
        landing.read(name)


def test_a_receipt_depends_on_sender_and_bytes_and_not_on_order() -> None:
    assert receipt_of("a", ["1", "2"]) == receipt_of("a", ["2", "1"])
    assert receipt_of("a", ["1", "2"]) != receipt_of("b", ["1", "2"])
    assert receipt_of("a", ["1"]) != receipt_of("a", ["1", "2"])
