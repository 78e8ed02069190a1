"""`vigie forecast posts` and the planner's what-if over a forecast folder: what is printed, kept, answered and refused."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import h3
import numpy as np
import polars as pl
import pytest

from forecast.calls import Columns
from forecast.problem import ForecastProblem
from orchestration.scenarios import PlacedAgain
from orchestration.verbs_forecast import CallLog
from orchestration.verbs_posts import TABLES, Asked, posts
from planner.asking import CannotAnswer, Scenario

START = datetime(2026, 11, 23)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A forecast of 91 cells for a day and a half, with one station in sites.parquet."""
    place = tmp_path_factory.mktemp("forecast")
    names = sorted(h3.grid_disk(h3.latlng_to_cell(40.0, -75.0, 8), 5))
    centres = np.array([h3.cell_to_latlng(name) for name in names])
    cells = pl.DataFrame({"cell": names, "lat": centres[:, 0], "lon": centres[:, 1], "share": 1 / 91, "calls": 1})
    cells = cells.with_columns(zone=pl.lit(None, pl.String))
    blocks = [START + timedelta(hours=4 * at) for at in range(9)]
    weight = np.random.default_rng(1).gamma(0.5, 1.0, 91)
    forecast = pl.concat([
        cells.select("cell", block_start=pl.lit(start, pl.Datetime("us")), expected=pl.Series(12 * weight / weight.sum())) for start in blocks
    ])  # fmt: skip
    cells.write_parquet(place / "cells.parquet")
    forecast.write_parquet(place / "forecast.parquet")
    pl.DataFrame({
        "site": ["A", "B"], "name": ["Weir", "Mill"], "kind": ["station"] * 2, "lat": [40.0, 40.03], "lon": [-75.0, -75.0], "open": [True] * 2,
    }).write_parquet(place / "sites.parquet")  # fmt: skip
    (place / "about.json").write_text(json.dumps({"block_hours": 4, "standard_minutes": 4}), "utf-8")
    return place


@pytest.fixture
def stations(tmp_path: Path) -> Path:
    file = tmp_path / "stations.csv"
    file.write_text("name,kind,lat,lon\nWeir,station,40.0,-75.0\nMill,station,40.03,-75.0\n", "utf-8")
    return file


def test_posts_of_a_forecast_are_printed_and_kept(
    folder: Path, stations: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = Asked(units=2, shift="night", stations=stations, standard_minutes=4, exact=True)
    posts(asked, forecast=folder, out=tmp_path / "out")
    told = capsys.readouterr().out
    assert "2026-11-23, night shift, 2 posts within 4 minutes, by speed model" in told
    assert "One more unit would cover" in told
    assert all((tmp_path / "out" / f"{name}.parquet").is_file() for name in TABLES)


def test_the_json_holds_posts_plans_and_the_gain_of_the_next_unit(
    folder: Path, stations: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    posts(Asked(units=3, shift="day", stations=stations, standard_minutes=4), forecast=folder, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert [post["post"] for post in told["posts"]] == [1, 2, 3]
    assert {plan["units"] for plan in told["plans"]} == {2, 3, 4}
    assert told["next_unit"] >= -told["least_gain"]
    assert told["travel"]["source"] == "speed model"


def test_a_call_log_does_for_a_forecast(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"2026-01-{1 + at % 9:02}T{at % 24:02}:00:00,{40 + at % 7 / 200},-75.0" for at in range(200)]
    (tmp_path / "calls.csv").write_text("received,lat,lon\n" + "\n".join(rows) + "\n", "utf-8")
    log = CallLog(
        path=tmp_path / "calls.csv", columns=Columns(time="received", lat="lat", lon="lon"), timezone="America/New_York"
    )
    posts(Asked(units=1, shift="day", standard_minutes=2), log=log, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["posts"][0]["from_site"] is None
    assert {plan["plan"] for plan in told["plans"]} == {"posts", "busy"}


@pytest.mark.parametrize(("asked", "words"), [
    (Asked(units=0, shift="day"), "at least 1 unit"), (Asked(units=2, shift="noon"), "day or night"),
    (Asked(units=2, shift="day", day=date(2030, 1, 1)), "it has 2026-11-23"),
    (Asked(units=2, shift="day", standard_minutes=0), "above 0 minutes"),
])  # fmt: skip
def test_what_cannot_be_asked_is_said_in_a_sentence(folder: Path, asked: Asked, words: str) -> None:
    with pytest.raises(ForecastProblem, match=words):
        posts(asked, forecast=folder)


def test_neither_nor_both_of_forecast_and_log_is_refused_and_so_is_another_folder(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ForecastProblem, match="either"):
        posts(Asked(units=2, shift="day"))
    with pytest.raises(ForecastProblem, match="not a forecast folder"):
        posts(Asked(units=2, shift="day"), forecast=tmp_path)
    with pytest.raises(ForecastProblem, match="not empty"):
        posts(Asked(units=2, shift="day"), forecast=folder, out=folder)


def test_the_planner_gets_an_answer_before_and_after(folder: Path) -> None:
    room = PlacedAgain(folder)
    cell = pl.read_parquet(folder / "cells.parquet")["cell"][0]
    answer = room.ask(Scenario(
        day=START.date(), shift="day", units=2, closed=("B",), more_units=1, event_cell=cell, event_calls=4, heat_share=0.1,
    ))  # fmt: skip
    assert (answer.before.units, answer.after.units) == (2, 3)
    assert answer.before.calls == pytest.approx(36)
    assert answer.after.calls == pytest.approx(1.1 * 36 + 4)
    assert "straight_lines" in answer.notes
    assert sum(post.covered for post in answer.after.posts) == pytest.approx(answer.after.covered)


@pytest.mark.parametrize("scenario", [
    Scenario(day=date(2030, 1, 1), shift="day", units=2), Scenario(day=START.date(), shift="day", units=2, closed=("nowhere",)),
    Scenario(day=START.date(), shift="day", units=1, more_units=-1),
    Scenario(day=START.date(), shift="day", units=1, event_cell="nowhere", event_calls=2),
])  # fmt: skip
def test_a_question_without_an_answer_is_told_so(folder: Path, scenario: Scenario) -> None:
    with pytest.raises(CannotAnswer):
        PlacedAgain(folder).ask(scenario)
