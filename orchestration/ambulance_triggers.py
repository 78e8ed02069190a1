"""What starts the work on ambulance demand without a person: at every full hour the regions that are due, by their own clock.

A region says how often (`refresh` in private/vigie.toml). A trigger only asks for a run; it must not do the work. Must not
use postponed annotations (Dagster reads them).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg

from orchestration.regions import HOURLY, WEEKLY, Region, regions_of
from orchestration.resources import Home

_HOUR = 4
"""The local hour of daily and weekly work: before the first shift."""

calls_job = dg.define_asset_job("calls_job", selection=["ambulance_calls"], description="The calls of one region.")
forecast_job = dg.define_asset_job(
    "forecast_job", selection=["demand_forecast"], description="The forecast of one region and week, or of many weeks."
)


def is_due(region: Region, moment: datetime) -> bool:
    """Whether a region's forecast is made in this hour. moment: with an offset."""
    local = moment.astimezone(ZoneInfo(region.timezone))
    if region.refresh == HOURLY:
        return True
    return local.hour == _HOUR and (region.refresh != WEEKLY or local.weekday() == 0)


def _due(home: Home, moment: datetime) -> Mapping[str, datetime]:
    """The regions that are due, with their local time."""
    return {
        slug: moment.astimezone(ZoneInfo(region.timezone))
        for slug, region in regions_of(home).items()
        if is_due(region, moment)
    }


@dg.schedule(
    job=calls_job, cron_schedule="5 * * * *", default_status=dg.DefaultScheduleStatus.STOPPED,
    description="The calls of every region that is due in this hour.",
)  # fmt: skip
def calls_due(
    context: dg.ScheduleEvaluationContext, home: dg.ResourceParam[Home]
) -> list[dg.RunRequest] | dg.SkipReason:
    """One run for each region."""
    due = _due(home, context.scheduled_execution_time)
    if not due:
        return dg.SkipReason("no region is due in this hour")
    context.instance.add_dynamic_partitions("region", list(due))
    return [dg.RunRequest(run_key=f"{slug} {local:%Y-%m-%dT%H%z}", partition_key=slug) for slug, local in due.items()]


@dg.schedule(
    job=forecast_job, cron_schedule="20 * * * *", default_status=dg.DefaultScheduleStatus.STOPPED,
    description="A quarter of an hour after their calls, the forecasts of the regions that are due: seven days from today.",
)  # fmt: skip
def forecasts_due(
    context: dg.ScheduleEvaluationContext, home: dg.ResourceParam[Home]
) -> list[dg.RunRequest] | dg.SkipReason:
    """One run for each region, in the partition of its week."""
    due = _due(home, context.scheduled_execution_time)
    if not due:
        return dg.SkipReason("no region is due in this hour")
    context.instance.add_dynamic_partitions("region", list(due))
    asked = []
    for slug, local in due.items():
        monday = local.date() - timedelta(days=local.weekday())
        key = dg.MultiPartitionKey({"region": slug, "week": monday.isoformat()})
        config = {"ops": {"demand_forecast": {"config": {"first_day": local.date().isoformat()}}}}
        asked.append(dg.RunRequest(run_key=f"{slug} {local:%Y-%m-%dT%H%z}", partition_key=key, run_config=config))
    return asked
