"""Bring stages up to date: find what is out of date, run only that, in one process.

What is out of date is told by fingerprints of inputs, kept with each stage. Must not print.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from orchestration.resources import Home

Progress = Callable[[str], None]


class RunFailed(Exception):
    """A step failed; the sentence names it and its reason, without values."""


@dataclass(frozen=True, kw_only=True)
class Stale:
    """Months whose stages are out of date, in order, and a fingerprint of what they should be made from."""

    months: tuple[str, ...]
    fingerprint: str = ""


def stale_months(home: Home) -> Stale:
    """Months in which a report changed, or whose places would be found differently now."""
    from orchestration.reports import current_versions, located_inputs, reference_of
    from orchestration.storage import StageFolder, fingerprint

    current = current_versions(home)
    folder = StageFolder(home.stages)
    reference = reference_of(home).fingerprint()
    months = sorted({*current["month"].unique().to_list(), *folder.partitions("located_reports")})
    due = {month: located_inputs(current, month, reference) for month in months}
    stale = [month for month in months if folder.inputs("located_reports", month) != due[month]]
    return Stale(months=tuple(stale), fingerprint=fingerprint(*(due[month] for month in stale)))


def run_reports(home: Home, *, progress: Progress) -> Stale:
    """Materialise the months that are out of date; does not start Dagster when there is none."""
    stale = stale_months(home)
    for first, last in spans(stale.months):
        progress(f"validated and located reports, {first} to {last}" if first != last else f"reports of {first}")
        _materialize(home, ["validated_reports", "located_reports"], tags={
            "dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last,
        })  # fmt: skip
    return stale


def run_release(
    home: Home, version: str, *, released_on: date, code_version: str, as_of: datetime, progress: Progress
) -> None:
    """Materialise the release stages of one version, with its folder and its verification. as_of: moment of the registry."""
    config = {"ops": {
        "release": {"config": {"released_on": released_on.isoformat(), "code_version": code_version}},
        "registry_facts": {"config": {"as_of": as_of.isoformat()}},
    }}  # fmt: skip
    progress(f"release {version}")
    names = [
        "registry_facts",
        "deidentified_reports",
        "releasable_reports",
        "release",
        "public_site",
        "same_event_pairs",
    ]
    _materialize(home, names, partition=version, run_config=config)


def run_forecasts(home: Home, *, progress: Progress) -> list[str]:
    """Forecast the week after the last call of every region whose log changed; returns the folders made."""
    from orchestration.regions import regions_of

    regions = regions_of(home)
    if not regions:
        return []
    from orchestration.ambulance import forecast_folder, inputs_of, next_week
    from orchestration.storage import StageFolder

    folder, made = StageFolder(home.stages), []
    for slug, region in regions.items():
        due = region.inputs(home)
        if folder.inputs("ambulance_calls", slug) != due:
            progress(f"calls of {region.name}")
            _materialize(home, ["ambulance_calls"], partition=slug)
        stage = folder.read("ambulance_calls", slug)
        assert stage is not None
        monday = next_week(stage.tables["calls"])
        target = forecast_folder(home, slug, monday)
        if inputs_of(target) != due:
            progress(f"forecast of {region.name}, week of {monday}")
            _materialize(home, ["demand_forecast"], partition={"region": slug, "week": monday.isoformat()})
            made.append(str(target))
    return made


def backfill_forecasts(home: Home, slug: str, first: date, last: date) -> list[date]:
    """Forecast every week of a region from the one of `first` to the one of `last` in one run; returns their Mondays.

    Each week is foreseen from the calls before it. Raises HomeProblem for a region that is not there, RunFailed.
    """
    from orchestration.ambulance import forecast_folder, region_of
    from orchestration.storage import StageFolder

    region_of(home, slug)
    if StageFolder(home.stages).read("ambulance_calls", slug) is None:
        _materialize(home, ["ambulance_calls"], partition=slug)
    ends = [day - timedelta(days=day.weekday()) for day in (first, last)]
    tags = {
        f"dagster/asset_partition_range_{end}": f"{slug}|{monday.isoformat()}"
        for end, monday in zip(("start", "end"), ends, strict=True)
    }
    _materialize(home, ["demand_forecast"], tags=tags)
    mondays = [ends[0] + timedelta(weeks=week) for week in range((ends[1] - ends[0]).days // 7 + 1)]
    return [monday for monday in mondays if forecast_folder(home, slug, monday).is_dir()]


def spans(months: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Runs of months without a gap, as (first, last)."""
    numbers = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in months]
    start = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            yield months[start], months[at - 1]
            start = at


def _materialize(
    home: Home, names: Sequence[str], *, partition: str | Mapping[str, str] | None = None, tags: dict[str, str] | None = None,
    run_config: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    import dagster as dg

    from orchestration.definitions import build_definitions

    definitions = build_definitions(home)
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with instance_of(home) as instance:
        if isinstance(partition, str):
            kind = "region" if names == ["ambulance_calls"] else "release"
            instance.add_dynamic_partitions(kind, [partition])
        key = partition if isinstance(partition, str) or partition is None else dg.MultiPartitionKey(partition)
        job = definitions.resolve_implicit_global_asset_job_def()
        result = job.execute_in_process(
            asset_selection=[dg.AssetKey(name) for name in names], instance=instance, raise_on_error=False,
            partition_key=key, tags=tags, run_config={**quiet, **(run_config or {})},
        )  # fmt: skip
        if not result.success:
            raise RunFailed(_reason(result))


def instance_of(home: Home) -> Any:
    """Dagster's instance of a deployment, kept in its private folder."""
    import dagster as dg

    home.dagster.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings = home.dagster / "dagster.yaml"
    if not settings.exists():
        settings.write_text("telemetry:\n  enabled: false\n", "utf-8")
    return dg.DagsterInstance.from_config(str(home.dagster))


def _reason(result: object) -> str:
    """The sentence of the failed step's innermost error; steps are value free (see `silence`)."""
    for event in result.all_events:  # type: ignore[attr-defined]
        if event.is_step_failure:
            error = event.event_specific_data.error
            while error.cause is not None:
                error = error.cause
            kind, _, sentence = error.message.strip().partition(": ")
            return f"{event.step_key}: {sentence or kind}"
    return "the run did not start"
