"""Every type of page in a real browser: nothing from another host, nothing a reader cannot reach, no inline script."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]  # fmt: skip
PAGES = (
    "/", "/agencies", "/agencies/EM001", "/agencies/nowhere", "/vigie", "/vigie/person?agency_id=EM001&_size=5", "/vigie/agency/PS001",
    "/vigie/kinds_of_force", "/vigie?sql=select+1", "/map?area=East+Quay", "/figures/headline",
    "/figures/kinds_of_force_by_side?agency=EM001", "/embed/kinds_of_force_by_side", "/cite?of=/agencies/EM001",
    "/changes", "/changed?of=/releases/2026.10.0/", "/methods", "/quality", "/api", "/search?q=injury", "/downloads",
    "/compare", "/trends", "/matrix",
)  # fmt: skip
"""Every type of page."""

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no /usr/bin/chromium to look with")


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
    # The tree is the same at both widths: what depends on width and colour is looked at twice, the rest once.
    narrow = page.viewport_size["width"] < 1000
    only = (
        "{runOnly: ['color-contrast', 'target-size', 'scrollable-region-focusable', 'meta-viewport']}"
        if narrow
        else "{}"
    )
    asked = f"async () => (await axe.run({only})).violations.map(v => v.id + ': ' + v.nodes[0].html)"
    return [str(line) for line in page.evaluate(asked)]


def _withdrawn(page: Any, served: str) -> str:
    page.goto(f"{served}/vigie/tombstone")
    return "/vigie/incident/" + str(page.locator("table.rows tbody th").first.inner_text())


def test_axe_finds_nothing_and_the_page_fits(page: Any, served: str) -> None:
    for path in (*PAGES, _withdrawn(page, served)):
        page.goto(served + path)
        assert _violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert [url for url in page.asked if not url.startswith((served, "data:"))] == []
    assert [line for line in page.said if "404" not in line and "410" not in line] == []


def test_the_way_from_the_front_page_to_the_rows_and_the_map(browser: Any, served: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(served)
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


def test_a_number_is_found_cited_and_checked_by_keyboard_without_a_script(browser: Any, served: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/search?q=eastmarsh")
    page.get_by_role("link", name="Eastmarsh Police").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/agencies/EM001")
    force = page.locator("section", has_text="Kinds of force").get_by_role("link", name="Cite")
    force.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/figures/kinds_of_force_by_side?agency=EM001#cite")
    said = page.locator("#cite .code").inner_text()
    assert "/releases/2026.11.0/figures/kinds_of_force_by_side?agency=EM001 content " in said
    page.goto(f"{served}/changes")
    page.locator("#of").fill(said)
    page.keyboard.press("Enter")
    page.wait_for_url("**/changed?of=*")
    assert "No: it is the same" in page.locator("#answer").inner_text()
    context.close()


def test_a_press_copies_the_citation(browser: Any, served: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{served}/figures/headline")
    page.locator("#cite button.copy").first.click()
    page.locator("#cite button.copy", has_text="Copied").first.wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#cite .code").inner_text()
    context.close()


def test_the_first_press_of_tab_leads_past_the_menu(browser: Any, served: str) -> None:
    page = browser.new_page()
    page.goto(served)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.close()
