"""Stages in a folder and in a bucket behave alike; a bucket's partition is replaced by one object, and leaves nothing behind."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from ingest.landing import LandingProblem, sha256
from orchestration.bucket import Bucket
from orchestration.landed import BucketShelf
from orchestration.pieces import pieces
from orchestration.resources import Home, HomeProblem, make_home
from orchestration.stages import Stage, StageBucket, StageFolder, Stages
from tests.buckets import KEYS, bucket_server


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with bucket_server("vigie") as url:
        yield url


@pytest.fixture
def bucket(endpoint: str, request: pytest.FixtureRequest) -> Bucket:
    return Bucket(
        place=f"vigie/{request.node.name.partition('[')[0]}", endpoint=endpoint, region="us-east-1", access=KEYS
    )


@pytest.fixture(params=["folder", "bucket"])
def stages(request: pytest.FixtureRequest, bucket: Bucket, tmp_path: Path) -> Stages:
    return StageFolder(tmp_path) if request.param == "folder" else StageBucket(bucket)


def stage(*numbers: int, inputs: str = "f", table: str = "incident") -> Stage:
    return Stage(tables={table: pl.DataFrame({"n": list(numbers)})}, inputs=inputs)


def test_a_stage_comes_back_is_replaced_and_forgotten_wherever_it_lies(stages: Stages) -> None:
    assert (stages.read("x", "2025-01"), stages.partitions("x"), stages.assets()) == (None, [], [])
    for month in ("2025-02", "2025-01"):
        stages.write("x", month, stage(1, 2))
    stages.write("x", "2025-01", stage(3, inputs="g", table="person"))
    read = stages.read("x", "2025-01")
    assert read is not None
    assert {name: frame["n"].to_list() for name, frame in read.tables.items()} == {"person": [3]}
    assert (read.inputs, stages.inputs("x", "2025-01"), stages.inputs("x", "2025-03")) == ("g", "g", None)
    assert (stages.partitions("x"), list(stages.written("x")), stages.assets()) == (["2025-01", "2025-02"],) * 2 + (
        ["x"],
    )
    lazy = stages.scan("x", "2025-01", "person")
    assert lazy is not None
    assert lazy.collect()["n"].to_list() == [3]
    assert stages.scan("x", "2025-01", "incident") is None
    stages.forget("x", "2025-01")
    assert (stages.partitions("x"), stages.read("x", "2025-01")) == (["2025-02"], None)


def test_a_stage_is_lent_to_a_folder(stages: Stages, tmp_path: Path) -> None:
    stages.write("x", "2025-01", stage(1, 2))
    to = StageFolder(tmp_path / "lent")
    stages.lend("x", "2025-01", to)
    read = to.read("x", "2025-01")
    assert read is not None
    assert (read.inputs, read.tables["incident"]["n"].to_list()) == ("f", [1, 2])


def test_a_write_that_ends_halfway_leaves_the_old_partition(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    stages = StageBucket(bucket)
    stages.write("x", "p", stage(1))
    put = Bucket.put

    def ended(self: Bucket, name: str, data: bytes) -> None:
        if name.endswith("_stage.json"):
            raise KeyboardInterrupt
        put(self, name, data)

    monkeypatch.setattr(Bucket, "put", ended)
    with pytest.raises(KeyboardInterrupt):
        stages.write("x", "p", stage(2, inputs="new"))
    monkeypatch.undo()
    read = stages.read("x", "p")
    assert read is not None
    assert (read.inputs, read.tables["incident"]["n"].to_list()) == ("f", [1])
    stages.write("x", "p", stage(3))
    assert len(bucket.times("stages/x/p")) == 2


def test_a_table_that_is_gone_is_one_sentence(bucket: Bucket) -> None:
    stages = StageBucket(bucket)
    stages.write("x", "p", stage(1))
    (table,) = [name for name in bucket.times("stages") if name.endswith(".parquet")]
    bucket.remove(table)
    with pytest.raises(HomeProblem, match=r"the stage x/p in the bucket lacks a table"):
        stages.read("x", "p")


def test_the_bucket_holds_sealed_files_and_the_home_the_keys(bucket: Bucket, tmp_path: Path) -> None:
    from dataclasses import replace

    from orchestration.landed import landing_of

    home: Home = make_home(tmp_path / "home")
    landing = replace(landing_of(home), shelf=BucketShelf(bucket))
    name = landing.keep(b"CANARY", sender="a")
    assert (landing.keep(b"CANARY", sender="a"), name) == (name, sha256(b"CANARY"))
    assert (landing.names("a"), landing.read(name, sender="a")) == ([name], b"CANARY")
    (held,) = bucket.times("landing")
    assert b"CANARY" not in (bucket.get(held) or b"CANARY")
    assert {path.parent.name for path in home.landing_folder.rglob("*") if path.is_file()} == {"keys"}
    assert landing.destroy_key("a")
    with pytest.raises(LandingProblem):
        landing.read(name, sender="a")
    assert (landing.destroy(name, sender="a"), landing.destroy(name, sender="a"), landing.names("a")) == (
        True,
        False,
        [],
    )


def test_pieces_are_about_equal_and_cut_where_few_deliveries_are_read_twice() -> None:
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    quarters = pl.DataFrame({"month": months, "submission_id": [place // 3 for place in range(12)]})
    assert pieces(months, quarters, workers=2) == [tuple(months[:6]), tuple(months[6:])]
    thirds = pl.DataFrame({"month": months, "submission_id": [place // 5 for place in range(12)]})
    assert pieces(months, thirds, workers=2) == [tuple(months[:5]), tuple(months[5:])]
    assert pieces(months[:2], quarters, workers=9) == [(months[0],), (months[1],)]
    assert pieces([], quarters, workers=2) == []
    many = pl.DataFrame({"month": months * 30_000, "submission_id": 1})
    assert [len(piece) for piece in pieces(months, many, workers=2)] == [3, 3, 3, 3]


def test_a_deployment_moves_into_its_bucket_once(endpoint: str, tmp_path: Path) -> None:
    from orchestration.moving import copy_stages
    from orchestration.stages import stages_of

    home = make_home(tmp_path / "home")
    StageFolder(home.stages).write("releasable_reports", "2026.01.0", stage(1))
    with pytest.raises(HomeProblem, match="name the bucket there first"):
        copy_stages(home)
    settings = home.private / "vigie.toml"
    text = settings.read_text("utf-8").replace('storage = "folder"', 'storage = "s3://vigie/moved"')
    settings.write_text(text.replace('endpoint = ""', f'endpoint = "{endpoint}"'), "utf-8")
    assert (copy_stages(home), copy_stages(home)) == ((1, 0), (0, 1))
    read = stages_of(home).read("releasable_reports", "2026.01.0")
    assert read is not None
    assert read.tables["incident"]["n"].to_list() == [1]
