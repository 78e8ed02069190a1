"""One ambulance region of an invented nation: 167,000 calls of ten years read, examined and forecast, as `vigie run` does it.

A nation of 50 million calls is 300 such regions that need nothing of one another. The peer is pandas alone: read, count for each
H3 cell and hour of the week, mean over the weeks. Must not judge how good a forecast is; benchmarks/forecast does.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.memory import peak_gigabytes

NATION_REGIONS = 300
NAME = "one ambulance region of 300, ten years of calls"
_TIMEZONE, _CELL = "America/Los_Angeles", 8


def measure() -> list[dict[str, object]]:
    """Seconds and peak memory of one region, beside the peer's."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        calls = _set_up(folder)
        ours = _told([sys.executable, "-m", "benchmarks.regions", "ours", str(folder / "home")])
        peer = _told([sys.executable, "-m", "benchmarks.regions", "peer", str(calls)])
    assert ours["forecasts"] == 1
    told = [
        _figure("time", ours["seconds"], "s", f"pandas, mean of each cell and hour of the week: {peer['seconds']:.1f} s",
                round(peer["seconds"] / ours["seconds"], 2)),
        _figure("peak memory", ours["gigabytes"], "GB", f"pandas: {peer['gigabytes']:.2f} GB", round(ours["gigabytes"] / peer["gigabytes"], 1)),
    ]  # fmt: skip
    return [*told, _figure("calls", ours["calls"], "calls", None, None)]


def _figure(what: str, value: float, unit: str, peer: str | None, ratio: float | None) -> dict[str, object]:
    return {
        "name": f"{NAME}: {what}",
        "value": round(value, 2),
        "unit": unit,
        "peer": peer,
        "ratio": ratio,
        "goal": "",
        "holds": None,
    }


def _set_up(folder: Path) -> Path:
    """A deployment of one region; returns its call log."""
    from benchmarks.nation.agencies import Scale
    from benchmarks.nation.calls import calls_of
    from orchestration.resources import make_home
    from orchestration.verbs_intake import prepare_registry

    home = make_home(folder / "home")
    prepare_registry(home)
    calls = home.private / "calls" / "invented.csv"
    calls.parent.mkdir(exist_ok=True)
    with calls.open("wb") as log:
        for at, year in enumerate(calls_of(Scale(regions=NATION_REGIONS), 0)):
            year.write_csv(log, include_header=at == 0)
    with (home.private / "vigie.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            f'\n[[region]]\nslug = "invented"\nname = "An invented region"\ntimezone = "{_TIMEZONE}"\ncalls = "calls/invented.csv"\n'
            'time = "Received"\nlat = "Latitude"\nlon = "Longitude"\nid = "Call No"\n'
        )
    return calls


def _told(command: list[str]) -> dict[str, float]:
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    told: dict[str, float] = json.loads(said.splitlines()[-1])
    return told


def _ours(root: Path) -> dict[str, float]:
    from orchestration.resources import Home
    from orchestration.running import run_forecasts
    from orchestration.storage import stages_of

    home = Home(root=root)
    begun = time.perf_counter()
    made = run_forecasts(home, progress=lambda told: None)
    seconds = time.perf_counter() - begun
    stage = stages_of(home).read("ambulance_calls", "invented")
    assert stage is not None
    return {"seconds": seconds, "forecasts": len(made), "calls": stage.tables["calls"].height}


def _peer(file: Path) -> dict[str, float]:
    import h3
    import pandas as pd

    begun = time.perf_counter()
    log = pd.read_csv(file, parse_dates=["Received"])
    log["cell"] = [h3.latlng_to_cell(*at, _CELL) for at in zip(log["Latitude"], log["Longitude"], strict=True)]
    hour = log["Received"].dt.dayofweek * 24 + log["Received"].dt.hour
    weeks = (log["Received"].max() - log["Received"].min()).days / 7
    log.groupby(["cell", hour]).size().div(weeks).rename("calls").to_csv(file.with_name("peer.csv"))
    return {"seconds": time.perf_counter() - begun}


if __name__ == "__main__":
    if len(sys.argv) == 3:
        done = {"ours": _ours, "peer": _peer}[sys.argv[1]](Path(sys.argv[2]))
        print(json.dumps({**done, "gigabytes": peak_gigabytes()}))
    else:
        print(json.dumps(measure(), indent=2))
