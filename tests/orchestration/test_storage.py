"""Stages are swapped in whole, tell what they were made from, and Dagster's storage never sees a value."""

from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from orchestration.definitions import ASSETS, build_definitions
from orchestration.resources import Home, make_home
from orchestration.silence import value_free
from orchestration.storage import ParquetStages, Stage, StageFolder, stacked


@pytest.fixture
def folder(tmp_path: Path) -> StageFolder:
    return StageFolder(tmp_path)


def test_a_stage_comes_back_with_its_fingerprint(folder: StageFolder) -> None:
    stage = Stage(tables={"incident": pl.DataFrame({"a": [1, 2]})}, inputs="f")
    folder.write("validated_reports", "2025-01", stage)
    read = folder.read("validated_reports", "2025-01")
    assert read is not None
    assert read.tables["incident"].equals(stage.tables["incident"])
    assert (read.inputs, folder.partitions("validated_reports")) == ("f", ["2025-01"])
    assert folder.read("validated_reports", "2025-02") is None


def test_a_failed_write_leaves_the_old_stage_in_place(folder: StageFolder) -> None:
    folder.write("x", "p", Stage(tables={"a": pl.DataFrame({"n": [1]})}, inputs="old"))
    with pytest.raises(AttributeError):
        folder.write("x", "p", Stage(tables={"a": pl.DataFrame({"n": [2]}), "b": None}, inputs="new"))  # type: ignore[dict-item]
    assert folder.inputs("x", "p") == "old"
    folder.write("x", "p", Stage(tables={"c": pl.DataFrame({"n": [3]})}, inputs="new"))
    assert [path.name for path in sorted((folder.root / "x" / "p").iterdir())] == ["_stage.json", "c.parquet"]


def test_many_partitions_stack_in_order() -> None:
    stages = {month: Stage(tables={"a": pl.DataFrame({"m": [month]})}) for month in ("2025-02", "2025-01")}
    assert stacked(stages)["a"]["m"].to_list() == ["2025-01", "2025-02"]


def test_no_asset_can_be_pickled_because_the_only_io_manager_writes_parquet(tmp_path: Path) -> None:
    definitions = build_definitions(Home(root=tmp_path))
    assert isinstance(definitions.resources["io_manager"], ParquetStages)  # type: ignore[index]
    keys = {output.io_manager_key for asset in ASSETS for output in asset.node_def.output_dict.values()}
    assert keys == {"io_manager"}


def test_every_asset_and_check_is_described(tmp_path: Path) -> None:
    from orchestration.running import instance_of

    home = make_home(tmp_path / "home")
    with instance_of(home):
        graph = build_definitions(home).resolve_asset_graph()
    assert all(graph.get(key).description for key in graph.get_all_asset_keys())
    assert all(graph.get_check_spec(key).description for key in graph.asset_check_keys)


def test_an_unforeseen_error_leaves_no_value_in_dagsters_storage(tmp_path: Path) -> None:
    @dg.asset
    @value_free
    def leaky() -> None:
        pl.Series(["CANARY-VALUE"]).cast(pl.Int64)

    home = make_home(tmp_path / "home")
    from orchestration.running import instance_of

    with instance_of(home) as instance:
        result = dg.materialize([leaky], instance=instance, raise_on_error=False)
    assert not result.success
    written = [path for path in home.dagster.rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if b"CANARY-VALUE" in path.read_bytes()]


def test_a_sentence_of_ours_passes_and_another_error_is_told_by_its_place() -> None:
    from orchestration.releases import NothingToRelease
    from orchestration.silence import StepBroken

    @value_free
    def ours() -> None:
        raise NothingToRelease("no report yet.")

    @value_free
    def theirs() -> None:
        raise ValueError("CANARY-VALUE")

    with pytest.raises(NothingToRelease, match="no report yet"):
        ours()
    with pytest.raises(StepBroken, match=r"ValueError in test_storage.py, line \d+") as caught:
        theirs()
    assert caught.value.__context__ is None
