"""Whether Python and the libraries are those of the lock. Must not import the libraries it asks about."""

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from orchestration.doctor.told import Told, fine, skipped, wrong

OLDEST = (3, 11)
LOCK = Path(__file__).resolve().parents[2] / "requirements" / "runtime.txt"


def python(running: tuple[int, int] = sys.version_info[:2]) -> Told:
    """Python is new enough."""
    name = ".".join(map(str, running))
    if running < OLDEST:
        return wrong("python", f"this is Python {name}.", "Make the environment with Python 3.11 or newer: make setup")
    return fine("python", f"Python {name}.")


def libraries(lock: Path = LOCK) -> Told:
    """Every library is the one the lock names."""
    if not lock.is_file():
        return skipped("libraries", "the lock is not installed beside the program, so versions are not compared.")
    differ, count = [], 0
    for needed in _locked(lock):
        if needed.marker is not None and not needed.marker.evaluate():
            continue
        count += 1
        try:
            if not needed.specifier.contains(version(needed.name), prereleases=True):
                differ.append(f"{needed.name} {version(needed.name)}")
        except PackageNotFoundError:
            differ.append(f"{needed.name} missing")
    if differ:
        more = f" and {len(differ) - 3} more" if len(differ) > 3 else ""
        return wrong("libraries", f"not as locked: {', '.join(differ[:3])}{more}.",
                     "Run: pip install --require-hashes -r requirements/runtime.txt")  # fmt: skip
    return fine("libraries", f"all {count} are those of the lock.")


def _locked(lock: Path) -> list[Requirement]:
    found = []
    for line in lock.read_text("utf-8").splitlines():
        if line[:1].isalnum():
            try:
                found.append(Requirement(line.rstrip(" \\")))
            except InvalidRequirement:
                continue
    return found
