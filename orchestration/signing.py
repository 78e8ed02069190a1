"""The key that signs releases: private/keys/signing.key, an Ed25519 seed of 32 bytes as hexadecimal digits.

Its public half stands in every release and in the log of keys. Must never show the seed, nor make a new key where the log
names one: whoever pinned the old one would take every later release for a forgery.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from orchestration.key_log import Entry, append, read_log
from orchestration.resources import Home, HomeProblem, write_secret

SIGNING = "signing"
SEED_BYTES = 32


@dataclass(frozen=True)
class Signer:
    """Signs bytes as this deployment. public: the raw public key, 32 bytes."""

    public: bytes
    _key: Ed25519PrivateKey = field(repr=False)

    def sign(self, content: bytes) -> bytes:
        """The 64 bytes of the Ed25519 signature."""
        return self._key.sign(content)


def signer_of(home: Home, *, at: datetime) -> Signer:
    """The signer of a deployment; one from before signatures gets its key now, and the log says so.

    Raises HomeProblem where the key is lost, readable by others, or not the one the log names.
    """
    folder = home.private / "keys"
    named = [entry for entry in read_log(folder) if entry.key == SIGNING]
    if not named and not (folder / f"{SIGNING}.key").exists():
        make_signing_key(folder, at=at, reason="a deployment from before signatures")
        named = [entry for entry in read_log(folder) if entry.key == SIGNING]
    signer = signer_in(home.key(SIGNING))
    if named and named[-1].fingerprint != signer.public.hex():
        raise HomeProblem(
            "private/keys/signing.key is not the key the log names; put that key back from the backup, because whoever pinned "
            "its public half would take the next release for a forgery."
        )
    return signer


def make_signing_key(folder: Path, *, at: datetime, reason: str) -> None:
    """Make the key of a deployment that has none, and log its public half."""
    seed = secrets.token_hex(SEED_BYTES).encode()
    write_secret(folder / f"{SIGNING}.key", seed)
    append(folder, Entry(
        at=at.isoformat(timespec="seconds"), what="made", key=SIGNING, family="", by="vigie init", reason=reason,
        fingerprint=signer_in(seed).public.hex(),
    ))  # fmt: skip


def signer_in(content: bytes) -> Signer:
    """The signer whose key file holds `content`. Raises HomeProblem."""
    try:
        seed = bytes.fromhex(content.decode("ascii"))
    except (UnicodeDecodeError, ValueError):
        seed = b""
    if len(seed) != SEED_BYTES:
        raise HomeProblem(
            f"private/keys/{SIGNING}.key does not hold {2 * SEED_BYTES} of the digits 0-9 and a-f; put the file back from the backup."
        )
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return Signer(key.public_key().public_bytes_raw(), key)
