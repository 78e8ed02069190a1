"""What starts work without a person: the drop folder, months out of date, the calendar of releases.

A trigger only asks for a run; it must not do the work. Must not use postponed annotations (Dagster reads them).
"""

import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from orchestration.pieces import pieces
from orchestration.reports import current_versions
from orchestration.resources import Home
from orchestration.running import spans, stale_months
from orchestration.scale import IN_PROCESS

# Dagster itself passes this parameter when it hands resources to a sensor; the release is pinned.
warnings.filterwarnings("ignore", message="Parameter `owners`", category=dg.BetaWarning)

_SETTLED_SECONDS = 30
"""A delivery is taken when nothing in its folder has changed for this long."""


def waiting_deliveries(drop: Path, *, now: float) -> list[Path]:
    """Folders `drop/<sender>/<delivery>` that hold files, none of them changed lately; `done` and `refused` are left out."""
    folders = [path for path in sorted(drop.glob("*/*")) if path.is_dir() and path.name not in {"done", "refused"}]
    return [folder for folder in folders if _is_settled(folder, now)]


def _is_settled(folder: Path, now: float) -> bool:
    files = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    return bool(files) and all(now - path.stat().st_mtime >= _SETTLED_SECONDS for path in files)


class DropConfig(dg.Config):
    """Which delivery to take, as `<sender>/<delivery>`."""

    delivery: str


@dg.op(description="Take one delivery from the drop folder, then move it to done or, with its reason, to refused.")
def take_delivery(context: dg.OpExecutionContext, home: dg.ResourceParam[Home], config: DropConfig) -> None:
    """The same intake as `vigie submit`; what cannot be read is moved aside with one sentence beside it."""
    from ingest.problems import IntakeProblem
    from orchestration.silence import value_free
    from orchestration.verbs_intake import take_folder

    folder = home.drop / config.delivery
    try:
        receipt = value_free(take_folder)(home, folder)
    except IntakeProblem as problem:
        _move(folder, "refused", str(problem))
        context.add_output_metadata({"refused": 1})
        return
    _move(folder, "done", f"Receipt {receipt}")
    context.add_output_metadata({"taken": 1})


def _move(folder: Path, where: str, sentence: str) -> None:
    target = folder.parent / where / folder.name
    target.parent.mkdir(exist_ok=True)
    if target.exists():
        target = target.with_name(f"{folder.name}-{int(datetime.now(UTC).timestamp())}")
    folder.rename(target)
    (target / "answer.txt").write_text(sentence + "\n", "utf-8")


@dg.job(description="Take one delivery from the drop folder.")
def take_delivery_job() -> None:
    """One delivery."""
    take_delivery()


@dg.sensor(
    job=take_delivery_job, minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.STOPPED,
    description="Looks for settled deliveries in private/drop/<sender>/<delivery>/.",
)  # fmt: skip
def drop_folder(
    context: dg.SensorEvaluationContext, home: dg.ResourceParam[Home]
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """One run for each settled delivery."""
    found = waiting_deliveries(home.drop, now=datetime.now(UTC).timestamp())
    if not found:
        yield dg.SkipReason("no settled delivery is waiting")
    for folder in found:
        name = f"{folder.parent.name}/{folder.name}"
        config = {"ops": {"take_delivery": {"config": {"delivery": name}}}}
        yield dg.RunRequest(run_key=f"{name} {int(folder.stat().st_mtime)}", run_config=config)


reports_job = dg.define_asset_job(
    "reports_job",
    selection=["validated_reports", "located_reports"],
    description="Validated and located reports of a span of months.",
)


@dg.sensor(
    job=reports_job, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.STOPPED,
    description="Asks for the months whose reports changed, as `vigie run` does.",
)  # fmt: skip
def months_out_of_date(
    context: dg.SensorEvaluationContext, home: dg.ResourceParam[Home]
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """One run for each span of months that is out of date; where there are several workers, one for each piece of it."""
    stale, scale = stale_months(home), home.scale()
    if not stale.months:
        yield dg.SkipReason("every stage is up to date")
    workers = 1 if scale.executor == IN_PROCESS else scale.workers
    cut = pieces(stale.months, current_versions(home), workers=workers) if workers > 1 else [stale.months]
    for first, last in (span for piece in cut for span in spans(piece)):
        tags = {"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last}
        yield dg.RunRequest(run_key=f"{first} {last} {stale.fingerprint}", tags=tags)


release_job = dg.define_asset_job(
    "release_job", selection=["deidentified_reports", "releasable_reports", "release", "public_site", "same_event_pairs"],
    description="Make, verify and visit one release.",
)  # fmt: skip


@dg.schedule(
    job=release_job, cron_schedule="0 6 1 1,4,7,10 *", default_status=dg.DefaultScheduleStatus.STOPPED,
    description="A release on the first day of each quarter.",
)  # fmt: skip
def quarterly_release(context: dg.ScheduleEvaluationContext, home: dg.ResourceParam[Home]) -> dg.RunRequest:
    """The next version of the month the tick falls in."""
    from importlib.metadata import version

    from orchestration.releases import RELEASES
    from orchestration.verbs_release import next_version

    day = context.scheduled_execution_time.date()
    name = next_version(home, day.year, day.month)
    config = {"ops": {
        "release": {"config": {"released_on": day.isoformat(), "code_version": version("vigie")}},
        "registry_facts": {"config": {"as_of": context.scheduled_execution_time.isoformat()}},
    }}  # fmt: skip
    context.instance.add_dynamic_partitions(str(RELEASES.name), [name])
    return dg.RunRequest(run_key=name, partition_key=name, run_config=config)
