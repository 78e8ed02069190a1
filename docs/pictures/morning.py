"""Walk a planner's morning (docs/planner-morning.md) in Chromium and photograph it: python docs/pictures/morning.py HOME.

HOME is a demonstration, or any deployment with a forecast. A copy of its newest forecast is served with the clock at 05:40
of the forecast's first day, as if made at 04:05 that morning. Does what a planner can do: follow a link, press a button,
fill in a form. Must not change the home.
"""

import json
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from datetime import time as hour
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import uvicorn
from PIL import Image, ImageOps
from playwright.sync_api import sync_playwright
from take import _QUIET

from orchestration.resources import home_from
from orchestration.scenarios import PlacedAgain
from orchestration.verbs_planner import TOKEN, listening, newest_forecast
from planner.app import create_app

PICTURES = Path(__file__).resolve().parent / "morning"
NOW, MADE = hour(5, 40), hour(4, 5)
_TALL, _COLOURS, _ALIKE = 1_500, 128, 7
_A4, _MARGIN = (794, 1_123), 45
"""Pixels of a sheet at 96 to the inch, and of the 12 mm around what is printed."""


def main(home: Path) -> None:
    """Write the pictures, and print the steps with the seconds until each was there."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not installed (on Debian: apt-get install chromium).")
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir()
    with _served(home) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=_QUIET)
        told = [*_desk(browser, address), *_tablet(browser, address), *_paper(browser, address)]
        browser.close()
    sys.stdout.write(json.dumps(told, indent=2) + "\n")


@contextmanager
def _served(home: Path) -> Iterator[str]:
    """The address, with its token, of the newest forecast on the morning it is for."""
    place = home_from(home).require()
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(shutil.copytree(newest_forecast(place), Path(kept) / "forecast"))
        about = json.loads((folder / "about.json").read_text("utf-8"))
        day = datetime.fromisoformat(about["first_block"]).date()
        made = datetime.combine(day, MADE, ZoneInfo(about["timezone"])).astimezone(UTC)
        (folder / "about.json").write_text(json.dumps(about | {"made_at": made.isoformat()}), "utf-8")
        token = place.token(TOKEN)
        app = create_app(folder, token=token, clock=lambda: datetime.combine(day, NOW), what_if=PlacedAgain(folder))
        door = listening("127.0.0.1", 0)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, ws="none", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{door.getsockname()[1]}/?token={token}"
        server.should_exit = True
        thread.join(20)


def _desk(browser: Any, address: str) -> list[dict[str, object]]:
    walk = Walk(browser, width=1280, height=900)
    page = walk.page
    walk.step("open the address of the room", lambda: page.goto(address))
    walk.keep("1-shift", whole=True)
    walk.step("look at the difference from usual", lambda: page.click("text=Difference from usual"))
    walk.keep("2-usual", at="#map")
    units = page.locator(".units")
    walk.step("one crew is missing", lambda: units.get_by_role("link", name="11", exact=True).click())
    walk.keep("3-radio", at="#radio")
    walk.step("go to the questions", lambda: _menu(page, "What if"))
    page.get_by_label("Station 2, Dock Gate").check()
    walk.step("ask what a closed station costs", lambda: page.click("button[type=submit]"))
    walk.keep("4-what-if", whole=True)
    walk.step("see how the last weeks went", lambda: _menu(page, "Scorecard"))
    walk.keep("5-scorecard")
    walk.step("see whether the calls came in whole", lambda: _menu(page, "Data health"))
    walk.keep("6-data-health", whole=True)
    return walk.told


def _tablet(browser: Any, address: str) -> list[dict[str, object]]:
    walk = Walk(browser, width=820, height=1_180)
    walk.step("open it on a tablet", lambda: walk.page.goto(address))
    walk.step("look at the reach of the posts", lambda: walk.page.click("text=Reach of the posts"))
    walk.keep("7-tablet", at="#map")
    return walk.told


def _paper(browser: Any, address: str) -> list[dict[str, object]]:
    walk = Walk(browser, width=_A4[0] - 2 * _MARGIN, height=_A4[1] - 2 * _MARGIN)
    walk.page.goto(address)
    walk.step("open the sheet to print", lambda: walk.page.click("text=Print one sheet"))
    walk.page.emulate_media(media="print")
    walk.keep("8-sheet", paper=True)
    return walk.told


def _menu(page: Any, name: str) -> None:
    page.locator("header .nav").get_by_role("link", name=name).click()


class Walk:
    """The steps done, in words, with the seconds until the page was there."""

    def __init__(self, browser: Any, *, width: int, height: int) -> None:
        # Reduced motion: no picture of a colour that is still changing.
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        self.page, self.told = context.new_page(), list[dict[str, object]]()

    def step(self, words: str, act: Any) -> None:
        """Do one thing and wait for it."""
        began = time.perf_counter()
        act()
        self.page.wait_for_load_state("load")
        self.told.append({"step": words, "seconds": round(time.perf_counter() - began, 2)})

    def keep(self, name: str, *, at: str | None = None, whole: bool = False, paper: bool = False) -> None:
        """What the planner sees, from `at` on, or the first part of the whole page."""
        if at:
            self.page.locator(at).first.evaluate("part => part.scrollIntoView({block: 'start'})")
        path = PICTURES / f"{name}.png"
        self.page.screenshot(path=path, full_page=whole)
        picture = Image.open(path).convert("RGB")
        picture = picture.crop((0, 0, picture.width, min(picture.height, _TALL)))
        if paper:
            picture = ImageOps.expand(ImageOps.expand(picture, _MARGIN, "white"), 1, "#999")
        _in_few_colours(picture).save(path, optimize=True)


def _in_few_colours(picture: Image.Image) -> Image.Image:
    """Its commonest colours as they are, the others as the nearest of these: a legend keeps the colours of its map."""
    common = sorted(picture.getcolors(picture.width * picture.height) or [], key=lambda found: found[0], reverse=True)
    kept: list[tuple[int, ...]] = []
    for _, colour in common:
        # The library takes a near colour for the same one; the commoner of the two stays.
        if all(max(abs(one - other) for one, other in zip(colour, each, strict=True)) > _ALIKE for each in kept):
            kept.append(colour)
        if len(kept) == _COLOURS:
            break
    few = Image.new("P", (1, 1))
    few.putpalette([part for colour in kept for part in colour])
    return picture.quantize(palette=few, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
