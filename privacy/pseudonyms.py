"""Keyed pseudonyms: the same value, key and scope always give the same name, and without the key nothing can be tried.

A scope is the table whose identifier it is ("incident", "person", "force"), so an incident and its persons share
nothing. Must not keep a table of names, and must never hash without a key: a badge number is guessed in a second.
"""

import hmac
from base64 import b32encode

import polars as pl

KEY_BYTES = 32
"""The shortest key accepted."""

PATTERN = r"^[a-z2-7]{16}$"
"""What every pseudonym looks like: 80 bits in lower-case base32."""

_BYTES = 10


class KeyTooShort(ValueError):
    """The release key would be easier to guess than the values it protects."""


def pseudonyms(values: pl.Series, *, key: bytes, scope: str) -> pl.Series:
    """HMAC-SHA256 of scope and value under the key, first 80 bits, for each value; nulls stay null."""
    if len(key) < KEY_BYTES:
        raise KeyTooShort(f"the release key has {len(key)} bytes; it needs at least {KEY_BYTES}")
    # The zero byte keeps a scope and a value from running into each other.
    prefix = scope.encode() + b"\x00"
    names = [None if value is None else _name(prefix + str(value).encode(), key) for value in values]
    return pl.Series(values.name, names, dtype=pl.String)


def shuffled(frame: pl.DataFrame, by: list[str], *, key: bytes, scope: str) -> pl.DataFrame:
    """The rows in an order only the key explains, so that the order of a file says nothing about time or source."""
    identity = frame.select(pl.concat_str([pl.col(name).fill_null("") for name in by], separator="\x1f")).to_series()
    order = pseudonyms(identity, key=key, scope=f"order of {scope}")
    return frame[order.arg_sort().to_list()] if frame.height else frame


def _name(message: bytes, key: bytes) -> str:
    return b32encode(hmac.digest(key, message, "sha256")[:_BYTES]).decode().lower()
