"""Commitments to private inputs: whoever holds the salt can prove later what went in, and nobody else can guess it.

Must never give the digest of an input away without the salt: a plain hash of a file of one row can be guessed.
"""

import hashlib
import hmac
from collections.abc import Mapping

import polars as pl

_LINES = 50_000


class SaltTooShort(ValueError):
    """A commitment whose salt can be guessed tells its data."""


def content_digest(frames: Mapping[str, pl.DataFrame]) -> bytes:
    """SHA-256 over tables, columns and rows, in whatever order they stand. For `commitment` alone: it hides nothing."""
    told = hashlib.sha256()
    for name in sorted(frames):
        rows = frames[name]
        columns = sorted(rows.columns)
        kinds = [(column, str(rows.schema[column])) for column in columns]
        told.update(f"\x1d{name}\x1e{kinds}\n".encode())
        if rows.is_empty():
            continue
        # JSON keeps to one line and tells a text from a number, and nothing from an empty text.
        lines = rows.select(pl.struct(columns).struct.json_encode()).to_series().sort()
        for start in range(0, len(lines), _LINES):
            told.update(("\n".join(lines[start : start + _LINES]) + "\n").encode())
    return told.digest()


def commitment(content: bytes, *, salt: bytes) -> str:
    """HMAC-SHA256, in hex, of a `content_digest`: the same for the same rows, never without the salt.

    The salt (16 bytes or more, random) stays with the operator.
    """
    if len(salt) < 16:
        raise SaltTooShort("the salt of a commitment has fewer than 16 bytes; give it 32 random ones.")
    return hmac.digest(salt, content, hashlib.sha256).hex()
