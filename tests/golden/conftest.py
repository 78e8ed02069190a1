"""One demonstration for all golden tests: the sample city from files to a verified release, made by the command itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run_vigie(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the installed command in its own process."""
    command = Path(sys.executable).with_name("vigie")
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run([command, *arguments], capture_output=True, text=True, cwd=cwd, env=environment, check=False)


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home `vigie demo --no-serve` leaves behind; tests read it and leave it as it is."""
    home = tmp_path_factory.mktemp("golden") / "home"
    made = run_vigie("demo", "--home", str(home), "--no-serve")
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture(scope="session")
def sample_release(sample_home: Path) -> Path:
    """The release folder of the demonstration."""
    return (sample_home / "public" / "releases" / "latest").resolve()
