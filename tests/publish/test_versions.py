"""Versions of releases: one way to write each, an order, re-cut releases between, withdrawn ones passed over."""

import json
import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.versions import VersionError, before, cut_again, following, named, parse, point_latest, released
from publish.withdrawing import WithdrawalRefused, Withdrawn, withdraw_release, withdrawn

PARTS = st.tuples(st.integers(2000, 2099), st.integers(1, 12), st.integers(0, 99), st.integers(0, 9))
ON = date(2026, 12, 1)


def written(parts: tuple[int, int, int, int]) -> str:
    year, month, number, cut = parts
    return f"{year}.{month:02d}.{number}" + (f".{cut}" if cut else "")


@given(PARTS, PARTS)
def test_versions_order_as_their_numbers_do(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> None:
    assert parse(written(one)) == one
    assert (parse(written(one)) < parse(written(other))) == (one < other)


@given(PARTS)
def test_a_release_cut_again_stands_between_its_base_and_the_next(parts: tuple[int, int, int, int]) -> None:
    base, (year, month, number, _) = written(parts), parts
    assert parse(base) < parse(cut_again(base)) < parse(f"{year}.{month:02d}.{number + 1}")


@pytest.mark.parametrize(
    "wrong", ["2026.11.0.0", "2026.11.0.01", "2026.11", "2026.11.0.1.1", "2026.11.0.", " 2026.11.0.1"]
)
def test_a_cut_is_written_in_one_way(wrong: str) -> None:
    with pytest.raises(VersionError, match="not a release version"):
        parse(wrong)


def shelf(place: Path, *versions: str) -> Path:
    for version in versions:
        (place / version).mkdir()
        (place / version / "release.json").write_text(f'{{"version": "{version}"}}')
    point_latest(place)
    return place


def test_a_release_cut_again_follows_what_its_base_followed(tmp_path: Path) -> None:
    shelf(tmp_path, "2026.10.0", "2026.11.0", "2026.11.0.1", "2026.11.1")
    assert before("2026.11.0.1", tmp_path) == before("2026.11.0", tmp_path) == "2026.10.0"
    assert before("2026.11.1", tmp_path) == "2026.11.0.1"
    assert following(tmp_path, 2026, 11) == "2026.11.2"
    assert following(tmp_path, 2026, 12) == "2026.12.0"


def test_a_withdrawn_release_leaves_a_notice_and_nothing_else(tmp_path: Path) -> None:
    shelf(tmp_path, "2026.10.0", "2026.11.0", "2026.11.0.1")
    place = withdraw_release(tmp_path, "2026.11.0", reason="w3", on=ON, replaced_by="2026.11.0.1")
    assert sorted(path.name for path in place.iterdir()) == ["WITHDRAWN.md", "withdrawn.json"]
    assert "Use release 2026.11.0.1 instead" in (place / "WITHDRAWN.md").read_text("utf-8")
    assert json.loads((place / "withdrawn.json").read_text())["withdrawn_on"] == "2026-12-01"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026.10.0", "2026.11.0", "2026.11.0.1", "latest"]
    assert released(tmp_path) == ["2026.10.0", "2026.11.0.1"]
    assert "2026.11.0" in named(tmp_path)
    assert withdrawn(tmp_path) == [
        Withdrawn(version="2026.11.0", reason="w3", withdrawn_on="2026-12-01", replaced_by="2026.11.0.1")
    ]
    assert following(tmp_path, 2026, 11) == "2026.11.1"


def test_latest_leaves_a_withdrawn_release_and_goes_with_the_last_one(tmp_path: Path) -> None:
    shelf(tmp_path, "2026.10.0", "2026.11.0")
    withdraw_release(tmp_path, "2026.11.0", reason="w3", on=ON, replaced_by=None)
    assert (tmp_path / "latest").readlink() == Path("2026.10.0")
    withdraw_release(tmp_path, "2026.10.0", reason="w3", on=ON, replaced_by=None)
    assert not (tmp_path / "latest").is_symlink()


def test_a_version_names_the_release_or_its_notice_at_every_moment(tmp_path: Path) -> None:
    shelf(tmp_path, "2026.11.0")
    seen: set[str] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.add("/".join(sorted(path.name for path in (tmp_path / "2026.11.0").iterdir())) or "empty")

    watcher = threading.Thread(target=look)
    watcher.start()
    withdraw_release(tmp_path, "2026.11.0", reason="w3", on=ON, replaced_by=None)
    done.set()
    watcher.join()
    # A listing begun before the swap may end after it; it holds names of one folder only.
    assert seen <= {"release.json", "WITHDRAWN.md/withdrawn.json", "empty"}


@pytest.mark.parametrize(
    ("version", "reason", "instead", "sentence"),
    [
        ("2026.12.0", "w3", None, "There is no release 2026.12.0"),
        ("2026.11.0", "because of J. Doe", None, "is a code of the standard"),
        ("2026.11.0", "w3", "2026.11.0", "cannot be replaced by itself"),
        ("2026.10.0", "w3", None, "was withdrawn before"),
    ],
)
def test_what_is_no_withdrawal_changes_nothing(
    tmp_path: Path, version: str, reason: str, instead: str | None, sentence: str
) -> None:
    shelf(tmp_path, "2026.10.0", "2026.11.0")
    withdraw_release(tmp_path, "2026.10.0", reason="w3", on=ON, replaced_by=None)
    with pytest.raises(WithdrawalRefused, match=sentence) as refused:
        withdraw_release(tmp_path, version, reason=reason, on=ON, replaced_by=instead)
    assert "Doe" not in str(refused.value)
    assert (tmp_path / "2026.11.0" / "release.json").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026.10.0", "2026.11.0", "latest"]
