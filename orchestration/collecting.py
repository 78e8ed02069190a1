"""Drop folders: which deliveries lie there complete, and where they go once they were looked at.

Files are renamed inside the sender's own folder, never followed through a link, never deleted. Must not judge a delivery.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.check import SentFile
from ingest.problems import FileProblem
from ingest.readers.kinds import shown
from ingest.readers.limits import MEBIBYTE, PLAIN_BYTES
from orchestration.resources import HomeProblem

TAKEN, REFUSED = "taken", "refused"
DONE = ".done"
_MOVING = ".moving"
SETTLED_SECONDS = 120
"""A file without a mark is complete when it has not changed for this long."""
MOST_FILES = 50

Seen = Mapping[str, tuple[int, int, int]]
"""What tells a file from a later one of its name: inode, bytes, time of change."""


@dataclass(frozen=True, kw_only=True)
class DropFolder:
    """The drop folder of a sender. settled: seconds."""

    sender: str
    folder: Path
    settled: float


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Files that lie together. folder: where; own: whether that folder is this delivery's alone."""

    folder: Path
    names: tuple[str, ...]
    own: bool


def drop_folders(settings: Mapping[str, Any]) -> list[DropFolder]:
    """What vigie.toml says under [drop.<sender>]. Raises HomeProblem."""
    told = []
    for sender, said in (settings.get("drop") or {}).items():
        if not isinstance(said, dict) or not isinstance(said.get("folder"), str):
            raise HomeProblem(
                f'[drop.{sender}] in private/vigie.toml needs a line such as folder = "/srv/drop/{sender}".'
            )
        settled = said.get("settled_seconds", SETTLED_SECONDS)
        if isinstance(settled, bool) or not isinstance(settled, int | float) or settled < 0:
            raise HomeProblem(f"settled_seconds under [drop.{sender}] in private/vigie.toml is a number of seconds.")
        folder = Path(said["folder"])
        if not folder.is_absolute() or not folder.is_dir():
            raise HomeProblem(
                f"[drop.{sender}] names {folder}, which is no folder; give the whole path of one that is there."
            )
        told.append(DropFolder(sender=sender, folder=folder, settled=float(settled)))
    return told


def deliveries(drop: DropFolder, *, now: float) -> Iterator[Delivery]:
    """The complete deliveries: each folder in the drop folder is one, and the files that lie loose are one together."""
    for path in sorted(drop.folder.iterdir()):
        if path.name not in {TAKEN, REFUSED} and not path.name.startswith(".") and stat.S_ISDIR(path.lstat().st_mode):
            found = _complete(path, drop, now)
            if found:
                yield Delivery(folder=path, names=found, own=True)
    loose = _complete(drop.folder, drop, now)
    if loose:
        yield Delivery(folder=drop.folder, names=loose, own=False)


def _complete(folder: Path, drop: DropFolder, now: float) -> tuple[str, ...]:
    """The files of a folder; none while one of them may still be written."""
    found = {path.name: path.lstat() for path in sorted(folder.iterdir()) if stat.S_ISREG(path.lstat().st_mode)}
    names = [name for name in found if not name.startswith(".") and not name.endswith(DONE)]
    whole = DONE in found and folder != drop.folder
    settled = all(
        whole or f"{name}{DONE}" in found or now - found[name].st_mtime >= drop.settled for name in names
    )  # fmt: skip
    return tuple(names) if settled else ()


def read_delivery(delivery: Delivery) -> tuple[list[SentFile], Seen]:
    """The bytes, and which files they are of. Raises FileProblem for what is too much to read."""
    if len(delivery.names) > MOST_FILES:
        sentence = f"this is one of {len(delivery.names)} files that lie together, more than {MOST_FILES}; put each delivery in a folder."
        raise FileProblem(shown(delivery.names[0]), "too_many", sentence)
    files, seen = [], {}
    # Opened once and asked from then on: whoever can write here must not put a link in the folder's place meanwhile.
    folder = os.open(delivery.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        for name in delivery.names:
            with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder), "rb") as file:
                told = os.fstat(file.fileno())
                if told.st_size > PLAIN_BYTES:
                    sentence = f"the file has more than {PLAIN_BYTES // MEBIBYTE} MB; send it in parts."
                    raise FileProblem(shown(name), "too_large", sentence)
                files.append(SentFile(name=name, data=file.read(PLAIN_BYTES + 1)))
                seen[name] = _seen(told)
    finally:
        os.close(folder)
    return files, seen


def same_still(delivery: Delivery, seen: Seen) -> bool:
    """Whether the files lie there as they were read."""
    try:
        return all(_seen((delivery.folder / name).lstat()) == told for name, told in seen.items())
    except FileNotFoundError:
        return False


def put_away(drop: DropFolder, delivery: Delivery, where: str, name: str) -> Path:
    """Move the files of a delivery to taken/NAME or refused/NAME. A delivery is never left in two halves."""
    target = drop.folder / where / name
    _real_folder(target.parent)
    if delivery.own:
        number = 1
        while target.exists():
            number += 1
            target = target.with_name(f"{name}-{number}")
        os.rename(delivery.folder, target)
        return target
    _real_folder(target)
    for file in delivery.names:
        partial = target / f".{file}.partial"
        partial.unlink(missing_ok=True)
        os.link(delivery.folder / file, partial, follow_symlinks=False)
        os.replace(partial, target / file)
    # From here on the files are taken; what a crash leaves of their old names is removed by the next run.
    (target / _MOVING).touch()
    _finish(drop.folder, target)
    return target


def finish_moves(drop: DropFolder) -> None:
    """Remove the old names of files that a run put away and did not live to remove."""
    for where in (TAKEN, REFUSED):
        for marked in sorted((drop.folder / where).glob(f"*/{_MOVING}")):
            _finish(drop.folder, marked.parent)


def _finish(folder: Path, target: Path) -> None:
    for path in target.iterdir():
        old = folder / path.name
        if path.name != _MOVING and not path.name.startswith(".") and old.exists() and old.samefile(path):
            old.unlink()
            (folder / f"{path.name}{DONE}").unlink(missing_ok=True)
    (target / _MOVING).unlink(missing_ok=True)


def _real_folder(path: Path) -> None:
    """A folder that is one: whoever can write here must not lead the files elsewhere."""
    path.mkdir(parents=True, exist_ok=True)
    if not stat.S_ISDIR(path.lstat().st_mode):
        raise HomeProblem(f"{path} leads elsewhere; remove it, so that a folder can be made there.")


def _seen(told: os.stat_result) -> tuple[int, int, int]:
    return told.st_ino, told.st_size, told.st_mtime_ns
