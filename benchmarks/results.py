"""The measured figures on disk: benchmarks/results.json, and the whole-pipeline runs behind some of them, benchmarks/runs.json.

Every record says on which kind of machine and on which day it was measured. Must not name the machine or measure.
"""

import json
import os
import platform
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

RESULTS, RUNS = Path(__file__).with_name("results.json"), Path(__file__).with_name("runs.json")

Record = Mapping[str, Any]


def machine() -> str:
    """What kind of machine this is: processors, memory, system, Python. Never its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"


def stamped(records: Iterable[Record], *, on: date) -> list[dict[str, Any]]:
    """The records with the machine and the day of their measuring."""
    kind = machine()
    return [{**record, "machine": kind, "on": on.isoformat()} for record in records]


def read(path: Path) -> list[dict[str, Any]]:
    """What was measured before; nothing where nothing was."""
    told: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return told


def keep(path: Path, records: Iterable[Record], *, by: tuple[str, ...]) -> list[Record]:
    """Put records into a file, in the place of those of the same keys. Returns all there are."""
    new = list(records)
    measured = {tuple(record[key] for key in by) for record in new}
    kept: list[Record] = [one for one in read(path) if tuple(one[key] for key in by) not in measured]
    path.write_text(json.dumps([*kept, *new], indent=2, ensure_ascii=False) + "\n", "utf-8")
    return [*kept, *new]
