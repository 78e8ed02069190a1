"""Release versions (CalVer, like 2026.11.0), the folders that bear them, and the pointer `latest`.

Must not write into a release.
"""

import os
import re
from pathlib import Path

LATEST = "latest"
_VERSION = re.compile(r"(20[0-9]{2})\.(0[1-9]|1[0-2])\.(0|[1-9][0-9]*)")


class VersionError(ValueError):
    """A version that is not YEAR.MONTH.NUMBER, the month in two digits so that a version is written in one way."""


def parse(version: str) -> tuple[int, int, int]:
    """Year, month and number, which order as the releases do."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise VersionError(
            f"{version!r} is not a release version: write year, two-digit month and number, like 2026.04.0."
        )
    year, month, number = (int(part) for part in found.groups())
    return year, month, number


def released(releases: Path) -> list[str]:
    """The versions in a folder of releases, oldest first."""
    if not releases.is_dir():
        return []
    names = (entry.name for entry in releases.iterdir() if entry.is_dir() and not entry.is_symlink())
    return sorted((name for name in names if _VERSION.fullmatch(name)), key=parse)


def before(version: str, releases: Path) -> str | None:
    """The newest release older than `version`, if there is one."""
    return max((name for name in released(releases) if parse(name) < parse(version)), key=parse, default=None)


def point_latest(releases: Path) -> None:
    """Point `latest` at the newest release, in one step; a correction of an old release does not move it back."""
    newest = released(releases)[-1]
    fresh = releases / f".{LATEST}-{newest}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(newest, target_is_directory=True)
    os.replace(fresh, releases / LATEST)
