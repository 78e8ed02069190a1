"""Walk the three tasks of docs/three-tasks.md in Chromium, measure them and photograph them: python docs/pictures/tasks.py HOME.

HOME has two releases, made as the page says. Prints one JSON object: steps and seconds of each walk. Must not change the
home; what a step does is only what a reader could do: follow a link, press a key, type, read.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import sync_playwright
from take import _QUIET, served

PICTURES = Path(__file__).resolve().parent / "tasks"
AGENCY, AGENCY_ID = "Port Sample Police Department", "XX0010000"
FIGURE = f"figures/kinds_of_force_by_side?agency={AGENCY_ID}"
MOST_TABS = 120
MOST_LINES = 10
WORDS_PER_MINUTE, SECONDS_PER_STEP, SECONDS_PER_TAB = 200, 10, 0.5
"""How a person's time is estimated: a guess stated, not a measure."""
_IN_VIEW = """() => { let words = 0; const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (all.nextNode()) { const at = document.createRange(); at.selectNodeContents(all.currentNode); const box = at.getBoundingClientRect();
if (box.height && box.bottom > 0 && box.top < innerHeight) words += all.currentNode.textContent.split(/\\s+/).filter(Boolean).length; }
return words; }"""


class Walk:
    """One reader on one task: what was done, in words, and how long the browser took for it."""

    def __init__(self, browser: Any, site: str, *, width: int = 1280, height: int = 800, script: bool = True) -> None:
        self.page = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script
        ).new_page()
        self.site, self.steps, self.began = site, list[str](), time.perf_counter()
        self.words, self.tabs = 0, 0

    def step(self, words: str, act: Callable[[], object]) -> None:
        """Do one thing and wait until its page is there."""
        self.words += self.page.evaluate(_IN_VIEW)
        act()
        self.page.wait_for_load_state("load")
        self.steps.append(words)

    def picture(self, name: str, *, at: str = "") -> None:
        """What the reader sees, or sees after scrolling to `at`, in 96 colours or fewer until it is small."""
        if at:
            self.page.locator(at).first.evaluate("it => it.scrollIntoView({block: 'start'})")
        path = PICTURES / f"{name}.png"
        self.page.screenshot(path=path)
        Image.open(path).convert("RGB").quantize(96).save(path, optimize=True)

    def tab_to(self, reached: str) -> None:
        """Press Tab until the thing with this address or id has the focus; the presses are counted."""
        for pressed in range(1, MOST_TABS + 1):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(
                "(document.activeElement.getAttribute('href') || '') + '#' + document.activeElement.id"
            )
            if re.search(reached, here):
                self.tabs += pressed
                return
        raise LookupError(f"no {reached} within {MOST_TABS} presses of Tab on {self.page.url}")

    def told(self, **more: object) -> dict[str, object]:
        """Steps, seconds and what was found."""
        seconds = round(time.perf_counter() - self.began, 1)
        self.words += self.page.evaluate(_IN_VIEW)
        person = 60 * self.words / WORDS_PER_MINUTE + SECONDS_PER_STEP * len(self.steps) + SECONDS_PER_TAB * self.tabs
        measured = {"count": len(self.steps), "seconds": seconds, "words": self.words, "person_seconds": round(person)}
        return {"steps": self.steps, **measured, **more}


def find_and_cite(walk: Walk, *, shots: str) -> dict[str, object]:
    """Task 1: from the front page, by search, to the figure and its citation."""
    page = walk.page
    walk.step("open the front page", lambda: page.goto(f"{walk.site}/"))
    walk.picture(f"{shots}-1-front")
    walk.step("type the agency and press Enter", lambda: (page.fill("#q", "Port Sample"), page.press("#q", "Enter")))
    page.wait_for_url("**/search?**")
    walk.step("follow the agency", page.get_by_role("link", name=AGENCY).first.click)
    page.wait_for_url(f"**/agencies/{AGENCY_ID}")
    row = page.locator("table.kinds tr", has_text="Electronic control device")
    walk.step("scroll to Kinds of force and read the row", row.scroll_into_view_if_needed)
    read = [cell.strip() for cell in row.locator("th, td").all_inner_texts()]
    walk.picture(f"{shots}-2-figure", at="section.sec:has(table.kinds)")
    cite = page.locator("section.sec", has=page.locator("table.kinds")).get_by_role("link", name="Cite")
    walk.step("follow Cite under the table", cite.click)
    page.wait_for_url("**/figures/kinds_of_force_by_side**")
    walk.picture(f"{shots}-3-cite", at="#cite")
    return walk.told(read=read, citation=page.locator("#cite .code").inner_text().strip())


def find_by_keyboard(walk: Walk) -> dict[str, object]:
    """Task 1 without a mouse: each press of Tab is counted."""
    page = walk.page
    walk.step("open the front page", lambda: page.goto(f"{walk.site}/"))
    for words, reached in (
        ("Tab to the search box", r"#q$"), ("Tab to the agency", f"agencies/{AGENCY_ID}"),
        ("Tab to Cite under Kinds of force", r"kinds_of_force_by_side\?agency=\w+#cite"),
    ):  # fmt: skip
        walk.tab_to(reached)
        if reached == r"#q$":
            page.keyboard.type("Port Sample")
        before = page.url
        walk.step(f"{words}, Enter", lambda: page.keyboard.press("Enter"))
        page.wait_for_function("was => location.href !== was", arg=before)
        page.wait_for_load_state("load")
    return walk.told(tabs=walk.tabs, citation=page.locator("#cite .code").inner_text().strip())


def see_what_changed(walk: Walk, citation: str, *, shots: str = "") -> dict[str, object]:
    """Task 2: what changed since the last release, and whether the number cited has changed."""
    page = walk.page
    walk.step("open the front page", lambda: page.goto(f"{walk.site}/"))
    walk.step("follow What changed", page.get_by_role("link", name="What changed").first.click)
    page.wait_for_url("**/changes")
    if shots:
        walk.picture(f"{shots}-1-changes")
    walk.step("paste the citation and press Enter", lambda: (page.fill("#of", citation), page.press("#of", "Enter")))
    page.wait_for_url("**/changed?**")
    if shots:
        walk.picture(f"{shots}-2-answer", at="h1")
    return walk.told(answer=page.locator("#answer").inner_text().split("\n")[0])


def plot_it(walk: Walk) -> dict[str, object]:
    """Task 3: the ten lines copied from the page as a reader sees them, run in a folder of their own."""
    page = walk.page
    walk.step("open the front page", lambda: page.goto(f"{walk.site}/"))
    walk.step("follow For programs", page.get_by_role("link", name="For programs").first.click)
    page.wait_for_url("**/api")
    code = ""

    def copied() -> None:
        nonlocal code
        code = page.locator("#plot pre").inner_text().removesuffix("Copy").strip() + "\n"

    walk.step("copy the first example", copied)
    walk.picture("python-1-page", at="#plot")
    if len(code.splitlines()) > MOST_LINES:
        raise ValueError(f"the example has {len(code.splitlines())} lines")
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "plot.py").write_text(code, encoding="utf-8")

        def ran() -> None:
            done = subprocess.run([sys.executable, "plot.py"], cwd=place, capture_output=True, text=True, check=True)
            walk.printed = done.stdout  # type: ignore[attr-defined]

        walk.step("run it", ran)
        Image.open(Path(place) / "incidents.png").convert("RGB").quantize(64).save(
            PICTURES / "python-2-plot.png", optimize=True
        )
    return walk.told(lines=len(code.splitlines()), printed=walk.printed)  # type: ignore[attr-defined]


def main(home: Path) -> None:
    """Write docs/pictures/tasks/*.png and print what was measured."""
    PICTURES.mkdir(exist_ok=True)
    releases = sorted(path.name for path in (home / "public" / "releases").glob("[0-9]*"))
    if len(releases) < 2:
        sys.exit(f"{home} has {len(releases)} release(s); docs/three-tasks.md says how a second one is made.")
    with served("public", home) as site, sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=_QUIET)
        earlier = browser.new_page()
        earlier.goto(f"{site}/releases/{releases[-2]}/{FIGURE}")
        citation = earlier.locator("#cite .code").inner_text().strip()
        wrong = {
            asked: earlier.goto(f"{site}/search?q={quote(asked)}") and earlier.locator("main a.q").count()
            for asked in ("taser", "pepper spray", f"taser {AGENCY}")
        }
        told = {
            "releases": releases[-2:], "found_by_everyday_words": wrong,
            "find and cite": find_and_cite(Walk(browser, site), shots="cite"),
            "the same on a phone": find_and_cite(Walk(browser, site, width=390), shots="phone"),
            "the same by keyboard": find_by_keyboard(Walk(browser, site)),
            "what changed": see_what_changed(Walk(browser, site), citation, shots="changed"),
            "the same without JavaScript": see_what_changed(Walk(browser, site, script=False), citation),
            "plot it": plot_it(Walk(browser, site)),
        }  # fmt: skip
        browser.close()
    sys.stdout.write(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
