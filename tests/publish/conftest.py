"""Fixtures of the publishing room: one small release of invented rows, and the site over it without a socket."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import polars as pl
import pytest
import shapely

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


@pytest.fixture(scope="session")
def areas() -> gpd.GeoDataFrame:
    """Outlines of the invented city: beats in neighbourhoods in cities, squares side by side."""

    def square(west: float, south: float, size: float) -> shapely.Geometry:
        return shapely.box(west, south, west + size, south + size)

    rows = [
        ("Eastmarsh 3", "beat", square(0.01, 0.01, 0.03)), ("East Quay", "neighbourhood", square(0, 0, 0.05)),
        ("Mill End", "neighbourhood", square(0.05, 0, 0.05)), ("Saltpan", "neighbourhood", square(0, 0.05, 0.05)),
        ("Port Sample", "city", square(0, 0, 0.1)), ("Eastmarsh", "city", square(0.1, 0, 0.1)),
    ]  # fmt: skip
    return gpd.GeoDataFrame(rows, columns=["area", "area_level", "geometry"], crs=4326)


@pytest.fixture(scope="session")
def mapped(
    frames: dict[str, pl.DataFrame], facts: Facts, areas: gpd.GeoDataFrame, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The same release with outlines; tests must not change it."""
    place = tmp_path_factory.mktemp("mapped") / "releases"
    return build_release(frames, about=facts(frames), releases=place, areas=areas)


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


@pytest.fixture
def map_site(mapped: Path) -> Iterator[Site]:
    """The site over the release with outlines."""
    opened = Site(mapped)
    yield opened
    opened.close()
