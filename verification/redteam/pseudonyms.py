"""RT8: identifiers tried without the key, compared between families, and their order compared with time.

Tries what a stranger would: plain hashes of badge numbers and of private identifiers. Must never be given a key.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from math import sqrt
from pathlib import Path

import numpy as np
import polars as pl

from schemas.standard import PUBLISHED_TABLES
from verification.redteam.ground import Attack, Published, Truth, not_run, published

BADGES = 100_000
KNOWN = 50_000
"""Private identifiers that are tried at most, evenly spread: all published ones are made in one way."""
TAU = 0.05
_BYTES, _LETTERS = 10, 16
_BATCH = 100_000
_VALUES = np.full(256, 255, dtype=np.uint8)
_VALUES[np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", dtype=np.uint8)] = np.arange(32, dtype=np.uint8)
_HASHES = (hashlib.sha256, hashlib.sha1, hashlib.md5)
_KEYS = {
    field.name for table in PUBLISHED_TABLES for field in table.fields
    if field.type == "key" and field.name.endswith("_id") and field.name != "agency_id"
}  # fmt: skip


def pseudonym_attack(
    public: Published, truth: Truth | None, *, foreign: Sequence[Path], badges: int = BADGES
) -> Iterator[Attack]:
    """Brute force of badges and private identifiers, identifiers of other families, and order against time."""
    ids = identifiers(public)
    tried = [f"{number:05}" for number in range(badges)]
    private = truth.identifiers if truth else ()
    known = private[:: -(-len(private) // KNOWN) or 1]
    yield _guessed(ids, tried, known)
    if foreign:
        shared = len(ids & set().union(*(identifiers(published(folder)) for folder in foreign)))
        yield Attack(
            name="RT8", what="Identifiers that stand in releases of other families as well.", bound="0",
            found={"identifiers": len(ids), "families_compared": len(foreign), "shared": shared}, holds=shared == 0,
        )  # fmt: skip
    else:
        yield not_run(
            "RT8", "Identifiers that stand in releases of other families as well.", "not run: no other family"
        )
    for table in ("incident", "person"):
        yield _ordered(public, truth, table)


def identifiers(public: Published) -> set[str]:
    """Every made identifier the release publishes."""
    return {
        value for frame in public.tables.values() for name in frame.columns if name in _KEYS
        for value in frame[name].drop_nulls().to_list()
    }  # fmt: skip


def _guessed(ids: set[str], badges: Iterable[str], known: Sequence[str]) -> Attack:
    digests = _digests(ids)
    hits = tries = 0
    scopes = ("", *(f"{table.name}\x00" for table in PUBLISHED_TABLES))
    for guesses, prefixes, hashes in ((badges, ("", "officer\x00"), _HASHES), (known, scopes, _HASHES)):
        for guess in guesses:
            hits += guess in ids
            for prefix in prefixes:
                message = (prefix + guess).encode()
                for made in hashes:
                    tries += 1
                    hits += made(message, usedforsecurity=False).digest()[:_BYTES] in digests
    return Attack(
        name="RT8", what="Badges of five digits and private identifiers, hashed without the key.", bound="0 hits",
        found={"identifiers": len(ids), "tries": tries, "hits": hits}, holds=hits == 0,
    )  # fmt: skip


def _digests(ids: set[str]) -> set[bytes]:
    """The first bytes of the digests that identifiers could be, written in base32 or in hex; others are none."""
    told: set[bytes] = set()
    known = [*ids]
    for part in (known[start : start + _BATCH] for start in range(0, len(known), _BATCH)):
        plain = [one[:_LETTERS].upper() for one in part if len(one) >= _LETTERS and one.isascii()]
        places = _VALUES[np.frombuffer("".join(plain).encode(), dtype=np.uint8)].reshape(-1, _LETTERS)
        sound = places[(places < 32).all(axis=1)]
        held = np.packbits(np.unpackbits(sound[:, :, None], axis=2)[:, :, 3:].reshape(len(sound), -1), axis=1).tobytes()
        told.update(held[start : start + _BYTES] for start in range(0, len(held), _BYTES))
        told.update(made for one in part if (made := _of_hex(one)) is not None)
    return told


def _of_hex(name: str) -> bytes | None:
    if len(name) < 2 * _BYTES:
        return None
    try:
        return bytes.fromhex(name)[:_BYTES]
    except ValueError:
        return None


def _ordered(public: Published, truth: Truth | None, table: str) -> Attack:
    """Kendall's tau of the order of rows and of identifiers with time; on small tables chance alone exceeds the bound."""
    from scipy.stats import kendalltau

    key, rows = f"{table}_id", public.tables[table].with_row_index("place")
    if truth is not None:
        dated = rows.join(getattr(truth, table).select(key, day="incident_date"), on=key, how="inner")
    else:
        dated = rows.filter(pl.col("incident_date_level") != "withheld").with_columns(day="incident_date")
    dated = dated.drop_nulls("day").sort("place")
    bound = max(TAU, 3 / sqrt(dated.height)) if dated.height else TAU
    if dated["day"].n_unique() < 2:
        return not_run(
            "RT8", f"Order of rows and identifiers of {table} against time.", "not run: fewer than two dates"
        )
    time = dated["day"].rank("dense").to_numpy()
    of_rows = abs(float(kendalltau(dated["place"].to_numpy(), time).statistic))
    of_ids = abs(float(kendalltau(dated[key].rank("dense").to_numpy(), time).statistic))
    return Attack(
        name="RT8", what=f"Order of rows and identifiers of {table} against {'true' if truth else 'published'} time.",
        bound=f"Kendall's tau below {bound:.3g}",
        found={"rows": dated.height, "tau_of_rows": round(of_rows, 6), "tau_of_identifiers": round(of_ids, 6)},
        holds=max(of_rows, of_ids) < bound,
        detail="" if bound == TAU else f"3 / sqrt({dated.height}), since chance alone exceeds {TAU} on so few rows",
    )  # fmt: skip
