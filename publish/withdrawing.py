"""Withdraw a release: its folder is replaced, in one step, by one that holds only a notice.

The one exception to "a release is never changed", for a row that must be removed by law. The notice says that the release
was withdrawn, when, why by code, and what replaces it. Must not say which row, nor keep a copy of what was withdrawn.
"""

import ctypes
import json
import os
import re
import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from publish.versions import NOTICE, named, parse, point_latest

TEXT = "WITHDRAWN.md"

_REASON = re.compile(r"[a-z][0-9]")
_EXCHANGE = 2
_HERE = -100


class WithdrawalRefused(ValueError):
    """There is no such release to withdraw, or the facts given are not those of a withdrawal; nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """A release that was withdrawn. reason: a code of `change_reason`. replaced_by: the version cut instead, or None."""

    version: str
    reason: str
    withdrawn_on: str
    replaced_by: str | None


def withdraw_release(releases: Path, version: str, *, reason: str, on: date, replaced_by: str | None) -> Path:
    """Replace the folder of a release by its notice; `latest` moves to the newest release that stands.

    At every moment the version names either the whole release or the notice. Raises WithdrawalRefused.
    """
    place = releases / version
    parse(version)
    if replaced_by is not None and parse(replaced_by) == parse(version):
        raise WithdrawalRefused(
            f"Release {version} cannot be replaced by itself; name the version that is cut instead."
        )
    if not _REASON.fullmatch(reason):
        raise WithdrawalRefused("The reason of a withdrawal is a code of the standard, such as w3 for a legal removal.")
    if version not in named(releases):
        raise WithdrawalRefused(f"There is no release {version} to withdraw.")
    if (place / NOTICE).is_file():
        raise WithdrawalRefused(f"Release {version} was withdrawn before; its notice stands.")
    told = Withdrawn(version=version, reason=reason, withdrawn_on=on.isoformat(), replaced_by=replaced_by)
    notice = Path(tempfile.mkdtemp(prefix=f".{version}-", dir=releases))
    try:
        _write(notice, told, on)
        _exchange(notice, place)
        point_latest(releases)
    finally:
        # After the exchange the hidden name holds the withdrawn release; before it, the notice that was not used.
        shutil.rmtree(notice, ignore_errors=True)
    _sync(releases)
    return place


def withdrawn(releases: Path) -> list[Withdrawn]:
    """The withdrawn releases in a folder of releases, oldest first."""
    notices = (releases / version / NOTICE for version in named(releases))
    return [Withdrawn(**json.loads(notice.read_text("utf-8"))) for notice in notices if notice.is_file()]


def _write(folder: Path, told: Withdrawn, on: date) -> None:
    instead = f"Use release {told.replaced_by} instead." if told.replaced_by else "No release takes its place."
    text = (
        f"# Release {told.version} is withdrawn\n\nIt was withdrawn on {told.withdrawn_on} (reason {told.reason}). {instead}\n\n"
        "Its files are no longer published. Whoever holds a copy is asked not to pass it on.\n"
    )
    (folder / TEXT).write_text(text, encoding="utf-8", newline="\n")
    (folder / NOTICE).write_text(json.dumps(asdict(told), indent=2) + "\n", encoding="utf-8", newline="\n")
    moment = datetime.combine(on, datetime.min.time(), UTC).timestamp()
    for path in (*folder.iterdir(), folder):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (moment, moment))
        _sync(path)


def _exchange(one: Path, other: Path) -> None:
    """Swap two folders of one file system: in one step where the kernel can, else with the version missing in between."""
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if swap is not None and swap(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return
    aside = one.with_name(f"{one.name}-aside")
    other.rename(aside)
    one.rename(other)
    aside.rename(one)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
