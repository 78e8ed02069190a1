"""Triggers ask for the right runs and do no work themselves; a delivery in the drop folder is taken or refused, never lost."""

import os
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from orchestration.ambulance_triggers import calls_due, forecasts_due
from orchestration.definitions import build_definitions
from orchestration.resources import Home, make_home
from orchestration.running import instance_of
from orchestration.triggers import (
    drop_folder,
    months_out_of_date,
    quarterly_release,
    take_delivery_job,
    waiting_deliveries,
)
from orchestration.verbs_intake import prepare_registry
from tests.ingest.deliveries import INCIDENTS, PEOPLE, PROFILE

_REGION = """
[[region]]
slug = "test-town"
name = "Test Town"
timezone = "America/Los_Angeles"
calls = "calls.csv"
time = "t"
lat = "y"
lon = "x"
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = make_home(tmp_path / "home")
    prepare_registry(made)
    (made.profiles / "test-pd.yml").write_text(PROFILE, "utf-8")
    return made


def lay_down(home: Home, name: str, *, incidents: str = INCIDENTS, age: float = 60) -> Path:
    folder = home.drop / "test-pd" / name
    folder.mkdir(parents=True)
    for file, text in {"incidents.csv": incidents, "people.csv": PEOPLE}.items():
        path = folder / file
        path.write_text(text, "utf-8")
        then = datetime.now(UTC).timestamp() - age
        os.utime(path, (then, then))
    return folder


def test_only_settled_deliveries_are_waiting(home: Home) -> None:
    old = lay_down(home, "old")
    lay_down(home, "fresh", age=1)
    (home.drop / "test-pd" / "empty").mkdir()
    assert waiting_deliveries(home.drop, now=datetime.now(UTC).timestamp()) == [old]


def test_the_sensor_asks_for_one_run_for_each_delivery(home: Home) -> None:
    lay_down(home, "march")
    with instance_of(home) as instance:
        context = dg.build_sensor_context(instance=instance, resources={"home": home})
        (request,) = drop_folder(context)
    assert isinstance(request, dg.RunRequest)
    assert request.run_config["ops"]["take_delivery"]["config"] == {"delivery": "test-pd/march"}


def _take(home: Home, delivery: str) -> None:
    config = {"ops": {"take_delivery": {"config": {"delivery": delivery}}}}
    with instance_of(home) as instance:
        resources = {"home": dg.ResourceDefinition.hardcoded_resource(home)}
        assert take_delivery_job.execute_in_process(run_config=config, instance=instance, resources=resources).success


def test_a_delivery_is_taken_once_and_moved_to_done_with_its_receipt(home: Home) -> None:
    lay_down(home, "march")
    _take(home, "test-pd/march")
    done = home.drop / "test-pd" / "done" / "march"
    assert (done / "answer.txt").read_text("utf-8").startswith("Receipt R-")
    assert (done / "incidents.csv").read_text("utf-8") == INCIDENTS
    assert waiting_deliveries(home.drop, now=datetime.now(UTC).timestamp() + 60) == []


def test_a_delivery_that_cannot_be_read_is_moved_aside_with_one_sentence(home: Home) -> None:
    lay_down(home, "broken", incidents="a,b\n1,2\n")
    _take(home, "test-pd/broken")
    answer = (home.drop / "test-pd" / "refused" / "broken" / "answer.txt").read_text("utf-8")
    assert "not a file of Test Police Department" in answer
    assert len(answer.strip().splitlines()) == 1


def test_changed_months_are_asked_for_and_unchanged_ones_are_not(home: Home) -> None:
    with instance_of(home) as instance:
        context = dg.build_sensor_context(instance=instance, resources={"home": home})
        assert [type(one) for one in months_out_of_date(context)] == [dg.SkipReason]
        lay_down(home, "march")
        _take(home, "test-pd/march")
        (request,) = months_out_of_date(context)
    assert isinstance(request, dg.RunRequest)
    assert request.tags["dagster/asset_partition_range_start"] == "2025-03"


def test_the_calendar_asks_for_the_next_release(home: Home) -> None:
    (home.releases / "2026.10.0").mkdir()
    with instance_of(home) as instance:
        quarter = dg.build_schedule_context(
            instance=instance, scheduled_execution_time=datetime(2026, 10, 1, 6, tzinfo=UTC), resources={"home": home}
        )
        request = quarterly_release(quarter)
        assert isinstance(request, dg.RunRequest)
        assert request.partition_key == "2026.10.1"


@pytest.mark.parametrize(
    ("refresh", "hour", "asked"),
    [("daily", 12, 1), ("daily", 13, 0), ("hourly", 13, 1), ("weekly", 12, 0)],
)
def test_a_regions_forecast_is_asked_for_when_its_own_clock_says_so(
    home: Home, refresh: str, hour: int, asked: int
) -> None:
    """Wednesday, 04:00 in Los Angeles is 12:00 in winter by UTC."""
    settings = home.private / "vigie.toml"
    settings.write_text(settings.read_text("utf-8") + _REGION + f'refresh = "{refresh}"\n', "utf-8")
    with instance_of(home) as instance:
        context = dg.build_schedule_context(
            instance=instance,
            scheduled_execution_time=datetime(2026, 1, 7, hour, 20, tzinfo=UTC),
            resources={"home": home},
        )
        for schedule in (calls_due, forecasts_due):
            told = schedule(context)
            assert isinstance(told, list if asked else dg.SkipReason)
        if asked:
            (request,) = forecasts_due(context)
            assert dict(request.partition_key.keys_by_dimension) == {"region": "test-town", "week": "2026-01-05"}
            assert request.run_config["ops"]["demand_forecast"]["config"] == {"first_day": "2026-01-07"}


def test_a_region_that_is_not_whole_is_one_sentence(home: Home) -> None:
    from orchestration.regions import regions_of
    from orchestration.resources import HomeProblem

    settings = home.private / "vigie.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text + _REGION.replace('slug = "test-town"\n', ""), "utf-8")
    with pytest.raises(HomeProblem, match="slug"):
        regions_of(home)
    settings.write_text(text + _REGION + 'refresh = "often"\n', "utf-8")
    with pytest.raises(HomeProblem, match="hourly, daily or weekly"):
        regions_of(home)
    settings.write_text(text + _REGION, "utf-8")
    with pytest.raises(HomeProblem, match=r"private/calls\.csv"):
        regions_of(home)["test-town"].inputs(home)


def test_the_graph_loads_with_every_trigger(home: Home) -> None:
    with instance_of(home):
        repository = build_definitions(home).get_repository_def()
    assert {sensor.name for sensor in repository.sensor_defs} == {"drop_folder", "months_out_of_date"}
    assert {schedule.name for schedule in repository.schedule_defs} == {
        "quarterly_release",
        "calls_due",
        "forecasts_due",
    }
