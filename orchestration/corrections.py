"""The ledger of address corrections of a deployment: one line of JSON per entry, only ever added to.

It names no incident; what was written stands in it, so it is private. Must not decide what a correction means.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import polars as pl

from geocode.corrections.force import for_agency, in_force
from geocode.corrections.ledger import CorrectionProblem, Ledger, as_row, read_rows


def read_ledger(path: Path) -> Ledger:
    """The corrections of a file; none where there is no file. Raises CorrectionProblem for one that was edited by hand."""
    if not path.is_file():
        return ()
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    except ValueError:
        raise CorrectionProblem("The corrections cannot be read: restore the file from a backup.") from None
    return read_rows(rows)


def change_ledger(path: Path, change: Callable[[Ledger], Ledger]) -> Ledger:
    """Read the ledger, let `change` add to it, and write what was added; one writer at a time, whole lines or nothing."""
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = read_ledger(path)
        after = change(before)
        # Plain ASCII: some characters of a text would end a line where none ends.
        added = "".join(json.dumps(as_row(entry)) + "\n" for entry in after[len(before) :])
        if path.is_file() and path.stat().st_size and not path.read_bytes().endswith(b"\n"):
            added = "\n" + added
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(added)
            file.flush()
            os.fsync(file.fileno())
    return after


def locate_by_agency(
    asked: pl.DataFrame, path: Path, locate: Callable[[pl.DataFrame, pl.DataFrame | None], pl.DataFrame]
) -> pl.DataFrame:
    """Places for key, address, agency_id and more: each agency's rows with the corrections that hold for it.

    locate is called once for all agencies without corrections of their own, and once for each that has some.
    """
    standing = in_force(read_ledger(path))
    if standing.is_empty():
        return locate(asked, None)
    own = [scope for scope in standing["scope"].unique(maintain_order=True) if scope in set(asked["agency_id"])]
    parts = [
        (asked.filter(~pl.col("agency_id").is_in(own)), None),
        *((asked.filter(agency_id=one), one) for one in own),
    ]
    found = pl.concat(
        [locate(rows, for_agency(standing, agency)) for rows, agency in parts if rows.height or agency is None]
    )
    return asked.select("key").join(found, on="key", how="left", maintain_order="left", validate="1:1")
