"""`vigie serve planner` as it is run: the newest forecast, a token of its own, this machine only unless told otherwise."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.resources import Home, HomeProblem
from orchestration.verbs_planner import is_loopback, newest_forecast
from tests.planner.made_up import write_forecast


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert vigie("init", tmp_path / "home").exit_code == 0
    return tmp_path / "home"


def vigie(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert "Traceback" not in result.output
    return result


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ([], "there is no forecast in private/forecasts yet; make one with vigie forecast run"),
        (["--forecast", "."], "is not a forecast: about.json is missing."),
        (["--host", "0.0.0.0"], "0.0.0.0 would let others on the network reach the planner"),
        (["--host", "planner.example"], "planner.example would let others"),
    ],
)
def test_what_cannot_be_served_is_one_sentence(home: Path, more: list[str], sentence: str) -> None:
    result = vigie("serve", "planner", "--home", home, *more)
    assert result.exit_code == 2
    assert sentence in result.output
    assert result.output.count("\n") == 1


def test_a_place_that_is_no_deployment_is_one_sentence(tmp_path: Path) -> None:
    result = vigie("serve", "planner", "--home", tmp_path)
    assert result.exit_code == 2
    assert "make one with: vigie init" in result.output


def test_a_port_that_is_taken_is_one_sentence(home: Path, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = vigie("serve", "planner", "--home", home, "--forecast", folder, "--port", port)
    assert result.exit_code == 2
    assert f"nothing can listen at 127.0.0.1, port {port}" in result.output


def test_the_newest_forecast_has_the_latest_first_day(home: Path) -> None:
    place = Home(home)
    with pytest.raises(HomeProblem, match="no forecast"):
        newest_forecast(place)
    for name in ("port-sample/2026-11-16", "port-sample/2026-11-23", "zebra/2026-11-09", "port-sample/2026-11-30"):
        (place.forecasts / name).mkdir(parents=True)
    for name in ("port-sample/2026-11-16", "port-sample/2026-11-23", "zebra/2026-11-09"):
        (place.forecasts / name / "about.json").touch()  # the last one is not finished
    assert newest_forecast(place) == place.forecasts / "port-sample" / "2026-11-23"


def test_the_token_is_made_once_and_kept_private(home: Path) -> None:
    token = Home(home).token("planner")
    assert len(token) >= 43
    assert Home(home).token("planner") == token
    assert (home / "private" / "keys" / "planner.token").stat().st_mode & 0o777 == 0o600
    (home / "private" / "keys" / "planner.token").write_text("short\n", "utf-8")
    write_forecast(Home(home).forecasts / "port-sample" / "2026-11-23", radius=1)
    result = vigie("serve", "planner", "--home", home)
    assert result.exit_code == 2
    assert "fewer than 16 characters" in result.output


@pytest.mark.parametrize(("host", "inside"), [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True),
                                             ("0.0.0.0", False), ("::", False), ("192.168.1.4", False), ("", False)])  # fmt: skip
def test_only_this_machine_is_inside(host: str, inside: bool) -> None:
    assert is_loopback(host) is inside


def test_the_real_process_answers_at_the_address_it_prints_and_logs_no_token(home: Path, root: Path) -> None:
    write_forecast(Home(home).forecasts / "port-sample" / "2026-11-23", radius=2)
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with subprocess.Popen(
        [sys.executable, "-m", "orchestration", "serve", "planner", "--home", str(home), "--port", str(port)],
        cwd=root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        watch = threading.Timer(60, process.kill)
        watch.start()
        try:
            assert process.stderr
            printed = process.stderr.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+/\?token=[\w-]+", printed)
            assert address, printed
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=20) as answer:
                assert answer.read() == b'{"status":"ok"}'
            token = address[0].rpartition("=")[2]
            asked = urllib.request.Request(
                f"http://127.0.0.1:{port}/shift.csv", headers={"authorization": f"Bearer {token}"}
            )
            with urllib.request.urlopen(asked, timeout=20) as answer:
                assert answer.read().startswith(b"rank,cell,area")
                assert "server" not in answer.headers
        finally:
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
            watch.cancel()
    assert process.returncode == 0
    assert out == ""
    assert [re.sub(r" ms=[0-9.]+$", "", line).split(" ", 2)[2] for line in err.splitlines()] == [
        *(
            [f"started logger=orchestration.verbs_planner server=planner host=127.0.0.1 port={port}"]
            if "started" in err
            else []
        ),
        "request logger=orchestration.watching server=planner method=GET route=/health status=200",
        "request logger=orchestration.watching server=planner method=GET route=/shift.csv status=200",
        "stopped logger=orchestration.verbs_planner server=planner",
    ]
    assert token not in err


def test_a_log_that_is_kept_holds_no_token(home: Path, root: Path) -> None:
    write_forecast(Home(home).forecasts / "port-sample" / "2026-11-23", radius=2)
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with subprocess.Popen(
        [sys.executable, "-m", "orchestration", "serve", "planner", "--home", str(home), "--port", str(port)],
        cwd=root, env={**environment, "VIGIE_LOG": "json"}, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        watch = threading.Timer(60, process.kill)
        watch.start()
        try:
            assert process.stderr
            first = json.loads(process.stderr.readline())
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=20) as answer:
                assert json.load(answer)["ready"] is True
        finally:
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
            watch.cancel()
    assert (first["event"], first["port"]) == ("started", port)
    assert [json.loads(line)["event"] for line in err.splitlines()] == ["stopped"]
    assert Home(home).token("planner") not in err
