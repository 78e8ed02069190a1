"""A snapshot of the registry as files: one Parquet file per table and one line of facts; private, whole or not at all.

Must not replace a folder that holds something.
"""

import io
import json
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

import polars as pl

from orchestration.resources import HomeProblem
from orchestration.writing import write_whole


def moment(as_of: date | None, *, now: datetime) -> datetime:
    """The end of a day in UTC, or now for today and for None. Raises HomeProblem for a day to come."""
    if as_of is None or as_of == now.date():
        return now
    if as_of > now.date():
        raise HomeProblem(f"{as_of} lies in the future; what will be stated by then is not known.")
    return datetime.combine(as_of, time.max, UTC)


def write_snapshot(frames: Mapping[str, pl.DataFrame], folder: Path, *, as_of: datetime) -> dict[str, int]:
    """Write each frame and snapshot.json; returns the rows of each."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise HomeProblem(f"{folder} is not empty; a snapshot is never written over another. Give a new folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.chmod(folder, 0o700)
    except OSError:
        raise HomeProblem(f"the folder {folder} cannot be made; give another place.") from None
    rows = {name: frame.height for name, frame in frames.items()}
    for name, frame in frames.items():
        data = io.BytesIO()
        frame.write_parquet(data, compression="zstd")
        write_whole(folder / f"{name}.parquet", data.getvalue(), private=True)
    facts = {"as_of": as_of.isoformat(), "rows": rows}
    write_whole(folder / "snapshot.json", f"{json.dumps(facts, indent=2)}\n".encode(), private=True)
    return rows
