"""Heavy stages side by side: one step for each piece of months, or for each region, on the executor the settings name.

The steps wait for nobody, so that every executor may run them; what has an order, a release above all, runs in one process.
Must not use postponed annotations (Dagster reads them).
"""

import logging
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.ambulance import calls_of, forecast_of, next_week, region_of
from orchestration.celery_workers import celery_executor, require_workers
from orchestration.reports import located_of, validated_of
from orchestration.resources import Home, HomeProblem
from orchestration.running import REGIONS, REPORTS
from orchestration.scale import CELERY, DASK, IN_PROCESS, MULTIPROCESS, Scale
from orchestration.silence import value_free
from orchestration.storage import stages_of


class Months(dg.Config):
    """The months of one piece."""

    months: list[str]


class RegionDue(dg.Config):
    """One region."""

    region: str


@dg.op(description="Validate and locate the reports of some months.")
@value_free
def months_of_reports(context: dg.OpExecutionContext, home: dg.ResourceParam[Home], config: Months) -> None:
    """What the assets validated_reports and located_reports do, written under their names."""
    validated = validated_of(home, config.months)
    for asset, told in (("validated_reports", validated), ("located_reports", located_of(home, validated))):
        for month, stage in told.items():
            stages_of(home).write(asset, month, stage)
            rows = {f"rows of {name}": frame.height for name, frame in stage.tables.items()}
            context.log_event(dg.AssetMaterialization(asset, partition=month, metadata=rows))


@dg.op(description="Read the calls of one region and forecast the week after the last of them.")
@value_free
def region_of_calls(context: dg.OpExecutionContext, home: dg.ResourceParam[Home], config: RegionDue) -> None:
    """What the assets ambulance_calls and demand_forecast do, written under their names."""
    region = region_of(home, config.region)
    stage, counts = calls_of(home, region)
    stages_of(home).write("ambulance_calls", region.slug, stage)
    context.log_event(dg.AssetMaterialization("ambulance_calls", partition=region.slug, metadata=counts))
    monday = next_week(stage.tables["calls"])
    forecast_of(home, region, stage, monday)
    week = str(dg.MultiPartitionKey({"region": region.slug, "week": monday.isoformat()}))
    context.log_event(dg.AssetMaterialization("demand_forecast", partition=week))


_STEPS = {REPORTS: months_of_reports, REGIONS: region_of_calls}


def job_of(kind: str, number: int, root: str, as_of: str) -> dg.JobDefinition:
    """A job of so many pieces for the deployment at a path; every process of a run builds it anew. as_of: ISO, or empty."""
    home = Home(root=Path(root), as_of=datetime.fromisoformat(as_of) if as_of else None)

    @dg.job(
        name=kind, executor_def=executor_of(home.scale()), description="Pieces of a heavy stage, side by side.",
        resource_defs={"home": dg.ResourceDefinition.hardcoded_resource(home)},
    )  # fmt: skip
    def side_by_side() -> None:
        for place in range(number):
            _STEPS[kind].alias(f"piece_{place}")()

    return side_by_side


def executor_of(scale: Scale) -> dg.ExecutorDefinition:
    """Dagster's executor of a size. Raises HomeProblem where its library is not installed."""
    if scale.executor == IN_PROCESS:
        return dg.in_process_executor
    if scale.executor == MULTIPROCESS:
        return dg.multiprocess_executor.configured({"max_concurrent": scale.workers})
    if scale.executor == CELERY:
        return celery_executor()
    assert scale.executor == DASK
    if find_spec("dagster_dask") is None:
        raise HomeProblem(
            'executor = "dask" needs dagster-dask; install it with: pip install -r requirements/cluster.txt'
        )
    from dagster_dask import dask_executor

    # Its comings and goings are no news for who runs a verb.
    logging.getLogger("distributed").setLevel(logging.ERROR)
    here = {
        "n_workers": scale.workers,
        "threads_per_worker": 1,
        "dashboard_address": None,
        "silence_logs": logging.ERROR,
    }
    there = {"existing": {"address": scale.dask_scheduler}}
    told: dg.ExecutorDefinition = dask_executor.configured(
        {"cluster": there if scale.dask_scheduler else {"local": here}}
    )
    return told


def run_side_by_side(
    home: Home, kind: str, pieces: Sequence[Mapping[str, Any]], *, instance: dg.DagsterInstance
) -> AbstractContextManager[dg.JobExecutionResult]:
    """Run the pieces of a stage, each given its configuration; the result must be closed.

    Raises HomeProblem where nobody is there to run them.
    """
    if home.scale().executor == CELERY:
        require_workers(home)
    as_of = home.as_of.isoformat() if home.as_of else ""
    told = {"kind": kind, "number": len(pieces), "root": str(home.root), "as_of": as_of}
    job = dg.build_reconstructable_job("orchestration.side_by_side", job_of.__name__, reconstructable_kwargs=told)
    config = {
        "ops": {f"piece_{place}": {"config": dict(piece)} for place, piece in enumerate(pieces)},
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }
    return dg.execute_job(job, instance=instance, run_config=config, raise_on_error=False)
