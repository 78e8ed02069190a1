"""Celery workers with a real Redis: the same stages as one process, a lost worker's step made by another, and what is missing said."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest
import yaml

from orchestration.celery_workers import LONGEST_STEP, celery_executor
from orchestration.resources import Home, HomeProblem, make_home
from orchestration.running import run_reports
from tests.orchestration.sized import deliver, sized
from tests.queues import BROKER, WORKER_SETTINGS, celery_workers, redis_server


def stages_made(home: Home) -> dict[str, bytes]:
    """The monthly stages of a home that has taken one delivery in, as files."""
    run_reports(home, progress=lambda told: None)
    return {
        str(path.relative_to(home.stages)): path.read_bytes()
        for path in sorted(home.stages.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def laptop(tmp_path: Path) -> Home:
    """One delivery taken in, and no stage made."""
    home = sized(make_home(tmp_path / "template"), tmp_path / "laptop")
    deliver(home, deliveries=1)
    return home


def beside(laptop: Home) -> Home:
    """A copy of a deployment whose pieces go to Celery workers."""
    return sized(laptop, laptop.root.with_name("workers"), executor="celery", workers=2)


def test_two_workers_make_the_stages_of_one_process(laptop: Home, tmp_path: Path) -> None:
    home = beside(laptop)
    expected = stages_made(laptop)
    assert {name.split("/")[0] for name in expected} == {"validated_reports", "located_reports", "intake_account"}
    with redis_server() as url, celery_workers(2, home, log=tmp_path / "log"):
        assert stages_made(home) == expected
        assert url not in "".join(path.read_text("utf-8", "replace") for path in home.dagster.rglob("*.db"))


@pytest.mark.long
def test_the_step_of_a_lost_process_is_made_again(laptop: Home, tmp_path: Path) -> None:
    home = beside(laptop)
    expected = stages_made(laptop)
    lost: list[int] = []

    def lose(workers: list[int]) -> None:
        while not any(home.stages.rglob("*.parquet")):
            time.sleep(0.01)
        for pid in (step for worker in workers for celery in children(worker) for step in children(celery)):
            os.kill(pid, signal.SIGKILL)
            lost.append(pid)

    with redis_server(), celery_workers(1, home, log=tmp_path / "log") as workers:
        watch = threading.Thread(target=lose, args=(workers,), daemon=True)
        watch.start()
        assert stages_made(home) == expected
    assert len(lost) == 1
    assert "signal 9 (SIGKILL)" in (tmp_path / "log").read_text("utf-8")


def children(pid: int) -> list[int]:
    """The starter's child is Celery; Celery's child is the process of a step."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()]


def refused(home: Home) -> str:
    with pytest.raises(HomeProblem) as told:
        run_reports(home, progress=lambda told: None)
    return str(told.value)


def test_what_the_queue_lacks_is_one_sentence(laptop: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home = beside(laptop)
    monkeypatch.delenv(BROKER, raising=False)
    assert "set VIGIE_CELERY_BROKER_URL as redis://host:6379/0" in refused(home)
    monkeypatch.setenv(BROKER, "pyamqp://vigie:secret@localhost//")
    assert "secret" not in refused(home)
    monkeypatch.setenv(BROKER, "redis://:secret@127.0.0.1:9/0")
    sentence = refused(home)
    assert "the queue that VIGIE_CELERY_BROKER_URL names does not answer" in sentence
    assert "secret" not in sentence
    monkeypatch.undo()
    with redis_server():
        assert "no Celery worker listens to the queue" in refused(home)


def test_executor_and_workers_wait_equally_long_for_a_step() -> None:
    """Else the one would give out again what the other still makes."""
    told = yaml.safe_load(WORKER_SETTINGS.read_text("utf-8"))["execution"]["config"]
    assert told["config_source"]["broker_transport_options"] == {"visibility_timeout": LONGEST_STEP}
    assert told["broker"] == told["backend"] == {"env": BROKER}
    assert celery_executor().name == "celery"
