"""Take the README's five pictures of the demonstration: `make pictures`, with Chromium installed.

Starts both sites of a demo home on free ports and photographs them. Must not change the home.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def main(home: Path) -> None:
    """Write front.png, agency.png, table.png, map.png and planner.png beside this file."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not installed (on Debian: apt-get install chromium).")
    with served("public", home) as public, served("planner", home) as planner, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=_QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        for name, address in {
            "front": f"{public}/", "agency": f"{public}/agencies/XX0010000", "table": f"{public}/vigie/incident",
            "map": f"{public}/map", "planner": planner,
        }.items():  # fmt: skip
            page.goto(address)
            page.screenshot(path=HERE / f"{name}.png")
        browser.close()


@contextmanager
def served(site: str, home: Path) -> Iterator[str]:
    """The address of a running site, with its token where it has one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-u", "-m", "orchestration", "serve", site, "--home", str(home), "--port", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=dict(os.environ)
    )
    try:
        assert process.stdout is not None
        address = next(
            found.group() for line in process.stdout if (found := re.search(rf"http://127\.0\.0\.1:{port}\S*", line))
        )
        _wait(address)
        yield address.rstrip("/")
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(address).close()
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{address} does not answer")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
