"""How long a release of a million incidents takes, in every format, and how much memory; its SQLite part beside sqlite-utils.

Each size is built in a process of its own, so that the memory is that of the build. Must not use real rows; is no test.

Run it from the project's root as `python -m benchmarks.release`.
"""

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from benchmarks.memory import peak_gigabytes

SIZES = (250_000, 1_000_000)
GOAL_S, GOAL_GB, GOAL_RATIO, GOAL_LINEAR = 240.0, 6.0, 10.0, 1.25
_PEER_ROWS = 50_000


def measure() -> list[dict[str, object]]:
    """The measured figures: name, value, unit, peer, ratio, goal, holds. A shortfall stays, with holds False."""
    small, large = (_built(size) for size in SIZES)
    linear = (large["seconds"] / SIZES[1]) / (small["seconds"] / SIZES[0])
    ours, theirs = _rows_a_second()
    return [
        _figure("time", round(large["seconds"], 1), "s", None, f"<= {GOAL_S:g} s", large["seconds"] <= GOAL_S),
        _figure("peak memory", round(large["gigabytes"], 2), "GB", None, f"<= {GOAL_GB:g} GB", large["gigabytes"] <= GOAL_GB),
        _figure(
            "time for an incident, against a quarter of the size", round(linear, 2), "times", None,
            f"<= {GOAL_LINEAR:g} times", linear <= GOAL_LINEAR,
        ),
        {**_figure(
            "incident rows into SQLite with keys and checks", round(ours), "rows/s", f"sqlite-utils insert: {theirs:.0f} rows/s",
            f">= {GOAL_RATIO:g} times the peer", ours >= GOAL_RATIO * theirs,
        ), "ratio": round(ours / theirs, 1)},
    ]  # fmt: skip


def _figure(  # noqa: PLR0917 - the columns of one line
    name: str, value: float, unit: str, peer: str | None, goal: str, holds: bool
) -> dict[str, object]:  # fmt: skip
    whole = f"release of a million incidents: {name}"
    return {"name": whole, "value": value, "unit": unit, "peer": peer, "ratio": None, "goal": goal, "holds": holds}


def _built(size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.release", str(size)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    told: dict[str, float] = json.loads(said.splitlines()[-1])
    return told


def _build(size: int) -> dict[str, float]:
    from benchmarks.million import about, areas, million
    from publish.release import build_release

    frames = million(size)
    facts, outlines = about(frames), areas()
    with tempfile.TemporaryDirectory() as place:
        started = time.perf_counter()
        build_release(frames, about=facts, releases=Path(place), areas=outlines)
        seconds = time.perf_counter() - started
    return {"seconds": seconds, "gigabytes": peak_gigabytes()}


def _rows_a_second() -> tuple[float, float]:
    """Rows of the incident table a second: ours from a frame, sqlite-utils from the same rows as a CSV file."""
    from benchmarks.million import million
    from publish.database import write_rows

    rows = {"incident": million(_PEER_ROWS)["incident"]}
    with tempfile.TemporaryDirectory() as place:
        started = time.perf_counter()
        write_rows(Path(place, "ours.db"), rows)
        ours = _PEER_ROWS / (time.perf_counter() - started)
        rows["incident"].write_csv(Path(place, "incident.csv"))
        command = [
            sys.executable,
            "-m",
            "sqlite_utils",
            "insert",
            "theirs.db",
            "incident",
            "incident.csv",
            "--csv",
            "--pk",
            "incident_id",
        ]
        started = time.perf_counter()
        subprocess.run(command, check=True, cwd=place, capture_output=True)
        theirs = _PEER_ROWS / (time.perf_counter() - started)
        with closing(sqlite3.connect(Path(place, "theirs.db"))) as connection:
            assert connection.execute("select count(*) from incident").fetchone() == (_PEER_ROWS,)
    return ours, theirs


if __name__ == "__main__":
    print(json.dumps(_build(int(sys.argv[1])) if len(sys.argv) > 1 else measure()))
