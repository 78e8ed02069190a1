"""A real Redis on the loopback and Celery workers that listen to it, each a process of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from celery import Celery
from redis import Redis, RedisError

from orchestration.instance import instance_of
from orchestration.resources import Home

BROKER = "VIGIE_CELERY_BROKER_URL"
WORKER_SETTINGS = Path(__file__).resolve().parents[1] / "deploy" / "celery.yaml"


@contextmanager
def redis_server() -> Iterator[str]:
    """The URL of a fresh server, in the environment meanwhile; skips where Redis is not installed."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("Redis is not installed (on Debian: apt-get install redis-server)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd="/")
    url = f"redis://127.0.0.1:{port}/0"
    try:
        _wait_for(url, server)
        with mock.patch.dict(os.environ, {BROKER: url}):
            yield url
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        assert server.poll() is None, "Redis ended at once"
        try:
            with Redis.from_url(url) as redis:
                redis.ping()
            return
        except RedisError:
            time.sleep(0.1)
    raise AssertionError("Redis did not answer")


@contextmanager
def celery_workers(number: int, home: Home, *, log: Path) -> Iterator[list[int]]:
    """The process ids of workers as deploy/celery.yaml starts them, for the queue in the environment; ready when given."""
    program = Path(sys.executable).with_name("dagster-celery")
    environment = {**os.environ, "DAGSTER_HOME": str(home.dagster), "PATH": f"{program.parent}:{os.environ['PATH']}"}
    # Its files must be there before several workers open them at once.
    instance_of(home).dispose()
    workers = []
    try:
        with log.open("wb") as told:
            for place in range(number):
                command = [
                    program, "worker", "start", "-A", "dagster_celery.app", "-y", WORKER_SETTINGS, "-l", "WARNING", "-q", "dagster",
                    "-n", f"worker-{place}", "--", "--concurrency", "1",
                ]  # fmt: skip
                workers.append(
                    subprocess.Popen(command, env=environment, stdout=told, stderr=told, start_new_session=True)
                )
        _wait_for_workers(number, log)
        yield [worker.pid for worker in workers]
    finally:
        for worker in workers:
            os.killpg(worker.pid, 9)
            worker.wait(10)


def _wait_for_workers(number: int, log: Path) -> None:
    app = Celery(broker=os.environ[BROKER])
    for _ in range(60):
        if len(app.control.ping(timeout=1)) == number:
            return
    raise AssertionError(f"the workers did not answer: {log.read_text('utf-8', 'replace')[-2000:]}")
