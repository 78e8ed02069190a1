"""Release versions (CalVer, like 2026.11.0), the folders that bear them, and the pointer `latest`.

A release cut again after a legal removal has a fourth number: 2026.11.0.1 comes after 2026.11.0 and before 2026.11.1.
Must not write into a release.
"""

import os
import re
from pathlib import Path

LATEST = "latest"
NOTICE = "withdrawn.json"
"""The file by which a folder says that its release was withdrawn (publish/withdrawing.py)."""

_VERSION = re.compile(r"(20[0-9]{2})\.(0[1-9]|1[0-2])\.(0|[1-9][0-9]*)(?:\.([1-9][0-9]*))?")


class VersionError(ValueError):
    """A version not of the form YEAR.MONTH.NUMBER or YEAR.MONTH.NUMBER.CUT, written in the one way there is."""


Parsed = tuple[int, int, int, int]


def parse(version: str) -> Parsed:
    """Year, month, number and cut (0 for the first), which order as the releases do."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise VersionError(
            f"{version!r} is not a release version: write year, two-digit month and number, like 2026.04.0."
        )
    year, month, number, cut = (int(part or 0) for part in found.groups())
    return year, month, number, cut


def cut_again(version: str) -> str:
    """The version of a release cut once more: 2026.11.0 becomes 2026.11.0.1, then 2026.11.0.2."""
    year, month, number, cut = parse(version)
    return f"{year}.{month:02d}.{number}.{cut + 1}"


def following(releases: Path, year: int, month: int) -> str:
    """The next version of a month that was never used, by a withdrawn release either."""
    taken = [number for y, m, number, _ in map(parse, named(releases)) if (y, m) == (year, month)]
    return f"{year}.{month:02d}.{max(taken, default=-1) + 1}"


def named(releases: Path) -> list[str]:
    """Every version in a folder of releases, oldest first, the withdrawn ones among them."""
    if not releases.is_dir():
        return []
    names = (entry.name for entry in releases.iterdir() if entry.is_dir() and not entry.is_symlink())
    return sorted((name for name in names if _VERSION.fullmatch(name)), key=parse)


def released(releases: Path) -> list[str]:
    """The versions in a folder of releases that stand, oldest first."""
    return [name for name in named(releases) if not (releases / name / NOTICE).is_file()]


def before(version: str, releases: Path) -> str | None:
    """The newest release older than `version`, if there is one; one cut again does not follow what it replaces."""
    return max((name for name in released(releases) if parse(name)[:3] < parse(version)[:3]), key=parse, default=None)


def point_latest(releases: Path) -> None:
    """Point `latest` at the newest release, in one step; a correction of an old release does not move it back.

    Where every release was withdrawn there is no `latest`.
    """
    standing = released(releases)
    if not standing:
        (releases / LATEST).unlink(missing_ok=True)
        return
    fresh = releases / f".{LATEST}-{standing[-1]}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(standing[-1], target_is_directory=True)
    os.replace(fresh, releases / LATEST)
