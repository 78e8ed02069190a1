"""The whole house on one screen: assets, checks, resources. `dagster dev` and the command line load the same.

Must not do anything but assemble.
"""

import dagster as dg

from orchestration.checks import checks_of
from orchestration.releases import deidentified_reports, public_site, releasable_reports, release
from orchestration.reports import located_reports, validated_reports
from orchestration.resources import Home, home_from
from orchestration.storage import ParquetStages, StageFolder

ASSETS = (validated_reports, located_reports, deidentified_reports, releasable_reports, release, public_site)


def build_definitions(home: Home) -> dg.Definitions:
    """The definitions of one deployment."""
    folder = StageFolder(home.stages)
    return dg.Definitions(
        assets=list(ASSETS),
        asset_checks=checks_of({asset.key.to_user_string(): asset for asset in ASSETS}, folder),
        resources={"home": dg.ResourceDefinition.hardcoded_resource(home), "io_manager": ParquetStages(folder)},
        executor=dg.in_process_executor,
    )


defs = build_definitions(home_from(None))
