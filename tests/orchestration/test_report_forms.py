"""`vigie validate` in its four forms: where the answer goes, who may read it, and what it says when it cannot go there."""

import io
import json
import stat
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from orchestration.cli import app
from tests.ingest.deliveries import INCIDENTS, PEOPLE, PROFILE


@pytest.fixture
def delivery(tmp_path: Path) -> list[str]:
    """Two linked files with one thing to fix, and the profile, as arguments."""
    (tmp_path / "incidents.csv").write_text(INCIDENTS.replace("3/6/2025", "2025-03-06"), "utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, "utf-8")
    (tmp_path / "test-pd.yml").write_text(PROFILE, "utf-8")
    return [str(tmp_path / "incidents.csv"), str(tmp_path / "people.csv"), "--agency", str(tmp_path / "test-pd.yml"),
            "--home", str(tmp_path / "home")]  # fmt: skip


def _validate(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["validate", *arguments])


def test_a_page_goes_to_standard_output_or_to_a_private_file(delivery: list[str], tmp_path: Path) -> None:
    shown = _validate(*delivery, "--format", "html")
    assert shown.exit_code == 1
    assert shown.stdout.startswith("<!doctype html>")
    target = tmp_path / "report.html"
    assert _validate(*delivery, "--format", "html", "--out", str(target)).exit_code == 1
    assert target.read_text("utf-8") == shown.stdout
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_workbook_goes_to_a_private_file_and_nowhere_else(delivery: list[str], tmp_path: Path) -> None:
    refused = _validate(*delivery, "--format", "xlsx")
    assert refused.exit_code == 2
    assert refused.stderr == "a workbook cannot go to standard output; name a file, as in --out fixed.xlsx.\n"
    target = tmp_path / "fixed.xlsx"
    target.write_text("older", "utf-8")
    target.chmod(0o644)
    assert _validate(*delivery, "--format", "xlsx", "--out", str(target)).exit_code == 1
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    book = openpyxl.load_workbook(io.BytesIO(target.read_bytes()))
    assert book["incidents"]["B3"].value == "03/06/2025"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


@pytest.mark.parametrize(
    ("language", "verdict"),
    [("fr", "3 lignes sont prêtes. 3 attendent\u00a0: 1 correction à faire."), ("es", "3 filas están listas. 3 esperan por 1 corrección.")],
)  # fmt: skip
def test_the_answer_is_in_the_language_asked_for(delivery: list[str], language: str, verdict: str) -> None:
    assert _validate(*delivery, "--language", language).stdout.splitlines()[0] == verdict
    assert f'<html lang="{language}">' in _validate(*delivery, "--format", "html", "--language", language).stdout
    assert _validate(*delivery).stdout.startswith("3 rows are ready.")


def test_text_and_json_go_to_files_anyone_may_read(delivery: list[str], tmp_path: Path) -> None:
    for form, begins in (("text", "3 rows are ready. 3 wait for 1 fix."), ("json", "{\n")):
        target = tmp_path / f"report.{form}"
        assert _validate(*delivery, "--format", form, "--out", str(target)).exit_code == 1
        assert target.read_text("utf-8").startswith(begins)
        assert "2025-03-06" not in target.read_text("utf-8")
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["report"] == "1.0"


def test_a_report_never_takes_the_place_of_the_file_it_speaks_of(delivery: list[str], tmp_path: Path) -> None:
    before = Path(delivery[0]).read_bytes()
    refused = _validate(*delivery, "--format", "xlsx", "--out", delivery[0])
    assert refused.exit_code == 2
    assert "the place of the file it speaks of" in refused.stderr
    assert Path(delivery[0]).read_bytes() == before


def test_a_report_that_cannot_be_written_is_a_sentence(delivery: list[str], tmp_path: Path) -> None:
    refused = _validate(*delivery, "--format", "html", "--out", str(tmp_path))
    assert refused.exit_code == 2
    assert "check that it is no folder" in refused.stderr
    assert list(tmp_path.parent.glob(f".{tmp_path.name}.partial")) == []


def test_a_form_that_is_not_there_is_a_sentence(delivery: list[str]) -> None:
    refused = _validate(*delivery, "--format", "pdf")
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output
