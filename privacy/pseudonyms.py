"""Keyed pseudonyms: the same value, key and scope always give the same name, and without the key nothing can be tried.

A scope is the table whose identifier it is ("incident", "person", "force"), so an incident and its persons share
nothing. Must not keep a table of names, must never hash without a key (a badge number is guessed in a second), and must
never hash a missing value: everyone without a badge would be one officer.
"""

import hmac
from collections.abc import Collection, Sequence
from math import isnan

import numpy as np
import polars as pl

from schemas.model import BLANKS, WITHHELD

KEY_BYTES = 32
"""The shortest key accepted."""

PATTERN = r"^[a-z2-7]{16}$"
"""What every pseudonym looks like: 80 bits in lower-case base32."""

_BYTES = 10
_LETTERS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)


class PseudonymError(ValueError):
    """No pseudonym can be made without giving something away."""


class KeyTooShort(PseudonymError):
    """The release key would be easier to guess than the values it protects."""


def pseudonyms(values: pl.Series, *, key: bytes, scope: str) -> pl.Series:
    """HMAC-SHA256 of scope and value under the key, first 80 bits, for each value; missing values (null, NaN, empty or

    blank text) become null. Raises KeyTooShort.
    """
    _long_enough(key)
    # The zero byte keeps a scope and a value from running into each other.
    prefix = scope.encode() + b"\x00"
    each = values.unique(maintain_order=True)
    messages = [None if _is_missing(value) else prefix + str(value).encode() for value in each.to_list()]
    names = pl.Series(values.name, _names(messages, key), dtype=pl.String)
    return (
        names if len(each) == len(values) else values.replace_strict(each, names, default=None, return_dtype=pl.String)
    )


def officer_pseudonyms(
    badges: pl.Series, agency_ids: pl.Series, dates: pl.Series, *, key: bytes, public: Collection[str]
) -> pl.Series:
    """A name for each officer within one agency and one year, of the agencies listed; null for every other row.

    badges: text, outer blanks ignored; a word for blank is no badge. agency_ids: text. dates: Date or Datetime.
    The same badge in another agency or another year has another name. Raises KeyTooShort, PseudonymError.
    """
    _long_enough(key)
    if not (badges.len() == agency_ids.len() == dates.len()):
        raise PseudonymError(
            "badges, agencies and dates of officers must be of the same rows; give three columns of one table"
        )
    if not dates.dtype.is_temporal() and dates.null_count() < dates.len():
        raise PseudonymError("the year of an officer's name comes from a date; give a column of dates, not of text")
    told = set(public)
    years = dates.cast(pl.Date).dt.year() if dates.dtype.is_temporal() else dates
    # The year has four digits at the end, so that an agency and a year cannot run into each other.
    messages = [
        None
        if agency not in told or year is None or _is_missing(badge) or str(badge).strip() in _NO_BADGE
        else f"officer {agency} {year:04}".encode() + b"\x00" + str(badge).strip().encode()
        for badge, agency, year in zip(badges, agency_ids, years, strict=True)
    ]
    return pl.Series("officer_id", _names(messages, key), dtype=pl.String)


def shuffled(frame: pl.DataFrame, by: list[str], *, key: bytes, scope: str) -> pl.DataFrame:
    """The rows in an order only the key explains, so that the order of a file says nothing about time or source."""
    identity = frame.select(pl.concat_str([pl.col(name).fill_null("") for name in by], separator="\x1f")).to_series()
    _long_enough(key)
    prefix = f"order of {scope}".encode() + b"\x00"
    # Never published, so that a row without any of these values has a place, too.
    order = pl.Series(_names([prefix + one.encode() for one in identity], key), dtype=pl.String)
    return frame[order.arg_sort().to_list()] if frame.height else frame


_NO_BADGE = frozenset({*BLANKS, WITHHELD})


def _is_missing(value: object) -> bool:
    return (
        value is None or (isinstance(value, float) and isnan(value)) or (isinstance(value, str) and not value.strip())
    )


def _long_enough(key: bytes) -> None:
    if len(key) < KEY_BYTES:
        raise KeyTooShort(f"the release key has {len(key)} bytes; it needs at least {KEY_BYTES}")


def _names(messages: Sequence[bytes | None], key: bytes) -> list[str | None]:
    told = b"".join(hmac.digest(key, message, "sha256")[:_BYTES] for message in messages if message is not None)
    bits = np.unpackbits(np.frombuffer(told, dtype=np.uint8)).reshape(-1, 5)
    places = np.packbits(bits, axis=1, bitorder="big")[:, 0] >> 3
    text, size = _LETTERS[places].tobytes().decode("ascii"), _BYTES * 8 // 5
    names = iter([text[begin : begin + size] for begin in range(0, len(text), size)])
    return [None if message is None else next(names) for message in messages]
