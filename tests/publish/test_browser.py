"""The main path in a real browser: home, agency, table, map; nothing from another host, nothing a reader cannot reach."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

from publish.site.settings import serve_command, serve_environment

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]  # fmt: skip
PAGES = ("/", "/agencies/PS001", "/vigie/incident?agency_id=PS001", "/map?area=East+Quay")
MORE = ("/agencies", "/vigie", "/vigie/kinds_of_force", "/-/downloads", "/agencies/nowhere", "/vigie/agency/PS001")

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no /usr/bin/chromium to look with")


@pytest.fixture(scope="module")
def address(mapped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real public process over the small release with outlines."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    log = tmp_path_factory.mktemp("site") / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            serve_command(mapped, port=port, python=sys.executable), env=serve_environment(os.environ), cwd=log.parent,
            stdout=output, stderr=output,
        )  # fmt: skip
    try:
        for _ in range(300):
            assert process.poll() is None, log.read_text("utf-8")
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/-/versions.json", timeout=5).close()
                break
            except URLError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page at one width and colour scheme; what it asks for and complains of is kept on it."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened = context.new_page()
    opened.asked, opened.said = [], []
    opened.on("request", lambda asked: opened.asked.append(asked.url))
    opened.on("console", lambda said: opened.said.append(said.text) if said.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    yield opened
    context.close()


def _violations(page: Any) -> list[str]:
    # The site's own policy forbids inline scripts, so axe comes in through the browser's side door.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    found = page.evaluate("async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes[0].html)")
    return [str(line) for line in found]


def test_axe_finds_nothing_and_the_page_fits(page: Any, address: str) -> None:
    for path in (*PAGES, *MORE):
        page.goto(address + path)
        assert _violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert [url for url in page.asked if not url.startswith((address, "data:"))] == []
    assert [line for line in page.said if "404" not in line] == []


def test_the_way_from_the_front_page_to_the_rows_and_the_map(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("table.cov").get_by_role("link", name="Port Sample Police").click()
    assert page.locator("h1").inner_text() == "Port Sample Police"
    page.locator("ul.links").get_by_role("link", name="Incidents").click()
    assert "Agency: Port Sample Police" in page.locator(".chips").inner_text()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Map").click()
    page.locator("svg a", has_text="Mill End").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**area=Mill%20End*")
    assert "Mill End" in page.locator("#selected").inner_text()
    page.locator("#selected").get_by_role("link").click()
    assert "Area: Mill End" in page.locator(".chips").inner_text()
    context.close()


def test_the_first_press_of_tab_leads_past_the_menu(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.close()
