"""One configuration, three sizes: a laptop, a server and a cluster publish the same bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from orchestration.rebuilding import LANDED, RELEASABLE, rebuild
from orchestration.resources import Home, make_home
from orchestration.stages import stages_of
from tests.buckets import bucket_server
from tests.databases import postgres_server
from tests.orchestration.sized import VERSIONS, deliver, released, sized
from tests.queues import celery_workers, redis_server


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Keys and policy, and nothing taken in yet."""
    return make_home(tmp_path_factory.mktemp("sizes") / "template")


@pytest.fixture(scope="module")
def databases() -> Iterator[dict[str, str]]:
    """Two databases for each larger deployment: the registry's and Dagster's."""
    with postgres_server() as url:
        sizes = ("short", "server", "cluster", "queue")
        names = [*sizes, *(f"{size}_dagster" for size in sizes)]
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for name in names:
                connection.execute(sa.text(f"create database {name}"))
        engine.dispose()
        yield {name: url.replace("@/postgres?", f"@/{name}?") for name in names}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with bucket_server("short", "server", "cluster", "queue") as url:
        yield url


def bytes_of_laptop(template: Home, root: Path, *, deliveries: int, number: int) -> dict[str, str]:
    home = sized(template, root)
    deliver(home, deliveries=deliveries)
    return released(home, number=number)


def lies_elsewhere(home: Home, database: str) -> None:
    """Neither stages nor landed files lie in the home, and Dagster's runs lie in PostgreSQL."""
    assert not [path for path in home.stages.rglob("*") if path.is_file()]
    assert {path.parent.name for path in home.landing_folder.rglob("*") if path.is_file()} == {"keys"}
    assert not list(home.dagster.rglob("*.db"))
    assert not (home.private / "registry.db").exists()
    assert stages_of(home).partitions("validated_reports")[0] == "2025-01"
    engine = sa.create_engine(database)
    with engine.connect() as connection:
        jobs = connection.execute(sa.text("select pipeline_name, status from runs order by id")).all()
    engine.dispose()
    assert ("reports_side_by_side", "SUCCESS") in jobs
    assert {status for _, status in jobs} == {"SUCCESS"}


def test_a_server_publishes_the_bytes_of_a_laptop(
    template: Home, databases: dict[str, str], endpoint: str, tmp_path: Path
) -> None:
    """PostgreSQL for registry and Dagster, a bucket for stages and landed files, two processes at once."""
    laptop = bytes_of_laptop(template, tmp_path / "laptop", deliveries=1, number=1)
    server = sized(
        template, tmp_path / "server", registry=databases["short"], executor="multiprocess", workers=2,
        storage="s3://short/prefix", endpoint=endpoint, dagster_storage=databases["short_dagster"],
    )  # fmt: skip
    deliver(server, deliveries=1)
    assert released(server) == laptop
    lies_elsewhere(server, databases["short_dagster"])


@contextmanager
def workers_of(home: Home, executor: str, log: Path) -> Iterator[None]:
    """Two Celery workers with their Redis, where they are wanted; the other executors start their own."""
    if executor != "celery":
        yield
        return
    with redis_server(), celery_workers(2, home, log=log):
        yield


@pytest.mark.long
def test_three_sizes_publish_the_same_bytes_twice(
    template: Home, databases: dict[str, str], endpoint: str, tmp_path: Path
) -> None:
    """Three deliveries that correct each other, and a second release that stands on the class book of the first."""
    laptop = bytes_of_laptop(template, tmp_path / "laptop", deliveries=3, number=2)
    for size, executor in (("server", "multiprocess"), ("cluster", "dask"), ("queue", "celery")):
        home = sized(
            template, tmp_path / size, registry=databases[size], executor=executor, workers=2,
            storage=f"s3://{size}", endpoint=endpoint, dagster_storage=databases[f"{size}_dagster"],
        )  # fmt: skip
        deliver(home, deliveries=3)
        with workers_of(home, executor, tmp_path / "log"):
            assert released(home, number=2) == laptop, size
        lies_elsewhere(home, databases[f"{size}_dagster"])


@pytest.mark.long
def test_a_release_whose_stages_lie_in_a_bucket_is_made_again_without_touching_it(
    template: Home, endpoint: str, tmp_path: Path
) -> None:
    home = sized(template, tmp_path / "home", storage="s3://short/again", endpoint=endpoint)
    deliver(home, deliveries=1)
    released(home, number=2)
    bucket = home.bucket()
    assert bucket is not None
    before = bucket.times("stages")
    for origin in (RELEASABLE, LANDED):
        assert rebuild(home, VERSIONS[1], origin=origin) == []
    assert bucket.times("stages") == before
