"""deploy/nginx.conf as it stands, before the real site: what was asked before is answered without asking the site again."""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from publish.site.settings import serve_command, serve_environment


def _port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing listens at port {port}")


def _get(port: int, page: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{page}", headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, answer.read(), {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), {name.lower(): value for name, value in error.headers.items()}


@pytest.fixture(scope="module")
def proxied(release: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The ports of nginx and of the site behind it."""
    nginx = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if nginx is None:
        pytest.skip("nginx is not installed (on Debian: apt-get install nginx-light)")
    place = tmp_path_factory.mktemp("nginx")
    front, back = _port(), _port()
    stated = (root / "deploy" / "nginx.conf").read_text("utf-8")
    assert "127.0.0.1:8080" in stated
    # As root nginx would become another user, who may not enter a temporary folder.
    user = "user root;\n" if os.geteuid() == 0 else ""
    (place / "nginx.conf").write_text(
        user + stated.replace("127.0.0.1:8080", f"127.0.0.1:{front}").replace("127.0.0.1:8001", f"127.0.0.1:{back}")
    )
    with (place / "log").open("wb") as log:
        site = subprocess.Popen(
            serve_command(release, port=back), env=serve_environment(os.environ), cwd=place, stdout=log, stderr=log
        )
        cache = subprocess.Popen(
            [nginx, "-p", str(place), "-c", str(place / "nginx.conf"), "-g", "daemon off;"], stderr=log
        )
    try:
        _wait(front)
        for _ in range(300):
            if b"started" in (place / "log").read_bytes():
                break
            time.sleep(0.1)
        yield front, back
    finally:
        for process in (cache, site):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def test_a_page_asked_for_again_comes_from_the_cache_unchanged(proxied: tuple[int, int]) -> None:
    for page in ("/agencies", "/releases/2026.11.0/vigie/incident?agency_id=PS001", "/csv/incident.csv"):
        first, again = _get(proxied[0], page), _get(proxied[0], page)
        assert (first[0], first[2]["x-cache"], again[2]["x-cache"]) == (200, "MISS", "HIT")
        assert first[1] == again[1] == _get(proxied[1], page, Host=f"127.0.0.1:{proxied[0]}")[1]
        assert again[2]["etag"] == first[2]["etag"]
        assert "content-security-policy" in again[2]


def test_a_compressed_page_is_given_to_those_who_take_it(proxied: tuple[int, int]) -> None:
    assert "content-encoding" not in _get(proxied[0], "/map")[2]
    assert _get(proxied[0], "/map", **{"Accept-Encoding": "gzip"})[2]["content-encoding"] == "gzip"
    assert "content-encoding" not in _get(proxied[0], "/map")[2]


def test_parts_of_files_and_own_queries_pass_through(proxied: tuple[int, int]) -> None:
    status, body, _ = _get(proxied[0], "/vigie.db", Range="bytes=0-15")
    assert (status, body) == (206, b"SQLite format 3\0")
    assert "x-cache" not in _get(proxied[0], "/vigie.json?sql=select+1")[2]


def test_what_is_not_there_is_not_kept_as_a_page(proxied: tuple[int, int]) -> None:
    assert _get(proxied[0], "/agencies/NOPE")[0] == 404
    assert _get(proxied[0], "/releases/2020.01.0/")[0] == 404
