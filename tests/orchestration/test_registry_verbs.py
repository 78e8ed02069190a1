"""`vigie registry`: acts at the desk, each one sentence or one JSON object; what does not fit ends with 2 and keeps nothing."""

import json
import re
import shlex
import stat
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from click.testing import Result
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from ingest.registry.connection import open_registry
from ingest.registry.enrolment import AgencyFacts, enrol
from ingest.registry.snapshot import registry_snapshot
from orchestration import verbs_registry
from orchestration.cli import app
from orchestration.resources import Home, make_home
from orchestration.verbs_intake import prepare_registry
from tests.ingest.registry.desk import BEGIN, send

_BY = ("--by", "State desk, I. Okafor (invented)")
_NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
_NUMBERS = ("PS26-000104", "PS26-000310", "PS26-000311", "PS26-000412")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A deployment whose agency XX0010000 filed four reports, the first of them twice."""
    made = make_home(tmp_path / "home")
    prepare_registry(made)
    monkeypatch.setenv("VIGIE_HOME", str(made.root))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(verbs_registry, "clock", lambda: _NOW)
    facts = AgencyFacts(agency_id="XX0010000", sender="port-sample-pd", name="XX0010000", county="Sample", state="CA")
    engine = open_registry(made.registry_url())
    with Session(engine) as session, session.begin():
        enrol(session, [facts], at=BEGIN)
        for number in (*_NUMBERS, _NUMBERS[0]):
            send(session, number, agency_id="XX0010000", content="b" if number == _NUMBERS[0] else "a")
        send(session, _NUMBERS[0], agency_id="XX0010000", content="c")
    engine.dispose()
    return made


def vigie(*arguments: object) -> Result:
    result = CliRunner().invoke(app, ["registry", *map(str, arguments)])
    assert "Traceback" not in result.output
    assert result.exit_code in {0, 2}, result.output
    assert not any(number in result.output for number in _NUMBERS)
    return result


def frames(home: Home) -> dict[str, pl.DataFrame]:
    engine = open_registry(home.registry_url())
    with Session(engine) as session:
        told = registry_snapshot(session)
    engine.dispose()
    return told


def test_the_commands_of_the_page_run_as_they_stand_there(home: Home, root: Path, tmp_path: Path):
    page = (root / "docs" / "registry.md").read_text("utf-8")
    (listed,) = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)
    (tmp_path / "agencies.csv").write_text(listed, "utf-8")
    commands = [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    assert {shlex.split(command)[2] for command in commands} == {
        command.name for command in app.registered_groups if command.name == "registry"
        for command in command.typer_instance.registered_commands
    }  # fmt: skip
    for command in commands:
        done = vigie(*shlex.split(command)[2:])
        assert done.exit_code == 0, f"{command}: {done.output}"
    told = frames(home)
    assert told["withdrawals"].rows() == [("XX0010000:PS26-000311", "w1", _NOW.date(), "XX0010000:PS26-000310")]
    assert told["agencies"].filter(agency_id="XX0030000")["filing_days"].to_list() == [60]
    assert told["agencies"].filter(agency_id="XX0010000")["name"].to_list() == ["Port Sample Police Department"]


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("zero", "XX9", "2026-08", *_BY), "agency XX9 is not enrolled"),
    (("zero", "XX0010000", "2026-11", *_BY), "2026-11 is not over"),
    (("zero", "XX0010000", "2026-02", *_BY), "has 4 reports in force"),
    (("withdraw", "XX0010000", "PS26-000999", "--reason", "w2", *_BY), "no accepted report under that number"),
    (("withdraw", "XX0010000", "--reason", "w2", *_BY), "name a report by AGENCY and NUMBER"),
    (("withdraw", "--receipt", "R-1", "--reason", "w1", "--successor", "PS26-000999", *_BY), "one by one"),
    (("withdraw", "--receipt", "R-77", "--reason", "w2", *_BY), "no delivery has this receipt"),
    (("reinstate", "XX0010000", _NUMBERS[0], *_BY), "is not withdrawn"),
    (("issue", "--title", "t", *_BY), "give the text"),
    (("issue", "--title", "t", "--text-file", "nowhere.txt", *_BY), "nowhere.txt cannot be read"),
    (("reply", "XX0010000", "--text", "x", *_BY), "the office that signs is missing"),
    (("retract", "zero", *_BY), "name one statement"),
    (("enrol", *_BY), "agency_id is empty"),
    (("enrol", "nowhere.csv", *_BY), "there is no file"),
    (("show", "XX9"), "not enrolled"),
    (("snapshot", "--out", "s", "--as-of", "2030-01-01"), "2030-01-01 lies in the future"),
    (("late", "XX0010000", "2026-09", "--expected-by", "soon", "--reason", "staff", *_BY), "does not match the format"),
])  # fmt: skip
def test_what_does_not_fit_is_one_sentence_and_leaves_nothing(home: Home, arguments: tuple[str, ...], sentence: str):
    before = frames(home)
    refused = vigie(*arguments)
    assert refused.exit_code == 2
    assert sentence in " ".join(refused.stderr.replace("│", " ").split())
    assert all(before[name].equals(frame) for name, frame in frames(home).items())


def test_a_list_with_a_wrong_row_is_not_taken_and_the_row_is_named(home: Home, tmp_path: Path):
    listed = "agency_id,sender,name,county,state\nXX2,two,Two,Sample,CA\nXX3,three,Three,Sample,Kalifornia\n"
    (tmp_path / "a.csv").write_text(listed, "utf-8")
    refused = vigie("enrol", "a.csv", *_BY)
    assert refused.exit_code == 2
    assert refused.stderr.startswith("a.csv, row 3: the column state takes a postal code")
    assert "Kalifornia" not in refused.output
    assert frames(home)["agencies"].height == 1


def test_a_delivery_is_corrected_withdrawn_and_reinstated_whole(home: Home):
    corrected = vigie("correct", "--receipt", "R-5", "--reason", "c1", "--office", "Records", *_BY, "--json")
    assert json.loads(corrected.stdout) == {"reports": 1, "reason": "c1"}
    gone = vigie("withdraw", "--receipt", "R-5", "--reason", "w3", *_BY)
    assert gone.stdout.startswith("1 report is withdrawn (w3)")
    assert "vigie release withdraw" in gone.stdout
    assert frames(home)["withdrawals"]["reason"].to_list() == ["w3"]
    assert vigie("reinstate", "--receipt", "R-5", *_BY).stdout == "1 report is in force again.\n"
    assert frames(home)["withdrawals"].is_empty()


def test_a_month_is_shown_with_its_state(home: Home):
    vigie("enrol", "--agency", "XX0010000", "--since", "2026-01", "--filing-days", "30", *_BY)
    vigie("zero", "XX0010000", "2026-01", *_BY)
    vigie("withdraw", "XX0010000", _NUMBERS[3], "--reason", "w4", *_BY)
    vigie("late", "XX0010000", "2026-03", "--expected-by", "2026-12-15", "--reason", "review", *_BY)
    months = {row["month"]: row for row in json.loads(vigie("show", "XX0010000", "--json").stdout)["months"]}
    assert (months["2026-01"]["status"], months["2026-02"]["incidents"], months["2026-02"]["withdrawn"]) == (
        "zero",
        3,
        1,
    )
    assert (months["2026-03"]["status"], months["2026-03"]["expected_by"]) == ("late", "2026-12-15")
    assert months["2026-11"]["status"] == "due"
    lines = vigie("show", "XX0010000").stdout
    assert "2026-03  late                   expected by 2026-12-15" in lines


def test_a_changed_link_is_said_with_the_snapshot(home: Home):
    vigie("zero", "XX0010000", "2026-01", *_BY)
    engine = open_registry(home.registry_url())
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE audit_event SET actor = 'someone else' WHERE action = 'attested_zero'"))
    engine.dispose()
    told = CliRunner().invoke(app, ["registry", "snapshot", "--out", "s"])
    assert told.exit_code == 1
    assert "The audit chain is broken, first at link 2." in told.stdout


def test_a_snapshot_is_private_whole_and_never_written_over(home: Home, tmp_path: Path):
    told = json.loads(vigie("snapshot", "--out", "s", "--as-of", "2026-04-01", "--json").stdout)
    folder = tmp_path / "s"
    assert told["as_of"].startswith("2026-04-01T23:59:59")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert {name: pl.read_parquet(folder / f"{name}.parquet").height for name in told["rows"]} == told["rows"]
    assert told["rows"]["fates"] == 6
    assert told["broken_links"] == 0
    again = vigie("snapshot", "--out", "s")
    assert (again.exit_code, "is not empty" in again.stderr) == (2, True)
