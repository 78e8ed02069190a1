"""`vigie context`: a file of figures goes in whole or not at all, each refusal with its row, column and remedy."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from ingest.registry.connection import open_registry
from ingest.registry.enrolment import AgencyFacts, enrol
from orchestration.cli import app
from orchestration.resources import make_home
from orchestration.sample.write import write_sample
from orchestration.verbs_context import take_context
from orchestration.verbs_intake import prepare_registry

FIGURES = (
    "agency_id,year,kind,value,source,retrieved\n"
    "XX1,2025,officers,12,State register (invented),2026-03-01\n"
    "XX1,2025,residents,4000,Census (invented),2026-03-01\n"
)


def vigie(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    assert vigie("init", str(folder)).exit_code == 0
    enrol_all(folder, "XX1")
    return folder


def enrol_all(folder: Path, *ids: str) -> None:
    engine = open_registry(f"sqlite:///{folder / 'private' / 'registry.db'}")
    facts = [AgencyFacts(agency_id=one, sender=one, name=one, county="Sample", state="CA") for one in ids]
    with Session(engine) as session, session.begin():
        enrol(session, facts, at=datetime(2026, 1, 1, tzinfo=UTC))
    engine.dispose()


def write(tmp_path: Path, text: str) -> str:
    (tmp_path / "figures.csv").write_text(text, "utf-8")
    return str(tmp_path / "figures.csv")


def test_figures_go_in_and_are_listed_with_year_and_source(home: Path, tmp_path: Path):
    empty = vigie("context", "list", "--home", str(home))
    assert "No figure was given yet" in empty.output
    added = vigie("context", "add", write(tmp_path, FIGURES), "--kind", "denominator", "--home", str(home))
    assert added.exit_code == 0
    assert "2 figures are new, 0 replace others, 0 were there." in added.output
    listed = vigie("context", "list", "--home", str(home)).output
    assert "XX1          2025  officers             12  State register (invented)" in listed
    told = json.loads(vigie("context", "list", "--home", str(home), "--json").stdout)
    assert [row["kind"] for row in told["denominator"]] == ["officers", "residents"]
    assert told["area_population"] == []


def test_a_wrong_row_holds_the_file_and_says_what_where_why_and_how_to_mend_it(home: Path, tmp_path: Path):
    path = write(tmp_path, FIGURES + "XX7,2025,officers,9,Register (invented),2026-03-01\n")
    held = vigie("context", "add", path, "--kind", "denominator", "--home", str(home))
    assert held.exit_code == 1
    for words in ("Nothing was taken", "[unknown_agency]", "where  figures.csv, row 4, column agency_id", "why", "fix"):
        assert words in held.output
    assert "No figure was given yet" in vigie("context", "list", "--home", str(home)).output


def test_a_figure_given_again_takes_the_place_of_the_first_with_a_note(home: Path, tmp_path: Path):
    first = vigie("context", "add", write(tmp_path, FIGURES), "--kind", "denominator", "--home", str(home))
    assert first.exit_code == 0
    changed = write(tmp_path, FIGURES.replace(",12,", ",14,"))
    again = vigie("context", "add", changed, "--kind", "denominator", "--home", str(home), "--json")
    told = json.loads(again.stdout)
    assert told["kept"] == {"new": 0, "replaced": 1, "same": 1}
    assert [(kind["code"], kind["first_row"]) for kind in told["kinds"]] == [("replaced_figure", 2)]


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "the file is empty"), ("a,b\n1,2\n", "the column agency_id is missing"), (FIGURES[:43], "has a header but no rows")],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_one_sentence(home: Path, tmp_path: Path, text: str, says: str):
    refused = vigie("context", "add", write(tmp_path, text), "--kind", "denominator", "--home", str(home))
    assert refused.exit_code == 2
    assert says in refused.output


def test_the_samples_figures_are_sound_and_say_that_they_are_invented(tmp_path: Path):
    plan = write_sample(tmp_path / "sample")
    home = make_home(tmp_path / "home")
    prepare_registry(home)
    enrol_all(home.root, *(agency.agency_id for agency in plan.agencies))
    for kind, path in plan.context.items():
        given, kept = take_context(home, path, kind, at=datetime(2026, 10, 5, tzinfo=UTC))
        assert kept is not None
        assert kept.new == given.rows.height > 10
        assert given.findings.is_empty()
        assert given.rows["source"].str.contains("(invented)", literal=True).all()
