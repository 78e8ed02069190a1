"""The planner's page with 2,000 cells and 42 blocks: time until it is interactive, and what it weighs.

Interactive: the page has loaded and has answered a first press of a key on the map; measured from the start of the
navigation in real Chromium, one new profile for each visit, the median of five. The forecast is made up; is no test.

Run it from the project's root as `python -m benchmarks.planner`.
"""

import json
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from orchestration.verbs_planner import listening
from planner.app import create_app
from tests.planner.made_up import write_forecast

GOAL_MS = 1500.0
_TOKEN, _NOW = "a-token-for-the-benchmark-only", datetime(2026, 11, 23, 7)
_RADIUS, _VISITS = 28, 5
_ANSWERED = """\
() => new Promise(done => {
  const svg = document.querySelector('.map svg'), cursor = document.querySelector('.cursor');
  svg.focus({preventScroll: true});
  const before = cursor.getAttribute('transform');
  svg.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true}));
  const moved = cursor.getAttribute('transform') !== before;
  requestAnimationFrame(() => requestAnimationFrame(() => done(moved ? performance.now() : -1)));
})"""


def measure() -> list[dict[str, object]]:
    """The measured figures: name, value, unit, peer, ratio, goal, holds. A shortfall stays, with holds False."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        folder = write_forecast(Path(place) / "2026-11-23", radius=_RADIUS)
        cells = pl.read_parquet(folder / "cells.parquet").height
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        with _served(folder) as address:
            found = [_result(f"planner: shift page, {cells:,} cells x 42 blocks, {name}", *_visits(browser, address, **how))
                     for name, how in (("desktop", {}), ("desktop, difference from usual", {"query": "?view=usual"}),
                                       ("tablet with a processor four times slower", {"width": 1024, "slower": 4}))]  # fmt: skip
        browser.close()
    return [result for results in found for result in results]


def _result(name: str, milliseconds: float, sent: float) -> list[dict[str, object]]:
    return [
        {"name": f"{name}, until interactive", "value": round(milliseconds), "unit": "ms", "peer": None,
         "ratio": None, "goal": f"< {GOAL_MS:g} ms", "holds": milliseconds < GOAL_MS},
        {"name": f"{name}, weight over the wire", "value": round(sent / 1000, 1), "unit": "kB", "peer": None, "ratio": None,
         "goal": "", "holds": None},
    ]  # fmt: skip


def _visits(
    browser: Browser, address: str, *, query: str = "", width: int = 1440, slower: int = 1
) -> tuple[float, float]:
    measured = [_visit(browser, address, query, width, slower) for _ in range(_VISITS)]
    return statistics.median(time for time, _ in measured), measured[0][1]


def _visit(browser: Browser, address: str, query: str, width: int, slower: int) -> tuple[float, float]:
    """Milliseconds from navigation to the answer of a first press, and bytes sent."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/sheet?token={_TOKEN}&day=nothing")  # the cookie, without the page that is measured
    session: Any = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    sent: list[float] = []
    session.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    page.goto(f"{address}/{query}", wait_until="load")
    told = float(page.evaluate(_ANSWERED))
    context.close()
    if told < 0:
        raise RuntimeError("the map did not answer the press")
    return told, sum(sent)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    door = listening("127.0.0.1", 0)
    app = create_app(folder, token=_TOKEN, clock=lambda: _NOW)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), indent=2) + "\n")
