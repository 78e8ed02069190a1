"""The page of a planner's morning: its pictures are there and small, its addresses answer, what it says to press is there."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from litestar.testing import TestClient

from planner.app import create_app
from planner.texts import words
from tests.commands import run_vigie
from tests.planner.made_up import write_forecast

MOST_BYTES = 120_000
MOST_PICTURES = 12
TOKEN = "a-token-made-for-the-tests-only"


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "planner-morning.md").read_text("utf-8")


def test_every_picture_of_the_page_is_there_and_none_is_left_over(root: Path, page: str) -> None:
    shown = re.findall(r"!\[[^\]]+\]\((pictures/morning/[^)]+\.png)\)", page)
    there = {f"pictures/morning/{path.name}" for path in (root / "docs" / "pictures" / "morning").glob("*.png")}
    assert sorted(shown) == sorted(there)
    assert 0 < len(there) <= MOST_PICTURES


def test_the_pictures_are_small(root: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in (root / "docs" / "pictures" / "morning").glob("*.png")}
    assert not {name: size for name, size in sizes.items() if not 1_000 < size < MOST_BYTES}


def test_every_address_of_the_page_answers(page: str, tmp_path: Path) -> None:
    addresses = re.findall(r"`(/[^`]*)`", page)
    assert len(addresses) > 12
    app = create_app(write_forecast(tmp_path / "2026-11-23"), token=TOKEN, clock=lambda: datetime(2026, 11, 23, 5, 40))
    with TestClient(app) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        told = {address: client.get(address).status_code for address in addresses}
    assert not {address: status for address, status in told.items() if status != 200}


def test_what_the_page_says_to_press_is_written_on_the_site(page: str) -> None:
    named = set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", page))
    assert len(named) >= 8
    assert not named - set(words("en").values())


def test_the_commands_have_real_verbs_and_options_and_hold_no_token(root: Path, page: str) -> None:
    planning = (root / "docs" / "planning.md").read_text("utf-8")
    (block,) = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    assert [line.split()[:2] for line in block.splitlines()] == [
        ["make", "demo"],
        ["python", "docs/pictures/morning.py"],
    ]
    assert (root / "docs" / "pictures" / "morning.py").is_file()
    commands = re.findall(r"^vigie (forecast \w+) ((?:.*\\\n)*.*)", planning, re.MULTILINE)
    assert [verbs for verbs, _ in commands] == ["forecast indicators"]
    for verbs, rest in commands:
        told = run_vigie(*verbs.split(), "--help")
        assert told.returncode == 0
        options = re.findall(r"--[a-z-]+", rest)
        assert options
        assert not [option for option in options if option not in told.stdout]
    assert "token=" not in page + planning
    assert re.findall(r"GDAL_HTTP_BEARER=(.{6})", page + planning) == ['"$(cat']
