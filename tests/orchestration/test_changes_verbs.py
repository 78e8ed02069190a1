"""`vigie release diff` and `vigie standard diff`: counts between any two releases, and the weight of a changed standard."""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from orchestration.cli import app
from publish.release import build_release
from tests.publish.chain import VERSIONS, about_of, built


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("chain") / "releases").releases


def vigie(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_two_releases_far_apart_are_compared_as_they_lie_there(releases: Path, tmp_path: Path) -> None:
    done = vigie("release", "diff", releases / VERSIONS[0], releases / VERSIONS[2], "--out", tmp_path / "out", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["from"], told["to"]) == (VERSIONS[0], VERSIONS[2])
    rows = {(one["table_name"], one["column_name"], one["kind"], one["reason"]): one["rows"] for one in told["changes"]}
    assert rows[("force", None, "withdrawn", "w1")] == 1
    # One of the two corrected rows is gone since; the reason is the one stated on the way.
    assert rows[("force", "force_type", "changed", "c2")] == 1
    assert pl.read_csv(tmp_path / "out" / "change.csv").filter(pl.col("kind") == "withdrawn").height == 4


def test_the_counts_are_told_in_words(releases: Path) -> None:
    done = vigie("release", "diff", releases / VERSIONS[1], releases / VERSIONS[2])
    assert done.exit_code == 0
    assert "Withdrawn: a duplicate" in done.stdout
    assert "Nothing changed" in vigie("release", "diff", releases / VERSIONS[1], releases / VERSIONS[1]).stdout


def test_releases_of_different_families_are_refused(releases: Path, tmp_path: Path) -> None:
    frames = {file.stem: pl.read_parquet(file) for file in (releases / VERSIONS[0] / "parquet").glob("*.parquet")}
    other = build_release(frames, about=about_of(frames, "2026.12.0", family="second"), releases=tmp_path)
    done = vigie("release", "diff", releases / VERSIONS[0], other)
    assert done.exit_code == 2
    assert "different families" in done.output


def test_an_unknown_release_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "release.json").write_text("{}", encoding="utf-8")
    done = vigie("release", "diff", tmp_path, tmp_path)
    assert done.exit_code == 2
    assert "its release.json names no version" in done.output


def test_the_weight_of_a_changed_standard_and_the_table_of_what_to_change(releases: Path, tmp_path: Path) -> None:
    told = json.loads((releases / VERSIONS[0] / "standard.json").read_text("utf-8"))
    told["tables"]["person"]["fields"]["hat"] = told["tables"]["person"]["fields"]["dress"] | {"description": "Hats."}
    (tmp_path / "standard.json").write_text(json.dumps(told), encoding="utf-8")
    done = vigie("standard", "diff", tmp_path / "standard.json", "here")
    assert done.exit_code == 0
    assert done.stdout.startswith("MAJOR: ")
    assert "| `person.hat` | MAJOR | field gone | Do without it. |" in done.stdout
    answer = json.loads(vigie("standard", "diff", "here", tmp_path / "standard.json", "--json").stdout)
    assert (answer["weight"], [one["where"] for one in answer["steps"]]) == ("MINOR", ["person.hat"])
    assert "Nothing of the standard changed" in vigie("standard", "diff", releases / VERSIONS[0], "here").stdout


def test_a_file_that_is_no_standard_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text("[1, 2]", encoding="utf-8")
    done = vigie("standard", "diff", file, "here")
    assert done.exit_code == 2
    assert "does not describe a standard" in done.output
