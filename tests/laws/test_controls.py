"""The control matrix names what is there: every file and test, every area and chapter, and one state for each."""

import re
from pathlib import Path

STATES = {"Built in", "Operator", "Does not apply"}


def rows(root: Path, heading: str) -> list[tuple[str, str, str]]:
    text = (root / "docs" / "controls.md").read_text("utf-8").partition(f"## {heading}")[2].partition("\n## ")[0]
    told = [
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in text.splitlines() if line.startswith("|")
    ]
    return [row for row in told if row[0] not in ("area", "chapter") and not row[0].startswith("---")]


def test_every_file_and_test_named_is_there(root: Path) -> None:
    for name in ("docs/controls.md", "docs/operations.md", "SECURITY.md"):
        text = (root / name).read_text("utf-8")
        named = set(re.findall(r"`([\w./-]+/[\w.-]+\.(?:py|md|txt|conf|json|yml))`", text))
        linked = {(root / name).parent / link for link in re.findall(r"\]\(([^)#:]+)\)", text)}
        missing = [path for path in named if not (root / path).is_file() and not path.startswith("private/")]
        assert (missing, [link for link in linked if not link.is_file()]) == ([], []), name
        assert len(named) + len(linked) > 3


def test_each_row_has_one_state_and_its_ground(root: Path) -> None:
    every = rows(root, "CJIS Security Policy") + rows(root, "OWASP ASVS 5.0, level 2")
    for area, state, ground in every:
        assert state in STATES, area
        assert ground, area
        if state == "Built in":
            assert "`" in ground, f"{area} names nothing that shows it"


def test_all_chapters_and_areas_are_there_once(root: Path) -> None:
    chapters = [row[0].split()[0] for row in rows(root, "OWASP ASVS 5.0, level 2")]
    assert chapters == [f"V{number}" for number in range(1, 18)]
    areas = [row[0] for row in rows(root, "CJIS Security Policy")]
    assert len(areas) == len(set(areas)) == 20


def test_what_the_run_book_tells_to_type_is_a_command(root: Path) -> None:
    from typer.testing import CliRunner

    from orchestration.cli import app

    text = (root / "docs" / "operations.md").read_text("utf-8")
    told = {tuple(words.split()) for words in re.findall(r"`vigie ((?:[a-z]+)(?: [a-z]+)?)", text)}
    assert len(told) > 10
    for words in told:
        assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0, words
