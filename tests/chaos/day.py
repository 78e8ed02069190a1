"""A day of a small deployment as a program: deliveries taken in, stages brought up to date, a release cut; all with fixed clocks.

Each step may be done again, so that a day that was broken off is simply begun anew. Run by tests as
`python -m tests.chaos.day HOME [FAULT]`. A fault strikes at the so-manieth time the day writes, renames, removes or opens its
registry, by Python's own audit events: the product knows nothing of it.
"""

import errno
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.orchestration.two_towns import PROFILE, delivery

SEEDS = (3, 8)
"""Of the deliveries, in the order in which they were sent."""
BEGUN = datetime(2026, 3, 2, 9, tzinfo=UTC)
ENDED = BEGUN + timedelta(days=20)
VERSION = "2026.03.0"
_CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def watch(root: Path, strike: Callable[[int], None]) -> None:
    """Call `strike` with the number of each change that is about to be made under a folder. It cannot be undone in a process."""
    count, place = 0, str(root)

    def touched(event: str, told: tuple[Any, ...]) -> bool:
        if event == "open":
            path, mode, flags = told[0], told[1], told[2]
            writes = (
                bool(flags & _CHANGES) if isinstance(flags, int) else isinstance(mode, str) and set(mode) & set("wax+")
            )
            return bool(writes) and isinstance(path, str | bytes | os.PathLike) and os.fsdecode(path).startswith(place)
        if event in {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "sqlite3.connect"}:
            return any(isinstance(each, str | bytes | os.PathLike) and place in os.fsdecode(each) for each in told)
        return False

    def hook(event: str, told: tuple[Any, ...]) -> None:
        nonlocal count
        if touched(event, told):
            count += 1
            strike(count)

    sys.addaudithook(hook)


def striking(fault: dict[str, Any]) -> Callable[[int], None]:
    """What happens at a change: nothing before `at`; then the process dies, or the disk is full from there on, or once."""

    def strike(number: int) -> None:
        if fault["kind"] == "killed" and number == fault["at"]:
            os.kill(os.getpid(), signal.SIGKILL)
        if (fault["kind"] == "full" and number >= fault["at"]) or (
            fault["kind"] == "full once" and number == fault["at"]
        ):
            raise OSError(errno.ENOSPC, "No space left on device")

    return strike


def live(root: Path, seeds: tuple[int, ...] = SEEDS) -> None:
    """The day of a deployment, from what has been done of it already."""
    from ingest.landing import Landing
    from ingest.profile import parse_profile
    from ingest.registry.connection import open_registry, upgrade_registry
    from ingest.submit import submit
    from orchestration.resources import Home
    from orchestration.running import run_release, run_reports
    from publish.versions import released

    home = Home(root=root, as_of=ENDED)
    engine = open_registry(home.registry_url())
    upgrade_registry(engine)
    profile = parse_profile(PROFILE, name="two-towns.yml")
    landing = Landing(folder=home.landing_folder, key=home.key("landing"))
    for seed in seeds:
        received = BEGUN + timedelta(days=SEEDS.index(seed))
        submit(delivery(seed), profile, engine=engine, landing=landing, received_at=received)
    run_reports(home, progress=lambda step: None)
    if VERSION not in released(home.releases):
        run_release(
            home, VERSION, released_on=date(2026, 3, 22), code_version="chaos", as_of=ENDED, progress=lambda step: None
        )


def main() -> None:
    """Live a day; with a fault of kind `counted`, tell how many changes it makes."""
    root, fault = Path(sys.argv[1]), json.loads(sys.argv[2]) if len(sys.argv) > 2 else {"kind": "none"}
    seen = 0

    def counting(number: int) -> None:
        nonlocal seen
        seen = number

    # What is imported, and the demonstration's own tables, are no part of the day.
    import orchestration.definitions  # noqa: F401

    watch(root, counting if fault["kind"] == "counted" else striking(fault))
    live(root, tuple(fault.get("seeds", SEEDS)))
    sys.stdout.write(json.dumps({"changes": seen}) + "\n")


if __name__ == "__main__":
    main()
