"""Keep what was received exactly as it was: content-addressed, encrypted at rest, never changed, never named by content.

A file is stored under the SHA-256 of its bytes; the same bytes are stored once. Must not read what the bytes mean.
"""

import base64
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True, kw_only=True)
class Landing:
    """A folder of encrypted files and the key that opens them (a Fernet key: AES-128-CBC with HMAC-SHA256)."""

    folder: Path
    key: bytes

    def keep(self, data: bytes) -> str:
        """Store bytes and return their SHA-256; storing them again changes nothing."""
        name = sha256(data)
        target = self._path(name)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial = target.with_suffix(".partial")
            partial.write_bytes(self._fernet().encrypt(data))
            os.replace(partial, target)
        return name

    def read(self, name: str) -> bytes:
        """The bytes kept under a SHA-256. Raises LandingProblem when they are gone, changed or under another key."""
        try:
            data = self._fernet().decrypt(self._path(name).read_bytes())
        except FileNotFoundError:
            raise LandingProblem(
                f"landed file {name[:12]} is not in {self.folder.name}/; restore it from the backup."
            ) from None
        except InvalidToken:
            raise LandingProblem(
                f"landed file {name[:12]} does not open with this key; put the right landing.key back."
            ) from None
        if sha256(data) != name:
            raise LandingProblem(f"landed file {name[:12]} is not what was received; restore it from the backup.")
        return data

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    def _fernet(self) -> Fernet:
        return Fernet(self.key)
