"""The landing store keeps bytes, encrypted, and gives back exactly those or a sentence."""

from concurrent.futures import ThreadPoolExecutor
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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.text(max_size=40), st.text(max_size=40))
def test_each_sender_has_its_own_files_under_its_own_key(landing: Landing, data: bytes, one: str, other: str) -> None:
    name = landing.keep(data, sender=one)
    assert landing.keep(data, sender=other) == name
    assert landing.read(name, sender=one) == landing.read(name, sender=other) == data
    sealed = landing.seal(one, data)
    assert landing.open(one, sealed) == data
    if one != other:
        with pytest.raises(LandingProblem):
            landing.open(other, sealed)


def test_a_file_kept_before_there_were_data_keys_is_found(landing: Landing) -> None:
    assert landing.read(landing.keep(b"old"), sender="port-sample-pd") == b"old"


def test_without_its_data_key_nothing_of_a_sender_opens(landing: Landing) -> None:
    name, other = landing.keep(b"x", sender="a"), landing.keep(b"x", sender="b")
    landing.key_file("a").unlink()
    with pytest.raises(LandingProblem, match="was destroyed"):
        landing.read(name, sender="a")
    assert landing.read(other, sender="b") == b"x"


def test_two_who_make_a_key_at_once_get_the_same_one(landing: Landing) -> None:
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda n: landing.seal("a", bytes([n])), range(32)))
    assert [landing.open("a", each) for each in sealed] == [bytes([n]) for n in range(32)]
    assert not list(landing.folder.rglob("*.partial"))


def test_nobody_else_may_read_what_is_kept(landing: Landing) -> None:
    landing.keep(b"x", sender="a")
    assert {path.stat().st_mode & 0o077 for path in landing.folder.rglob("*") if path.is_file()} == {0}
