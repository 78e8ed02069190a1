"""`vigie crosswalk` as an agency runs it: its own reports in another shape, and what that loses, without a value."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from orchestration.cli import app
from tests.ingest.deliveries import INCIDENTS, PEOPLE, PROFILE

SHAPES = ("ab71-json", "ab71-xml", "fbi-shaped", "new-jersey")


@pytest.fixture
def delivery(tmp_path: Path) -> list[str]:
    """Profile and two linked files on disk."""
    for name, text in {"test-pd.yml": PROFILE, "incidents.csv": INCIDENTS, "people.csv": PEOPLE}.items():
        (tmp_path / name).write_text(text, "utf-8")
    return [str(tmp_path / "incidents.csv"), str(tmp_path / "people.csv"), "--agency", str(tmp_path / "test-pd.yml")]


def vigie(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize("shape", SHAPES)
def test_reports_are_written_for_their_owner_alone_and_the_loss_is_counted(
    shape: str, delivery: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "told"
    out.write_text("old", "utf-8")
    result = vigie("crosswalk", *delivery, "--to", shape, "--out", str(out))
    assert result.exit_code == 0, result.output
    assert out.stat().st_mode & 0o777 == 0o600
    assert "MAPLE" not in result.output
    assert not list(tmp_path.glob(".*partial"))
    assert ("0 of 2 reports" if shape == "fbi-shaped" else "2 of 2 reports") in result.output


def test_the_statement_names_the_place_and_the_number_of_answers(delivery: list[str], tmp_path: Path) -> None:
    result = vigie("crosswalk", *delivery, "--to", "ab71-json", "--out", str(tmp_path / "told.json"), "--json")
    told = json.loads(result.stdout)
    assert (told["reports"], told["reports_told"]) == (2, 2)
    assert {"place": "incident.case_number", "not_told": 2, "other_word": 0} in told["untold"]


def test_a_held_report_is_not_written_and_gives_exit_code_1(delivery: list[str], tmp_path: Path) -> None:
    Path(delivery[0]).write_text(INCIDENTS.replace("3/6/2025", "9/31/2025"), "utf-8")
    out = tmp_path / "told.json"
    assert vigie("crosswalk", *delivery, "--to", "ab71-json", "--out", str(out)).exit_code == 1
    assert len(json.loads(out.read_text("utf-8"))) == 1


def test_nothing_is_written_over_the_delivery_or_where_there_is_no_place(delivery: list[str], tmp_path: Path) -> None:
    assert vigie("crosswalk", *delivery, "--to", "ab71-json", "--out", delivery[0]).exit_code == 2
    assert Path(delivery[0]).read_text("utf-8") == INCIDENTS
    assert (
        vigie("crosswalk", *delivery, "--to", "ab71-json", "--out", str(tmp_path / "no" / "told.json")).exit_code == 2
    )
    assert vigie("crosswalk", *delivery, "--to", "ab71-json", "--out", str(tmp_path)).exit_code == 2
