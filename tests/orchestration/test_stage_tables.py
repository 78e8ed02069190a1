"""Tables at rest are read when they are asked for, and a step apart gives what it gives in place."""

import os
import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from orchestration import apart as steps
from orchestration import running
from orchestration.apart import apart, begun
from orchestration.resources import HomeProblem, make_home
from orchestration.running import run_reports
from orchestration.stage_tables import TablesAtRest, stacked_tables
from orchestration.stages import Stage, StageFolder
from tests.orchestration.sized import AS_OF, VERSIONS, deliver, released, sized


def test_a_table_is_read_each_time_it_is_asked_for_and_no_other() -> None:
    read: list[str] = []
    tables = TablesAtRest(["a", "b"], lambda name: read.append(name) or pl.DataFrame({name: [1]}))  # type: ignore[func-returns-value]
    assert ("a" in tables, "c" in tables, list(tables), len(tables)) == (True, False, ["a", "b"], 2)
    assert read == []
    assert tables["a"].equals(tables["a"])
    assert read == ["a", "a"]
    with pytest.raises(KeyError):
        tables["c"]


def test_partitions_stand_one_under_the_other_from_files_and_from_memory(tmp_path: Path) -> None:
    folder, parts = StageFolder(tmp_path), []
    for month in ("2025-01", "2025-02"):
        stage = Stage(tables={"incident": pl.DataFrame({"m": [month]}), month: pl.DataFrame({"n": [1]})})
        folder.write("x", month, stage)
        read = folder.read("x", month)
        assert read is not None
        parts.append((read.tables, stage.tables))
    stored, mixed = stacked_tables([one for one, _ in parts]), stacked_tables([parts[0][0], parts[1][1]])
    for tables in (stored, mixed):
        assert tables["incident"]["m"].to_list() == ["2025-01", "2025-02"]
        assert (set(tables), tables["2025-02"].height) == ({"incident", "2025-01", "2025-02"}, 1)


@pytest.mark.parametrize("lost", [True, False])
def test_a_table_replaced_after_its_partition_was_read_is_told(tmp_path: Path, lost: bool) -> None:
    folder = StageFolder(tmp_path)
    folder.write("x", "p", Stage(tables={"a": pl.DataFrame({"n": [1]})}))
    read = folder.read("x", "p")
    assert read is not None
    folder.forget("x", "p") if lost else folder.write("x", "p", Stage(tables={"a": pl.DataFrame({"n": [2]})}))
    with pytest.raises(HomeProblem, match="the stage x/p was replaced while it was read; run the command again"):
        read.tables["a"]


def told(word: str, *, process: int) -> tuple[str, bool]:
    if word == "fail":
        raise HomeProblem("it fails.")
    if word == "die":
        os._exit(9)
    return word, os.getpid() == process


@pytest.mark.parametrize(("reports", "here"), [(steps.LARGE - 1, True), (steps.LARGE, False)])
def test_a_step_of_a_large_release_has_a_process_of_its_own(reports: int, here: bool) -> None:
    assert apart(reports, told, "done", process=os.getpid()) == ("done", here)
    with pytest.raises(HomeProblem, match=r"^it fails\.$"):
        apart(reports, told, "fail", process=os.getpid())


def test_a_step_that_the_system_ended_is_one_sentence() -> None:
    with pytest.raises(HomeProblem, match="most likely for want of memory; nothing is published"):
        apart(steps.LARGE, told, "die", process=os.getpid())


def awaited(file: Path) -> str:
    while not file.exists():
        time.sleep(0.01)
    return file.read_text("utf-8")


def test_what_follows_goes_on_while_a_step_runs(tmp_path: Path) -> None:
    with begun(steps.LARGE, awaited, tmp_path / "file") as told:
        (tmp_path / "part").write_text("written meanwhile", "utf-8")
        (tmp_path / "part").rename(tmp_path / "file")
        assert told() == told() == "written meanwhile"


@pytest.mark.long
def test_a_large_release_has_the_bytes_it_would_have_as_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = make_home(tmp_path / "template")
    told = []
    for large in (50_000, 1):
        monkeypatch.setattr(steps, "LARGE", large)
        monkeypatch.setattr(running, "LARGE", large)
        home = sized(template, tmp_path / str(large))
        deliver(home, deliveries=2)
        told.append(released(home))
    assert told[0] == told[1]


@pytest.mark.long
def test_a_gate_of_a_large_release_stops_it_with_its_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "LARGE", 1)
    monkeypatch.setattr(running, "LARGE", 1)
    home = sized(make_home(tmp_path / "template"), tmp_path / "home")
    deliver(home, deliveries=1)
    run_reports(home, progress=lambda told: None)
    (home.private / "keys" / "release.key").write_bytes(b"")
    with pytest.raises(running.RunFailed, match=r"^deidentified_reports: .*key"):
        running.run_release(
            home, VERSIONS[0], released_on=date(2026, 2, 1), code_version="x", as_of=AS_OF, progress=lambda told: None
        )
    assert not (home.releases / VERSIONS[0]).exists()
