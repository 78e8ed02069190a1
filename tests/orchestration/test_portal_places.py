"""Addresses offered while typing: streets of the layer after the house number, the block or the first street of a crossing."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from orchestration.portal_places import StreetNames


@pytest.fixture
def streets(tmp_path: Path) -> StreetNames:
    """A layer with three streets."""
    with closing(sqlite3.connect(tmp_path / "layer.db")) as database:
        database.execute("CREATE TABLE street (name TEXT)")
        database.executemany("INSERT INTO street VALUES (?)", [("MAIN ST",), ("MAPLE AVE",), ("DOCK RD",)])
        database.commit()
    return StreetNames(tmp_path / "layer.db")


@pytest.mark.parametrize(("typed", "offered"), [
    ("ma", ["MAIN ST", "MAPLE AVE"]), ("120 Mai", ["120 MAIN ST"]), ("100 block of do", ["100 block of DOCK RD"]),
    ("Main St & dock", ["Main St & DOCK RD"]), ("Dock Rd at map", ["Dock Rd at MAPLE AVE"]), ("zz", []), ("120 ", []), ("", []),
    ("' OR 1=1 --", []),
])  # fmt: skip
def test_streets_are_offered_as_they_are_begun(streets: StreetNames, typed: str, offered: list[str]) -> None:
    assert streets(typed) == offered


def test_without_a_layer_nothing_is_offered(tmp_path: Path) -> None:
    assert StreetNames(tmp_path / "none.db")("main") == []
