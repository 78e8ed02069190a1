"""A release folder: complete, the same bytes each time, never overwritten, and whole or not there."""

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from polars.testing import assert_frame_equal

from publish import release as making
from publish.database import RowsRefused
from publish.formats import in_order
from publish.release import ReleaseExists, WrongTables, build_release
from schemas.as_polars import polars_schema
from schemas.standard import PUBLISHED_TABLES
from tests.publish.frames import public_frames

Frames = dict[str, pl.DataFrame]
NAMES = [table.name for table in PUBLISHED_TABLES]


def sums(folder: Path) -> str:
    return (folder / "SHA256SUMS").read_text("utf-8")


def test_a_release_has_every_file_and_a_true_checksum_of_each(release: Path) -> None:
    files = {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()}
    assert files >= {
        "vigie.db", "datapackage.json", "data_dictionary.csv", "DICTIONARY.md", "CHANGES.md", "release.json",
        "metadata.yml", "LICENCE.txt", "SHA256SUMS", "provenance.json", "spreadsheet/README.txt",
        *(f"spreadsheet/{name}.csv" for name in NAMES),
        *(f"csv/{name}.csv" for name in NAMES), *(f"parquet/{name}.parquet" for name in NAMES),
    }  # fmt: skip
    listed = [line.split("  ") for line in sums(release).splitlines()]
    assert [name for _, name in listed] == sorted(files - {"SHA256SUMS"})
    for digest, name in listed:
        assert hashlib.sha256((release / name).read_bytes()).hexdigest() == digest


def test_the_same_inputs_give_the_same_bytes(frames: Frames, facts: Any, release: Path, tmp_path: Path) -> None:
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=7) for name, frame in frames.items()}
    again = build_release(shuffled, about=facts(frames), releases=tmp_path)
    assert sums(again) == sums(release)


def test_files_bear_the_date_of_the_release(release: Path) -> None:
    day = datetime(2026, 11, 4, tzinfo=UTC).timestamp()
    assert {path.stat().st_mtime for path in (release, *release.rglob("*"))} == {day}


def test_csv_and_parquet_hold_exactly_the_rows_in_the_order_of_their_key(release: Path, frames: Frames) -> None:
    for table in PUBLISHED_TABLES:
        expected = in_order(frames[table.name], table)
        assert_frame_equal(pl.read_parquet(release / "parquet" / f"{table.name}.parquet"), expected)
        text = pl.read_csv(release / "csv" / f"{table.name}.csv", schema=polars_schema(table))
        assert_frame_equal(text, expected)
        assert b"\r" not in (release / "csv" / f"{table.name}.csv").read_bytes()


def test_a_version_is_never_replaced(frames: Frames, facts: Any, release: Path) -> None:
    before = sums(release)
    with pytest.raises(ReleaseExists, match=r"2026\.11\.0 exists and is never replaced"):
        build_release(frames, about=facts(frames), releases=release.parent)
    assert sums(release) == before


def _without(frames: Frames, name: str) -> Frames:
    return {key: frame for key, frame in frames.items() if key != name}


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda frames: _without(frames, "force"), "A release has the tables"),
        (lambda frames: {**frames, "narrative": frames["force"]}, "narrative"),
        (lambda frames: {**frames, "person": frames["person"].with_columns(badge_number=pl.lit("1"))}, "badge_number"),
        (lambda frames: {**frames, "person": frames["person"].drop("race")}, "race"),
        (
            lambda frames: {**frames, "person": frames["person"].select(reversed(frames["person"].columns))},
            "their order",
        ),
        (lambda frames: {**frames, "coverage": frames["coverage"].cast({"incidents": pl.String})}, "incidents"),
        (
            lambda frames: {**frames, "incident": frames["incident"].head(5)},
            "totals say 120 rows published, the table holds 5",
        ),
    ],
    ids=["missing table", "extra table", "extra column", "missing column", "order", "type", "totals"],
)
def test_wrong_tables_are_refused_before_anything_is_written(
    frames: Frames, facts: Any, tmp_path: Path, spoil: Any, sentence: str
) -> None:
    with pytest.raises(WrongTables, match=sentence):
        build_release(spoil(frames), about=facts(frames), releases=tmp_path / "releases")
    assert not (tmp_path / "releases").exists()


def test_a_row_that_breaks_a_check_stops_the_release_and_leaves_nothing(
    frames: Frames, facts: Any, tmp_path: Path
) -> None:
    spoilt = {**frames, "person": frames["person"].with_columns(injured=pl.lit("perhaps, said J. Doe"))}
    with pytest.raises(RowsRefused, match="injured_terms") as refused:
        build_release(spoilt, about=facts(frames), releases=tmp_path)
    assert "Doe" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("broken", ["digests", "_settle", "point_latest"])
def test_a_failure_at_any_step_leaves_the_releases_as_they_were(
    frames: Frames, facts: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    build_release(frames, about=facts(frames, version="2026.10.0"), releases=tmp_path)

    def fail(*_: object) -> None:
        raise OSError("the cable was pulled")

    monkeypatch.setattr(making, broken, fail)
    with pytest.raises(OSError, match="the cable was pulled"):
        build_release(frames, about=facts(frames), releases=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026.10.0", "latest"]
    assert (tmp_path / "latest").readlink() == Path("2026.10.0")


def test_latest_moves_to_a_new_release(frames: Frames, facts: Any, tmp_path: Path) -> None:
    for version in ("2026.10.0", "2026.11.0"):
        folder = build_release(frames, about=facts(frames, version=version), releases=tmp_path)
        assert (tmp_path / "latest").resolve() == folder


def test_a_city_with_no_rows_yet_has_a_release(facts: Any, tmp_path: Path) -> None:
    empty = {name: frame.clear() for name, frame in public_frames(3).items()}
    folder = build_release(empty, about=facts(empty), releases=tmp_path)
    assert (folder / "csv" / "weapon.csv").read_text(
        "utf-8"
    ) == "group_id,member_id,person_id,weapon,basis,firearm_type\n"


def test_release_json_and_metadata_say_whose_release_it_is(release: Path) -> None:
    about = json.loads((release / "release.json").read_text("utf-8"))
    assert about["version"] == "2026.11.0"
    assert about["licence"]["name"] == "CC0-1.0"
    assert about["totals"]["incident"]["published"] == 120
    assert yaml.safe_load((release / "metadata.yml").read_text("utf-8"))["title"] == "Port Sample: use of force"
    assert "Cite them as: Port Sample: use of force, release 2026.11.0" in (release / "LICENCE.txt").read_text("utf-8")


def test_a_folder_that_is_not_approved_never_gets_its_name(frames: Frames, facts: Any, tmp_path: Path) -> None:
    def refuse(folder: Path) -> None:
        assert (folder / "SHA256SUMS").is_file()
        raise RuntimeError("not this one")

    with pytest.raises(RuntimeError, match="not this one"):
        build_release(frames, about=facts(frames), releases=tmp_path, approve=refuse)
    assert list(tmp_path.iterdir()) == []


def test_the_smallest_disk_is_too_small_and_the_release_before_it_stays(tmp_path: Path) -> None:
    if subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", tmp_path], capture_output=True, check=False
    ).returncode:
        pytest.skip("this machine lets nobody mount a file system of its own, and a full disk needs one")
    script, rooms = Path(__file__).with_name("full_disk.py"), (4_000, 800_000, 1_500_000)
    mounted = f'mount -t tmpfs -o size=16m tmpfs {tmp_path} && exec {sys.executable} {script} {tmp_path} "$@"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mounted, "sh", *map(str, rooms)],
        capture_output=True, text=True, check=True, cwd=script.parents[2], env={"PYTHONPATH": ".", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    answers = json.loads(done.stdout)
    assert [answer["room"] for answer in answers] == list(rooms)
    for answer in answers:
        assert f"there is no room left in {tmp_path}" in answer["sentence"]
        assert (answer["left"], answer["latest"]) == (["2026.10.0", "latest"], "2026.10.0")
