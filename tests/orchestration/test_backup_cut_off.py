"""A backup that is killed leaves nothing that could be taken for one, and the deployment as it was."""

import fcntl
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from orchestration.resources import Home
from orchestration.saved import SCRATCH
from tests.orchestration.saved_homes import small_home, take

_ROOT = Path(__file__).resolve().parents[2]
_CHILD = """
import os, signal, sys
home, place, at = sys.argv[1], sys.argv[2], int(sys.argv[3])
count = 0
def hook(event, told):
    global count
    if event in {"open", "os.link", "os.mkdir"} and any(str(each).startswith((home, place)) for each in told):
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
from orchestration.cli import app
try:
    app(["backup", "--to", f"{place}/b.tar", "--home", home])
finally:
    print(count)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return small_home(tmp_path_factory.mktemp("cut") / "home")


def backed_up(home: Home, place: Path, *, at: int) -> subprocess.CompletedProcess[str]:
    """A backup that dies when it touches its so-manieth file; never where `at` is 0."""
    place.mkdir()
    return subprocess.run(
        [sys.executable, "-c", _CHILD, str(home.root), str(place), str(at)], check=False, capture_output=True, text=True, cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )  # fmt: skip


def test_whenever_a_backup_is_killed_there_is_none_and_the_next_one_is_whole(
    vigie: Callable[..., Result], home: Home, tmp_path: Path
) -> None:
    whole = backed_up(home, tmp_path / "whole", at=0)
    touched = int(whole.stdout.split()[-1])
    assert touched > 20
    draw = random.Random(20_261_123)
    for number, at in enumerate(sorted({touched // 3, *draw.sample(range(2, touched - 2), 3)})):
        place = tmp_path / str(number)
        assert backed_up(home, place, at=at).returncode == -signal.SIGKILL
        # At its very end the whole backup has its name already, and only the note of it is missing.
        assert [path.name for path in place.iterdir() if not path.name.startswith(SCRATCH)] in ([], ["b.tar"])
    audited = vigie("audit", "verify", "--home", home.root)
    assert audited.exit_code == 0, audited.output
    take(home, 9)
    done = vigie("backup", "--to", tmp_path / "n.tar", "--with-keys", tmp_path / "k", "--home", home.root)
    assert done.exit_code == 0, done.output
    back = vigie("restore", tmp_path / "n.tar", "--to", tmp_path / "new", "--keys", tmp_path / "k", "--json")
    assert json.loads(back.stdout)["originals"]["unopened"] == 0, back.output


def test_what_a_killed_backup_left_is_cleared_and_what_a_living_one_writes_is_not(
    vigie: Callable[..., Result], home: Home, tmp_path: Path
) -> None:
    dead, alive = tmp_path / f"{SCRATCH}dead", tmp_path / f"{SCRATCH}alive"
    for left in (dead, alive):
        left.mkdir()
        (left / "backup.partial").write_bytes(b"x")
    held = os.open(alive, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert vigie("backup", "--to", tmp_path / "b.tar", "--home", home.root).exit_code == 0
    finally:
        os.close(held)
    assert (dead.exists(), alive.exists()) == (False, True)
