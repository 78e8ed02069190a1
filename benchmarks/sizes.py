"""The reports of the sample city, validated and located by one process, by two processes and by two Dask workers: time, and bytes.

Each is `vigie run` in a process of its own on the same landed files, so that starting workers counts; the second figure of each
leaves the start out. The checks of validated reports, for visibility only, are made by one process alone and left out of both.
Must not use real rows; is no test.

Run it from the project's root as `python -m benchmarks.sizes`.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORKERS = 2
_STAGES = ("validated_reports", "located_reports", "intake_account")


def measure() -> list[dict[str, object]]:
    """The measured figures: name, value, unit, peer, ratio, goal, holds. The goal is equal bytes; the ratio is what it is."""
    with tempfile.TemporaryDirectory() as place:
        template = Path(place, "template")
        _deliver(template)
        told = {
            executor: _run(template, Path(place, executor), executor)
            for executor in ("in_process", "multiprocess", "dask")
        }
    one, results = told["in_process"], []
    for executor, name in (("dask", f"{WORKERS} Dask workers"), ("multiprocess", f"{WORKERS} processes")):
        mine = told[executor]
        same = mine["bytes"] == one["bytes"]
        for figure, what in (("seconds", "start of the workers included"), ("working", "once the workers are there")):
            results.append({
                "name": f"validated and located reports of the sample city, {name}, {what}",
                "value": round(float(mine[figure]), 1), "unit": "s", "peer": f"one process: {float(one[figure]):.1f} s",
                "ratio": round(float(one[figure]) / float(mine[figure]), 2), "goal": "the same bytes as one process", "holds": same,
            })  # fmt: skip
    return results


def _deliver(root: Path) -> None:
    """A deployment that has taken the sample's deliveries in and made no stage yet."""
    from orchestration.resources import make_home
    from orchestration.verbs_demo import deliver_sample

    deliver_sample(make_home(root))


def _run(template: Path, root: Path, executor: str) -> dict[str, float | str]:
    shutil.copytree(template, root)
    settings = root / "private" / "vigie.toml"
    before, _, _ = settings.read_text("utf-8").partition("[scale]")
    settings.write_text(f'{before}[scale]\nexecutor = "{executor}"\nworkers = {WORKERS}\n', "utf-8")
    command = [Path(sys.executable).with_name("vigie"), "run", "--home", str(root)]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - started
    working, checking = _working(root)
    return {"seconds": seconds - checking, "working": working, "bytes": _bytes(root)}


def _working(root: Path) -> tuple[float, float]:
    """Seconds from the start of the first step that makes these stages to the end of the last, without those of checks; and those."""
    from orchestration.instance import instance_of
    from orchestration.resources import Home

    with instance_of(Home(root=root)) as instance:
        (run,) = instance.get_runs()
        steps = instance.get_run_step_stats(run.run_id)
    checks = [one for one in steps if one.step_key.endswith("_fit_the_standard")]
    made = [one for one in steps if one.step_key.startswith(("piece_", *_STAGES[:2])) and one not in checks]
    checking = sum((one.end_time or 0.0) - (one.start_time or 0.0) for one in checks)
    between = max(one.end_time or 0.0 for one in made) - min(one.start_time or 0.0 for one in made)
    inside = [one for one in checks if (one.end_time or 0.0) <= max(each.end_time or 0.0 for each in made)]
    return between - sum((one.end_time or 0.0) - (one.start_time or 0.0) for one in inside), checking


def _bytes(root: Path) -> str:
    """One hash of every file of the stages."""
    stages, digest = root / "private" / "stages", hashlib.sha256()
    for path in sorted(path for name in _STAGES for path in (stages / name).rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(stages)).encode() + path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
