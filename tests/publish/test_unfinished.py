"""What is not whole yet has a folder that goes with its process, whichever way that ends."""

import fcntl
import os
from pathlib import Path

import pytest

from publish.unfinished import unfinished

_LEFT = ".[0-9]*-*"


def left_behind(folder: Path, name: str) -> Path:
    (folder / name / "csv").mkdir(parents=True)
    return folder / name


def break_off(folder: Path) -> None:
    with unfinished(folder, ".2026.11.1-", left=_LEFT) as draft:
        (draft / "a").touch()
        raise ValueError("broken off")


def test_what_is_renamed_stays_and_anything_else_goes(tmp_path: Path) -> None:
    with unfinished(tmp_path, ".2026.11.0-", left=_LEFT) as draft:
        (draft / "a").touch()
        draft.rename(tmp_path / "2026.11.0")
    with pytest.raises(ValueError, match="broken off"):
        break_off(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["2026.11.0"]


def test_what_a_killed_process_left_is_cleared_and_what_another_holds_is_not(tmp_path: Path) -> None:
    dead, alive = left_behind(tmp_path, ".2026.10.0-dead"), left_behind(tmp_path, ".2026.11.0-alive")
    named = left_behind(tmp_path, "2026.09.0")
    held = os.open(alive, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        with unfinished(tmp_path, ".2026.11.0-", left=_LEFT):
            assert (dead.exists(), alive.exists(), named.exists()) == (False, True, True)
    finally:
        os.close(held)


def test_the_folder_is_held_while_it_is_written(tmp_path: Path) -> None:
    with unfinished(tmp_path, ".2026.11.0-", left=_LEFT) as first:
        (first / "a").touch()
        with unfinished(tmp_path, ".2026.11.0-", left=_LEFT) as second:
            assert first != second
            assert first.exists()
