"""Files sent to the portal in tests: the seeded delivery as the agency's own, and a browser that waits for its check."""

import time
from collections.abc import Sequence
from dataclasses import replace

from litestar import Litestar

from ingest.profile import parse_profile
from portal.app import create_app
from portal.setting import Setting
from tests.ingest import seeded
from tests.portal.conftest import OURS, SENDERS, Browser

PROFILE = parse_profile(
    seeded.TEXT.replace("slug: test-pd", f"slug: {SENDERS[OURS]}").replace("id: XX0099999", f"id: {OURS}"),
    name="seeded",
)
"""The seeded delivery's profile, of the agency of the tests."""

Sent = Sequence[tuple[str, bytes]]


def seeded_files() -> list[tuple[str, bytes]]:
    """The three files of the seeded delivery: 118 rows, of which 37 wait for 4 fixes."""
    return [(file.name, file.data) for file in seeded.delivery()]


def with_seeded_profile(setting: Setting) -> Setting:
    """The setting with the seeded delivery's profile for the agency."""
    return replace(setting, profile=lambda slug: PROFILE if slug == SENDERS[OURS] else None)


def app_of(setting: Setting) -> Litestar:
    return create_app(with_seeded_profile(setting))


def send(browser: Browser, files: Sent, path: str = "/files", **fields: str):
    """Send files as a browser does; the answer, not followed."""
    parts = [("files", (name, data, "text/csv")) for name, data in files]
    return browser.post(path, fields, files=parts, follow_redirects=False)


def sent(browser: Browser, files: Sent) -> str:
    """Send files and wait until they are checked; the address of their page."""
    answer = send(browser, files)
    assert answer.status_code == 303, answer.text
    address = str(answer.headers["location"])
    return settled(browser, address)


def settled(browser: Browser, address: str) -> str:
    """Wait until the check of an upload has ended."""
    address = address.partition("?")[0]
    for _ in range(600):
        told = browser.get(f"{address}/state", headers={"accept": "application/json"}).json()
        if told["done"]:
            return address
        time.sleep(0.02)
    raise AssertionError("the check does not end")
