"""The planner watched: ready while a forecast can be shown, metrics for this machine alone, routes instead of addresses."""

import asyncio
import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from orchestration.newest_planner import made_at
from orchestration.resources import Home, HomeProblem, log_form, make_home, write_secret
from orchestration.verbs_planner import newest_forecast, watched_planner
from orchestration.watching import Watched
from planner.app import create_app
from publish import journal


@pytest.fixture
def home(folder: Path, tmp_path: Path) -> Home:
    """A deployment with one forecast."""
    home = make_home(tmp_path / "home")
    shutil.copytree(folder, home.forecasts / "canary-region" / folder.name)
    return home


def app_of(home: Home) -> Watched:
    return watched_planner(lambda: newest_forecast(home), home, token=home.metrics_token())


def asked(app: Watched, path: str, *, client: str = "127.0.0.1", **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        way = httpx.ASGITransport(app=app, client=(client, 4711))
        async with httpx.AsyncClient(transport=way, base_url="http://127.0.0.1:8002") as asking:
            return await asking.get(path, headers=headers)

    return asyncio.run(ask())


def test_it_is_ready_while_there_is_a_forecast_that_can_be_read(home: Home) -> None:
    app = app_of(home)
    assert asked(app, "/ready").json() == {"ready": True, "checks": {"forecast": True, "disk": True}}
    (newest_forecast(home) / "about.json").write_text("{}")
    broken = asked(watched_planner_beside(app), "/ready")
    assert (broken.status_code, broken.json()["checks"]["forecast"]) == (503, False)
    # What was loaded goes on being shown.
    assert asked(app, "/health").status_code == 200


def watched_planner_beside(app: Watched) -> Watched:
    """The same application, a while later: what was found to be ready is asked anew."""
    app._ready._asked = float("-inf")
    return app


def test_metrics_and_log_hold_routes_and_no_address_token_or_region(home: Home) -> None:
    app, token = app_of(home), home.token("planner")
    stream = io.StringIO()
    root = journal.logging.getLogger()
    before, level = root.handlers[:], root.level
    journal.begin("json", stream=stream)
    try:
        for path in (
            "/",
            "/shift.csv",
            "/canary/4711",
            f"/?token={token}",
            "/?day=canary&cell=canary",
            "/static/canary.css",
        ):
            asked(app, path, authorization=f"Bearer {token}")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    text = asked(app, "/metrics").text
    routes = {route.path_format for route in create_app(newest_forecast(home), token=token).routes}
    samples = [one for family in text_string_to_metric_families(text) for one in family.samples]
    assert {one.labels["route"] for one in samples if "route" in one.labels} <= routes | {"none"}
    assert any(one.name == "vigie_newest_forecast_timestamp_seconds" for one in samples)
    for told in (text, stream.getvalue()):
        assert "canary" not in told
        assert token not in told
    assert {json.loads(line)["event"] for line in stream.getvalue().splitlines()} == {"request"}


def test_the_token_of_the_metrics_is_not_that_of_the_pages(home: Home) -> None:
    write_secret(home.private / "keys" / "metrics.token", b"m" * 40)
    app = app_of(home)
    assert asked(app, "/metrics").status_code == 404
    assert asked(app, "/metrics", authorization=f"Bearer {home.token('planner')}").status_code == 404
    assert asked(app, "/metrics", client="192.0.2.1", authorization=f"Bearer {'m' * 40}").status_code == 200
    assert asked(app, "/", authorization=f"Bearer {'m' * 40}").status_code == 401


def test_a_weak_or_open_token_of_the_metrics_stops_the_start(home: Home) -> None:
    path = home.private / "keys" / "metrics.token"
    write_secret(path, b"short")
    with pytest.raises(HomeProblem, match="openssl rand -hex 32"):
        home.metrics_token()
    path.write_text("m" * 40)
    path.chmod(0o644)
    with pytest.raises(HomeProblem, match="chmod 600"):
        home.metrics_token()


def test_when_the_forecast_was_made_is_told_or_nothing(home: Home, tmp_path: Path) -> None:
    made = made_at(lambda: newest_forecast(home))
    assert made is not None
    assert made < datetime.now(UTC).replace(year=2100)
    assert made_at(lambda: tmp_path) is None


def test_the_form_of_the_log_is_json_or_text() -> None:
    assert [log_form({}), log_form({"VIGIE_LOG": ""}), log_form({"VIGIE_LOG": "json"})] == ["text", "text", "json"]
    with pytest.raises(HomeProblem, match="neither text nor json"):
        log_form({"VIGIE_LOG": "xml"})
