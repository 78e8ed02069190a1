"""Largest contentful paint of public pages on a slow phone, beside plain Datasette's table page on the same file.

Real Chromium, 390 px wide, 1.6 Mbit/s with 150 ms round trips and a processor four times slower, one new profile for each
visit; the median of three. Must not use real rows; is no test.

Run it from the project's root as `python -m benchmarks.pages`.
"""

import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.million import AGENCIES, about, areas, million
from benchmarks.site import _serving
from publish.release import build_release
from publish.site.settings import serve_command

GOAL_MS = 2000.0
_INCIDENTS, _VISITS = 50_000, 3
_NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
_OBSERVE = """\
window.painted = 0;
new PerformanceObserver(list => { for (const entry of list.getEntries()) window.painted = entry.startTime; })
  .observe({type: 'largest-contentful-paint', buffered: true});"""


def measure() -> list[dict[str, object]]:
    """The measured figures: name, value, unit, peer, ratio, goal, holds. A shortfall stays, with holds False."""
    pages = {"front": "/", "agency": f"/agencies/{next(iter(AGENCIES))}", "table": "/vigie/incident", "map": "/map"}
    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        frames = million(_INCIDENTS)
        release = build_release(frames, about=about(frames), releases=Path(place), areas=areas())
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        with _serving([sys.executable, "-m", "datasette", "serve", "-i", str(release / "vigie.db")]) as port:
            theirs = _painted(browser, f"http://127.0.0.1:{port}/vigie/incident")
        with _serving(serve_command(release)) as port:
            ours = {name: _painted(browser, f"http://127.0.0.1:{port}{page}") for name, page in pages.items()}
        browser.close()
    return [
        {"name": f"largest contentful paint, {name} page, slow phone", "value": round(value), "unit": "ms",
         "peer": f"plain Datasette's table page ({theirs:.0f} ms)", "ratio": round(value / theirs, 2), "goal": f"<= {GOAL_MS:g} ms",
         "holds": value < GOAL_MS}
        for name, value in ours.items()
    ]  # fmt: skip


def _painted(browser: Browser, address: str) -> float:
    """Milliseconds until the largest content of a page is painted."""
    return statistics.median(_visit(browser, address) for _ in range(_VISITS))


def _visit(browser: Browser, address: str) -> float:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    session: Any = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", _NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(_OBSERVE)
    page.goto(address, wait_until="load", timeout=60_000)
    page.wait_for_timeout(500)
    painted = float(page.evaluate("window.painted"))
    context.close()
    return painted


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), indent=2) + "\n")
