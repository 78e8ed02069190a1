"""Rows per second from bytes to verdict, beside a plain loop over csv.DictReader that checks the same cells one by one."""

import csv
import io
import random
import time
from datetime import date, datetime

from ingest.check import SentFile, check_files
from ingest.profile import parse_profile
from tests.ingest.deliveries import PROFILE

_ROWS = 20_000
_REASONS = {"stop": "stop", "call": "call_for_service"}
_YES_NO = {"yes": "yes", "no": "no"}


def measure() -> list[dict[str, object]]:
    """One figure: rows of two linked files checked per second."""
    profile, files = parse_profile(PROFILE, name="test-pd.yml"), _files()
    started = time.perf_counter()
    checked = check_files(files, profile, received_on=date(2026, 1, 1))
    ours = checked.rows / (time.perf_counter() - started)
    started = time.perf_counter()
    rows = sum(_plain(file) for file in files)
    plain = rows / (time.perf_counter() - started)
    return [{
        "name": "intake, bytes to verdict", "value": round(ours), "unit": "rows/s", "peer": "csv.DictReader loop, cells only, no rules",
        "ratio": round(ours / plain, 2), "goal": "at least 20,000 rows/s", "holds": ours >= 20_000,
    }]  # fmt: skip


def _files() -> list[SentFile]:
    rng = random.Random(1)
    incidents = ["No,Day,Time,Where,Arrest,Reason,Civilians,Officers,Clerk"]
    people = ["No,Side,Race,Age,Force,Had force"]
    for at in range(_ROWS):
        day = f"{rng.randint(1, 12)}/{rng.randint(1, 28)}/2025"
        incidents.append(f"A{at},{day},{rng.randint(0, 23)}{rng.randint(10, 59)},{at} MAPLE ST,Yes,Stop,1,1,Ann")
        people.append(f'A{at},Civilian,"White, Black",{rng.randint(18, 70)},"Hands, fists, Hold",Yes')
        people.append(f"A{at},Officer,White,{rng.randint(21, 60)},,No")
    return [
        SentFile(name="incidents.csv", data="\n".join(incidents).encode()),
        SentFile(name="people.csv", data="\n".join(people).encode()),
    ]


def _plain(file: SentFile) -> int:
    """What a first script would do: read each row, look words up, parse dates, collect errors."""
    errors, rows = 0, 0
    for row in csv.DictReader(io.StringIO(file.data.decode())):
        rows += 1
        if "Day" in row:
            try:
                datetime.strptime(row["Day"], "%m/%d/%Y")
            except ValueError:
                errors += 1
            errors += row["Reason"].strip().lower() not in _REASONS
            errors += row["Arrest"].strip().lower() not in _YES_NO
            errors += not row["Civilians"].isdigit()
        else:
            errors += not (row["Age"] == "" or row["Age"].isdigit())
            errors += row["Had force"].strip().lower() not in _YES_NO
    return rows
