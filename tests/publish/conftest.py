"""Fixtures of the publishing room: one small release of invented rows, and the site over it without a socket."""

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.error import URLError

import geopandas as gpd
import polars as pl
import pytest
import shapely

from publish.about import About
from publish.ledger.beside import ledger_beside
from publish.release import build_release
from publish.site.settings import serve_command, serve_environment
from publish.site.visit import close_site, open_site
from tests.publish.frames import public_frames, told_beside, totals

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


@pytest.fixture(scope="session")
def shelf(
    frames: dict[str, pl.DataFrame], facts: Facts, areas: gpd.GeoDataFrame, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Three releases in a row with known issues, a reply and a ledger between them; the newest is returned."""
    place = tmp_path_factory.mktemp("shelf") / "releases"
    versions = (
        ("2026.09.0", date(2026, 9, 3), 5, 0),
        ("2026.10.0", date(2026, 10, 5), 3, 0),
        ("2026.11.0", date(2026, 11, 4), 0, 1),
    )
    previous: Path | None = None
    for version, on, late, gone in versions:
        incident = frames["incident"]
        tables = {**frames, "incident": incident.slice(gone, incident.height - gone - late)}
        beside = {**told_beside(), **ledger_beside(previous, tables, version=version, released_on=on, family="first")}
        about = facts(tables, version=version, released_on=on)
        previous = build_release(tables, about=about, releases=place, areas=areas if not late else None, beside=beside)
    assert previous is not None
    return previous


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


@pytest.fixture(scope="session")
def served(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real public process over the three releases: its address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    log = tmp_path_factory.mktemp("served") / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            serve_command(shelf.parent / "latest", port=port, python=sys.executable), env=serve_environment(os.environ),
            cwd=log.parent, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        for _ in range(300):
            assert process.poll() is None, log.read_text("utf-8")
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/-/versions.json", timeout=5).close()
                break
            except URLError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def site(release: Path) -> Iterator[Site]:
    """The site over the small release."""
    opened = Site(release)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shelf_site(shelf: Path) -> Iterator[Site]:
    """The site over the newest of three releases."""
    opened = Site(shelf)
    yield opened
    opened.close()


@pytest.fixture
def map_site(mapped: Path) -> Iterator[Site]:
    """The site over the release with outlines."""
    opened = Site(mapped)
    yield opened
    opened.close()
