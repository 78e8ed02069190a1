"""The ambulance log: two peaks a day, a quarter that wakes on Friday night, and exactly the dirt that was recorded."""

import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest

from orchestration.sample import ambulance, rhythm
from orchestration.sample.city import METRES_PER_DEGREE_LAT, METRES_PER_DEGREE_LON, Town
from orchestration.sample.stamps import STAMPS
from orchestration.sample.write import SEED


@pytest.fixture(scope="module")
def log(written) -> pl.DataFrame:
    """The rows of the log in the order of the file."""
    frame = pl.read_csv(written.plan.ambulance.path, infer_schema=False)
    return frame.with_columns(
        pl.col("Received").str.to_datetime("%Y-%m-%d %H:%M:%S"), pl.col("Latitude", "Longitude").cast(pl.Float64)
    )


@pytest.fixture(scope="module")
def listed(log: pl.DataFrame) -> pl.DataFrame:
    """One row per call number, in order of time."""
    return log.unique("Call No", keep="first", maintain_order=True).sort("Received", "Call No")


def _copies(listed: pl.DataFrame) -> pl.DataFrame:
    """Calls that follow one at the same point and address, with the same nature, within nine minutes."""
    place = ["Latitude", "Longitude", "Address", "Nature"]
    gap = pl.col("Received").diff().over(place)
    return listed.drop_nulls("Latitude").filter(gap <= timedelta(minutes=9))


def _near(calls: pl.DataFrame, town: Town, node: tuple[int, int], metres: float) -> pl.DataFrame:
    lon, lat = next(crossing.place for crossing in town.crossings if crossing.node == node)
    north = (pl.col("Latitude") - lat) * METRES_PER_DEGREE_LAT
    east = (pl.col("Longitude") - lon) * METRES_PER_DEGREE_LON
    return calls.filter(north**2 + east**2 < metres**2)


def test_the_header_is_that_of_a_dispatch_system(written):
    first = written.plan.ambulance.path.read_text("utf-8").splitlines()[0]
    assert first.startswith("Call No,Received,Unit,Priority,Nature,Address,Latitude,Longitude,Dispatched,En Route,")


def test_rows_calls_and_copies_are_those_recorded(written, log, listed):
    told = written.plan.ambulance
    assert log.height == told.rows
    assert listed.height == told.calls + told.relisted
    assert 57_000 < told.calls < 63_000
    assert 0.025 < told.relisted / told.calls < 0.035
    # At busy doors a few true calls look like copies as well.
    assert told.relisted <= _copies(listed).height < told.relisted * 1.15


def test_a_row_is_a_unit_and_three_calls_in_ten_have_several(log):
    units = log.group_by("Call No").agg(
        pl.len(),
        pl.col("Unit").n_unique().alias("units"),
        pl.struct("Received", "Address", "Nature").n_unique().alias("n"),
    )
    assert 0.26 < (units["len"] > 1).mean() < 0.33
    assert (units["len"] == units["units"]).all()
    assert set(units["n"]) == {1}
    assert units["len"].max() == 4


def test_the_gap_is_empty_and_a_day_is_thin(written, log, listed):
    told = written.plan.ambulance
    begin, end = told.gap
    assert end - begin == timedelta(hours=40)
    assert begin.isocalendar()[:2] == end.isocalendar()[:2]
    assert log.filter(pl.col("Received").is_between(begin, end, closed="left")).is_empty()
    silent = max(later - earlier for earlier, later in pairwise(listed["Received"]))
    assert timedelta(hours=39) < silent < timedelta(hours=43)
    daily = Counter(listed["Received"].dt.date())
    others = [daily[told.thin_day + timedelta(days=7 * weeks)] for weeks in (-3, -2, -1, 1, 2, 3)]
    assert 0.15 < daily[told.thin_day] / (sum(others) / len(others)) < 0.45


def test_points_outside_and_missing_are_those_recorded(written, listed):
    told = written.plan.ambulance
    missing = listed["Latitude"].is_null()
    outside = listed.filter(~missing & ~pl.col("Longitude").is_between(-125, -124.7))
    assert missing.sum() == told.missing
    assert outside.height == told.outside
    assert set(outside.select("Latitude", "Longitude").rows()) == {(0.0, 0.0), (36.0, -126.0)}
    assert 20 < told.missing < 100
    assert 0.0005 < told.outside / told.calls < 0.0015


def test_calls_lie_on_blocks_and_some_addresses_name_an_apartment(written, log, towns):
    blocks = {f"{one.block} BLK {one.street.upper()}" for town in towns.values() for one in town.segments}
    addresses = [re.sub(r" APT \d+$", "", text) for text in log["Address"]]
    assert set(addresses) <= blocks
    flats = sum(one != other for one, other in zip(addresses, log["Address"], strict=True))
    assert 0.05 < flats / log.height < 0.12
    assert all(re.fullmatch(r"(\d+\.\d{6})?", row["Latitude"]) for row in written.calls())


def test_the_day_has_two_peaks_and_the_night_is_quiet(listed):
    hours = Counter(listed["Received"].dt.hour())
    assert 0.3 < sum(hours[hour] for hour in (2, 3, 4)) / sum(hours[hour] for hour in (11, 12, 13)) < 0.6
    morning, lunch, evening = (sum(hours[hour] for hour in pair) for pair in ((10, 11), (14, 15), (17, 18)))
    assert lunch < morning
    assert lunch < evening


def test_downtown_is_busy_by_day_and_the_quarter_on_friday_and_saturday_nights(listed, towns):
    hour, day = pl.col("Received").dt.hour(), pl.col("Received").dt.offset_by("-6h").dt.weekday()
    weekend_night = listed.filter((hour.is_between(22, 23) | (hour <= 2)) & day.is_in([5, 6]))
    workday = listed.filter(hour.is_between(10, 15) & (day <= 5))

    def share(calls: pl.DataFrame, source: rhythm.Source) -> float:
        return _near(calls, towns["Port Sample"], source.around, 700).height / calls.height

    assert share(weekend_night, rhythm.NIGHTLIFE) > 0.25 > 5 * share(workday, rhythm.NIGHTLIFE)
    assert share(workday, rhythm.DOWNTOWN) > 2 * share(weekend_night, rhythm.DOWNTOWN)


def test_a_few_doors_stand_out(listed):
    per_point = listed.drop_nulls("Latitude").group_by("Latitude", "Longitude").len().sort("len", descending=True)
    assert per_point["len"][0] > 20 * per_point["len"].mean()
    assert per_point["len"].head(5).sum() / listed.height > 0.1


def test_counts_vary_more_than_poisson_would(listed):
    hourly = listed.group_by(pl.col("Received").dt.truncate("1h").alias("at")).len()
    spread = hourly.with_columns(hour=pl.col("at").dt.hour(), week=pl.col("at").dt.strftime("%G-%V"))
    noons = spread.filter(pl.col("hour").is_in([10, 11, 12, 13]))["len"]
    assert noons.var() / noons.mean() > 1.15


def test_the_clocks_change_and_nobody_mends_it(listed):
    hours = Counter(listed["Received"].dt.truncate("1h"))
    assert hours[datetime(2026, 3, 8, 2)] == 0
    assert hours[datetime(2026, 3, 8, 1)] > 0 < hours[datetime(2026, 3, 8, 3)]
    usual = sum(hours[datetime(2025, 11, 2, 1) + timedelta(days=7 * weeks)] for weeks in (-2, -1, 1, 2)) / 4
    assert hours[datetime(2025, 11, 2, 1)] > 1.2 * usual
    assert listed["Received"].min().date() == datetime(2025, 4, 1).date()
    assert listed["Received"].max().date() == datetime(2026, 9, 30).date()


def test_rows_are_slightly_out_of_turn(log):
    times = log["Received"].to_list()
    back = [earlier - later for earlier, later in pairwise(times) if later < earlier]
    assert 0.01 < len(back) / len(times) < 0.3
    # An hour of it is the one that comes twice in November.
    assert sum(each > timedelta(minutes=30) for each in back) <= 30


def test_a_seed_draws_the_same_rows_and_another_seed_others(towns):
    one = ambulance.draw_calls(list(towns.values()), seed=SEED)
    assert one.rows == ambulance.draw_calls(list(towns.values()), seed=SEED).rows
    assert one.rows != ambulance.draw_calls(list(towns.values()), seed=3).rows


def test_stamps_follow_each_other_but_for_those_pressed_late_or_not_at_all(log):
    times = {name: pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False) for name in STAMPS}
    stamps = log.select(**times)
    assert stamps["Dispatched"].null_count() == 0
    assert 0.02 < stamps["On Scene"].null_count() / log.height < 0.04
    assert 0.65 < 1 - stamps["At Hospital"].null_count() / log.height < 0.75
    travel = stamps.select((pl.col("On Scene") - pl.col("En Route")).dt.total_seconds())["On Scene"].drop_nulls()
    assert 330 < travel.median() < 450
    left = stamps.select((pl.col("Left Scene") - pl.col("On Scene")).dt.total_seconds())["Left Scene"].drop_nulls()
    assert 0.001 < (left < 0).mean() < 0.01


def test_stations_and_hospitals_stand_in_the_town(written, towns):
    sites = pl.read_csv(written.plan.ambulance.sites)
    assert sites["kind"].value_counts().sort("kind").rows() == [("hospital", 2), ("station", 5)]
    lons, lats = zip(*(crossing.place for crossing in towns["Port Sample"].crossings), strict=True)
    assert sites["lat"].is_between(min(lats), max(lats)).all()
    assert sites["lon"].is_between(min(lons), max(lons)).all()
    assert sites.select("lat", "lon").is_unique().all()
