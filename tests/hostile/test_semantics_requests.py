"""Requests that try the public site: the real Datasette over the released sample answers or refuses, and gives nothing away."""

import asyncio
import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from publish.site.visit import close_site, open_site
from tests.hostile.semantics import CASES, Asked
from tests.stopping import stopped


@pytest.fixture(scope="module")
def site(sample_release: Path) -> Iterator[object]:
    """The site over the sample, without a socket."""
    opened = open_site(sample_release)
    yield opened
    close_site(opened)


# Datasette leaves coroutines behind when it refuses a facet.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:coroutine .* was never awaited")
@pytest.mark.parametrize(
    "case", [case for case in CASES if isinstance(case, Asked)], ids=lambda case: f"{case.number}_{case.name}"
)
def test_a_request_ends_as_the_table_says(case: Asked, site, sample_release: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = hashlib.sha256((sample_release / "vigie.db").read_bytes()).hexdigest()
    for address in case.addresses:
        with stopped():
            answer = asyncio.run(site.client.get(quote(address, safe="/?&=%:;+")))
        assert answer.status_code in case.outcome.statuses, (address, answer.status_code)
        for word in (*case.outcome.hides, str(sample_release.parent), "Traceback (most recent"):
            assert word not in answer.text, (address, word)
    assert asyncio.run(site.client.get("/vigie/incident.json?_size=1")).status_code == 200
    assert hashlib.sha256((sample_release / "vigie.db").read_bytes()).hexdigest() == before
    assert not list(tmp_path.iterdir())


def test_a_refused_request_leaves_no_local_values_in_the_servers_log(site, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(5):
        assert asyncio.run(site.client.get("/vigie/incident.json?_sort=nothing")).status_code == 400
    assert "locals" not in "".join(capfd.readouterr())
