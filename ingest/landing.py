"""Keep what was received exactly as it was: content-addressed, encrypted at rest, never changed, never named by content.

A file is stored under the SHA-256 of its bytes, once for each sender, under that sender's own data key; the landing key wraps
the data keys, so that destroying one makes everything of its sender unreadable. Must not read what the bytes mean.
"""

import base64
import contextlib
import hashlib
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.fernet import Fernet, InvalidToken

from ingest.problems import IntakeProblem


class LandingProblem(IntakeProblem):
    """The landing store cannot be used; the sentence says why and what to do."""


def sha256(data: bytes) -> str:
    """Hex SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def receipt_of(sender: str, hashes: Sequence[str]) -> str:
    """The receipt of a delivery: the same sender and bytes, in any order, give the same receipt."""
    digest = hashlib.sha256("\n".join([sender, *sorted(hashes)]).encode()).digest()
    return "R-" + base64.b32encode(digest[:10]).decode().rstrip("=")


class Shelf(Protocol):
    """Where sealed files lie when they do not lie in the folder: an object store, handed in."""

    def get(self, name: str) -> bytes | None:
        """The bytes under a name; None where there are none."""

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes under a name; they are safe when this returns."""

    def has(self, name: str) -> bool:
        """Whether there is something under a name."""

    def destroy(self, name: str) -> bool:
        """Remove what is under a name; says whether there was something."""

    def names(self, below: str) -> list[str]:
        """The last parts of all names below one."""


@dataclass(frozen=True, kw_only=True)
class Landing:
    """A folder of encrypted files and the key that wraps the data keys (Fernet keys: AES-128-CBC with HMAC-SHA256).

    Files kept without a sender, as before data keys were, lie under the landing key itself. With a shelf, the sealed files
    lie there and only the wrapped data keys in the folder, so that destroying a key still makes every copy unreadable.
    """

    folder: Path
    key: bytes
    shelf: Shelf | None = None

    def keep(self, data: bytes, *, sender: str | None = None) -> str:
        """Store bytes and return their SHA-256; storing them again changes nothing. They are on the disk when this returns."""
        name = sha256(data)
        if not self._has(name, sender):
            sealed = self._fernet().encrypt(data) if sender is None else self.seal(sender, data)
            if self.shelf is not None:
                self.shelf.put(self._named(name, sender), sealed)
            else:
                _write(self._path(name, sender), sealed)
        return name

    def read(self, name: str, *, sender: str | None = None) -> bytes:
        """The bytes kept under a SHA-256. Raises LandingProblem when they are gone, changed or under another key."""
        own = sender is not None and self._has(name, sender)
        sealed = self._sealed(name, sender if own else None)
        if sealed is None:
            raise LandingProblem(f"landed file {name[:12]} is not in {self.folder.name}/; restore it from the backup.")
        try:
            data = self.open(sender, sealed) if sender is not None and own else self._fernet().decrypt(sealed)
        except InvalidToken:
            raise LandingProblem(
                f"landed file {name[:12]} does not open with this key; put the right landing.key back."
            ) from None
        if sha256(data) != name:
            raise LandingProblem(f"landed file {name[:12]} is not what was received; restore it from the backup.")
        return data

    def seal(self, sender: str, data: bytes) -> bytes:
        """Bytes under the data key of a sender, which is made when it is first wanted."""
        return Fernet(self._data_key(sender, make=True)).encrypt(data)

    def open(self, sender: str, sealed: bytes) -> bytes:
        """What was sealed. Raises LandingProblem when the sender's data key is gone, or the bytes are not under it."""
        try:
            return Fernet(self._data_key(sender, make=False)).decrypt(sealed)
        except InvalidToken:
            raise LandingProblem(
                "what was sealed does not open with this key; put the right landing.key back."
            ) from None

    def names(self, sender: str) -> list[str]:
        """The files kept for a sender, by their SHA-256."""
        if self.shelf is not None:
            return sorted(self.shelf.names(self.folder_of(sender).relative_to(self.folder).as_posix()))
        return sorted(path.name for path in self.folder_of(sender).rglob("*") if path.is_file())

    def destroy(self, name: str, *, sender: str | None = None) -> bool:
        """Destroy a file: written over, then removed. Says whether there was one; what is gone stays gone."""
        return self.shelf.destroy(self._named(name, sender)) if self.shelf else _destroy(self._path(name, sender))

    def destroy_key(self, sender: str) -> bool:
        """Destroy the data key of a sender: nothing it sealed opens any more, here or in a copy. Says whether there was one."""
        return _destroy(self.key_file(sender))

    def key_mark(self, sender: str) -> str | None:
        """What tells a sender's data key from a later one; None where there is none."""
        path = self.key_file(sender)
        return sha256(path.read_bytes()) if path.exists() else None

    def key_file(self, sender: str) -> Path:
        """Where the wrapped data key of a sender lies."""
        return self.folder / "keys" / f"{_hidden(sender)}.key"

    def folder_of(self, sender: str) -> Path:
        """Where the files of a sender lie."""
        return self.folder / "senders" / _hidden(sender)

    def _data_key(self, sender: str, *, make: bool) -> bytes:
        path = self.key_file(sender)
        if make and not path.exists():
            _write(path, self._fernet().encrypt(Fernet.generate_key()), once=True)
        try:
            return self._fernet().decrypt(path.read_bytes())
        except FileNotFoundError:
            raise LandingProblem("the data key of this sender is gone; what it sealed was destroyed.") from None
        except InvalidToken:
            raise LandingProblem("the data key of this sender does not open; put the right landing.key back.") from None

    def _has(self, name: str, sender: str | None) -> bool:
        return self.shelf.has(self._named(name, sender)) if self.shelf else self._path(name, sender).exists()

    def _sealed(self, name: str, sender: str | None) -> bytes | None:
        if self.shelf is not None:
            return self.shelf.get(self._named(name, sender))
        try:
            return self._path(name, sender).read_bytes()
        except FileNotFoundError:
            return None

    def _named(self, name: str, sender: str | None) -> str:
        return self._path(name, sender).relative_to(self.folder).as_posix()

    def _path(self, name: str, sender: str | None) -> Path:
        folder = self.folder if sender is None else self.folder_of(sender)
        return folder / name[:2] / name

    def _fernet(self) -> Fernet:
        return Fernet(self.key)


def _hidden(sender: str) -> str:
    """A name for a folder that tells no sender and needs no escaping."""
    return hashlib.sha256(sender.encode()).hexdigest()[:32]


def _destroy(path: Path) -> bool:
    """Write over a file and remove it, both on the disk when this returns. A disk may keep old blocks: see docs/retention.md."""
    try:
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return False
    _sync(path.parent)
    return True


def _write(target: Path, data: bytes, *, once: bool = False) -> None:
    """Write a file whole and to the disk, its folder too. once: another writer's file is left as it is."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = target.with_name(f"{target.name}.{secrets.token_hex(8)}.partial")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if once:
        with contextlib.suppress(FileExistsError):
            os.link(partial, target)
        os.unlink(partial)
    else:
        os.replace(partial, target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
