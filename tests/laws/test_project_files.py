"""The project's own files: the lock names no registry, packages are listed, nothing speaks of one machine."""

import re
import subprocess
import tomllib
from pathlib import Path


def test_the_lock_has_hashes_and_no_address(root: Path) -> None:
    for path in (root / "requirements").glob("*.txt"):
        text = path.read_text("utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text), f"{path.name} names a registry"


def test_every_package_is_listed(root: Path) -> None:
    listed = set(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"])
    rooms = {name.split(".")[0] for name in listed}
    there = {
        ".".join(path.parent.relative_to(root).parts) for room in rooms for path in (root / room).rglob("__init__.py")
    }
    assert there == listed


def test_no_tracked_file_names_a_place_of_one_machine(root: Path) -> None:
    if not (root / ".git").exists():
        return
    tracked = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    pattern = re.compile(r"(?<![\w.])/(root|work|home/[a-z]+)/|pypi\.org/simple|files\.pythonhosted\.org")
    wrong = []
    for name in filter(None, tracked):
        path = root / name
        if path.name == Path(__file__).name or not path.is_file():
            continue
        if pattern.search(path.read_text("utf-8", errors="ignore")):
            wrong.append(name)
    assert not wrong
