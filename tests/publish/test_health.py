"""The site's /health and /ready: yes or no, for every release state, and nothing of a row; its faults leave a place alone."""

import io
import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from publish import journal
from publish.journal import Journal, told
from publish.versions import NOTICE
from tests.publish.conftest import Site


@pytest.fixture
def site(release: Path, tmp_path: Path) -> Iterator[Site]:
    """The site over a release that a test may change."""
    shutil.copytree(release, tmp_path / release.name)
    site = Site(tmp_path / release.name)
    yield site
    site.close()


def test_it_says_that_it_answers_and_that_it_is_ready(site: Site) -> None:
    assert site.get("/health").json() == {"status": "ok"}
    answer = site.get("/ready")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "checks": {"release": True, "database": True}})
    assert answer.headers["cache-control"] == "no-store"
    assert "content-security-policy" in answer.headers


def test_a_release_that_was_withdrawn_is_not_ready(site: Site) -> None:
    notice = site.datasette.shelf.first.folder / NOTICE
    notice.write_text(json.dumps({"reason": "canary", "withdrawn_on": "2026-11-23"}), "utf-8")
    answer = site.get("/ready")
    assert (answer.status_code, answer.json()["checks"]["release"]) == (503, False)
    assert "canary" not in answer.text
    assert site.get("/health").status_code == 200


def test_a_line_of_the_log_holds_what_is_listed_and_nothing_else() -> None:
    log, stream = logging.getLogger("publish.tests"), io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Journal("json"))
    log.addHandler(handler)
    log.propagate = False
    try:
        log.warning(
            "page_broke",
            extra=told(error="ValueError", file="a.py", line=3, route="/x/{id}", name="canary", status="canary"),
        )
        log.warning("canary %s", "canary")
        log.warning("Canary of O'Neill")
        try:
            raise ValueError("canary")
        except ValueError:
            log.exception("page_broke")
    finally:
        log.removeHandler(handler)
    first, *rest = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert (first["error"], first["route"], first["status"], "name" in first) == (
        "ValueError",
        "/x/{id}",
        "withheld",
        False,
    )
    assert [line["event"] for line in rest] == ["withheld", "withheld", "page_broke"]
    assert rest[-1]["error"] == "ValueError"
    assert "canary" not in stream.getvalue().lower()


def test_an_address_is_no_route() -> None:
    for address in (
        "/reports/R-4711",
        "/files/7F3K Main St",
        "/agencies/O'Neill",
        "//evil.example",
        "/a\nb",
        "/" + "a" * 90,
    ):
        assert journal._allowed("route", address) == journal.WITHHELD
    for route in ("/", "/files/{number}/cells/{name}", "/shift.csv", "/static/{file_path:path}", "none"):
        assert journal._allowed("route", route) == route


def test_as_text_a_line_begins_with_time_level_and_event() -> None:
    record = logging.makeLogRecord(
        {"name": "portal.door", "msg": "started", "levelname": "INFO", **told(server="portal", port=8003)}
    )
    assert (
        Journal("text")
        .format(record)
        .endswith("Z INFO started logger=portal.door server=portal port=8003".replace("Z", "+00:00"))
    )
