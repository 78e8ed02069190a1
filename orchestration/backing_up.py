"""Make a backup of a deployment: registry first, then the originals, then the rest, in one file that appears when whole.

The order makes it consistent while reports come in: an original is on the disk before the registry names it, and stays, so
every original the copied registry names is there when the landing folder is read afterwards. Must not hold a key.
"""

import errno
import os
import platform
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from orchestration.backup_file import FORMAT, HOME, BackupWriter
from orchestration.backup_keys import fingerprints
from orchestration.registry_copy import MEMBER, copy_registry, kind_of, schema_of
from orchestration.resources import Home, HomeProblem
from orchestration.saved import LEFT_OUT, SCRATCH, Found, data_keys, landed, releases_first, the_rest
from orchestration.signing import SIGNING, signer_of
from publish.unfinished import unfinished

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

Progress = Callable[[str], None]


def target_of(home: Home, to: Path, *, at: datetime) -> Path:
    """Where the backup goes: a file, or a file with the time in its name in a folder. Raises HomeProblem."""
    path = to / f"vigie-backup-{at:%Y%m%dT%H%M%SZ}.tar" if to.is_dir() else to
    if not path.parent.is_dir():
        raise HomeProblem(f"there is no folder {path.parent} to write the backup to; make it, or name another.")
    if path.exists() or path.is_symlink():
        raise HomeProblem(f"{path} is there already, and a backup is never written over; name another file.")
    outside(home, path, "the backup")
    return path


def outside(home: Home, path: Path, what: str) -> None:
    """Raises HomeProblem for a path inside the deployment."""
    if path.resolve().is_relative_to(home.root.resolve()):
        raise HomeProblem(
            f"{path} lies in the deployment itself, and {what} would be lost with it; name a place elsewhere."
        )


def back_up(home: Home, to: Path, *, at: datetime, progress: Progress) -> dict[str, Any]:
    """Write the backup; returns its manifest without the members. Raises HomeProblem, and then there is none."""
    if home.bucket() is not None:
        raise HomeProblem(
            "the originals and stages of this deployment are in a bucket, which this command does not save; keep the bucket's own "
            "versions or a second bucket, and save the registry with pg_dump and private/keys apart."
        )
    url, signer = home.registry_url(), signer_of(home, at=at)
    kind = kind_of(url)
    known = fingerprints({name: home.key(name) for name in ("landing", "release", SIGNING)})
    with room_told(to.parent), unfinished(to.parent, SCRATCH, left=f"{SCRATCH}*") as scratch:
        partial = scratch / "backup.partial"
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            writer = BackupWriter(file)
            public = releases_first(home)
            progress("registry")
            told = {"kind": kind, "member": MEMBER[kind], "revision": schema_of(url)}
            copy_registry(url, scratch / MEMBER[kind])
            writer.add(MEMBER[kind], scratch / MEMBER[kind])
            (scratch / MEMBER[kind]).unlink()
            progress("originals")
            originals = sum(_add(writer, found, must=True) for found in landed(home))
            keys = data_keys(home)
            progress("releases, stages and settings")
            links = {found.name: found.target for found in public if found.target}
            files = sum(_add(writer, found, must=True) for found in public if not found.target)
            files += sum(_add(writer, found, must=False) for found in the_rest(home))
            manifest = {
                "vigie_backup": FORMAT, "made_at": at.isoformat(timespec="seconds"), "made_with": installed_version("vigie"),
                "python": platform.python_version(), "registry": told, "keys": known, "data_keys": keys, "links": links,
                "originals": originals, "files": files, "left_out": LEFT_OUT,
            }  # fmt: skip
            writer.finish(manifest, sign=signer.sign)
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link and not a rename: a file that came there meanwhile stays.
            os.link(partial, to)
        except FileExistsError:
            raise HomeProblem(f"{to} came to be there meanwhile, and was left as it is; name another file.") from None
        _sync(to.parent)
    return manifest


def _add(writer: BackupWriter, found: Found, *, must: bool) -> int:
    """Add a file; 1 when it was there. must: what goes missing meanwhile ends the backup."""
    try:
        writer.add(f"{HOME}{found.name}", found.path)
    except FileNotFoundError:
        if must:
            raise HomeProblem(
                f"{found.name} was removed while it was saved; let the purge or the withdrawal end, and run the backup again."
            ) from None
        return 0
    return 1


@contextmanager
def room_told(folder: Path) -> Iterator[None]:
    """What the disk refuses, as one sentence."""
    try:
        yield
    except sqlite3.Error as error:
        if "full" in str(error):
            raise HomeProblem(_full(folder)) from None
        raise HomeProblem(f"the registry cannot be copied: {error}. Check that it is whole, with vigie audit verify.") from None  # fmt: skip
    except OSError as error:
        if error.errno in _FULL:
            raise HomeProblem(_full(folder)) from None
        where = error.filename or folder
        raise HomeProblem(f"{where} cannot be read or written ({error.strerror}); check who owns it, and its mode.") from None  # fmt: skip


def _full(folder: Path) -> str:
    return f"there is no room left in {folder}; free some, or name another place. Nothing was kept of what was begun."


def _sync(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
