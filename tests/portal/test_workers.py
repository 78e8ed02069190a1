"""The portal served by two processes: a sign-in of one is known to the other, one that dies is replaced, and Ctrl-C ends all."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.connection import open_registry, upgrade_registry
from ingest.registry.models import Account
from orchestration.resources import Home, make_home
from portal.sessions import begin

PATIENCE = 180.0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


@pytest.fixture
def cookie(home: Home) -> str:
    """The cookie of somebody of the state who is signed in."""
    engine = open_registry(home.registry_url())
    upgrade_registry(engine)
    with Session(engine) as session, session.begin():
        account = Account(
            email="desk@state.example",
            name="Desk (invented)",
            role="state",
            language="en",
            created_at=datetime.now(UTC),
        )
        session.add(account)
        session.flush()
        token = begin(session, account, whole=True, at=datetime.now(UTC))
    engine.dispose()
    return f"vigie_portal={token}"


@pytest.fixture
def served(home: Home) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        Path(sys.executable).with_name("vigie"),
        "serve",
        "portal",
        "--home",
        home.root,
        "--port",
        str(port),
        "--workers",
        "2",
    ]
    address = f"http://localhost:{port}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            wait_for(address, process)
            yield address, process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, "the portal ended before it answered"
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{address}/health", timeout=10).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the portal did not answer")


def answering(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that answer."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("utf-8").split()
    named = {int(child): Path(f"/proc/{child}/cmdline").read_bytes() for child in children}
    return [child for child, line in named.items() if re.search(rb"spawn_main", line)]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="this system has no /proc to tell the processes from")
def test_two_processes_answer_as_one(home: Home, cookie: str, served: tuple[str, subprocess.Popen[bytes]]) -> None:
    address, process = served
    asked = {"cookie": cookie, "accept": "text/html"}
    # A connection each, so that both processes are asked.
    pages = [httpx.get(f"{address}/desk", headers=asked, timeout=PATIENCE) for _ in range(8)]
    assert {page.status_code for page in pages} == {200}
    first = answering(process)
    assert len(first) == 2
    os.kill(first[0], signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while len(left := [each for each in answering(process) if each != first[0]]) < 2 and time.monotonic() < end:
        time.sleep(0.2)
    assert len(left) == 2, "a process that died is replaced"
    assert httpx.get(f"{address}/desk", headers=asked, timeout=PATIENCE).status_code == 200
    with Session(open_registry(home.registry_url())) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == 1
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=PATIENCE) == 0
    assert not [each for each in left if Path(f"/proc/{each}").exists()]
