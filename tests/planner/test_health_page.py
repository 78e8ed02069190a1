"""Data health and response times: what was found is told with what was done, and a number is never made of too few."""

import json
import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from litestar.testing import TestClient

from forecast.health.result import CODES
from planner.app import create_app
from tests.planner.conftest import HTML, NOW, TOKEN
from tests.planner.made_up_health import timed, write_health


@pytest.fixture
def examined_folder(folder: Path, tmp_path: Path) -> Path:
    """A copy of the made-up forecast with an examination that found something."""
    target = tmp_path / folder.name
    shutil.copytree(folder, target)
    write_health(target)
    return target


def page_of(folder: Path, address: str) -> str:
    with TestClient(create_app(folder, token=TOKEN, clock=lambda: NOW), raise_server_exceptions=False) as client:
        answer = client.get(address, headers={**HTML, "authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.text


def test_every_check_stands_with_its_level_count_and_what_was_done(examined_folder: Path) -> None:
    page = page_of(examined_folder, "/data-health")
    assert page.count('<tr><th scope="row">Listed again<small class="means">') == 1
    assert page.count('class="level level-') == len(CODES)
    row = page.split("Listed again<small", maxsplit=1)[1].split("</tr>", maxsplit=1)[0]
    assert "bad" in row
    assert ">31<" in row
    assert "31%" in row
    assert "left out" in row
    assert "100 records came in, and 69 calls count. 2 hours are masked" in page


def test_what_is_masked_and_what_it_changed_is_told(examined_folder: Path) -> None:
    page = page_of(examined_folder, "/data-health")
    assert "Friday 20 November 2026, 02:00" in page
    assert "<td>Gap</td>" in page
    row = page.split("Deviance of the city", maxsplit=1)[1].split("</tr>", maxsplit=1)[0]
    assert "1.400" in row
    assert "1.200" in row


def test_a_forecast_without_an_examination_says_so(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / folder.name
    shutil.copytree(folder, target)
    for name in ("health.json", "health_days.parquet", "indicators.parquet"):
        (target / name).unlink(missing_ok=True)
    assert "made without an examination" in page_of(target, "/data-health")
    assert "no stamps for response times" in page_of(target, "/indicators")


def test_parts_of_a_run_are_told_for_the_region_and_the_areas(examined_folder: Path) -> None:
    page = page_of(examined_folder, "/indicators")
    assert "Half of the responses took 9.0 minutes or less, nine in ten 9.0 or less. 100% of them" in page
    assert page.count("<b>3.0</b>") == 6
    assert '<tr><th scope="row">North</th>' in page


def test_fewer_than_ten_runs_give_no_number(examined_folder: Path) -> None:
    frame = timed().with_columns(warning=pl.lit("few"), n=pl.lit(9, dtype=pl.Int64), p50=pl.lit(None, dtype=pl.Float64),
                                 p90=pl.lit(None, dtype=pl.Float64))  # fmt: skip
    frame.write_parquet(examined_folder / "indicators.parquet")
    page = page_of(examined_folder, "/indicators")
    assert "fewer than ten, so no number" in page
    assert "<b></b>" in page
    assert "<b>3.0</b>" not in page


@pytest.mark.parametrize(
    ("count", "share", "left_out", "told"),
    [
        (9863, 0.16, 15, ["9,863", "16%", "15 left out"]),
        (9863, 0.16, 0, ["9,863", "16%", "said only"]),
        (15, 0.0002, 15, ["15", "under 1%", "left out"]),
        (0, 0.0, 0, ["0", "", ""]),
    ],
)
def test_calls_at_a_busy_address_are_not_told_as_left_out(
    examined_folder: Path, count: int, share: float, left_out: int, told: list[str]
) -> None:
    file = examined_folder / "health.json"
    health = json.loads(file.read_text("utf-8"))
    (heaped,) = [check for check in health["checks"] if check["check"] == "heaped"]
    heaped |= {"level": "look", "count": count, "share": share, "values": {"left_out": left_out}}
    file.write_text(json.dumps(health), "utf-8")
    row = (
        page_of(examined_folder, "/data-health")
        .split("Heaped points<small", maxsplit=1)[1]
        .split("</tr>", maxsplit=1)[0]
    )
    assert re.findall(r"<td(?: class=\"n\")?>(.*?)</td>", row) == told
