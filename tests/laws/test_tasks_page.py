"""The page of the three tasks: its pictures are there and small, its commands are real, its script is named."""

import re
from pathlib import Path

import pytest

from tests.commands import run_vigie

MOST_BYTES = 120_000
MOST_PICTURES = 12


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "three-tasks.md").read_text("utf-8")


def test_every_picture_of_the_page_is_there_and_none_is_left_over(root: Path, page: str) -> None:
    shown = set(re.findall(r"!\[[^\]]+\]\((pictures/tasks/[^)]+\.png)\)", page))
    there = {f"pictures/tasks/{path.name}" for path in (root / "docs" / "pictures" / "tasks").glob("*.png")}
    assert shown == there
    assert 0 < len(there) <= MOST_PICTURES


def test_the_pictures_are_small(root: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in (root / "docs" / "pictures" / "tasks").glob("*.png")}
    assert not {name: size for name, size in sizes.items() if not 1_000 < size < MOST_BYTES}


def test_the_commands_of_the_page_have_real_verbs_and_options(root: Path, page: str) -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    lines = [line.split() for line in block.splitlines()]
    commands = [line[1:] for line in lines if line[0] == "vigie"]
    assert len(commands) >= 4
    for command in commands:
        verbs = command[:2] if command[0] in {"registry", "release"} else command[:1]
        told = run_vigie(*verbs, "--help")
        assert told.returncode == 0, command
        assert not [word for word in command if word.startswith("--") and word not in told.stdout], command
    assert [line[1] for line in lines if line[0] == "make"] == ["demo"]
    assert "\ndemo:" in (root / "Makefile").read_text("utf-8")
    assert [(root / line[1]).is_file() for line in lines if line[0] == "python"] == [True]
