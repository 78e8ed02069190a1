"""A real Chromium for tests: the one of the system, or the one Playwright installed; the test skips where there is none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

SYSTEM = Path("/usr/bin/chromium")


@contextmanager
def chromium() -> Iterator[Any]:
    """A Playwright browser. Skips the test where neither is installed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as engine:
        path = SYSTEM if SYSTEM.exists() else Path(engine.chromium.executable_path)
        if not path.exists():
            pytest.skip("Chromium is neither at /usr/bin/chromium nor installed by Playwright")
        opened = engine.chromium.launch(executable_path=str(path), args=["--no-sandbox", "--disable-gpu"])
        try:
            yield opened
        finally:
            opened.close()
