"""The expected completeness of young months: its ranges hold in a backtest, and it gives no small number away."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from publish.nowcast import HORIZON, LEAST_MONTHS, month_end, nowcast

SCHEMA = {
    "incident_id": pl.String, "agency_id": pl.String, "month": pl.String, "received_on": pl.Date, "fate": pl.String,
}  # fmt: skip
MONTHS = [f"{year}-{month:02}" for year in range(2016, 2022) for month in range(1, 13)]


def history(seed: int, *, agencies: int = 8, mean: float = 12.0, months: list[str] = MONTHS) -> pl.DataFrame:
    """Agencies that send a month in one go, some late, and single reports that come weeks after the others."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[object, ...]] = []
    for month in months:
        for agency in range(agencies):
            batch = float(rng.gamma(2.0, 12.0 + 4.0 * agency))
            for place in range(int(rng.poisson(mean))):
                late = float(rng.exponential(60.0)) if rng.random() < 0.3 else 0.0
                received = month_end(month) + timedelta(days=int(batch + late))
                rows.append((f"{agency}:{month}:{place}", f"A{agency}", month, received, "current"))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def seen(fates: pl.DataFrame, as_of: date) -> pl.DataFrame:
    return fates.filter(pl.col("received_on") <= as_of)


@pytest.fixture(scope="module")
def ranges() -> list[tuple[float, float, float, float]]:
    """completeness, low, high and the truth, for months one to six months old, told at the end of each of three years' months."""
    found = []
    for seed in range(3):
        fates = history(seed)
        days = fates.with_columns(end=pl.col("month").str.to_date("%Y-%m").dt.month_end())
        within = days.filter(pl.col("received_on") - pl.col("end") <= timedelta(days=HORIZON))
        for place in range(30, len(MONTHS) - 1):
            as_of = month_end(MONTHS[place])
            told = nowcast(
                seen(fates, as_of), as_of=as_of, start=date.fromisoformat(f"{MONTHS[place - 3]}-01"), end=month_end(MONTHS[place - 1])
            )  # fmt: skip
            for row in told.iter_rows(named=True):
                own = within.filter(month=row["month"])
                truth = own.filter(pl.col("received_on") <= as_of).height / own.height
                found.append((row["completeness"], row["low"], row["high"], truth))
    return found


def test_ranges_of_eighty_percent_hold_that_often_in_a_backtest(
    ranges: list[tuple[float, float, float, float]],
) -> None:
    # What is rounded to a hundredth is compared so.
    held = [low <= round(truth, 2) <= high for _, low, high, truth in ranges]
    assert len(held) > 300
    assert 0.75 <= sum(held) / len(held) <= 0.85


def test_the_estimate_is_near_the_truth_on_average_and_the_range_is_no_wider_than_it_need_be(
    ranges: list[tuple[float, float, float, float]],
) -> None:
    assert abs(np.mean([told - truth for told, _, _, truth in ranges])) < 0.03
    assert np.mean([high - low for _, low, high, _ in ranges]) < 0.35
    assert all(0 <= low <= told <= high <= 1 for told, low, high, _ in ranges)


def test_the_older_a_month_the_more_is_expected_to_be_there() -> None:
    as_of = date(2021, 12, 31)
    told = nowcast(seen(history(1), as_of), as_of=as_of, start=date(2020, 6, 1), end=date(2021, 12, 31))
    parts = told["completeness"].to_list()
    assert parts == sorted(parts, reverse=True)
    assert told.filter(month="2020-12").select("completeness", "low", "high").row(0) == (1.0, 1.0, 1.0)


def test_few_earlier_months_hold_no_range_and_none_no_estimate() -> None:
    fates, as_of = history(2, months=MONTHS[:20]), date(2017, 8, 31)
    told = nowcast(seen(fates, as_of), as_of=as_of, start=date(2016, 1, 1), end=as_of)
    assert told.row(0, named=True) == {
        "month": "2016-01", "filed": None, "completeness": None, "low": None, "high": None, "basis": 0
    }  # fmt: skip
    young = told.row(-1, named=True)
    assert 0 < young["basis"] < LEAST_MONTHS
    assert (young["low"], young["high"]) == (0.0, 1.0)


def test_reports_of_years_ago_that_came_in_one_delivery_tell_nothing_about_delays() -> None:
    fates = history(3).with_columns(received_on=date(2026, 11, 1))
    told = nowcast(fates, as_of=date(2026, 11, 2), start=date(2021, 1, 1), end=date(2021, 12, 31))
    assert told["basis"].to_list() == [0] * 12


def test_a_range_does_not_change_with_the_reports_of_its_own_month() -> None:
    as_of = date(2021, 9, 15)
    fates = seen(history(4), as_of)
    window = {"as_of": as_of, "start": date(2021, 6, 1), "end": date(2021, 8, 31)}
    assert nowcast(fates, **window).equals(nowcast(fates.filter(pl.col("month") < "2021-01"), **window))


def test_months_of_few_reports_or_agencies_are_no_basis() -> None:
    window = {"as_of": date(2021, 9, 15), "start": date(2021, 8, 1), "end": date(2021, 8, 31)}
    assert nowcast(history(5, agencies=2, mean=40), **window)["basis"].to_list() == [0]
    assert nowcast(history(5, agencies=3, mean=2), **window)["basis"].to_list()[0] < 10


def test_the_number_filed_is_given_only_where_every_count_of_the_month_is_shown() -> None:
    counts = [("2021-01", 12, "shown"), ("2021-01", 5, "shown"), ("2021-01", 9, "shown"), ("2021-01", None, "nothing_filed"),
              ("2021-02", 12, "shown"), ("2021-02", 9, "shown"), ("2021-02", 9, "shown"), ("2021-02", None, "small"),
              ("2021-03", 12, "shown"), ("2021-03", 9, "shown"), ("2021-03", 0, "shown")]  # fmt: skip
    coverage = pl.DataFrame(
        counts, schema={"month": pl.String, "incidents": pl.Int64, "incidents_rule": pl.String}, orient="row"
    )
    window = {"as_of": date(2021, 9, 15), "start": date(2021, 1, 1), "end": date(2021, 3, 31)}
    assert nowcast(history(6), coverage=coverage, **window)["filed"].to_list() == [26, None, None]
