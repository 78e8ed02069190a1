"""A folder that is not a forecast is refused with one sentence that names the file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from planner.reading import BrokenForecast, read_forecast
from tests.planner.made_up import write_forecast


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return write_forecast(tmp_path / "week", radius=1)


def told(**changes: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        about = json.loads((folder / "about.json").read_text("utf-8")) | changes
        kept = {name: value for name, value in about.items() if value is not ...}
        (folder / "about.json").write_text(json.dumps(kept), "utf-8")

    return change


def table(name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Callable[[Path], None]:
    def changed(folder: Path) -> None:
        change(pl.read_parquet(folder / f"{name}.parquet")).write_parquet(folder / f"{name}.parquet")

    return changed


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: (folder / "about.json").unlink(), "about.json is missing"),
        (lambda folder: (folder / "about.json").write_text("{", "utf-8"), "about.json in week cannot be read"),
        (lambda folder: (folder / "city.parquet").unlink(), "city.parquet is missing"),
        (lambda folder: (folder / "city.parquet").write_text("no", "utf-8"), "city.parquet in week cannot be read"),
        (told(region=...), "does not say region"),
        (told(timezone="Mars/Olympus"), "a time zone this machine does not know"),
        (told(made_from=["x"]), "about.json in week cannot be read"),
        (told(block_hours=8), "blocks of 8 hours"),
        (table("forecast", lambda frame: frame.drop("low")), "forecast.parquet in week needs the columns"),
        (table("forecast", lambda frame: frame.head(9)), "one figure for each cell and block"),
        (table("forecast", lambda frame: frame.with_columns(expected=float("nan"))), "blanks in expected"),
        (table("forecast", lambda frame: frame.with_columns(cell=pl.lit("x"))), "do not name the same cells"),
        (table("cells", lambda frame: frame.vstack(frame)), "do not name the same cells"),
        (table("city", lambda frame: frame.clear()), "one figure for each cell and block"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(copy: Path, spoil: Callable[[Path], None], sentence: str) -> None:
    spoil(copy)
    with pytest.raises(BrokenForecast, match=sentence) as broken:
        read_forecast(copy)
    assert str(broken.value).endswith(".")
    assert str(copy) not in str(broken.value)


def test_a_cell_that_is_none_is_named(copy: Path) -> None:
    for name in ("forecast", "cells"):
        table(name, lambda frame: frame.with_columns(cell=pl.col("cell").str.replace("^8", "0")))(copy)
    with pytest.raises(BrokenForecast, match="not an H3 cell"):
        read_forecast(copy)


def test_times_are_told_in_the_forecasts_zone(copy: Path) -> None:
    about = read_forecast(copy).about
    assert f"{about.made_at:%H:%M}" == "05:10"
    assert about.made_at.tzinfo is None
    assert about.nats == (3.2, 4.4)


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("posts", pl.lit("nowhere").alias("site"), "posts.parquet in f names a site that sites.parquet does not have."),
        ("plans", pl.lit(1.5).alias("share"), "plans.parquet in f has a share that is not between 0 and 1."),
        ("plans", pl.lit("best").alias("plan"), "plans.parquet in f needs one of busy, posts, stations in plan."),
        (
            "coverage",
            pl.lit("nowhere").alias("cell"),
            "coverage.parquet in f names a cell that cells.parquet does not have.",
        ),
        ("staffing", pl.lit(None, pl.Float64).alias("units_p80"), "staffing.parquet in f has blanks in units_p80."),
        ("shifts", pl.lit("noon").alias("shift"), "shifts.parquet in f needs one of day, night in shift."),
    ],
)
def test_a_broken_further_table_is_one_sentence(tmp_path: Path, name: str, change: pl.Expr, sentence: str) -> None:
    folder = write_forecast(tmp_path / "f", radius=1)
    path = folder / f"{name}.parquet"
    pl.read_parquet(path).with_columns(change).write_parquet(path)
    with pytest.raises(BrokenForecast) as raised:
        read_forecast(folder)
    assert str(raised.value) == sentence


@pytest.mark.parametrize(("text", "sentence"), [("{", "cannot be read"), ("[]", "does not say calls, checks, masked, records"),
                                                ('{"records": 1, "calls": 1}', "does not say checks, masked")])  # fmt: skip
def test_broken_facts_are_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    folder = write_forecast(tmp_path / "f", radius=1)
    (folder / "health.json").write_text(text, "utf-8")
    with pytest.raises(BrokenForecast, match=sentence):
        read_forecast(folder)
