"""The month of a records clerk from an empty deployment to a published release, in a real browser, by the commands and pages alone."""

import os
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from docs.pictures.clerks_month import Month, play, served
from orchestration.resources import make_home
from tests.browsers import chromium
from tests.databases import postgres_server
from tests.ingest import seeded

REPORTS = seeded.delivery()[0].data.count(b"\n") - 1
"""Reports of the file; the form adds one."""


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_clerks_month_ends_in_a_release(database: str, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    with ExitStack() as stack:
        environment = dict(os.environ)
        if database == "postgresql":
            environment["VIGIE_REGISTRY_URL"] = stack.enter_context(postgres_server())
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        browser = stack.enter_context(chromium())
        origin = stack.enter_context(served(home.root, environment, port))
        month = Month(home=home.root, origin=origin, browser=browser, environment=environment)
        came = play(month, seeded.TEXT, [(each.name, each.data) for each in seeded.delivery()])
    assert came["published"]["incident"] == REPORTS + 1
