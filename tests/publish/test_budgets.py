"""What a page weighs before a reader presses anything: HTML with its styles, and scripts, compressed."""

import gzip
import re
from typing import Any

import pytest

from tests.publish.test_pages import PAGES

MOST_TEXT = 60_000
MOST_SCRIPT = 90_000


def _weight(text: str) -> int:
    return len(gzip.compress(text.encode(), 6))


@pytest.mark.parametrize("path", [*PAGES, "/map?level=neighbourhood&period=2025&area=East+Quay"])
def test_a_page_weighs_no_more_than_its_budget(map_site: Any, path: str) -> None:
    html = map_site.get(path).text
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    scripts = re.findall(r'<script[^>]* src="([^"]+)"', html)
    assert styles
    assert scripts
    assert _weight(html) + sum(_weight(map_site.get(style).text) for style in styles) <= MOST_TEXT
    assert sum(_weight(map_site.get(script).text) for script in scripts) <= MOST_SCRIPT
