"""How long a deployment takes to back up and to restore, as whole commands, beside tar of the same folder, copied and summed.

`python -m benchmarks.restore` makes a deployment of 10,000 incidents; `python -m benchmarks.restore FOLDER INCIDENTS` takes the one
that `benchmarks.pipeline_run` left in FOLDER. A smaller run can miss the goal for a million, and cannot meet it.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.results import RESULTS, keep, stamped

INCIDENTS, FULL, GOAL_S = 10_000, 1_000_000, 300.0


def measure() -> list[dict[str, object]]:
    """The figures of a deployment of 10,000 incidents, made for it."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "benchmarks.pipeline_run", "ours", str(INCIDENTS), place, "first"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return measured(Path(place), INCIDENTS)


def measured(place: Path, incidents: int) -> list[dict[str, object]]:
    """The figures of the deployment in place/home."""
    home, name = place / "home", f"deployment of {incidents:,} incidents"
    with tempfile.TemporaryDirectory(dir=place) as scratch:
        at = Path(scratch)
        vigie = [sys.executable, "-m", "orchestration"]
        saved = _seconds([*vigie, "backup", "--to", at / "b.tar", "--with-keys", at / "keys", "--home", home])
        back = _seconds([*vigie, "restore", at / "b.tar", "--to", at / "new", "--keys", at / "keys"])
        size = (at / "b.tar").stat().st_size / 1e6
        (at / "plain").mkdir()
        told = _seconds(["tar", "-cf", at / "plain.tar", "-C", home, "."])
        summed = (
            f"tar -xf {at}/plain.tar -C {at}/plain && find {at}/plain -type f -print0 | xargs -0 sha256sum > {at}/sums"
        )
        there = _seconds(["sh", "-c", summed])
    peer = f"tar -x and sha256sum of the same files: {there:.1f} s"
    holds = False if back > GOAL_S else True if incidents >= FULL else None
    return [
        _figure(f"{name}: backup", saved, "s", f"tar -c of the same files: {told:.1f} s", round(saved / told, 1), "", None),
        _figure(f"{name}: restore, verified", back, "s", peer, round(back / there, 1), f"under {GOAL_S:g} s at {FULL:,}", holds),
        _figure(f"{name}: size of the backup", size, "MB", None, None, "", None),
    ]  # fmt: skip


def _seconds(command: Sequence[object]) -> float:
    begun = time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    return time.perf_counter() - begun


def _figure(  # noqa: PLR0917 - the columns of one line
    name: str, value: float, unit: str, peer: str | None, ratio: float | None, goal: str, holds: bool | None
) -> dict[str, object]:  # fmt: skip
    return {
        "name": name,
        "value": round(value, 1),
        "unit": unit,
        "peer": peer,
        "ratio": ratio,
        "goal": goal,
        "holds": holds,
    }


if __name__ == "__main__":
    found = measured(Path(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) == 3 else measure()
    keep(RESULTS, stamped(found, on=datetime.now(UTC).date()), by=("name",))
    print(json.dumps(found, indent=2))
