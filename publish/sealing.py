"""Seal a written folder: a checksum of each file, and a signature over the list of checksums.

The signature is Ed25519 in the form minisign and signify write, so that either can verify it, or openssl after two lines
of shell (docs/verify-a-release.md). Signing is handed in: must not know a private key, nor change a file it lists.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from publish.about import About

SUMS = "SHA256SUMS"
SIGNATURE = "SHA256SUMS.sig"
PUBLIC_KEY = "vigie-release.pub"

Sign = Callable[[bytes], bytes]
"""Takes any bytes and gives the 64 bytes of their Ed25519 signature."""

_ALGORITHM = b"Ed"
_UNTRUSTED = "untrusted comment: "


class SealProblem(ValueError):
    """What was handed in for signing does not fit together; the sentence says what."""


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests(folder: Path, known: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """The SHA-256 of every file in the folder by its path, in the order of paths; those known are not read again."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name: known.get(name) or sha256(folder / name) for name in files}


def write_public_key(folder: Path, key: bytes) -> None:
    """vigie-release.pub: the key whose private half signs the list."""
    _public(key)
    text = f"{_UNTRUSTED}public key of these releases, {key.hex()}\n{_base64(_ALGORITHM + _key_id(key) + key)}\n"
    _write(folder / PUBLIC_KEY, text)


def write_sums(folder: Path, known: Mapping[str, str]) -> None:
    """SHA256SUMS over files whose digests are known; `sha256sum -c SHA256SUMS` reads it."""
    _write(folder / SUMS, "".join(f"{known[name]}  {name}\n" for name in sorted(known)))


def write_signature(folder: Path, about: About, *, sign: Sign, public_key: bytes) -> None:
    """SHA256SUMS.sig, dated by the release. Raises SealProblem where `sign` and `public_key` do not belong together."""
    listed = (folder / SUMS).read_bytes()
    signature = sign(listed)
    moment = int(datetime.combine(about.released_on, datetime.min.time(), UTC).timestamp())
    trusted = f"timestamp:{moment}\tfile:{SUMS}\trelease:{about.version}"
    both = sign(signature + trusted.encode())
    try:
        _public(public_key).verify(signature, listed)
        _public(public_key).verify(both, signature + trusted.encode())
    except InvalidSignature:
        raise SealProblem(
            "The signature does not verify with the public key handed in; sign with its private half."
        ) from None
    told = _base64(_ALGORITHM + _key_id(public_key) + signature)
    _write(
        folder / SIGNATURE,
        f"{_UNTRUSTED}signature of {SUMS}\n{told}\ntrusted comment: {trusted}\n{_base64(both)}\n",
    )


def _public(key: bytes) -> Ed25519PublicKey:
    if len(key) != 32:
        raise SealProblem(f"A public key of releases has 32 bytes; this one has {len(key)}.")
    return Ed25519PublicKey.from_public_bytes(key)


def _key_id(key: bytes) -> bytes:
    """The eight bytes by which signature and key are matched."""
    return hashlib.sha256(key).digest()[:8]


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
