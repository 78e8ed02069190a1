"""The server, or its database, is killed in the middle of submissions: what was acknowledged is there, what was not is not.

A real server process behind a real socket, on SQLite and on PostgreSQL; no signal it could answer to.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.canonical import report_as_line
from ingest.landing import Landing
from ingest.registry.audit import broken_links
from ingest.registry.connection import open_registry, upgrade_registry
from ingest.registry.enrolment import AgencyFacts, enrol
from ingest.registry.models import Report, Submission, SubmissionFile
from orchestration.resources import Home, make_home
from portal.keys import make_key
from schemas.vocabularies import CONTACT_REASON
from tests.databases import kill_postgres, postgres_server

AGENCY, SENDER = "XX0010000", "port-sample-pd"
CLIENTS = 4
KEYS = 12
"""A key may submit sixty single reports at once; more come slowly, and that is not what is tried here."""
SIZES = [(24, 1), pytest.param(500, 8, marks=pytest.mark.long)]
"""Submissions, and how often something is killed among them."""


@dataclass
class Deployment:
    """A deployment whose server, or database, is killed; keys: of the agency's programs."""

    home: Home
    url: str
    port: int
    keys: list[str]
    database: bool
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> None:
        """Serve, and wait until it answers."""
        command = Path(sys.executable).with_name("vigie")
        origin = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [command, "serve", "portal", "--home", self.home.root, "--port", str(self.port), "--origin", origin],
            env={**os.environ, "VIGIE_REGISTRY_URL": self.url}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(600):
            assert self.process.poll() is None, "the portal ended before it answered"
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{origin}/health", timeout=10).status_code == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("the portal did not answer in a minute")

    def cut(self) -> None:
        """Kill what is to be killed, and bring it back."""
        if self.database:
            kill_postgres(self.url)
        else:
            self.kill()

    def kill(self) -> None:
        """End the server as a power cut does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture(params=["sqlite server", "postgresql server", "postgresql database"])
def deployment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deployment]:
    """A fresh deployment with one agency and one key."""
    home = make_home(tmp_path / "home")
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(postgres_server()) if request.param.startswith("postgresql") else home.registry_url()
        engine = open_registry(url)
        upgrade_registry(engine)
        at = datetime.now(UTC)
        with Session(engine) as session, session.begin():
            enrol(session, [AgencyFacts(agency_id=AGENCY, sender=SENDER, name="Port Sample", county="Sample", state="CA",
                                        sworn_officers=90, enrolled_since=None, filing_days=None)], at=at)  # fmt: skip
            keys = [make_key(session, agency_id=AGENCY, name=f"system {n}", scopes=["submit"],
                             expires_at=at + timedelta(days=2), actor="operator", at=at) for n in range(KEYS)]  # fmt: skip
        engine.dispose()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        told = Deployment(home=home, url=url, port=port, keys=keys, database=request.param.endswith("database"))
        yield told
        if told.process is not None and told.process.poll() is None:
            told.kill()


def line(number: int) -> bytes:
    """A report that no rule holds."""
    return report_as_line({
        "incident_id": f"K{number}", "incident_date": "2026-10-15", "arrest_made": "no", "contact_reason": CONTACT_REASON.codes[0],
        "persons": [{"person_id": "civilian-1", "role": "civilian", "received_force": "no"}],
    })  # fmt: skip


def push(told: Deployment, number: int) -> str | None:
    """Send a report; its receipt, or None when no answer came."""
    headers = {"authorization": f"Bearer {told.keys[number % KEYS]}", "idempotency-key": f"key-of-{number:06d}",
               "content-type": "application/x-ndjson"}  # fmt: skip
    try:
        answer = httpx.post(
            f"http://127.0.0.1:{told.port}/api/v1/reports", content=line(number), headers=headers, timeout=60
        )
    except httpx.TransportError:
        return None
    if answer.status_code == 429:
        time.sleep(min(float(answer.headers.get("retry-after", "1")), 5))
        return None
    if answer.status_code in (200, 201):
        return str(answer.json()["receipt"]["receipt"])
    # A request that is still under way, or a database that is gone, is no receipt; anything else is a fault.
    assert answer.status_code in (409, 500, 503), answer.text
    return None


@pytest.mark.parametrize(("count", "kills"), SIZES)
def test_every_receipt_that_was_given_is_there_and_nothing_else(deployment: Deployment, count: int, kills: int) -> None:
    deployment.start()
    given: dict[int, str] = {}
    with ThreadPoolExecutor(CLIENTS) as clients:
        for part in range(kills):
            numbers = range(part * count // kills, (part + 1) * count // kills)
            waiting = {number: clients.submit(push, deployment, number) for number in numbers}
            while sum(each.done() for each in waiting.values()) < len(numbers) // 2:
                time.sleep(0.005)
            deployment.cut()
            given |= {number: receipt for number, each in waiting.items() if (receipt := each.result()) is not None}
            if not deployment.database:
                deployment.start()
    assert 0 < len(given) < count, "nothing was cut off, so nothing was tried"
    kept = registered(deployment)
    assert set(given.values()) <= kept.keys()
    # At most one request of each client was on its way when the server died; whether it was kept it may ask again.
    assert len(kept.keys() - set(given.values())) <= CLIENTS * kills
    unsure = [number for number in range(count) if number not in given]
    for number in unsure:
        receipt = next(found for _ in range(100) if (found := again(deployment, number)) is not None)
        given[number] = receipt
    kept = registered(deployment)
    assert set(given.values()) == kept.keys()
    assert len(given) == len(set(given.values())) == count
    assert {report for reports in kept.values() for report in reports} == {
        f"{AGENCY}:K{number}" for number in range(count)
    }


def again(deployment: Deployment, number: int) -> str | None:
    """The receipt of a report that is sent again under its key, once the server is done with the first time."""
    receipt = push(deployment, number)
    if receipt is None:
        time.sleep(0.2)
    return receipt


def registered(told: Deployment) -> dict[str, set[str]]:
    """The reports of each receipt; every file behind it opens, and the audit chain holds."""
    engine = open_registry(told.url)
    landing = Landing(folder=told.home.landing_folder, key=told.home.key("landing"))
    with Session(engine) as session:
        assert broken_links(session) == []
        found: dict[str, set[str]] = {}
        for submission in session.scalars(sa.select(Submission)):
            files = session.scalars(
                sa.select(SubmissionFile).where(SubmissionFile.submission_id == submission.id)
            ).all()
            lines = [landing.read(file.sha256, sender=submission.sender) for file in files]
            found[submission.receipt] = {f"{AGENCY}:{json.loads(each)['incident_id']}" for each in lines}
        there = set(session.scalars(sa.select(Report.incident_id)))
    engine.dispose()
    assert there == {report for reports in found.values() for report in reports}
    return found
