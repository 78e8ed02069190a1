"""A backup as one file: a plain tar archive that ends with a manifest of every member and the manifest's signature.

An archive that was cut short has no manifest, so it is never taken for a backup. Must not follow a path out of a folder, nor
write a member whose bytes are not those of the manifest.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from orchestration.resources import HomeProblem

FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
HOME = "home/"
_PIECE = 1 << 20
_MOST_MANIFEST = 1 << 30


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What an archive says of itself. told: as written; raw: the bytes that are signed; signature: 64 bytes."""

    told: Mapping[str, Any]
    raw: bytes
    signature: bytes

    @property
    def members(self) -> Mapping[str, Mapping[str, Any]]:
        """Name to sha256 and size."""
        return dict(self.told["members"])


class BackupWriter:
    """Adds files to an archive and remembers what they were."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.TarFile(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, path: Path) -> None:
        """Add a file as it is now. Raises HomeProblem where it shrinks meanwhile; FileNotFoundError."""
        with path.open("rb") as file:
            told = os.fstat(file.fileno())
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = told.st_size, int(told.st_mtime), 0o600
            reader = _Hashing(file)
            self._tar.addfile(info, reader)
            if reader.read_bytes != told.st_size:
                raise HomeProblem(f"{name.removeprefix(HOME)} changed while it was read; run the backup again.")
        self.members[name] = {"sha256": reader.digest(), "size": told.st_size}

    def finish(self, told: Mapping[str, Any], *, sign: Callable[[bytes], bytes]) -> None:
        """Add the manifest and its signature, and close the archive."""
        whole = {**told, "members": self.members}
        raw = json.dumps(whole, sort_keys=True, ensure_ascii=False, indent=1).encode()
        for name, data in ((MANIFEST, raw), (SIGNATURE, sign(raw))):
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(data), 0o600
            self._tar.addfile(info, io.BytesIO(data))
        self._tar.close()


class _Hashing:
    """A reader that hashes what is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash, self.read_bytes = file, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._hash.update(data)
        self.read_bytes += len(data)
        return data

    def digest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """The archive. Raises HomeProblem where the file is none."""
    if not path.is_file():
        raise HomeProblem(f"there is no file {path}; name the backup that vigie backup wrote.")
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError):
        raise HomeProblem(_cut(path) if _looks_like_tar(path) else _foreign(path)) from None


def manifest_of(tar: tarfile.TarFile, path: Path) -> Manifest:
    """What the archive says of itself, its names looked at. Raises HomeProblem for what is damaged, cut, foreign or newer."""
    members = tar.getmembers()
    for member in members:
        if not _safe(member):
            raise HomeProblem(
                f"{path.name} holds a member that leads out of its folder or is no file; no backup has one, so nothing "
                "was restored. Use another copy of the backup."
            )
    names = [member.name for member in members]
    if not names or names[-1] != SIGNATURE or MANIFEST not in names:
        ours = any(name.startswith(HOME) or name.startswith("registry.") for name in names)
        raise HomeProblem(_cut(path) if ours else _foreign(path))
    manifest, signature = (tar.getmember(name) for name in (MANIFEST, SIGNATURE))
    if manifest.size > _MOST_MANIFEST or signature.size != 64:
        raise HomeProblem(_damaged(path, MANIFEST))
    raw = _bytes(tar, manifest)
    try:
        told = json.loads(raw)
        made = int(told["vigie_backup"])
    except (ValueError, KeyError, TypeError):
        raise HomeProblem(_damaged(path, MANIFEST)) from None
    if made > FORMAT:
        raise HomeProblem(
            f"{path.name} was written by a newer Vigie ({told.get('made_with', 'unknown')}); install that version or a later one, "
            "and restore with it."
        )
    if sorted(names[:-2]) != sorted(told.get("members", {})) or len(names) != len(set(names)):
        raise HomeProblem(f"{path.name} does not hold the members its manifest names; use another copy of the backup.")
    return Manifest(told=told, raw=raw, signature=_bytes(tar, signature))


def check_members(tar: tarfile.TarFile, manifest: Manifest, path: Path) -> None:
    """Read every member and compare it with the manifest, before anything is written. Raises HomeProblem."""
    for name, known in manifest.members.items():
        digest, size = hashlib.sha256(), 0
        for piece in _pieces(tar, tar.getmember(name)):
            digest.update(piece)
            size += len(piece)
        if (digest.hexdigest(), size) != (known["sha256"], known["size"]):
            raise HomeProblem(_damaged(path, name.removeprefix(HOME)))


def write_members(tar: tarfile.TarFile, manifest: Manifest, folder: Path) -> None:
    """Write every member of the home below a folder, private ones for their owner alone, and the links between releases."""
    for name in manifest.members:
        if name.startswith(HOME):
            write_member(tar, name, folder / name.removeprefix(HOME), private=name.startswith(f"{HOME}private/"))
    for name, target in manifest.told.get("links", {}).items():
        at = PurePosixPath(name)
        if ".." in at.parts or str(at.parent) != "public/releases" or "/" in target or target in {"", ".", ".."}:
            raise HomeProblem(f"the link {name} leads out of the releases, so it is not restored; use another backup.")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        os.symlink(target, folder / name)


def write_member(tar: tarfile.TarFile, name: str, to: Path, *, private: bool) -> None:
    """Write one member to a new file, with the time it had."""
    member = tar.getmember(name)
    for folder in reversed(to.parents):
        # One by one: the mode holds for the folder that is made last alone.
        if not folder.is_dir():
            folder.mkdir(mode=0o700 if private else 0o755)
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o644), "wb") as file:
        for piece in _pieces(tar, member):
            file.write(piece)
    os.utime(to, (member.mtime, member.mtime))


def _safe(member: tarfile.TarInfo) -> bool:
    parts = PurePosixPath(member.name).parts
    return member.isreg() and not member.name.startswith("/") and ".." not in parts and "\\" not in member.name


def _bytes(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    return b"".join(_pieces(tar, member))


def _pieces(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    file = tar.extractfile(member)
    assert file is not None
    while piece := file.read(_PIECE):
        yield piece


def _looks_like_tar(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(512)[257:262] == b"ustar"


def _cut(path: Path) -> str:
    return f"{path.name} is cut short: it does not end with its manifest. Nothing was restored; use another copy of the backup."


def _foreign(path: Path) -> str:
    return f"{path.name} is no backup of Vigie; name the file that vigie backup wrote."


def _damaged(path: Path, member: str) -> str:
    return f"{path.name} is damaged: {member} is not what the manifest says. Nothing was restored; use another copy of the backup."
