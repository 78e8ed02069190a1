"""The public process: its command, its settings, its cleared environment, its fence, and the real thing on a free port."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest

from publish.release import build_release
from publish.site.settings import (
    STARTING_TEXT,
    PublicSettings,
    SettingsProblem,
    UnknownRelease,
    read_settings,
    serve_command,
    serve_environment,
)
from publish.withdrawing import withdraw_release


def test_a_folder_that_is_no_release_is_refused_and_those_there_are_named(release: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownRelease, match=r"2026\.12\.0 is not a release in .*\. There are: 2026\.11\.0\."):
        serve_command(release.parent / "2026.12.0", port=8001)
    with pytest.raises(UnknownRelease, match="There is none yet: build one with vigie release build"):
        serve_command(tmp_path / "latest", port=8001)


def test_the_command_names_a_release_a_settings_file_and_an_address_and_nothing_else(release: Path) -> None:
    command = serve_command(
        release, host="127.0.0.1", port=8001, settings_file=Path("/public/public.toml"), python="python"
    )
    assert command == [
        "python", "-I", "-m", "publish.site.listening", str(release), "--settings", "/public/public.toml",
        "--host", "127.0.0.1", "--port", "8001",
    ]  # fmt: skip
    assert serve_command(release.parent / "latest")[4] == str(release.parent / "latest")


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


def test_the_settings_a_new_deployment_gets_are_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "public.toml"
    assert read_settings(file) == PublicSettings()
    file.write_text(STARTING_TEXT, "utf-8")
    assert read_settings(file) == PublicSettings()
    on = "\n".join(line.removeprefix("# ") for line in STARTING_TEXT.splitlines() if " = " in line)
    file.write_text(on, "utf-8")
    said = read_settings(file)
    assert said.public_address == "https://force.example.org"
    assert said.proxies == ("127.0.0.1",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("listen = 1", r"public\.toml has a key that is not known: listen\. Known are: host, port, "),
        ("port = 70000", r"port is a whole number from 1 to 65535\."),
        ("cache_seconds = true", r"cache_seconds is a whole number of 0 or more\."),
        ("host = 3", r"host is a text in quotes\."),
        ("public_address = 'force.example.org'", r"public_address is an address that begins with https://\."),
        ("proxies = '127.0.0.1'", r"proxies is a list of addresses"),
        ("port = ", r"public\.toml is not TOML"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "public.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsProblem, match=sentence):
        read_settings(file)


class Running:
    """A public process, where it answers, and what it said."""

    def __init__(self, release: Path, log: Path, *, settings: Path | None = None) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                serve_command(release, port=self.port, settings_file=settings, python=sys.executable),
                env=serve_environment(os.environ), cwd=log.parent, stdout=output, stderr=output,
            )  # fmt: skip
        for _ in range(300):
            if self.process.poll() is not None or b"started" in log.read_bytes():
                break
            time.sleep(0.1)

    def get(
        self, page: str, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers in lower case."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{page}", headers=dict(headers or {}), method=method
        )
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return answer.status, answer.read(), {name.lower(): value for name, value in answer.headers.items()}
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), {name.lower(): value for name, value in error.headers.items()}

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def home(frames: dict[str, pl.DataFrame], facts: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a private side and two releases."""
    place = tmp_path_factory.mktemp("home")
    (place / "private").mkdir(mode=0o700)
    (place / "private" / "reports.parquet").write_bytes(b"not for the public")
    (place / "public").mkdir()
    (place / "public" / "public.toml").write_text("queries_per_minute = 1000\n", "utf-8")
    releases = place / "public" / "releases"
    build_release(frames, about=facts(frames, version="2026.10.0", released_on=date(2026, 10, 4)), releases=releases)
    build_release(frames, about=facts(frames), releases=releases)
    return place


@pytest.fixture(scope="module")
def served(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The real public process over the newest release of the home."""
    running = Running(
        home / "public" / "releases" / "latest", tmp_path_factory.mktemp("site") / "log",
        settings=home / "public" / "public.toml",
    )  # fmt: skip
    try:
        assert running.process.poll() is None, running.log.read_text("utf-8")
        yield running
    finally:
        running.stop()


def test_the_real_process_serves_pages_questions_files_and_queries_and_nothing_else(
    served: Running, home: Path
) -> None:
    status, page, headers = served.get("/vigie/incident")
    assert status == 200
    assert b"2026.11.0" in page
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert served.get("/vigie/months_not_filed")[0] == 200
    assert served.get("/vigie/incident.json?_size=1")[0] == 200
    release = home / "public" / "releases" / "2026.11.0"
    assert served.get("/release/csv/incident.csv")[1] == (release / "csv" / "incident.csv").read_bytes()
    assert served.get("/site/vigie.css")[0] == 200
    assert json.loads(served.get(f"/vigie.json?_shape=array&sql={quote('select 6 * 7 as n')}")[1]) == [{"n": 42}]
    for query in ("delete from incident", "attach ':memory:' as other", "select * from pragma_database_list()"):
        assert served.get(f"/vigie.json?sql={quote(query)}")[0] in {400, 403}
    assert served.get("/-/databases.json")[0] == 404


def test_no_open_file_argument_or_variable_of_the_process_lies_on_the_private_side(served: Running, home: Path) -> None:
    served.get("/releases/2026.10.0/vigie/person")
    place = Path("/proc") / str(served.process.pid)
    opened = {os.readlink(entry) for entry in (place / "fd").iterdir() if entry.exists()}
    told = "\n".join(
        (*opened, *((place / name).read_bytes().decode("utf-8", "replace") for name in ("maps", "environ", "cmdline")))
    )
    assert any(name.endswith("2026.11.0/vigie.db") for name in opened)
    assert str(home / "private") not in told
    assert "VIGIE" not in told
    environment = {line.partition("=")[0] for line in (place / "environ").read_text("utf-8").split("\0") if line}
    assert environment <= {"PATH", "LANG", "TZ"}


_ATTEMPTS = {
    "open({secret!r})": "opens files of its releases only",
    "open({inside!r}, 'ab')": "opens files of its releases only",
    "__import__('sqlite3').connect({secret!r})": "opens databases of its releases only",
    "__import__('os').listdir({folder!r})": "lists its releases only",
    "__import__('os').system('true')": "has no need of os.system",
    "__import__('subprocess').run(['true'])": "has no need of",
    "__import__('os').remove({inside!r})": "has no need of os.remove",
    "__import__('socket').create_connection(('127.0.0.1', 9))": "has no need of socket",
    "open({link!r})": "opens files of its releases only",
}  # fmt: skip


@pytest.mark.parametrize("attempt", _ATTEMPTS)
def test_behind_the_fence_the_private_side_cannot_be_opened(home: Path, attempt: str, tmp_path: Path) -> None:
    releases = home / "public" / "releases"
    link = releases / "leads-out"
    link.unlink(missing_ok=True)
    link.symlink_to(home / "private" / "reports.parquet")
    code = attempt.format(
        secret=str(home / "private" / "reports.parquet"), folder=str(home / "private"), link=str(link),
        inside=str(releases / "2026.11.0" / "release.json"),
    )  # fmt: skip
    program = (
        "import sys, socket, subprocess\nfrom pathlib import Path\nfrom publish.site import fence\n"
        f"fence.close(Path({str(releases)!r}))\nassert open({str(releases / 'latest' / 'release.json')!r}).read()\n"
        f"try:\n    {code}\nexcept fence.Refused as refused:\n    print(refused)\n"
    )
    said = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    link.unlink()
    assert _ATTEMPTS[attempt] in said.stdout
    assert str(home) not in said.stdout


def test_an_earlier_release_stays_readable_under_its_own_address(served: Running) -> None:
    status, page, headers = served.get("/releases/2026.10.0/vigie/incident?agency_id=PS001")
    assert status == 200
    assert headers["cache-control"] == "public, max-age=31536000, s-maxage=300, immutable"
    assert headers["vigie-release"].startswith("2026.10.0 ")
    links = [part.split('"')[0] for part in page.decode().split('href="/')[1:]]
    inside = [link for link in links if not link.startswith("releases/2026.10.0/")]
    assert not [link for link in inside if not link.startswith(("fr/releases/2026.10.0", "es/releases/2026.10.0"))], (
        inside
    )
    assert served.get("/vigie/incident")[2]["vigie-release"].startswith("2026.11.0 ")
    assert served.get("/fr/releases/2026.10.0/agencies")[0] == 200


def test_latest_leads_to_the_newest_release_and_an_unknown_one_lists_those_there_are(served: Running) -> None:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any, **__: Any) -> None:
            return None

    with pytest.raises(urllib.error.HTTPError) as led:
        urllib.request.build_opener(Stay).open(
            f"http://127.0.0.1:{served.port}/latest/csv/incident.csv?x=1", timeout=20
        )
    with led.value as answer:
        assert (answer.code, answer.headers["location"]) == (302, "/releases/2026.11.0/csv/incident.csv?x=1")
        assert answer.headers["cache-control"] == "no-cache"
    status, page, _ = served.get("/releases/2020.01.0/map")
    assert status == 404
    assert b"There is no release 2020.01.0 here. There are: 2026.11.0, 2026.10.0." in page


def test_files_have_strong_etags_parts_and_names(served: Running, home: Path) -> None:
    whole = (home / "public" / "releases" / "2026.11.0" / "parquet" / "incident.parquet").read_bytes()
    address = "/releases/2026.11.0/parquet/incident.parquet"
    status, body, headers = served.get(address)
    assert (status, body, headers["content-type"]) == (200, whole, "application/vnd.apache.parquet")
    assert headers["content-disposition"] == 'attachment; filename="vigie-2026.11.0-incident.parquet"'
    etag = headers["etag"]
    assert etag.startswith('"')
    assert served.get(address, {"If-None-Match": etag})[0] == 304
    assert served.get(address, {"If-None-Match": '"other"'})[0] == 200
    status, body, headers = served.get(address, {"Range": "bytes=4-9"})
    assert (status, body, headers["content-range"]) == (206, whole[4:10], f"bytes 4-9/{len(whole)}")
    assert served.get(address, {"Range": "bytes=-8"})[1] == whole[-8:]
    assert served.get(address, {"Range": "bytes=7-"})[1] == whole[7:]
    assert served.get(address, {"Range": "bytes=4-9", "If-Range": etag})[0] == 206
    assert served.get(address, {"Range": "bytes=4-9", "If-Range": '"other"'})[:2] == (200, whole)
    assert served.get(address, {"Range": "bytes=0-1,4-5"})[:2] == (200, whole)
    status, _, headers = served.get(address, {"Range": f"bytes={len(whole)}-"})
    assert (status, headers["content-range"]) == (416, f"bytes */{len(whole)}")
    status, body, headers = served.get(address, method="HEAD")
    assert (status, body, headers["content-length"]) == (200, b"", str(len(whole)))


@pytest.mark.parametrize(
    "path",
    ["../../private/reports.parquet", "%2e%2e/%2e%2e/private/reports.parquet", "/etc/passwd", "csv/../../../../x.csv"],
)
def test_no_address_leads_out_of_the_release(served: Running, path: str) -> None:
    for start in ("/release/", "/releases/2026.11.0/", "/site/", "/"):
        assert served.get(start + path)[0] in {400, 404}


def test_pages_are_revalidated_compressed_and_headed(served: Running) -> None:
    import gzip

    status, plain, headers = served.get("/agencies")
    assert (status, headers["cache-control"], headers["vary"]) == (200, "public, max-age=300", "Accept-Encoding")
    assert served.get("/agencies", {"If-None-Match": headers["etag"]})[:2] == (304, b"")
    status, squeezed, more = served.get("/agencies", {"Accept-Encoding": "gzip"})
    assert gzip.decompress(squeezed) == plain
    assert more["etag"] != headers["etag"]
    assert served.get("/agencies", method="HEAD")[1] == b""
    status, said, _ = served.get("/agencies", method="POST")
    assert (status, said) == (405, b"This site is for reading: ask with GET.\n")
    # Nothing a reader brings along changes a page, nor is anything given to keep.
    assert served.get("/agencies", {"Cookie": "ds_actor=root", "Authorization": "Bearer x"})[1] == plain
    assert "set-cookie" not in headers


def test_a_page_made_for_one_host_is_not_given_to_another(served: Running) -> None:
    evil = served.get("/vigie/incident.json?_size=2", {"Host": "evil.example"})[1]
    assert b"evil.example" in evil
    assert b"evil.example" not in served.get("/vigie/incident.json?_size=2")[1]


def test_robots_and_sitemap_open_pages_and_close_questions_that_cost(served: Running) -> None:
    robots = served.get("/robots.txt")[1].decode()
    assert "Disallow: /*?*sql=\n" in robots
    assert f"Sitemap: http://127.0.0.1:{served.port}/sitemap.xml" in robots
    sitemap = served.get("/sitemap.xml")[1].decode()
    for page in ("/agencies/PS001", "/releases/2026.11.0/csv/incident.csv", "/releases/2026.10.0/", "/vigie/force"):
        assert f"<loc>http://127.0.0.1:{served.port}{page}</loc>" in sitemap


def test_every_json_answer_says_its_release_its_coverage_and_what_is_known_to_be_wrong(served: Running) -> None:
    for page in ("/vigie/incident.json?_size=1", "/vigie/months_not_filed.json", "/vigie.json?sql=select+1"):
        _, body, headers = served.get(page)
        told = json.loads(body)
        assert told["release"]["version"] == "2026.11.0"
        assert told["coverage"]["filed"] <= told["coverage"]["expected"]
        assert isinstance(told["known_issues"], list)
        assert headers["vigie-release"].startswith("2026.11.0 ")
        assert headers["vigie-coverage"].startswith("filed=")
        assert 'rel="license"' in headers["link"]
    assert "vigie-coverage" in served.get("/vigie/incident.csv?_size=1")[2]
    assert isinstance(json.loads(served.get("/vigie/incident.json?_size=1&_shape=array")[1]), list)


def test_a_withdrawn_release_answers_gone_and_names_the_one_in_its_place(
    home: Path, tmp_path: Path, served: Running
) -> None:
    copy = tmp_path / "releases"
    shutil.copytree(home / "public" / "releases", copy, symlinks=True)
    running = Running(copy / "latest", tmp_path / "log")
    try:
        assert running.get("/releases/2026.10.0/agencies")[0] == 200
        withdraw_release(copy, "2026.10.0", reason="w3", on=date(2026, 11, 9), replaced_by="2026.11.0")
        for page in ("agencies", "csv/incident.csv", "vigie.db", "vigie/incident.json"):
            status, said, headers = running.get(f"/releases/2026.10.0/{page}")
            assert (status, headers["cache-control"]) == (410, "no-cache")
            assert b"was withdrawn on 2026-11-09" in said
        assert running.get("/releases/2026.11.0/agencies")[0] == 200
    finally:
        running.stop()


def test_an_altered_release_is_noticed_at_the_start_and_while_it_is_served(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "releases"
    shutil.copytree(home / "public" / "releases", copy, symlinks=True)
    running = Running(copy / "2026.11.0", tmp_path / "log")
    try:
        before = running.get("/csv/incident.csv")[1]
        page = running.get("/agencies")[1]
        file = copy / "2026.11.0" / "csv" / "incident.csv"
        file.write_bytes(before + b"x")
        status, said, _ = running.get("/csv/incident.csv")
        assert status == 503
        assert b"was changed since the site was started" in said
        assert running.get("/agencies")[1] == page
    finally:
        running.stop()
    again = Running(copy / "2026.11.0", tmp_path / "log")
    assert again.process.wait(20) == 2
    assert again.log.read_text("utf-8") == (
        "Release 2026.11.0 is not as it was made: csv/incident.csv is missing or altered. "
        "Put the release back from a copy, or serve another one.\n"
    )


def test_a_port_in_use_is_told_in_one_sentence(served: Running, home: Path, tmp_path: Path) -> None:
    command = serve_command(home / "public" / "releases" / "latest", port=served.port)
    said = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env=serve_environment(os.environ), check=False
    )
    assert said.returncode == 2
    assert (
        said.stderr
        == f"Port {served.port} at 127.0.0.1 cannot be used; choose another with --port or in public.toml.\n"
    )
