"""The whole pipeline, file to release, over several sizes, beside a plain pandas, pandera and to_sql pipeline of the same steps.

`python -m benchmarks.pipeline SIZE...` measures those sizes and keeps the runs in benchmarks/runs.json. Each run is a
process of its own. What was not measured at a million rows is not said to hold there.
"""

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.results import RUNS, keep, read, stamped

SIZES = (10_000, 100_000)
FULL = 1_000_000
GOAL_S, GOAL_GB, GOAL_RATIO, GOAL_EXPONENT, GOAL_MONTH_S = 600.0, 8.0, 5.0, 1.1, 60.0
_PEER = "pandas, pandera and to_sql, same steps"

Run = Mapping[str, Any]


def measure(sizes: Sequence[int] = SIZES) -> list[dict[str, object]]:
    """Measure every size, ours and the peer; returns the figures of the largest."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            for which in ("peer", "ours"):
                keep_run(which, _run(which, size, Path(place)))
    return records([run for run in read(RUNS) if run["incidents"] in sizes])


def keep_run(which: str, run: Run) -> None:
    """Put one run into benchmarks/runs.json, in the place of an earlier one of its size."""
    told = stamped([{"which": which, **run}], on=datetime.now(UTC).date())
    keep(RUNS, told, by=("which", "incidents"))


def _run(which: str, size: int, place: Path) -> dict[str, Any]:
    # The next release of a million takes as long as the first; the stages of its month are measured.
    until = ["staged"] if which == "ours" and size >= FULL else []
    command = [sys.executable, "-m", "benchmarks.pipeline_run", which, str(size), str(place), *until]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    return told


def records(runs: Sequence[Run]) -> list[dict[str, object]]:
    """The figures of some runs. Goals are for a million incidents: a smaller run can miss one, and cannot meet it."""
    ours = sorted((run for run in runs if run["which"] == "ours"), key=lambda run: run["incidents"])
    peers = {run["incidents"]: run for run in runs if run["which"] == "peer"}
    if not ours:
        return []
    last = ours[-1]
    size, beside = last["incidents"], peers.get(last["incidents"])
    ratio = None if beside is None else round(beside["seconds"] / last["seconds"], 2)
    peer = None if beside is None else f"{_PEER}: {beside['seconds']:.0f} s"
    name = f"whole pipeline, {size:,} incidents"
    told = [
        _record(f"{name}: time", last["seconds"], "s", f"under {GOAL_S:g} s at {FULL:,}", _within(last["seconds"], GOAL_S, size)),
        _record(f"{name}: peak memory", last["gigabytes"], "GB", f"under {GOAL_GB:g} GB at {FULL:,}", _within(last["gigabytes"], GOAL_GB, size)),
    ]  # fmt: skip
    if beside is not None and ratio is not None:
        goal = f"at least {GOAL_RATIO:g} times the peer"
        told.append(
            _record(f"{name}: speed", size / last["seconds"], "incidents/s", goal, ratio >= GOAL_RATIO)
            | {"peer": peer, "ratio": ratio}
        )
    if len(ours) > 1:
        power, first = exponent([(run["incidents"], run["seconds"]) for run in ours]), ours[0]["incidents"]
        told.append(
            _record(f"whole pipeline, {first:,} to {size:,} incidents: exponent of time", power, "", f"at most {GOAL_EXPONENT:g} up to {FULL:,}",
                    _within(power, GOAL_EXPONENT, size))
        )  # fmt: skip
    parts = (("to the located stage", "month staged"), ("to the next release", "month released"))
    if "month staged" in last:
        told += [
            _record(f"one agency-month more on {size:,} incidents: {what}", seconds, "s", f"under {GOAL_MONTH_S:g} s at {FULL:,}",
                    _within(seconds, GOAL_MONTH_S, size))
            for what, seconds in ((what, last[key]) for what, key in parts if key in last)
        ]  # fmt: skip
    return told


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of time against size, both as logarithms, by least squares."""
    xs, ys = [math.log(size) for size, _ in points], [math.log(seconds) for _, seconds in points]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def _within(value: float, goal: float, size: int) -> bool | None:
    """Whether a goal for a million holds; None where a smaller run leaves it open."""
    if value > goal:
        return False
    return True if size >= FULL else None


def _record(name: str, value: float, unit: str, goal: str, holds: bool | None) -> dict[str, object]:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "peer": None,
        "ratio": None,
        "goal": goal,
        "holds": holds,
    }


if __name__ == "__main__":
    measure([int(size) for size in sys.argv[1:]] or SIZES)
    print(json.dumps(records(read(RUNS)), indent=2))
