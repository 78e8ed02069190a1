"""CHANGES.md: what came, went and changed, and why, in words; and the ledger as files."""

import json
from pathlib import Path

import polars as pl
import pytest

from publish.release import build_release
from tests.publish.chain import VERSIONS, Chain, about_of, built


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    return built(tmp_path_factory.mktemp("chain") / "releases")


def page(chain: Chain, place: int) -> str:
    return (chain.releases / VERSIONS[place] / "CHANGES.md").read_text("utf-8")


def test_the_first_release_says_it_is_the_first(release: Path) -> None:
    assert "This is the first release" in (release / "CHANGES.md").read_text("utf-8")


def test_what_came_went_and_changed_is_told_with_its_reason(chain: Chain) -> None:
    told = page(chain, 1)
    assert f"Compared with release {VERSIONS[0]}." in told
    assert "| force | changed | The agency had coded it wrongly | 2 |" in told
    assert "| `force.force_type` | changed | The agency had coded it wrongly | 2 |" in told


def test_coarser_rows_are_told_as_a_count(chain: Chain) -> None:
    assert "| `incident.incident_time` | made coarser | Made coarser or moved to another group" in page(chain, 2)


def test_rows_an_agency_withdrew_are_named_and_others_counted(chain: Chain) -> None:
    told = page(chain, 2)
    gone = chain.reasons[VERSIONS[2]]["row_id"][0]
    assert "4 identifiers of earlier releases are no longer in use" in told
    assert f"| `{gone}` | force | Withdrawn: a duplicate | 2026-11-04 | {VERSIONS[1]} |" in told


def test_the_ledger_lies_beside_the_page_as_csv(chain: Chain) -> None:
    folder = chain.releases / VERSIONS[2] / "changes"
    assert {path.name for path in folder.iterdir()} == {"change.csv", "change_count.csv", "tombstone.csv"}
    assert pl.read_csv(folder / "change.csv")["kind"].to_list() == ["changed", "withdrawn"]


def test_a_release_is_compared_with_the_one_before_it_and_not_with_a_later_one(chain: Chain, tmp_path: Path) -> None:
    frames = chain.tables[VERSIONS[0]]
    for version in ("2026.09.0", "2026.11.0"):
        build_release(frames, about=about_of(frames, version), releases=tmp_path)
    folder = build_release(frames, about=about_of(frames, "2026.10.0"), releases=tmp_path)
    told = (folder / "CHANGES.md").read_text("utf-8")
    assert "Compared with release 2026.09.0." in told
    assert "Nothing changed." in told


def test_a_new_family_says_that_no_row_can_be_followed(chain: Chain, tmp_path: Path) -> None:
    frames = chain.tables[VERSIONS[0]]
    about = about_of(frames, "2026.12.0", family="second")
    folder = build_release(frames, about=about, releases=tmp_path, previous_in=chain.releases)
    told = (folder / "CHANGES.md").read_text("utf-8")
    assert "no row can be followed" in told
    assert "## Rows" not in told


def test_changes_of_the_standard_are_told_with_what_a_script_must_do(chain: Chain, tmp_path: Path) -> None:
    frames = chain.tables[VERSIONS[0]]
    first = build_release(frames, about=about_of(frames, "2026.09.0"), releases=tmp_path)
    file = first / "standard.json"
    told = json.loads(file.read_text("utf-8"))
    told["tables"]["person"]["fields"]["shoe_size"] = told["tables"]["person"]["fields"]["dress"] | {
        "description": "Size."
    }
    file.write_text(json.dumps(told), encoding="utf-8")
    second = build_release(frames, about=about_of(frames, "2026.10.0"), releases=tmp_path)
    assert "| `person.shoe_size` | MAJOR | field gone | Do without it. |" in (second / "CHANGES.md").read_text("utf-8")
    file.unlink()
    (first / "parquet" / "gone.parquet").touch()
    (first / "parquet" / "core.parquet").unlink()
    third = build_release(frames, about=about_of(frames, "2026.09.1"), releases=tmp_path)
    assert "- Table `core` is new.\n- Table `gone` is gone." in (third / "CHANGES.md").read_text("utf-8")
