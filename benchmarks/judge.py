"""A large file from bytes to findings, beside frictionless and beside pandas with Pandera doing the same checks.

One incident a row, 20 columns, one row in a hundred with a fault. Also the memory beyond the imports, and whether time
grows in proportion to rows.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date

from benchmarks.judged import frictionless_peer, incident_file, pandas_peer, profile_text
from ingest.check import Checked, SentFile, check_files
from ingest.profile import parse_profile

ROWS = 200_000
_LARGE = 2_000_000
_FRICTIONLESS_ROWS = 20_000
_MEMORY = """
import pathlib, re, sys
from benchmarks.judge import checked
from benchmarks.judged import incident_file
def peak():
    # Not ru_maxrss: a process inherits that of the one that started it.
    return 1024 * int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
checked(incident_file(50))
data = pathlib.Path(sys.argv[1]).read_bytes()
before = peak()
checked(data)
print((peak() - before) / len(data) + 1)
"""


def checked(data: bytes) -> Checked:
    """The verdict on one file of incidents, read in this process."""
    profile = parse_profile(profile_text(), name="bench-pd.yml")
    return check_files([SentFile(name="incidents.csv", data=data)], profile, received_on=date(2026, 1, 1))


def measure() -> list[dict[str, object]]:
    """Rows per second beside each peer, bytes of memory per byte of input, growth from 200,000 to two million rows."""
    data = incident_file(ROWS)
    wrong = checked(data).rejected
    ours = min(_seconds(checked, data) for _ in range(3))
    plain = min(_seconds(pandas_peer, data) for _ in range(2))
    small = incident_file(_FRICTIONLESS_ROWS)
    # The peer's time grows in proportion, so a tenth of the rows tells its speed.
    slow = _seconds(frictionless_peer, small) * ROWS / _FRICTIONLESS_ROWS
    large = incident_file(_LARGE)
    growth = _seconds(checked, large) / ours / (_LARGE / ROWS)
    memory = _memory(ROWS)
    name = f"judge, {ROWS:,} incidents x 20 columns ({wrong:,} held)"
    speed = {"name": name, "value": round(ROWS / ours), "unit": "rows/s"}
    return [
        speed | {"peer": "frictionless", "ratio": round(slow / ours, 1), "goal": "at least 15 times", "holds": slow / ours >= 15},
        speed | {"peer": "pandas and pandera.pandas, same checks", "ratio": round(plain / ours, 2), "goal": "at least twice",
                 "holds": plain / ours >= 2},
        {"name": "judge, memory beyond imports", "value": round(memory, 1), "unit": "bytes per input byte", "peer": "the input",
         "ratio": round(memory, 1), "goal": "under 8", "holds": memory < 8},
        {"name": "judge, 2,000,000 rows", "value": round(growth, 2), "unit": "times in proportion", "peer": "200,000 rows",
         "ratio": round(growth, 2), "goal": "at most 1.3", "holds": growth <= 1.3},
    ]  # fmt: skip


def _seconds(work: Callable[[bytes], object], data: bytes) -> float:
    started = time.perf_counter()
    work(data)
    return time.perf_counter() - started


def _memory(rows: int) -> float:
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(incident_file(rows))
        file.flush()
        command = [sys.executable, "-c", _MEMORY, file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout))
