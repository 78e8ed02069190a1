"""Two small releases with every format: one with a public address, one without."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import polars as pl
import pytest

from publish.release import build_release

ADDRESS = "https://data.portsample.example"

Read = Callable[[str], Any]


@pytest.fixture(scope="session", params=[ADDRESS, ""], ids=["with an address", "without"])
def described(
    request: pytest.FixtureRequest, frames: dict[str, pl.DataFrame], facts: Any, areas: gpd.GeoDataFrame,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:  # fmt: skip
    """The folder of a release with outlines; tests must not change it."""
    about = facts(frames, address=request.param)
    return build_release(frames, about=about, releases=tmp_path_factory.mktemp("described") / "releases", areas=areas)


@pytest.fixture
def document(described: Path) -> Read:
    """Read one JSON document of the release."""
    return lambda name: json.loads((described / name).read_text("utf-8"))


@pytest.fixture
def address(document: Read) -> str:
    """The public address the release was made with."""
    return str(document("release.json")["address"])
