"""Fixtures of the planner's room: one small made-up forecast, the application over it, and a clock that stands still."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from litestar.testing import TestClient

from planner.app import create_app
from planner.pages import Pages
from planner.reading import Forecast, read_forecast
from tests.planner.made_up import write_forecast

TOKEN = "a-token-made-for-the-tests-only"
NOW = datetime(2026, 11, 23, 7)
HTML = {"accept": "text/html"}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A forecast folder; tests must not change it."""
    return write_forecast(tmp_path_factory.mktemp("forecasts") / "2026-11-23")


@pytest.fixture(scope="session")
def forecast(folder: Path) -> Forecast:
    """The forecast in it."""
    return read_forecast(folder)


@pytest.fixture(scope="session")
def pages(forecast: Forecast) -> Pages:
    """The pages over it."""
    return Pages(forecast)


@pytest.fixture(scope="module")
def stranger(folder: Path) -> Iterator[TestClient]:
    """A client that shows no token."""
    with TestClient(create_app(folder, token=TOKEN, clock=lambda: NOW), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def planner(folder: Path) -> Iterator[TestClient]:
    """A client with the token."""
    with TestClient(create_app(folder, token=TOKEN, clock=lambda: NOW), raise_server_exceptions=False) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        yield client


def table_rows(page: str) -> list[list[str]]:
    """The cells of each row of the table of every cell, without tags; the first is the cell's id."""
    table = page[page.index('<table class="every">') :]
    table = table[: table.index("<tfoot>")]
    rows = re.findall(r"<tr[^>]*><th scope=\"row\">.*?cell=(\w+)#.*?</tr>", table)
    found = re.findall(r"<tr[^>]*><th scope=\"row\">(.*?)</th>(.*?)</tr>", table)
    return [
        [cell, re.sub(r"<[^>]+>", "", head), *re.findall(r"<td[^>]*>(.*?)</td>", rest)]
        for cell, (head, rest) in zip(rows, found, strict=True)
    ]
