"""The page in a real browser: the main path, no error, no other host, no barrier axe can find, no sideways scroll."""

import json
import re
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
from tests.planner.test_what_if import Known

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not at /usr/bin/chromium")

LOOKS = [(1280, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The application on a free port, in a thread of this process."""
    door = listening("127.0.0.1", 0)
    app = create_app(folder, token=TOKEN, clock=lambda: NOW, what_if=Known())
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
        assert page.inner_text("h1") == "Monday 23 November, day shift"
        page.get_by_role("link", name="Fri 27").click()
        page.get_by_role("link", name="Night 20–08").click()
        assert page.inner_text("h1") == "Friday 27 November, night shift"
        page.locator(".units").get_by_role("link", name="6", exact=True).click()
        assert page.locator(".posts tbody tr").count() == page.locator(".radio li").count() == 6
        page.get_by_role("link", name="Reach of the posts").click()
        assert page.locator("path.reach:not(.halo)").count() == 2  # on the map and in its legend
        page.locator(".top-cells tbody a").first.click()
        assert page.locator(".chosen tbody tr").count() == 3
        assert page.locator(".picked:not(.halo)").count() == 1
        page.get_by_role("link", name="cells as a table").click()
        cells = page.locator(".every tbody tr").count()
        page.get_by_role("link", name="Back to the shift").click()
        assert page.locator(".map .cells > *").count() == cells
        assert page.locator(".posts tbody tr").count() == 6
        with page.expect_download() as download:
            page.locator(".legend").get_by_role("link", name="CSV").click()
        assert download.value.suggested_filename == "likely-calls-2026-11-27-night.csv"


def test_the_map_is_one_stop_arrows_move_on_it_and_enter_chooses(browser: Browser, address: str) -> None:
    with Visit(browser, address) as visit:
        page = visit.page
        page.locator("[data-play=week]").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('role')") == "application"
        line = page.locator(".pointed")
        page.wait_for_function("() => document.querySelector('.pointed').textContent.includes('likely')")
        first = line.inner_text()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("first => document.querySelector('.pointed').textContent !== first", arg=first)
        name = line.inner_text().split(":")[0]
        page.keyboard.press("Enter")
        page.wait_for_url("**cell=*")
        area, short = name.rsplit(" ", 1)
        assert area in page.inner_text(".chosen-name")
        assert short in page.inner_text(".chosen-name")
        page.locator(".map svg").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.map')") is None


def test_a_press_on_a_cell_chooses_it(browser: Browser, address: str) -> None:
    with Visit(browser, address) as visit:
        visit.page.locator(".map .cells > *").first.click()
        visit.page.wait_for_url("**cell=*")
        assert visit.page.locator(".chosen-name").count() == 1


def test_the_time_lapse_moves_only_on_a_press_and_steps_change_the_map(browser: Browser, address: str) -> None:
    looks = "[...document.querySelectorAll('.map .cells > *')].map(c => c.getAttribute('class') ?? c.getAttribute('fill')).join()"
    with Visit(browser, address) as visit:
        page = visit.page
        before = page.evaluate(looks)
        page.wait_for_timeout(1200)
        assert page.evaluate(looks) == before
        page.get_by_role("link", name="Later").click()
        page.wait_for_function("() => document.querySelector('.moment').textContent.startsWith('Mon 23, 08–12: ')")
        stepped = page.evaluate(looks)
        assert stepped != before
        assert page.url == f"{address}/"
        page.get_by_role("button", name="Play the shift").click()
        page.wait_for_function("() => document.querySelector('.moment').textContent.startsWith('Mon 23, 12–16: ')")
        page.get_by_role("button", name="Stop").click()
        stopped = page.inner_text(".moment")
        page.wait_for_timeout(1100)
        assert page.inner_text(".moment") == stopped
        page.goto(f"{address}/?hours=08")
        assert page.evaluate(looks) == stepped


def test_without_script_views_steps_and_cells_are_links(browser: Browser, address: str) -> None:
    with Visit(browser, address, script=False) as visit:
        page = visit.page
        assert page.locator(".plays").is_hidden()
        page.get_by_role("link", name="Later").click()
        assert "hours=08" in page.url
        page.get_by_role("link", name="Difference from usual").click()
        assert "view=usual" in page.url
        page.locator(".top-cells tbody a").nth(5).click()
        assert page.locator(".chosen-name").count() == 1
        assert {"hours=08", "view=usual"} <= set(page.url.split("#")[0].split("?")[1].split("&"))


PAGES = {
    "light": [
        "/?view=reach&units=6",
        "/cells",
        "/what-if?closed=s2&heat=10",
        "/scorecard",
        "/week",
        "/data-health",
        "/indicators",
    ],
    "dark": ["/?view=usual", "/sheet", "/what-if", "/scorecard", "/week", "/data-health", "/indicators"],
}


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, address: str, root: Path, width: int, scheme: str
) -> None:
    axe = (root / "tests" / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
    with Visit(browser, address, width=width, scheme=scheme) as visit:
        page = visit.page
        passed: set[str] = set()
        for at in PAGES[scheme]:
            page.goto(f"{address}{at}", wait_until="networkidle")
            for summary in page.locator("summary").all():
                summary.click()
            page.evaluate(axe)
            found = page.evaluate("axe.run(document, {rules: {'target-size': {enabled: true}}})")
            passed |= {one["id"] for one in found["passes"]}
            told = [(at, one["id"], one["nodes"][0]["html"][:120], len(one["nodes"])) for one in found["violations"]]
            assert not told, json.dumps(told, indent=1)
            assert page.evaluate("document.documentElement.scrollWidth") == width, at
        assert {"color-contrast", "link-name", "target-size", "label", "svg-img-alt"} & passed >= {
            "color-contrast",
            "label",
        }


def test_targets_are_large_enough_to_press(browser: Browser, address: str) -> None:
    with Visit(browser, address, width=390) as visit:
        sizes = visit.page.evaluate(
            "[...document.querySelectorAll('.seg a, button, .btn, .files a, summary')]"
            ".filter(e => e.getClientRects().length)"
            ".map(e => [e.textContent.trim(), e.getBoundingClientRect().width, e.getBoundingClientRect().height])"
        )
        assert len(sizes) > 20
        assert [size for size in sizes if min(size[1:]) < 24] == []


@pytest.mark.parametrize("at", ["/", "/what-if"])
def test_the_days_stand_in_one_row_and_none_is_cut_off(browser: Browser, address: str, at: str) -> None:
    with Visit(browser, address) as visit:
        visit.page.goto(f"{address}{at}")
        frame = visit.page.locator(".seg.days").bounding_box()
        boxes = [day.bounding_box() for day in visit.page.locator(".seg.days a").all()]
        assert len(boxes) >= 7
        assert len({box["y"] for box in boxes if box}) == 1
        assert frame is not None
        assert all(box and box["y"] + box["height"] <= frame["y"] + frame["height"] for box in boxes)


@pytest.mark.parametrize("query", ["", "?units=8", "?view=usual"])
def test_the_sheet_prints_on_one_page_with_map_posts_and_radio_list(browser: Browser, address: str, query: str) -> None:
    with Visit(browser, address) as visit:
        page = visit.page
        page.goto(f"{address}/sheet{query}")
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
        page.emulate_media(media="print")
        assert all(page.locator(part).is_visible() for part in (".map svg", ".posts", ".radio"))
        assert not any(page.locator(part).first.is_visible() for part in (".seg", "button", ".nav"))


def test_the_shift_page_prints_the_sheet_first(browser: Browser, address: str) -> None:
    with Visit(browser, address) as visit:
        visit.page.emulate_media(media="print")
        tops = [visit.page.locator(part).bounding_box() for part in (".map svg", "#radio", "#why", "#score")]
        assert [box["y"] for box in tops if box] == sorted(box["y"] for box in tops if box)
        assert visit.page.locator(".choose").is_hidden()


def test_the_page_is_read_in_another_language_after_one_press(browser: Browser, address: str) -> None:
    with Visit(browser, address) as visit:
        visit.page.get_by_role("link", name="Français").click()
        assert visit.page.inner_text("h1") == "Lundi 23 novembre, service de jour"
        visit.page.get_by_role("link", name="Et si").first.click()
        assert visit.page.inner_text("h1") == "Et si"


def test_a_stranger_sees_one_sentence(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    answer = page.goto(f"{address}/")
    assert answer is not None
    assert answer.status == 401
    assert page.inner_text("p") == "This needs the planner’s token: open the address that vigie serve planner printed."
    context.close()
