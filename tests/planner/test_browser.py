"""The page in a real browser: the main path, no error, no other host, no barrier axe can find, no sideways scroll."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from orchestration.verbs_planner import listening
from planner.app import create_app
from tests.planner.conftest import NOW, TOKEN

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not at /usr/bin/chromium")

LOOKS = [(1280, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The application on a free port, in a thread of this process."""
    door = listening("127.0.0.1", 0)
    app = create_app(folder, token=TOKEN, clock=lambda: NOW)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a sandbox: tests may run as root."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


class Visit:
    """One visitor: a page, and what went wrong on it."""

    def __init__(
        self, browser: Browser, address: str, *, width: int = 1280, scheme: str = "light", script: bool = True
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script,  # type: ignore[arg-type]
        )  # fmt: skip
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.address = address
        self.page.goto(f"{address}/?token={TOKEN}")

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *raised: object) -> None:
        self.context.close()
        if raised[0] is None:
            assert self.said == []
            assert all(url.startswith(f"{self.address}/") for url in self.asked)


def test_the_main_path_from_the_printed_address_to_a_file(browser: Browser, address: str) -> None:
    with Visit(browser, address) as visit:
        page = visit.page
        assert page.url == f"{address}/"
        assert page.inner_text("h1").startswith("Monday 23 November, day shift")
        page.get_by_label("Fri 27").check(force=True)
        page.get_by_label("Night 20–08").check(force=True)
        page.get_by_role("button", name="Show this shift").click()
        assert page.inner_text("h1").startswith("Friday 27 November, night shift")
        page.locator(".top-cells tbody a").first.click()
        assert page.locator(".chosen tbody tr").count() == 3
        assert page.locator(".picked:not(.halo)").count() == 1
        page.get_by_role("button", name="Show this shift").click()
        assert page.locator(".chosen-name").count() == 1
        page.get_by_text("cells as a table").click()
        assert page.locator(".every tbody tr").count() == page.locator(".map a").count()
        with page.expect_download() as download:
            page.locator(".figfoot").first.get_by_role("link", name="CSV").click()
        assert download.value.suggested_filename == "likely-calls-2026-11-27-night.csv"


def test_the_map_is_one_stop_and_arrows_move_on_it(browser: Browser, address: str) -> None:
    with Visit(browser, address) as visit:
        page = visit.page
        page.get_by_role("button", name="Show this shift").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip the map"
        page.keyboard.press("Tab")
        title = "document.activeElement.querySelector('title').textContent"
        first = page.evaluate(title)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        assert page.evaluate(title) != first
        chosen = page.evaluate("document.activeElement.getAttribute('href')")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/{chosen}")
        assert page.locator(".chosen-name").count() == 1
        page.locator(".map a[tabindex='0']").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.map')") is None


def test_without_script_every_cell_is_a_link(browser: Browser, address: str) -> None:
    with Visit(browser, address, script=False) as visit:
        page = visit.page
        assert page.locator(".keys").is_hidden()
        page.locator(".map a").nth(5).click()
        assert page.locator(".chosen-name").count() == 1
        assert "cell=" in page.url


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, address: str, root: Path, width: int, scheme: str
) -> None:
    axe = (root / "tests" / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
    with Visit(browser, address, width=width, scheme=scheme) as visit:
        page = visit.page
        page.locator(".top-cells tbody a").first.click()
        # The new page is judged with its stylesheet, which may come after the click has returned.
        page.wait_for_load_state("networkidle")
        for summary in page.locator("summary").all():
            summary.click()
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {rules: {'target-size': {enabled: true}}})")
        assert {"color-contrast", "link-name", "target-size"} <= {one["id"] for one in found["passes"]}
        told = [(one["id"], one["nodes"][0]["html"][:120], len(one["nodes"])) for one in found["violations"]]
        assert not told, json.dumps(told, indent=1)
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_targets_are_large_enough_to_press(browser: Browser, address: str) -> None:
    with Visit(browser, address, width=390) as visit:
        sizes = visit.page.evaluate(
            "[...document.querySelectorAll('.segments label, button, .files a, summary')]"
            ".map(e => [e.textContent.trim(), e.getBoundingClientRect().width, e.getBoundingClientRect().height])"
        )
        assert [size for size in sizes if min(size[1:]) < 24] == []
        assert [size for size in sizes if size[0] == "Show this shift" and size[2] < 44] == []


def test_a_printed_sheet_has_map_and_fullest_cells_and_no_form(browser: Browser, address: str) -> None:
    with Visit(browser, address) as visit:
        visit.page.emulate_media(media="print")
        assert visit.page.locator(".select").is_hidden()
        assert visit.page.locator(".map svg").is_visible()
        assert visit.page.locator(".top-cells").is_visible()


def test_a_stranger_sees_one_sentence(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    answer = page.goto(f"{address}/")
    assert answer is not None
    assert answer.status == 401
    assert page.inner_text("p") == "This needs the planner’s token: open the address that vigie serve planner printed."
    context.close()
