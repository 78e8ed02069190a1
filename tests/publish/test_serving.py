"""The public process: its command, its cleared environment, and the real thing on a free port."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from publish.site.settings import SETTINGS, UnknownRelease, serve_command, serve_environment


def test_a_folder_that_is_no_release_is_refused_and_those_there_are_named(release: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownRelease, match=r"2026\.12\.0 is not a release in .*\. There are: 2026\.11\.0\."):
        serve_command(release.parent / "2026.12.0", port=8001)
    with pytest.raises(UnknownRelease, match="There is none yet: build one with vigie release build"):
        serve_command(tmp_path / "latest", port=8001)


def test_latest_is_served_under_the_name_of_its_release(release: Path) -> None:
    command = serve_command(release.parent / "latest", port=8001)
    assert str(release / "vigie.db") in command
    assert "latest" not in " ".join(command)


def test_the_command_is_immutable_and_states_every_setting(release: Path) -> None:
    command = serve_command(release, port=8001, python="python")
    assert command[command.index("--immutable") + 1] == str(release / "vigie.db")
    assert command[:5] == ["python", "-I", "-m", "datasette", "serve"]
    assert command.count("--setting") == len(SETTINGS)
    assert command[command.index("suggest_facets") + 1] == "off"
    assert not {"--root", "--secret", "--crossdb", "--load-extension", "--cors"} & set(command)


def test_the_environment_keeps_three_harmless_names() -> None:
    parent = {
        "PATH": "/usr/bin",
        "LANG": "C.UTF-8",
        "VIGIE_HOME": "x",
        "VIGIE_KEY": "k",
        "PYTHONPATH": "y",
        "HOME": "z",
    }
    assert serve_environment(parent) == {"PATH": "/usr/bin", "LANG": "C.UTF-8"}


@pytest.fixture(scope="module")
def address(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real public process over the small release."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    log = tmp_path_factory.mktemp("site") / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            serve_command(release, port=port, python=sys.executable), env=serve_environment(os.environ), cwd=log.parent,
            stdout=output, stderr=output,
        )  # fmt: skip
    try:
        for _ in range(300):
            if process.poll() is not None or b"Uvicorn running" in log.read_bytes():
                break
            time.sleep(0.1)
        assert process.poll() is None, log.read_text("utf-8")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _fetch(address: str) -> tuple[int, bytes, dict[str, str]]:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read(), {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), {name.lower(): value for name, value in error.headers.items()}


def test_the_real_process_serves_pages_questions_files_and_queries_and_nothing_else(
    address: str, release: Path
) -> None:
    status, page, headers = _fetch(f"{address}/vigie/incident")
    assert status == 200
    assert b"Release 2026.11.0" in page
    assert b"Suggested facets" not in page
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert _fetch(f"{address}/vigie/months_not_filed")[0] == 200
    assert _fetch(f"{address}/vigie/incident.json?_size=1")[0] == 200
    assert _fetch(f"{address}/release/csv/incident.csv")[1] == (release / "csv" / "incident.csv").read_bytes()
    assert _fetch(f"{address}/site/vigie.css")[0] == 200
    assert _fetch(f"{address}/vigie.json?_shape=array&sql={quote('select 6 * 7 as n')}")[1] == b'[{"n": 42}]'
    for query in ("delete from incident", "attach ':memory:' as other", "select * from pragma_database_list()"):
        assert _fetch(f"{address}/vigie.json?sql={quote(query)}")[0] in {400, 403}
    assert _fetch(f"{address}/-/databases.json")[0] == 404
