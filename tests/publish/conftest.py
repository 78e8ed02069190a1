"""Fixtures of the publishing room: one small release of invented rows, and the site over it without a socket."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from publish.about import About
from publish.release import build_release
from publish.site.visit import close_site, open_site
from tests.publish.frames import public_frames, totals

Facts = Callable[..., About]


@pytest.fixture(scope="session")
def facts() -> Facts:
    """Make an About that agrees with frames; any fact may be given."""

    def made(frames: Mapping[str, pl.DataFrame], **given: Any) -> About:
        usual = {
            "version": "2026.11.0", "title": "Port Sample: use of force", "publisher": "Port Sample",
            "description": "Use of force in an invented city.", "released_on": date(2026, 11, 4),
            "window_start": date(2025, 1, 1), "window_end": date(2026, 10, 31), "k": 5, "code_version": "0.1.0",
            "contact": "data@portsample.example", "totals": totals(dict(frames)),
        }  # fmt: skip
        return About(**{**usual, **given})

    return made


@pytest.fixture(scope="session")
def frames() -> dict[str, pl.DataFrame]:
    """Public frames of a small city."""
    return public_frames(120)


@pytest.fixture(scope="session")
def release(frames: dict[str, pl.DataFrame], facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small release; tests must not change it."""
    return build_release(frames, about=facts(frames), releases=tmp_path_factory.mktemp("public") / "releases")


class Site:
    """The public site over a release, asked without a socket."""

    def __init__(self, folder: Path) -> None:
        self.datasette = open_site(folder)

    def get(self, address: str) -> Any:
        """The answer to one request."""
        return asyncio.run(self.datasette.client.get(address))

    def close(self) -> None:
        """Close every connection Datasette opened."""
        close_site(self.datasette)


@pytest.fixture
def site(release: Path) -> Iterator[Site]:
    """The site over the small release."""
    opened = Site(release)
    yield opened
    opened.close()
