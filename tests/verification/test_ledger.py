"""A release is the one before it plus its ledger; whatever the ledger does not say, or says wrongly, is found."""

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.publish.chain import VERSIONS, built
from verification.ledger import account, problems
from verification.written import Unreadable


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases; tests must not change them."""
    return built(tmp_path_factory.mktemp("chain") / "releases").releases


@pytest.mark.parametrize(("old", "new"), [(0, 1), (1, 2)])
def test_each_step_of_a_chain_holds(chain: Path, old: int, new: int) -> None:
    assert list(problems(chain / VERSIONS[new], chain / VERSIONS[old])) == []
    assert [finding.ok for finding in account(chain / VERSIONS[new], chain / VERSIONS[old])] == [True]


def test_a_ledger_of_another_step_does_not_hold(chain: Path) -> None:
    said = list(problems(chain / VERSIONS[2], chain / VERSIONS[0]))
    assert "ledger: it holds steps that are not from the release before to this one" in said
    assert any(one.startswith("table force:") for one in said)


def table(release: Path, name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    file = release / "parquet" / f"{name}.parquet"
    change(pl.read_parquet(file)).write_parquet(file)


def entries(release: Path, name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    file = release / "changes" / f"{name}.csv"
    change(pl.read_csv(file, infer_schema=False)).write_csv(file, null_value="", quote_style="necessary")


FIRST = pl.int_range(pl.len()) == 0
CHANGED = pl.col("kind") == "changed"


def first_to(column: str, value: str, where: pl.Expr | None = None) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """One cell exchanged: of the first row, or of the first one `where` names."""
    here = FIRST if where is None else where & (where.cum_sum() == 1)
    return lambda frame: frame.with_columns(pl.when(here).then(pl.lit(value)).otherwise(column).alias(column))


TAMPERED = {
    "an unlogged change of a cell": (
        lambda r: table(r, "incident", first_to("arrest_made", "something else")), "cells of arrest_made are not what"),
    "a row that came unlogged": (
        lambda r: table(r, "person", lambda f: pl.concat([f, f.head(1).with_columns(person_id=pl.lit("new"))])), "1 rows were added and are not"),
    "a row that went unlogged": (lambda r: table(r, "incident", lambda f: f.slice(1)), "1 rows were withdrawn and are not"),
    "an entry left out": (lambda r: entries(r, "change", lambda f: f.filter(~CHANGED)), "cells of force_type are not what"),
    "a wrong value before": (lambda r: entries(r, "change", first_to("before", "x", CHANGED)), "were not what the ledger says"),
    "a wrong value after": (lambda r: entries(r, "change", first_to("after", "x", CHANGED)), "are not what the release before"),
    "a cell changed to what it was": (
        lambda r: entries(r, "change", lambda f: f.with_columns(after=pl.when(CHANGED).then("before").otherwise("after"))), "to what they were"),
    "an entry twice": (lambda r: entries(r, "change", lambda f: pl.concat([f, f.filter(CHANGED).head(1)])), "a cell is changed twice"),
    "an entry for a quasi-identifier": (
        lambda r: entries(r, "change", lambda f: pl.concat([f, f.filter(CHANGED).head(1).with_columns(
            table_name=pl.lit("incident"), column_name=pl.lit("area"))])), "columns it may not name"),
    "an invented addition": (
        lambda r: entries(r, "change", first_to("kind", "added", pl.col("kind") == "withdrawn")), "the ledger calls 1 rows added"),
    "an entry for a table that is only counted": (
        lambda r: entries(r, "change", first_to("table_name", "weapon")), "they may only be counted"),
    "a quasi-identifier changed uncounted": (
        lambda r: table(r, "incident", first_to("force_used", "x")), "cells of force_used changed are not counted"),
    "a group changed uncounted": (lambda r: table(r, "force", first_to("group_id", "x")), "cells of group_id changed are not counted"),
    "a row without a name added uncounted": (lambda r: table(r, "injury", lambda f: pl.concat([f, f.head(1)])), "rows added are not counted"),
    "a count too high": (lambda r: entries(r, "change_count", first_to("rows", "77", CHANGED)), "counted otherwise"),
    "a small count shown": (
        lambda r: entries(r, "change_count", first_to("rows", "3", pl.col("table_name") == "weapon")), "a count below 5 is shown"),
    "a count of nothing": (lambda r: entries(r, "change_count", first_to("column_name", "dress", CHANGED)), "and there are none"),
    "a tombstone missing": (lambda r: entries(r, "tombstone", lambda f: f.slice(1)), "1 rows that are gone have none"),
    "a tombstone for nobody": (
        lambda r: entries(r, "tombstone", lambda f: pl.concat([f, f.head(1).with_columns(row_id=pl.lit("new"))])), "did not have"),
    "a tombstone misdated": (lambda r: entries(r, "tombstone", first_to("withdrawn_on", "2026-01-01")), "another last release or date"),
    "a successor of a moved row": (lambda r: entries(r, "tombstone", first_to("successor_id", "f1")), "name a successor"),
    "a ledger of other versions": (lambda r: entries(r, "change", first_to("to_version", "2027.01.0")), "steps that are not"),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_what_does_not_add_up_is_found(chain: Path, tmp_path: Path, what: str) -> None:
    release = Path(shutil.copytree(chain / VERSIONS[1], tmp_path / "release"))
    change, sentence = TAMPERED[what]
    change(release)
    said = list(problems(release, chain / VERSIONS[0]))
    assert any(sentence in one for one in said), said


def test_an_identifier_that_comes_back_and_a_tombstone_that_goes_are_found(chain: Path, tmp_path: Path) -> None:
    release = Path(shutil.copytree(chain / VERSIONS[2], tmp_path / "release"))
    gone = pl.read_parquet(chain / VERSIONS[0] / "parquet" / "force.parquet").sort("force_id").head(1)
    table(release, "force", lambda frame: pl.concat([frame, gone]))
    assert "table force: 1 identifiers that were withdrawn are used again" in list(
        problems(release, chain / VERSIONS[1])
    )
    entries(release, "tombstone", lambda frame: frame.slice(1))
    assert "tombstones: 1 of the release before are missing or changed" in list(problems(release, chain / VERSIONS[1]))


def test_a_missing_or_strange_ledger_is_said_and_not_raised_as_anything_else(chain: Path, tmp_path: Path) -> None:
    release = Path(shutil.copytree(chain / VERSIONS[1], tmp_path / "release"))
    (release / "changes" / "change.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Unreadable, match=r"changes/change\.csv has other columns"):
        list(problems(release, chain / VERSIONS[0]))
    shutil.rmtree(release / "changes")
    with pytest.raises(Unreadable, match=r"changes/change\.csv cannot be read"):
        list(problems(release, chain / VERSIONS[0]))


def test_no_sentence_holds_a_value(chain: Path, tmp_path: Path) -> None:
    release = Path(shutil.copytree(chain / VERSIONS[1], tmp_path / "release"))
    for name in ("incident", "person", "force"):
        secret = f"secret-{name}"
        key = f"{name}_id"
        table(release, name, lambda frame, key=key, secret=secret: frame.with_columns(  # type: ignore[misc]
            pl.when(FIRST).then(pl.lit(secret)).otherwise(one).alias(one) for one in frame.columns if one != key
        ))  # fmt: skip
    said = list(problems(release, chain / VERSIONS[0]))
    assert len(said) > 10
    assert not any("secret" in one for one in said)
