"""The whole house on one screen: assets, checks, triggers, resources. `dagster dev` and the command line load the same.

Must not do anything but assemble.
"""

import dagster as dg

from orchestration.ambulance import ambulance_calls, demand_forecast
from orchestration.ambulance_triggers import calls_due, calls_job, forecast_job, forecasts_due
from orchestration.checks import checks_of
from orchestration.events import same_event_pairs
from orchestration.releases import deidentified_reports, public_site, registry_facts, releasable_reports, release
from orchestration.reports import located_reports, validated_reports
from orchestration.resources import Home, home_from
from orchestration.storage import ParquetStages, stages_of
from orchestration.triggers import (
    drop_folder,
    months_out_of_date,
    quarterly_release,
    release_job,
    reports_job,
    take_delivery_job,
)

ASSETS = (
    validated_reports,
    located_reports,
    registry_facts,
    deidentified_reports,
    releasable_reports,
    release,
    public_site,
    same_event_pairs,
    ambulance_calls,
    demand_forecast,
)


def build_definitions(home: Home) -> dg.Definitions:
    """The definitions of one deployment."""
    folder = stages_of(home)
    return dg.Definitions(
        assets=list(ASSETS),
        asset_checks=checks_of({asset.key.to_user_string(): asset for asset in ASSETS}, folder),
        resources={"home": dg.ResourceDefinition.hardcoded_resource(home), "io_manager": ParquetStages(folder)},
        jobs=[take_delivery_job, reports_job, release_job, calls_job, forecast_job],
        sensors=[drop_folder, months_out_of_date],
        schedules=[quarterly_release, calls_due, forecasts_due],
        # What fans out is cut into pieces first (side_by_side); what is left has an order, and its gates must hold.
        executor=dg.in_process_executor,
    )


defs = build_definitions(home_from(None))
