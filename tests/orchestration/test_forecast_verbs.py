"""`vigie forecast` as a newcomer runs it, with right and wrong input: one sentence, exit code 2, nothing half-written."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from orchestration import verbs_forecast
from orchestration.cli import app
from orchestration.planning import Asked, plan_week

MONDAY = datetime(2024, 1, 8)
SAMPLE = ["--time", "Received", "--lat", "Latitude", "--lon", "Longitude", "--timezone", "America/New_York"]
SMALL = ["--test-weeks", "2", "--validation-weeks", "1"]


@pytest.fixture(scope="module")
def log() -> pl.DataFrame:
    """Ten weeks of an invented call log, as text: two units to most calls, five columns, a fire now and then."""
    draw = np.random.default_rng(11)
    seconds = np.sort(draw.integers(0, 10 * 7 * 86_400, 4_000))
    frame = pl.DataFrame({
        "Call": np.arange(4_000),
        "Received": pl.Series([MONDAY + timedelta(seconds=int(s)) for s in seconds]).dt.strftime("%m/%d/%Y %I:%M:%S %p"),
        "Kind": np.where(np.arange(4_000) % 10 == 3, "fire", "ems"),
        "Latitude": np.round(40 + draw.normal(0, 0.02, 4_000), 3), "Longitude": np.round(-75 + draw.normal(0, 0.02, 4_000), 3),
    })  # fmt: skip
    return pl.concat([frame, frame[::2]]).sort("Call").cast(pl.String)


@pytest.fixture(scope="module")
def file(log: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same log as CSV, CSV.gz and Parquet, in one folder; returns the CSV."""
    folder = tmp_path_factory.mktemp("logs")
    log.write_csv(folder / "calls.csv")
    log.write_csv(folder / "calls.csv.gz", compression="gzip")
    log.with_columns(pl.col("Latitude", "Longitude").cast(pl.Float64)).write_parquet(folder / "calls.parquet")
    return folder / "calls.csv"


def vigie(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert "Traceback" not in result.output
    return result


def backtest(calls: Path, out: Path, *more: object) -> Result:
    return vigie("forecast", "backtest", "--calls", calls, *SAMPLE, *SMALL, "--out", out, *more)


def run(calls: Path, out: Path, *more: object) -> Result:
    return vigie("forecast", "run", "--calls", calls, *SAMPLE, "--region", "Port Sample", "--out", out, *more)


def test_a_backtest_answers_with_one_json_object_and_writes_the_scores_by_week(file: Path, tmp_path: Path) -> None:
    result = backtest(file, tmp_path / "scores", "--where", "Kind = 'ems'", "--id", "Call", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert set(told) >= {"cells", "weeks", "models", "chosen"}
    assert set(told["models"]) >= {"uniform", "medic", "b", "b3", "d1", "vigie"}
    for scores in told["models"].values():
        assert set(scores) >= {"nats_per_call", "deviance", "city_deviance", "hit_1", "hit_5", "hit_10", "seconds"}
        assert set(scores["pit_80"]) == set(scores["pit_95"]) == {"city", "res6", "res7", "cell"}
    assert told["chosen"] in told["models"]
    assert told["units_collapsed"] == 2_000
    weekly = pl.read_csv(tmp_path / "scores" / "weekly.csv")
    assert weekly.select("model", "week").is_unique().all()
    assert weekly.height == 2 * len(told["models"])
    assert json.loads((tmp_path / "scores" / "scores.json").read_text("utf-8")) == told


def test_a_log_says_the_same_in_every_format(file: Path, tmp_path: Path) -> None:
    told = []
    for name in ("calls.csv", "calls.csv.gz", "calls.parquet"):
        result = backtest(file.with_name(name), tmp_path / name, "--id", "Call", "--json")
        assert result.exit_code == 0, result.output
        told.append([scores["nats_per_call"] for scores in json.loads(result.stdout)["models"].values()])
    assert told[0] == told[1] == told[2]


def test_people_get_a_table_and_what_became_of_the_records(file: Path, tmp_path: Path) -> None:
    result = backtest(file, tmp_path / "scores", "--dedupe-minutes", 1)
    assert result.exit_code == 0
    for part in ("nats/call", "medic", "vigie is h", "2,000 records were further units of a call"):
        assert part in result.output


def test_a_run_writes_the_folder_the_planner_reads(file: Path, tmp_path: Path) -> None:
    result = run(file, tmp_path / "week", "--id", "Call")
    assert result.exit_code == 0, result.output
    assert {path.name for path in (tmp_path / "week").iterdir()} == {
        "forecast.parquet", "cells.parquet", "city.parquet", "score.parquet", "about.json", "zones.parquet", "shifts.parquet",
        "scorecard.parquet", "staffing.parquet", "health_days.parquet", "health.json", "measures.json",
    }  # fmt: skip
    about = json.loads((tmp_path / "week" / "about.json").read_text("utf-8"))
    assert set(about) >= {
        "region", "timezone", "made_from", "first_block", "last_block", "block_hours", "resolution", "model", "calls",
        "units_collapsed", "left_out", "medic_nats_per_call", "h_nats_per_call", "made_at", "version",
    }  # fmt: skip
    assert (about["region"], about["first_block"]) == ("Port Sample", "2024-03-18T00:00:00")
    assert pl.read_parquet(tmp_path / "week" / "city.parquet").height == 42
    assert [path.name for path in tmp_path.iterdir()] == ["week"]


def test_a_forecast_that_is_there_is_replaced(file: Path, tmp_path: Path) -> None:
    for first in ("2024-03-18", "2024-03-20"):
        assert run(file, tmp_path / "week", "--id", "Call", "--from", first).exit_code == 0
        about = json.loads((tmp_path / "week" / "about.json").read_text("utf-8"))
        assert about["first_block"].startswith(first)
    assert [path.name for path in tmp_path.iterdir()] == ["week"]


def test_a_folder_that_is_not_ours_is_left_alone(file: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", "utf-8")
    for result in (run(file, tmp_path / "mine"), backtest(file, tmp_path / "mine"), run(file, file)):
        assert result.exit_code == 2
        assert len(result.output.strip().splitlines()) == 1
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_a_write_that_fails_leaves_what_was_there(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(file, tmp_path / "week", "--id", "Call").exit_code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "week").iterdir()}
    calls = verbs_forecast.CallLog(
        path=file, columns=verbs_forecast.Columns(time="Received", lat="Latitude", lon="Longitude"), timezone="America/New_York"
    ).take()  # fmt: skip
    forecast = plan_week(calls.frame, Asked(timezone="America/New_York"))

    def fail(thing: object) -> str:
        raise OSError("disk full")

    monkeypatch.setattr(verbs_forecast, "_json", fail)
    with pytest.raises(OSError, match="disk full"):
        verbs_forecast.write_forecast(forecast, tmp_path / "week", made_at=datetime.now(UTC), region="Port Sample")
    assert {path.name: path.read_bytes() for path in (tmp_path / "week").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["week"]


def blank(log: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return log.with_columns(pl.lit("").alias(column) for column in columns)


def partly_elsewhere(log: pl.DataFrame) -> pl.DataFrame:
    return log.with_columns(
        Latitude=pl.when(pl.int_range(pl.len()) % 20 == 0).then(pl.lit("34.05")).otherwise("Latitude")
    )


BAD_LOGS = {
    "without coordinates": (lambda log: blank(log, "Latitude", "Longitude"), "no record of the call log has coordinates"),
    "six days": (lambda log: log.tail(360), "whole week"),
    "no times": (lambda log: blank(log, "Received"), "no record of the call log has a time"),
    "times in words": (lambda log: log.with_columns(Received=pl.lit("noon")), "cannot be read"),
    "no rows": (lambda log: log.clear(), "no records"),
    "column missing": (lambda log: log.drop("Latitude"), "no column Latitude; it has: Call, Received, Kind, Longitude"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_LOGS)
@pytest.mark.parametrize("verb", [backtest, run])
def test_a_log_nobody_can_use_is_one_sentence_and_leaves_nothing(
    case: str, verb: object, log: pl.DataFrame, tmp_path: Path
) -> None:
    spoil, says = BAD_LOGS[case]
    spoil(log).write_csv(tmp_path / "calls.csv")
    result = verb(tmp_path / "calls.csv", tmp_path / "out")  # type: ignore[operator]
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1
    assert says in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["calls.csv"]


def test_calls_in_another_state_are_left_out_told_and_shown_as_bad_health(log: pl.DataFrame, tmp_path: Path) -> None:
    partly_elsewhere(log).write_csv(tmp_path / "calls.csv")
    assert "as in another state" in backtest(tmp_path / "calls.csv", tmp_path / "scores").output
    result = run(tmp_path / "calls.csv", tmp_path / "week", "--id", "Call")
    assert result.exit_code == 0
    assert "out_of_area" in result.output
    about = json.loads((tmp_path / "week" / "about.json").read_text("utf-8"))
    assert about["health"]["worst"] == "bad"
    assert about["left_out"]["far_away"] == pytest.approx(log["Call"].n_unique() / 20, rel=0.2)


def test_stations_give_posts_plans_and_staffing(file: Path, tmp_path: Path) -> None:
    sites = "name,lat,lon,units\nMiddle,40.0,-75.0,2\nNorth,40.01,-75.01,1\n"
    (tmp_path / "sites.csv").write_text(sites, "utf-8")
    result = run(file, tmp_path / "week", "--id", "Call", "--sites", tmp_path / "sites.csv")
    assert result.exit_code == 0, result.output
    plans = pl.read_parquet(tmp_path / "week" / "plans.parquet")
    assert sorted(plans["units"].unique()) == [1, 2, 3, 4, 5]
    assert json.loads((tmp_path / "week" / "about.json").read_text("utf-8"))["units"] == 3
    (tmp_path / "sites.csv").write_text("name,lat,lon\nMiddle,-75.0,40.0\n", "utf-8")
    result = run(file, tmp_path / "week", "--id", "Call", "--sites", tmp_path / "sites.csv")
    assert result.exit_code == 2
    assert "latitude and longitude of the sites are swapped" in result.output


@pytest.mark.parametrize("verb", [backtest])
def test_a_region_without_a_grid_is_told(verb: object, log: pl.DataFrame, tmp_path: Path) -> None:
    apart = [f"{40 + number % 3_001 / 1_000:.4f}" for number in range(log.height)]
    log.with_columns(Latitude=pl.Series(apart), Longitude=pl.lit("-75")).write_csv(tmp_path / "calls.csv")
    result = verb(tmp_path / "calls.csv", tmp_path / "out", "--resolution", 11)  # type: ignore[operator]
    assert result.exit_code == 2
    assert result.output.startswith("the region has no grid: no cell of resolution 11 holds 3 calls")
    assert len(result.output.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_times_out_of_order_are_put_in_order_and_it_is_said(log: pl.DataFrame, file: Path, tmp_path: Path) -> None:
    log.reverse().write_csv(tmp_path / "calls.csv")
    there, turned = (
        backtest(path, tmp_path / name, "--id", "Call", "--json")
        for path, name in ((file, "a"), (tmp_path / "calls.csv", "b"))
    )
    told, also = (json.loads(result.stdout)["models"]["d1"]["nats_per_call"] for result in (there, turned))
    assert told == also
    assert "not in order of time" in turned.stderr
    assert "not in order of time" not in there.stderr


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--where", "Kind = "], "at its end"),
        (["--where", "Sort = 'ems'"], "the condition names the column Sort"),
        (["--where", "Kind = 'police'"], "no record of the call log fits"),
        (["--timezone", "America/Nowhere"], "there is no time zone America/Nowhere"),
        (["--id", "Unit"], "no column Unit"),
        (["--id", "Call", "--dedupe-minutes", 5], "not by both"),
        (["--block-hours", 5], "do not divide a day"),
    ],
)
def test_a_wrong_option_is_one_sentence(file: Path, tmp_path: Path, more: list[object], says: str) -> None:
    for verb in (backtest, run):
        result = verb(file, tmp_path / "out", *more)
        assert result.exit_code == 2
        assert says in result.output
        assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("nowhere.csv", None, "there is no file at"),
        ("calls.xlsx", b"x", "ends neither in .csv, .csv.gz nor .parquet"),
        ("empty.csv", b"", "empty.csv is empty"),
        ("broken.parquet", b"PAR1 no", "broken.parquet cannot be read as Parquet"),
        ("broken.csv.gz", b"no gzip", "no column Received"),
        ("ragged.csv", b"Received,Latitude,Longitude\n1,2,3,4\n1,2,3\n", "ragged.csv cannot be read as CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    for verb in (backtest, run):
        result = verb(tmp_path / name, tmp_path / "out")
        assert result.exit_code == 2
        assert says in result.output
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("verb", "more", "says"),
    [
        (backtest, ["--start", "2024-03-04", "--end", "2024-02-05"], "is not before the end"),
        (backtest, ["--end", "2024-06-03"], "there is no call in the last week"),
        (backtest, ["--test-weeks", "20"], "where at least 22 are needed"),
        (run, ["--from", "2024-01-09"], "there is no whole week of calls before"),
        (run, ["--from", "2030-02-05"], "too long before 2030-02-05"),
        (run, ["--region", " "], "the region needs a name"),
    ],
)
def test_dates_that_do_not_fit_the_log_are_told(
    file: Path, tmp_path: Path, verb: object, more: list[str], says: str
) -> None:
    result = verb(file, tmp_path / "out", *more)  # type: ignore[operator]
    assert result.exit_code == 2
    assert says in result.output
    assert not any(tmp_path.iterdir())


def test_help_of_forecast_names_its_verbs_and_imports_nothing_heavy(root: Path) -> None:
    import subprocess
    import sys

    code = "import sys, orchestration.cli; print(*sorted(set(sys.modules) & {'polars', 'numpy', 'h3', 'forecast'}))"
    told = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == ""
    assert all(verb in vigie("forecast", "--help").output for verb in ("backtest", "run"))


def test_a_log_of_nemsis_elements_needs_no_columns_and_another_does(log: pl.DataFrame, tmp_path: Path) -> None:
    elements = log.select(
        pl.col("Received").alias("eTimes.03"),
        (pl.col("Latitude") + "," + pl.col("Longitude")).alias("eScene.11 - Scene GPS Location"),
        pl.col("Call").alias("eResponse.03"),
    )
    elements.write_csv(tmp_path / "nemsis.csv")
    log.write_csv(tmp_path / "calls.csv")
    options = ["--timezone", "America/New_York", "--region", "Port Sample"]
    run_it = ["forecast", "run", *options, "--out", str(tmp_path / "week"), "--calls"]
    told = CliRunner().invoke(app, [*run_it, str(tmp_path / "nemsis.csv")])
    assert told.exit_code == 0, told.output
    assert json.loads((tmp_path / "week" / "about.json").read_text("utf-8"))["units_collapsed"] == 2_000
    refused = CliRunner().invoke(app, [*run_it, str(tmp_path / "calls.csv")])
    assert refused.exit_code == 2
    assert refused.output.startswith("say with --time, --lat and --lon which columns")
