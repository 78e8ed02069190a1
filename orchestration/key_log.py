"""The log of keys, private/keys/log.ndjson: one line per key made or rotated, each holding the hash of the line before.

Lines are only ever added. A changed, removed or reordered line breaks the chain; a removed last line shows because the
key in use is then not the one the log names. Must not hold a key.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from orchestration.resources import HomeProblem, secret_bytes

LOG = "log.ndjson"

_START = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line. what: made, found (a key older than the log) or rotated. before: hash of the line before it."""

    at: str
    what: str
    key: str
    family: str
    by: str
    reason: str
    fingerprint: str
    before: str = _START
    hash: str = ""


def read_log(folder: Path) -> list[Entry]:
    """The entries in order; none where there is no log. Raises HomeProblem naming the first line that breaks the chain."""
    path = folder / LOG
    if not path.exists():
        return []
    entries: list[Entry] = []
    before = _START
    for number, line in enumerate(secret_bytes(path, name=f"private/keys/{LOG}").splitlines(), start=1):
        entry = _entry(line)
        if entry is None or entry.before != before or entry.hash != _hash(entry):
            raise HomeProblem(
                f"line {number} of private/keys/{LOG} does not follow from the lines before it; someone changed the log, or a "
                "write was cut short: compare it with the backup and put that back."
            )
        entries.append(entry)
        before = entry.hash
    return entries


def append(folder: Path, entry: Entry) -> None:
    """Add a line after the last one, on disk before this returns."""
    entries = read_log(folder)
    chained = replace(entry, before=entries[-1].hash if entries else _START)
    line = json.dumps(asdict(replace(chained, hash=_hash(chained))), ensure_ascii=False) + "\n"
    descriptor = os.open(folder / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())


def _entry(line: bytes) -> Entry | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    names = {field.name for field in fields(Entry)}
    sound = isinstance(told, dict) and set(told) == names and all(isinstance(value, str) for value in told.values())
    return Entry(**told) if sound else None


def _hash(entry: Entry) -> str:
    told = asdict(entry)
    del told["hash"]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
