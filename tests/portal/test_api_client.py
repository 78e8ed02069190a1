"""The Python client and the page of the push API, against a server in this process and one started as the page says."""

import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from portal.keys import make_key
from portal.setting import Setting
from schemas.report_example import REPORT
from tests.commands import run_vigie
from tests.portal.conftest import ORIGIN, OURS

VIGIE = Path(sys.executable).with_name("vigie")


@pytest.fixture(scope="module")
def client(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("vigie_client", root / "clients" / "python" / "vigie_client.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def report(number: int) -> dict[str, Any]:
    return {**REPORT, "incident_id": f"A-{number:03}"}


@pytest.fixture
def key(setting: Setting) -> str:
    at = setting.clock()
    with Session(setting.engine) as session, session.begin():
        return make_key(session, agency_id=OURS, name="RMS", scopes=["submit"], actor="cli", at=at,
                        expires_at=at + timedelta(days=30))  # fmt: skip


class Unsure(httpx.BaseTransport):
    """Passes each request on, and loses the answer to every second one."""

    def __init__(self, within: TestClient[Litestar]) -> None:
        self._within, self.asked = within, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        answer = self._within.request(
            request.method, str(request.url), content=request.content, headers=dict(request.headers)
        )
        self.asked += 1
        if self.asked % 2:
            raise httpx.ReadError("the answer was lost", request=request)
        return httpx.Response(
            answer.status_code, headers={"content-type": answer.headers["content-type"]}, content=answer.content
        )


def test_a_batch_whose_answer_is_lost_is_sent_again_and_taken_once(
    app: Litestar, setting: Setting, key: str, client: ModuleType
) -> None:
    line = Unsure(TestClient(app, base_url=ORIGIN))
    waits: list[float] = []
    vigie = client.Vigie(ORIGIN, key, client=httpx.Client(base_url=ORIGIN, transport=line), sleep=waits.append)
    answers = list(vigie.send((report(number) for number in range(25)), size=10))
    assert [answer["accepted"] for answer in answers] == [10, 10, 5]
    assert (line.asked, waits) == (6, [1.0, 1.0, 1.0])
    told = list(vigie.since())
    assert [entry["incident_id"] for entry, _ in told] == [f"A-{number:03}" for number in range(25)]
    assert list(vigie.since(told[-1][1])) == []
    receipt = answers[0]["receipt"]
    assert client.signature_holds(receipt, setting.verify_key)
    assert not client.signature_holds({**receipt, "accepted": 9}, setting.verify_key)
    assert vigie.submission(receipt["receipt"])["standing"]["in_force"] == 10


def test_held_reports_are_an_answer_and_refusals_are_told(app: Litestar, key: str, client: ModuleType) -> None:
    within = TestClient(app, base_url=ORIGIN)
    held = client.Vigie(ORIGIN, key, client=within).submit([{**report(1), "arrest_made": "Perhaps"}])
    assert (held["verdict"], held["held_lines"]) == ("held", [1])
    with pytest.raises(client.Refused) as refused:
        client.Vigie(ORIGIN, "vigie_wrong_key", client=within).check([report(1)])
    assert refused.value.status == 401


def test_batches_hold_neither_too_many_reports_nor_too_many_bytes(
    client: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MOST_BYTES", 100)
    told = [
        [each["n"] for each in batch] for batch in client.batches(({"n": n, "x": "y" * 30} for n in range(5)), size=3)
    ]
    assert told == [[0, 1], [2, 3], [4]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[tuple[str, str, Path]]:
    """A deployment as the page makes it: address, key and the folder it was made from."""
    here = tmp_path_factory.mktemp("push")
    first, second = blocks(root)[0]
    made = run_vigie(*first.split()[1:], cwd=here)
    assert made.returncode == 0, made.stderr
    shown = made.stdout.strip()
    assert re.fullmatch(r"vigie_[A-Za-z0-9]+_[\w-]{43}", shown)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    process = subprocess.Popen([VIGIE, *second.replace("8003", port).split()[1:]], cwd=here, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    address = f"http://localhost:{port}"
    try:
        for _ in range(120):
            try:
                httpx.get(f"{address}/health").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.25)
        yield address, shown, here
    finally:
        process.terminate()
        process.wait(timeout=20)


def blocks(root: Path) -> list[list[str]]:
    """The lines of the page's sh blocks."""
    page = (root / "docs" / "push-api.md").read_text("utf-8")
    return [block.splitlines() for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL)]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed here")
def test_the_lines_of_the_page_run_as_they_stand(served: tuple[str, str, Path], root: Path) -> None:
    address, shown, here = served
    (here / "report.json").write_text(json.dumps(REPORT), "utf-8")
    (here / "reports.ndjson").write_text(f"{json.dumps(REPORT)}\n{json.dumps(report(2))}\n", "utf-8")
    answers = []
    for line in [line for block in blocks(root)[1:] for line in block]:
        told = subprocess.run(["sh", "-c", line.replace("http://localhost:8003", address)], cwd=here, capture_output=True,
                              text=True, check=True, env={"PATH": os.environ["PATH"], "VIGIE_KEY": shown})  # fmt: skip
        answers.append(json.loads(told.stdout))
    checked, taken, submissions, since, standard, described = answers
    assert (checked["verdict"], checked["accepted"]) == ("ready", 1)
    assert (taken["accepted"], taken["kept"], taken["receipt"]) == (2, False, None)
    assert submissions == {"submissions": [], "next": None}
    assert (since["reports"], standard["report"]["type"], described["openapi"]) == ([], "object", "3.1.0")


def test_the_client_works_over_a_real_connection(served: tuple[str, str, Path], client: ModuleType) -> None:
    address, shown, _ = served
    with client.Vigie(address, shown) as vigie:
        (answer,) = vigie.send([report(1), {**report(2), "contact_reason": "none of them"}])
    assert (answer["accepted"], answer["held_lines"], answer["kept"]) == (1, [2], False)
