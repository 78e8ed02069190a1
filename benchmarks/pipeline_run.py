"""One run of the whole pipeline, or of its peer, in a process of its own, so that the memory is that of the run.

`python -m benchmarks.pipeline_run ours|peer INCIDENTS FOLDER [first|staged]` prints one JSON object; `first` leaves the month more
out, `staged` only the release after it.
Must not judge a figure.
"""

import contextlib
import json
import os
import re
import shutil
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# First of all, as in every command: it says how memory is given back, before polars takes any.
import orchestration  # noqa: F401

MONTH, MONTH_INCIDENTS = "2025-12", 100
WORKERS = 2
"""Deliveries taken in and pieces of a stage made at once: a server with two cores."""


class Peak:
    """Most memory at any moment of this process and all it starts, in GB: resident, what they share counted in each."""

    def __init__(self) -> None:
        self.gigabytes = 0.0
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Peak":
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._ended.wait(0.2):
            self.gigabytes = max(self.gigabytes, sum(_resident(pid) for pid in _family(os.getpid())) / 1_000_000)


def _family(pid: int) -> list[int]:
    """A process and all that came from it."""
    told = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            told += [one for child in task.read_text("ascii").split() for one in _family(int(child))]
    return told


def _resident(pid: int) -> int:
    """Kilobytes in memory; none of a process that has ended."""
    with contextlib.suppress(OSError):
        if found := re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text("utf-8")):
            return int(found[1])
    return 0


def files_of(incidents: int, folder: Path) -> int:
    """The nation's files in the folder, made once; returns their bytes."""
    from benchmarks.nation.agencies import in_proportion
    from benchmarks.nation.home import write_files

    place = folder / "files"
    if not (folder / "made").exists():
        shutil.rmtree(place, ignore_errors=True)
        write_files(in_proportion(incidents), place)
        (folder / "made").touch()
    return sum(path.stat().st_size for path in place.rglob("*.csv"))


def ours(incidents: int, folder: Path, *, until: str = "") -> dict[str, Any]:
    """File to release, and then one agency-month more, file to release again."""
    from benchmarks.nation.agencies import in_proportion
    from benchmarks.nation.home import nation_home

    scale = in_proportion(incidents)
    shutil.rmtree(folder / "home", ignore_errors=True)
    home = nation_home(scale, folder / "home")
    settings = home.private / "vigie.toml"
    told = settings.read_text("utf-8").replace('executor = "in_process"', 'executor = "multiprocess"')
    settings.write_text(re.sub(r"(?m)^workers = \d+", f"workers = {WORKERS}", told), "utf-8")
    scale_now = home.scale()
    assert (scale_now.executor, scale_now.workers) == ("multiprocess", WORKERS)
    with Peak() as peak:
        told = _to_release(home, scale, folder)
    told["gigabytes"] = peak.gigabytes
    _log("released", told)
    return told if until == "first" else {**told, **_month_more(home, scale, folder, released=until != "staged")}


def _to_release(home: Any, scale: Any, folder: Path) -> dict[str, Any]:
    from benchmarks.nation.home import deliver_at_once
    from orchestration.running import run_reports
    from orchestration.verbs_release import build_release_of

    stages, begun = {}, time.perf_counter()
    held = deliver_at_once(home, scale, folder / "files", workers=WORKERS)
    stages["check, conform, judge, land, register"] = time.perf_counter() - begun
    _log("delivered", stages)
    middle = time.perf_counter()
    run_reports(home, progress=_quiet)
    stages["validated and located stages"] = time.perf_counter() - middle
    _log("staged", stages)
    middle = time.perf_counter()
    made = build_release_of(home, "2026.01.0", today=datetime.now(UTC).date())
    stages["border to release folder"] = time.perf_counter() - middle
    return {
        "incidents": scale.incidents, "seconds": time.perf_counter() - begun, "held": held, "stages": stages, "steps": _steps(home),
        "bytes": {name: _bytes(path) for name, path in _places(home, made).items()},
    }  # fmt: skip


def _month_more(home: Any, scale: Any, folder: Path, *, released: bool) -> dict[str, float]:
    """Seconds from the file of one agency-month to the stages, and to the next release."""
    from benchmarks.nation.agencies import slug_of
    from benchmarks.nation.home import deliver, write_sent
    from benchmarks.nation.reports import month_of
    from orchestration.running import run_reports
    from orchestration.verbs_release import build_release_of

    told: dict[str, float] = {}
    write_sent(month_of(scale, 0, MONTH, incidents=MONTH_INCIDENTS), folder / "month")
    begun = time.perf_counter()
    deliver(home, iter([(slug_of(0), sorted((folder / "month").iterdir()), datetime(2026, 2, 2, 18, tzinfo=UTC))]))
    told["month delivered"] = time.perf_counter() - begun
    run_reports(home, progress=_quiet)
    told["month staged"] = time.perf_counter() - begun
    _log("month staged", told)
    if not released:
        return told
    build_release_of(home, "2026.02.0", today=datetime.now(UTC).date())
    told["month released"] = time.perf_counter() - begun
    return told


def peer(incidents: int, folder: Path) -> dict[str, Any]:
    """The same files through the plain pipeline."""
    from benchmarks.pipeline_peer import run

    shutil.rmtree(folder / "peer", ignore_errors=True)
    with Peak() as peak:
        begun = time.perf_counter()
        stages = run(folder / "files", folder / "peer")
        seconds = time.perf_counter() - begun
    return {
        "incidents": incidents,
        "seconds": seconds,
        "gigabytes": peak.gigabytes,
        "stages": stages,
        "bytes": _bytes(folder / "peer"),
    }


def _quiet(sentence: str) -> None:
    """No step is shown while it is measured."""


def _log(word: str, told: dict[str, Any]) -> None:
    print(word, json.dumps(told), file=sys.stderr, flush=True)


def _places(home: Any, release: Path) -> dict[str, Path]:
    return {
        "landing": home.landing_folder,
        "stages": home.stages,
        "registry": home.private / "registry.db",
        "release": release,
    }


def _bytes(place: Path) -> int:
    return (
        place.stat().st_size
        if place.is_file()
        else sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
    )


def _steps(home: Any) -> dict[str, float]:
    """Seconds of each step by Dagster's own log, the slowest first."""
    from orchestration.instance import instance_of

    told: dict[str, float] = {}
    with instance_of(home) as instance:
        for run in instance.get_runs():
            for entry in instance.all_logs(run.run_id):
                event = entry.dagster_event
                if event is not None and event.is_step_success:
                    told[event.step_key] = told.get(event.step_key, 0) + event.event_specific_data.duration_ms / 1000
    return dict(sorted(told.items(), key=lambda step: -step[1]))


if __name__ == "__main__":
    which, size, place = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    place.mkdir(parents=True, exist_ok=True)
    size_of_files = files_of(size, place)
    told = ours(size, place, until=" ".join(sys.argv[4:])) if which == "ours" else peer(size, place)
    print(json.dumps({**told, "file bytes": size_of_files, "load": round(os.getloadavg()[1], 1)}))
