"""The score: whole shifts that are over, counted in words, with a verdict chance is allowed for."""

import dataclasses
from datetime import date

import polars as pl
import pytest

from planner.chart import draw_score
from planner.reading import Forecast
from planner.score import Past, past_shifts, verdict
from planner.sentences import score


def past(day: int, key: str = "day", *, actual: int = 60) -> Past:
    return Past(day=date(2026, 11, day), key=key, expected=60.0, low=52, high=69, actual=actual)


def test_the_shifts_of_two_weeks_are_whole_and_over(forecast: Forecast) -> None:
    shifts = past_shifts(forecast)
    assert len(shifts) == 27  # the last night runs into the forecast
    assert sum(shift.actual for shift in shifts) <= forecast.score["actual"].sum()
    open_end = forecast.score.with_columns(
        actual=pl.when(pl.col("block_start") < pl.lit(date(2026, 11, 20))).then("actual")
    )
    assert len(past_shifts(dataclasses.replace(forecast, score=open_end))) == 21
    assert past_shifts(dataclasses.replace(forecast, score=forecast.score.clear())) == []


def test_the_sentence_counts_in_words_and_names_the_others() -> None:
    told = score([*(past(day) for day in range(9, 20)), past(20, "night", actual=80), past(21, actual=75)])
    assert told == (
        "Eleven of thirteen shifts fell inside their range, about the four in five we promise. "
        "Those outside had more calls than we said: Fri 20 night and Sat 21 day. In all, 815 calls came and 780 were likely."
    )
    mixed = score([*(past(day) for day in range(9, 12)), past(12, actual=80), past(13, actual=40)])
    assert "One had more calls than we said and one fewer." in mixed
    assert score([past(9), past(10)]).startswith("All two shifts fell inside their range")


@pytest.mark.parametrize(
    ("inside", "n", "told"), [(22, 27, "fits"), (12, 27, "fewer"), (27, 27, "more"), (3, 3, "fits")]
)
def test_the_verdict_allows_for_chance(inside: int, n: int, told: str) -> None:
    assert verdict(inside, n) == told


def test_the_chart_has_x_in_per_cent_and_a_row_per_day() -> None:
    chart = draw_score([past(9), past(9, "night", actual=90), past(10, actual=30)])
    assert len(chart.days) == 2
    assert all(mark.low.endswith("%") and 0 <= float(mark.actual[:-1]) <= 100 for mark in chart.marks)
    assert [mark.inside for mark in chart.marks] == [True, False, False]
    assert chart.marks[0].y < chart.marks[1].y < chart.marks[2].y
    assert chart.ticks[0].value <= 30
    assert chart.ticks[-1].value >= 90
