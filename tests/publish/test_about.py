"""Facts of a release: what an About refuses, and how versions are read and ordered."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from publish.about import STAGES, AboutError
from publish.versions import VersionError, before, parse, point_latest, released


@pytest.mark.parametrize(
    "version", ["2026.11", "2026.4.0", "2026.13.0", "26.11.0", "2026.11.0rc1", "../2026.11.0", "2026.11.01", ""]
)
def test_a_version_is_year_month_and_number_written_in_one_way(version: str) -> None:
    with pytest.raises(VersionError, match=r"2026\.04\.0"):
        parse(version)


def test_versions_order_as_numbers() -> None:
    assert parse("2026.04.10") > parse("2026.04.9") > parse("2025.12.30")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"title": " "}, "title must not be empty"),
        ({"window_end": date(2024, 1, 1)}, "ends before it begins"),
        ({"released_on": date(2024, 1, 1)}, "released before its window"),
        ({"k": 1}, "k is at least 2"),
        ({"totals": {"rumour": dict.fromkeys(STAGES, 0)}}, "does not have: rumour"),
        ({"totals": {"incident": {"published": 1}}}, "totals of incident need received"),
        ({"totals": {"incident": {**dict.fromkeys(STAGES, 0), "withheld": -1}}}, "none below zero"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(
    facts: Any, frames: dict[str, pl.DataFrame], given: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(AboutError, match=sentence):
        facts(frames, **given)


def test_only_folders_with_a_version_for_a_name_are_releases(tmp_path: Path) -> None:
    for name in ("2026.10.0", "2026.09.2", ".2026.12.0-abc", "drafts", "2026.11"):
        (tmp_path / name).mkdir()
    (tmp_path / "2026.12.0").write_text("a file")
    assert released(tmp_path) == ["2026.09.2", "2026.10.0"]
    assert before("2026.10.0", tmp_path) == "2026.09.2"
    assert before("2026.09.2", tmp_path) is None
    assert released(tmp_path / "absent") == []


def test_latest_is_a_relative_link_to_the_newest(tmp_path: Path) -> None:
    for name in ("2026.09.0", "2026.10.0"):
        (tmp_path / name).mkdir()
        point_latest(tmp_path)
        assert (tmp_path / "latest").readlink() == Path(name)
    (tmp_path / "2026.09.1").mkdir()
    point_latest(tmp_path)
    assert (tmp_path / "latest").readlink() == Path("2026.10.0"), "a correction of an old release moved latest back"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026.09.0", "2026.09.1", "2026.10.0", "latest"]
