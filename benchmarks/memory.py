"""The most memory that this program has held. What getrusage tells is handed on by the process that started it."""

import re
from pathlib import Path


def peak_gigabytes() -> float:
    """Resident, of this process alone, since it began."""
    told = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("utf-8"))
    assert told is not None, "only Linux tells"
    return int(told[1]) / 1_000_000
