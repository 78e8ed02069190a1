"""The planner's application follows the newest forecast, and keeps the one before where the new one cannot be read."""

import asyncio
import os
from pathlib import Path

import httpx

from orchestration.newest_planner import NewestPlanner
from tests.planner.made_up import write_forecast

TOKEN = "0123456789abcdef"


def shown(app: NewestPlanner) -> str:
    async def ask() -> str:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://planner") as client:
            answer = await client.get("/shift.geojson", headers={"authorization": f"Bearer {TOKEN}"})
            return answer.text

    return asyncio.run(ask())


def test_a_new_folder_is_shown_without_a_restart_and_a_broken_one_is_not(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    write_forecast(first)
    here, seconds = [first], [0.0]
    app = NewestPlanner(lambda: here[0], token=TOKEN, clock=lambda: seconds[0])
    before = shown(app)
    write_forecast(second)
    here[0] = second
    os.remove(second / "forecast.parquet")
    seconds[0] = 10.0
    assert shown(app) == before
    write_forecast(second, seed=4)
    os.utime(second / "about.json", ns=(1, 1))
    assert shown(app) == before  # it looks only every few seconds
    seconds[0] = 20.0
    assert shown(app) != before
