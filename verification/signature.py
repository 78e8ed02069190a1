"""Check the signature of a release: that the holder of one key signed the list of checksums.

Without a key of the reader's own, a signature proves only that the key which lies in the folder signed it; whoever forges
a release can put a key of theirs there. A second implementation on purpose: reads the files, imports nothing that wrote them.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from verification.written import Unreadable

KEY_FILE, LIST, SIGNATURE = "vigie-release.pub", "SHA256SUMS", "SHA256SUMS.sig"

_MOST = 4_096
_COMMENT, _TRUSTED = "untrusted comment: ", "trusted comment: "
_ALGORITHM = b"Ed"


class WrongKey(ValueError):
    """What was given to pin is no public key; the sentence says what it should be."""


def problems(release: Path, *, public_key: bytes | None = None) -> Iterator[str]:
    """A sentence for each reason why the signature proves nothing. public_key: 32 bytes the reader got elsewhere."""
    there = [(release / name).is_file() for name in (KEY_FILE, SIGNATURE)]
    if not any(there):
        if public_key is not None:
            yield "the release is not signed, although a key was given to check it with"
        return
    if not all(there):
        yield f"{SIGNATURE if there[0] else KEY_FILE} is missing, so the signature cannot be checked"
        return
    held = key_in((release / KEY_FILE).read_bytes()[:_MOST])
    if public_key is not None and public_key != held:
        yield f"the key in {KEY_FILE} is not the key that was given"
        return
    if sentence := _checked(release, held):
        yield sentence


def good(release: Path, *, public_key: bytes | None = None) -> str:
    """What a release without a problem of its signature may be told to prove."""
    if not (release / SIGNATURE).is_file():
        return "It is not signed; the checksums show a damaged copy, not a forged one."
    if public_key is not None:
        return "The key that was given signed the list of checksums."
    return (
        f"The key in {KEY_FILE} signed the list of checksums. That shows a damaged copy, not a forged one: "
        "get the publisher's key from elsewhere and give it with --public-key."
    )


def key_in(content: bytes) -> bytes:
    """The 32 bytes of a public key file as minisign and signify write it. Raises Unreadable."""
    lines = _lines(content, KEY_FILE, 2)
    told = _decoded(lines[1], KEY_FILE, 42)
    if not lines[0].startswith(_COMMENT) or told[:2] != _ALGORITHM:
        raise Unreadable(f"{KEY_FILE} is not a public key file of minisign or signify")
    return told[10:]


def key_given(text: str) -> bytes:
    """The public key somebody pins: 64 hexadecimal digits, or the file they keep it in. Raises WrongKey."""
    if re.fullmatch(r"[0-9a-fA-F]{64}", text.strip()):
        return bytes.fromhex(text.strip())
    try:
        with Path(text).open("rb") as file:
            return key_in(file.read(_MOST))
    except (OSError, ValueError):
        raise WrongKey(
            "the public key must be 64 hexadecimal digits, or a file such as vigie-release.pub that you got from the publisher."
        ) from None


def _checked(release: Path, held: bytes) -> str | None:
    lines = _lines((release / SIGNATURE).read_bytes()[:_MOST], SIGNATURE, 4)
    told, both = _decoded(lines[1], SIGNATURE, 74), _decoded(lines[3], SIGNATURE, 64)
    # Nothing signs this comment, so there is one way to write it.
    if lines[0] != f"{_COMMENT}signature of {LIST}" or not lines[2].startswith(_TRUSTED) or told[:2] != _ALGORITHM:
        return f"{SIGNATURE} is not written as a signature of {LIST} is"
    if told[2:10] != hashlib.sha256(held).digest()[:8]:
        return f"{SIGNATURE} is of another key than {KEY_FILE}"
    signature, trusted = told[10:], lines[2].removeprefix(_TRUSTED).encode()
    key = Ed25519PublicKey.from_public_bytes(held)
    try:
        key.verify(signature, (release / LIST).read_bytes())
    except InvalidSignature:
        return f"{LIST} is not what the key signed"
    try:
        key.verify(both, signature + trusted)
    except InvalidSignature:
        return f"the comment in {SIGNATURE} is not what the key signed"
    return None


def _lines(content: bytes, name: str, count: int) -> list[str]:
    """Exactly so many lines of ASCII, each ended by a line feed."""
    try:
        lines = content.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Unreadable(f"{name} is not plain text") from None
    if len(lines) != count + 1 or lines[-1]:
        raise Unreadable(f"{name} does not have {count} lines")
    return lines[:-1]


def _decoded(line: str, name: str, size: int) -> bytes:
    """The bytes of a line of base64, written in the one way there is."""
    try:
        told = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable(f"{name} holds a line that is not base64") from None
    if len(told) != size or base64.b64encode(told).decode("ascii") != line:
        raise Unreadable(f"{name} holds a line of another length than a key or signature has")
    return told
