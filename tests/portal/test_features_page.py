"""Law: what docs/features.md says can be done is shown by tests that are there, and its pages are addresses of the portal."""

import re
from pathlib import Path

from portal.app import create_app
from portal.setting import Setting

ROWS = 53
_PAGE = re.compile(r"`(/[a-z0-9/-]*)`")


def rows(root: Path) -> list[list[str]]:
    """The cells of each row."""
    lines = (root / "docs" / "features.md").read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d", line)]


def test_every_row_is_answered_and_shown_by_a_test_that_is_there(root: Path) -> None:
    told = rows(root)
    assert [int(row[0]) for row in told] == list(range(1, ROWS + 1))
    for number, _, answer, _, shown in told:
        assert answer, number
        (test,) = re.findall(r"`(tests/[\w/.]+)`", shown)
        assert (root / test).is_file(), test
        assert not answer.startswith("no") or len(answer) > 40, f"{number}: a no needs its reason"


def test_every_page_it_names_is_an_address_of_the_portal(root: Path, setting: Setting) -> None:
    there = {route.path for route in create_app(setting).routes}
    named = {page for row in rows(root) for page in _PAGE.findall(row[3])}
    assert named
    assert named <= there
