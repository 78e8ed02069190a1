"""The map in a real browser: the slider, the map you can move, its keys; nothing from another host, nothing over budget."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.publish.test_browser import ARGUMENTS, CHROMIUM, _violations

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no /usr/bin/chromium to look with")

MOST_LOADED = 500_000
_DRAWING = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]


@pytest.fixture(scope="module")
def drawing() -> Iterator[Any]:
    """Chromium without a window that draws WebGL by software."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        arguments = [argument for argument in ARGUMENTS if argument != "--disable-gpu"]
        opened = started.chromium.launch(executable_path=str(CHROMIUM), args=[*arguments, *_DRAWING])
        yield opened
        opened.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_map_that_moves_opens_on_request_from_this_site_alone(
    drawing: Any, served: str, width: int, scheme: str
) -> None:
    page = drawing.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked, said, sizes = list[str](), list[str](), dict[str, int]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)

    def weigh(response: Any) -> None:
        if "/site/vendor/" in response.url:
            sizes[response.url] = len(gzip.compress(response.body()))

    page.on("response", weigh)
    page.goto(f"{served}/map?level=neighbourhood")
    assert not any("vendor" in url for url in asked)
    page.get_by_role("button", name="Open the map you can move").press("Enter")
    page.locator(".canvas[data-ready=yes]").wait_for()
    assert said == []
    assert not page.get_by_role("button", name="Open the map you can move").is_visible()
    assert any(url.endswith("areas.pmtiles") for url in asked)
    assert [url for url in asked if not url.startswith((served, "data:", f"blob:{served}"))] == []
    assert 0 < sum(sizes.values()) <= MOST_LOADED
    assert _violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_an_area_is_chosen_with_keys_alone(drawing: Any, served: str) -> None:
    page = drawing.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{served}/map?level=neighbourhood")
    page.get_by_role("button", name="Open the map you can move").press("Enter")
    page.locator(".canvas[data-ready=yes]").wait_for()
    for key in ("+", "ArrowLeft", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
        page.wait_for_timeout(500)
    name = page.locator(".canvas .name").inner_text()
    assert name in {"East Quay", "Mill End", "Saltpan"}
    page.keyboard.press("Enter")
    page.locator("#selected").wait_for()
    assert page.locator("#selected h2").inner_text() == name
    page.close()


def test_the_slider_asks_for_the_same_page_as_the_form(drawing: Any, served: str) -> None:
    page = drawing.new_page()
    page.goto(f"{served}/map?level=neighbourhood")
    page.get_by_role("slider").press("ArrowRight")
    page.wait_for_url("**period=2025")
    page.wait_for_function("document.querySelector('#map-title').textContent.includes('2025')")
    slid = page.locator("#map-table").inner_text()
    page.goto(f"{served}/map?level=neighbourhood&period=2025")
    assert page.locator("#map-table").inner_text() == slid
    page.close()


def test_the_periods_work_without_a_script(drawing: Any, served: str) -> None:
    context = drawing.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/map")
    page.locator("#period").select_option("2025")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**period=2025")
    page.locator("a[rel=next]").click()
    page.wait_for_url("**period=2025-Q*")
    assert "quarter" in page.locator("#map-title").inner_text()
    assert not page.get_by_role("button", name="Open the map you can move").is_visible()
    context.close()


def test_a_browser_without_webgl_is_told_where_the_numbers_are(drawing: Any, served: str) -> None:
    opened = drawing.browser_type.launch(executable_path=str(CHROMIUM), args=[*ARGUMENTS, "--disable-3d-apis"])
    page = opened.new_page()
    page.goto(f"{served}/map")
    page.get_by_role("button", name="Open the map you can move").click()
    assert "no WebGL" in page.locator(".move .said").inner_text()
    opened.close()


def test_the_files_of_others_carry_their_licences() -> None:
    vendor = Path(__file__).parents[2] / "publish" / "site" / "static" / "vendor"
    listed = (vendor / "SOURCES.txt").read_text("utf-8")
    for file in vendor.iterdir():
        assert file.name in listed or file.name == "SOURCES.txt"
