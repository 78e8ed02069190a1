"""Which files of a deployment go into a backup, in which order, and which do not.

Everything goes that is not named here, so that what a later version keeps is saved, too. Must not open a file.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.resources import Home

REBUILT = ("validated_reports", "located_reports", "intake_account", "ambulance_calls")
"""Stages that `vigie run` makes again from what is saved, byte for byte what a release reads."""

LEFT_OUT = {
    "private/keys": "keys are apart; --with-keys writes them to a file of their own",
    "private/landing/keys": "the data keys of senders are apart, too, so that a purge reaches every backup",
    "private/registry.db": "the registry is copied by its own database, not as a file",
    "private/dagster": "the record of runs; begun anew",
    "private/drop": "what senders laid down and nobody took yet; it is theirs",
    **{f"private/stages/{name}": "made again by vigie run" for name in REBUILT},
}
"""Paths under the home that no backup holds, and why."""

SCRATCH = ".vigie-backup-"
_UNFINISHED = (".partial", ".old")
_REGISTRY_FILES = {"private/registry.db", "private/registry.db-wal", "private/registry.db-shm", "private/registry.db-journal"}  # fmt: skip
_RELEASES = "public/releases"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A file or a link. name: its path under the home, with /; target: where a link between releases leads, else ""."""

    name: str
    path: Path
    target: str = ""


def releases_first(home: Home) -> list[Found]:
    """What is public. It is listed before the registry is copied, which then knows of every release that is listed."""
    # A pointer read before the folders can only lead to a release that is there.
    return sorted(_walk(home.root / "public", "public", seen=frozenset()), key=lambda found: not found.target)


def landed(home: Home) -> Iterator[Found]:
    """Originals as they lie, sealed. Read after the registry: it then names none that the backup lacks."""
    return _walk(home.landing_folder, "private/landing", seen=frozenset())


def the_rest(home: Home) -> Iterator[Found]:
    """Settings, policy, profiles, reference, certificates, stages that cannot be made again, and whatever else lies there."""
    for entry in sorted(os.scandir(home.root), key=lambda entry: entry.name):
        if entry.name != "public":
            yield from _entry(Path(entry.path), entry.name, seen=frozenset(), without="private/landing")


def data_keys(home: Home) -> list[str]:
    """The names of the wrapped data keys of senders."""
    folder = home.landing_folder / "keys"
    return sorted(path.name for path in folder.glob("*.key")) if folder.is_dir() else []


def _entry(path: Path, name: str, *, seen: frozenset[Path], without: str = "") -> Iterator[Found]:
    if name in LEFT_OUT or name in _REGISTRY_FILES or name == without:
        return
    if path.name.endswith(_UNFINISHED) or path.name.startswith((SCRATCH, ".rebuild-")):
        return
    if name.startswith(f"{_RELEASES}/") and path.is_symlink():
        yield Found(name=name, path=path, target=os.readlink(path))
    elif path.is_dir():
        yield from _walk(path, name, seen=seen, without=without)
    elif path.is_file():
        yield Found(name=name, path=path)


def _walk(folder: Path, name: str, *, seen: frozenset[Path], without: str = "") -> Iterator[Found]:
    """The files below a folder, in order; a folder that is a link to another disk is followed, a ring is not."""
    real = folder.resolve()
    if real in seen or not folder.is_dir():
        return
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except FileNotFoundError:
        # A stage that was replaced meanwhile.
        return
    for child in names:
        yield from _entry(folder / child, f"{name}/{child}", seen=seen | {real}, without=without)
