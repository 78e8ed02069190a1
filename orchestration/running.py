"""Bring stages up to date: find what is out of date, run only that; in one process, or side by side where settings say so.

What is out of date is told by fingerprints of inputs, kept with each stage. Must not print.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from orchestration.apart import LARGE, apart
from orchestration.instance import instance_of
from orchestration.resources import Home
from orchestration.scale import IN_PROCESS

if TYPE_CHECKING:
    from orchestration.regions import Region

REPORTS, REGIONS = "reports_side_by_side", "regions_side_by_side"
"""Jobs whose steps wait for nobody (see `side_by_side`)."""

Progress = Callable[[str], None]


class RunFailed(Exception):
    """A step failed; the sentence names it and its reason, without values."""


@dataclass(frozen=True, kw_only=True)
class Stale:
    """Months whose stages are out of date, in order, and a fingerprint of what they should be made from."""

    months: tuple[str, ...]
    fingerprint: str = ""


def stale_months(home: Home) -> Stale:
    """Months in which a report changed, whose places would be found differently now, or whose stages are missing or damaged."""
    from orchestration.reports import INTAKE_STAGE, current_versions, located_inputs, reference_of
    from orchestration.storage import fingerprint, stages_of

    current = current_versions(home)
    folder = stages_of(home)
    reference = reference_of(home).fingerprint()
    months = sorted({*current["month"].unique().to_list(), *folder.partitions("located_reports")})
    due = {month: located_inputs(current, month, reference) for month in months}
    stale = [
        month for month in months
        if folder.inputs("located_reports", month) != due[month]
        or any(folder.inputs(stage, month) is None for stage in ("validated_reports", INTAKE_STAGE))
    ]  # fmt: skip
    return Stale(months=tuple(stale), fingerprint=fingerprint(*(due[month] for month in stale)))


def run_reports(home: Home, *, progress: Progress) -> Stale:
    """Materialise the months that are out of date; does not start Dagster when there is none."""
    stale = stale_months(home)
    if stale.months and home.scale().executor != IN_PROCESS:
        _reports_side_by_side(home, stale.months, progress=progress)
        return stale
    for first, last in _in_pieces(home, stale.months):
        progress(f"validated and located reports, {first} to {last}" if first != last else f"reports of {first}")
        _materialize(home, ["validated_reports", "located_reports"], tags={
            "dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last,
        })  # fmt: skip
    return stale


def run_release(
    home: Home, version: str, *, released_on: date, code_version: str, as_of: datetime, progress: Progress
) -> None:
    """Materialise the release stages of one version, with its folder and its verification. as_of: moment of the registry.

    A large release is made in two runs, each in a process of its own: up to the border, and behind it.
    """
    from orchestration.reports import current_versions

    made = {"release": {"config": {"released_on": released_on.isoformat(), "code_version": code_version}}}
    read = {"registry_facts": {"config": {"as_of": as_of.isoformat()}}}
    progress(f"release {version}")
    border = ["registry_facts", "deidentified_reports", "releasable_reports"]
    folder = ["release", "public_site", "same_event_pairs"]
    reports = current_versions(home).height
    if reports < LARGE:
        _materialize(home, [*border, *folder], partition=version, run_config={"ops": {**read, **made}})
        return
    # The border takes much memory and is slow to give it back, and the folder needs it.
    apart(reports, _materialize, home, border, partition=version, run_config={"ops": read})
    apart(reports, _materialize, home, folder, partition=version, run_config={"ops": made})


def run_forecasts(home: Home, *, progress: Progress) -> list[str]:
    """Forecast the week after the last call of every region whose log changed; returns the folders made."""
    from orchestration.regions import regions_of

    regions = regions_of(home)
    if not regions:
        return []
    from orchestration.ambulance import forecast_folder, inputs_of, next_week
    from orchestration.storage import stages_of

    folder, made = stages_of(home), []
    if home.scale().executor != IN_PROCESS:
        made += _forecasts_side_by_side(home, regions, progress=progress)
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


def _in_pieces(home: Home, months: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Runs of months without a gap, cut so that no more lies in memory at once than a piece holds."""
    from orchestration.pieces import LARGEST, pieces
    from orchestration.reports import current_versions

    current = current_versions(home)
    cut = pieces(months, current, workers=1) if current.height > LARGEST else [tuple(months)]
    for piece in cut:
        yield from spans(piece)


def _reports_side_by_side(home: Home, months: Sequence[str], *, progress: Progress) -> None:
    from orchestration.pieces import pieces
    from orchestration.reports import current_versions

    cut = pieces(months, current_versions(home), workers=home.scale().workers)
    progress(f"validated and located reports, {months[0]} to {months[-1]}, pieces: {len(cut)}")
    _side_by_side(home, REPORTS, [{"months": list(piece)} for piece in cut])


def _forecasts_side_by_side(home: Home, regions: Mapping[str, "Region"], *, progress: Progress) -> list[str]:
    """Forecast the regions whose log changed, each after its sister; returns the folders made."""
    from orchestration.ambulance import forecast_folder, next_week
    from orchestration.storage import stages_of

    stages, made = stages_of(home), []
    waiting = [
        slug for slug, region in regions.items() if stages.inputs("ambulance_calls", slug) != region.inputs(home)
    ]
    while waiting:
        ready = [slug for slug in waiting if regions[slug].sister not in waiting] or waiting
        progress(f"calls and forecasts of regions: {', '.join(ready)}")
        _side_by_side(home, REGIONS, [{"region": slug} for slug in ready])
        for slug in ready:
            stage = stages.read("ambulance_calls", slug)
            assert stage is not None
            made.append(str(forecast_folder(home, slug, next_week(stage.tables["calls"]))))
        waiting = [slug for slug in waiting if slug not in ready]
    return made


def backfill_forecasts(home: Home, slug: str, first: date, last: date) -> list[date]:
    """Forecast every week of a region from the one of `first` to the one of `last` in one run; returns their Mondays.

    Each week is foreseen from the calls before it. Raises HomeProblem for a region that is not there, RunFailed.
    """
    from orchestration.ambulance import forecast_folder, region_of
    from orchestration.storage import stages_of

    region_of(home, slug)
    if stages_of(home).read("ambulance_calls", slug) is None:
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


def _side_by_side(home: Home, kind: str, pieces: Sequence[Mapping[str, Any]]) -> None:
    from orchestration.side_by_side import run_side_by_side

    with instance_of(home) as instance:
        if kind == REGIONS:
            instance.add_dynamic_partitions("region", [str(piece["region"]) for piece in pieces])
        with run_side_by_side(home, kind, pieces, instance=instance) as result:
            if not result.success:
                raise RunFailed(_reason(result))


def _reason(result: object) -> str:
    """The sentence of the failed step's innermost error; steps are value free (see `silence`)."""
    for event in result.all_events:  # type: ignore[attr-defined]
        if event.is_step_failure:
            error = event.event_specific_data.error
            while error.cause is not None:
                error = error.cause
            kind, _, sentence = error.message.strip().partition(": ")
            if kind.endswith("ChildProcessCrashException"):
                sentence = _ENDED
            return f"{event.step_key}: {sentence or kind}"
    return "the run did not start; where [scale] of private/vigie.toml names a dask_scheduler, see that it answers"


_ENDED = (
    "its process ended before it was done, most likely for want of memory; set fewer workers in [scale] of private/vigie.toml and "
    "run again."
)
