"""Every verb as a newcomer runs it, with right and wrong input: one sentence and an exit code, nothing half-written."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from orchestration.cli import app
from tests.ingest.deliveries import INCIDENTS, PEOPLE, PROFILE


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert vigie("init", str(tmp_path / "home")).exit_code == 0
    return tmp_path / "home"


@pytest.fixture
def delivery(tmp_path: Path) -> list[str]:
    """Profile and two linked files on disk: [--agency, profile, incidents, people]."""
    for name, text in {"test-pd.yml": PROFILE, "incidents.csv": INCIDENTS, "people.csv": PEOPLE}.items():
        (tmp_path / name).write_text(text, "utf-8")
    return ["--agency", str(tmp_path / "test-pd.yml"), str(tmp_path / "incidents.csv"), str(tmp_path / "people.csv")]


def vigie(*arguments: str) -> Result:
    """Run the command; an unknown failure would end with exit code 3."""
    result = CliRunner().invoke(app, list(arguments))
    assert "Traceback" not in result.output
    return result


def test_help_names_every_verb() -> None:
    result = vigie("--help")
    assert result.exit_code == 0
    for verb in ("demo", "init", "submit", "validate", "agency", "run", "release", "serve"):
        assert verb in result.output


def test_init_makes_private_things_private(home: Path) -> None:
    assert (home / "private").stat().st_mode & 0o777 == 0o700
    for name in ("landing.key", "release.key"):
        assert (home / "private" / "keys" / name).stat().st_mode & 0o777 == 0o600
    again = vigie("init", str(home))
    assert again.exit_code == 2
    assert "already" in again.output


def test_validate_answers_in_json_and_keeps_nothing(delivery: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["validate", *delivery, "--format", "json", "--out", "-"])
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (told["verdict"], told["rows"]) == ("ready", 6)
    report = tmp_path / "report.txt"
    assert vigie("validate", *delivery, "--out", str(report)).exit_code == 0
    assert report.read_text("utf-8").startswith("All 6 rows are ready.")
    assert vigie("validate", *delivery, "--out", str(tmp_path / "no" / "r.txt")).exit_code == 2


def test_a_held_row_gives_exit_code_1(delivery: list[str], home: Path) -> None:
    Path(delivery[2]).write_text(INCIDENTS.replace("3/6/2025", "9/31/2025"), "utf-8")
    assert vigie("validate", *delivery).exit_code == 1
    result = vigie("submit", *delivery, "--home", str(home))
    assert result.exit_code == 1
    assert "1 of 2 incidents kept" in result.output


def test_the_same_files_give_the_same_receipt_and_nothing_new(delivery: list[str], home: Path) -> None:
    first = CliRunner().invoke(app, ["submit", *delivery, "--home", str(home), "--json"])
    again = CliRunner().invoke(app, ["submit", *delivery, "--home", str(home), "--json"])
    assert json.loads(first.stdout)["receipt"] == json.loads(again.stdout)["receipt"]
    assert (json.loads(first.stdout)["new"], json.loads(again.stdout)["new"]) == (True, False)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("incidents.csv", b"", "the file is empty"),
        ("incidents.csv", INCIDENTS.splitlines()[0].encode() + b"\n", "no rows"),
        ("incidents.csv", INCIDENTS.encode().replace(b"MAPLE", b"M\xffPLE"), "cannot be read as utf-8"),
        ("incidents.csv", INCIDENTS.replace("No,", "Nr,").encode(), "the column No is missing"),
        ("incidents.csv", b"x,y\n1,2\n", "not a file of Test Police Department"),
        ("incidents.csv", INCIDENTS.encode()[:-12], "breaks off in row 3"),
        ("people.csv", PEOPLE.encode() + b'A2,Officer,"Whi', "never closed"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_and_leaves_nothing(
    delivery: list[str], home: Path, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    before = {path for path in home.rglob("*") if path.is_file()}
    result = vigie("submit", *delivery, "--home", str(home))
    assert result.exit_code == 2
    assert says in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert {path for path in home.rglob("*") if path.is_file()} - before <= {
        home / "private" / "registry.db-shm",
        home / "private" / "registry.db-wal",
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["submit", "nowhere.csv", "--agency", "california-doj-ursus"], "there is no file at nowhere.csv"),
        (["validate", "nowhere.csv", "--agency", "atlantis-pd"], "there is no agency atlantis-pd"),
        (["validate", "nowhere.csv", "--agency", "none.yml"], "there is no such profile"),
        (["release", "verify", "2019.01.0"], "there is no release 2019.01.0"),
        (["serve", "public", "--release", "2019.01.0"], "there is no release 2019.01.0"),
        (["release", "build"], "no report has been accepted yet"),
        (["agency", "check", "atlantis-pd"], "there is no agency"),
    ],
)
def test_a_wrong_argument_is_one_sentence(home: Path, arguments: list[str], says: str) -> None:
    result = vigie(*arguments, "--home", str(home))
    assert result.exit_code == 2
    assert says in " ".join(result.output.split())


def test_one_of_two_linked_files_missing_is_said(delivery: list[str], home: Path) -> None:
    result = vigie("submit", *delivery[:3], "--home", str(home))
    assert result.exit_code == 2
    assert "the linked file 'people' is missing" in result.output


def test_a_home_that_is_not_there_is_said(tmp_path: Path, delivery: list[str]) -> None:
    result = vigie("submit", *delivery, "--home", str(tmp_path / "none"))
    assert result.exit_code == 2
    assert "vigie init" in result.output
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("key", ["landing", "release"])
def test_a_missing_key_is_never_replaced(delivery: list[str], home: Path, key: str) -> None:
    assert vigie("submit", *delivery, "--home", str(home)).exit_code == 0
    (home / "private" / "keys" / f"{key}.key").unlink()
    result = vigie("release", "build", "--home", str(home))
    assert result.exit_code == 2
    assert f"private/keys/{key}.key is missing" in result.output
    assert not (home / "private" / "keys" / f"{key}.key").exists()
    assert not any((home / "public" / "releases").iterdir())


def test_a_policy_below_the_floor_stops_the_release(delivery: list[str], home: Path) -> None:
    assert vigie("submit", *delivery, "--home", str(home)).exit_code == 0
    settings = home / "private" / "policy.toml"
    settings.write_text(settings.read_text("utf-8").replace("\nk = 5", "\nk = 2"), "utf-8")
    result = vigie("release", "build", "--home", str(home))
    assert result.exit_code == 2
    assert "at least 5" in result.output


def test_settings_that_cannot_be_read_are_said(delivery: list[str], home: Path) -> None:
    (home / "private" / "vigie.toml").write_text("title = ", "utf-8")
    result = vigie("submit", *delivery, "--home", str(home))
    assert result.exit_code == 2
    assert "vigie.toml cannot be read" in result.output


def test_agency_list_and_check_tell_what_there_is(delivery: list[str]) -> None:
    told = json.loads(CliRunner().invoke(app, ["agency", "list", "--json"]).stdout)
    assert "california-doj-ursus" in {entry["slug"] for entry in told}
    result = vigie("agency", "check", delivery[1], *delivery[2:])
    assert result.exit_code == 0
    assert "the profile is sound" in result.output


def test_the_demo_leaves_a_folder_that_is_not_its_own_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    result = vigie("demo", "--home", str(tmp_path), "--no-serve")
    assert result.exit_code == 2
    assert "not empty" in result.output
    assert (tmp_path / "mine.txt").read_text("utf-8") == "mine"


def test_help_is_quick_because_it_imports_nothing_heavy(root: Path) -> None:
    import subprocess
    import sys

    heavy = {"dagster", "polars", "pandas", "geopandas", "sqlalchemy", "pandera", "datasette"}
    code = f"import sys, orchestration.cli; print(*sorted(set(sys.modules) & {heavy}))"
    told = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == ""
