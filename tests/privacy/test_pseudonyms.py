"""Pseudonyms depend on key and scope, follow the written recipe, and order rows so that the order says nothing."""

import hashlib
import hmac
from base64 import b32encode

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.pseudonyms import PATTERN, KeyTooShort, pseudonyms, shuffled

KEY, OTHER = b"a" * 32, b"b" * 32
BADGES = pl.Series("badge", [f"{number:05}" for number in range(3000)])


def test_the_recipe_is_hmac_sha256_of_scope_zero_value_cut_to_80_bits_in_lower_case_base32():
    digest = hmac.new(KEY, b"incident\x00A-1", hashlib.sha256).digest()[:10]
    assert pseudonyms(pl.Series(["A-1"]), key=KEY, scope="incident")[0] == b32encode(digest).decode().lower()


def test_nulls_stay_null_and_the_name_of_the_column_stays():
    named = pseudonyms(pl.Series("person_id", ["a", None]), key=KEY, scope="person")
    assert (named.name, named.is_null().to_list()) == ("person_id", [False, True])


def test_every_pseudonym_looks_alike():
    assert pseudonyms(BADGES, key=KEY, scope="person").str.contains(PATTERN).all()


@pytest.mark.parametrize("key", [b"", b"k" * 31])
def test_a_short_key_is_refused(key: bytes):
    with pytest.raises(KeyTooShort, match="at least 32"):
        pseudonyms(BADGES, key=key, scope="person")


def test_no_name_is_shared_between_scopes_or_keys_and_none_is_an_unkeyed_hash():
    families = [
        set(pseudonyms(BADGES, key=KEY, scope="incident")), set(pseudonyms(BADGES, key=KEY, scope="person")),
        set(pseudonyms(BADGES, key=OTHER, scope="incident")),
        {b32encode(hashlib.sha256(badge.encode()).digest()[:10]).decode().lower() for badge in BADGES},
    ]  # fmt: skip
    assert len(set().union(*families)) == 4 * BADGES.len()


@given(st.text(), st.text(min_size=1, alphabet="abc"), st.text(min_size=1, alphabet="abc"))
def test_scope_and_value_never_run_into_each_other(value: str, scope: str, other: str):
    one = pseudonyms(pl.Series([other + value]), key=KEY, scope=scope)[0]
    two = pseudonyms(pl.Series([value]), key=KEY, scope=scope + other)[0]
    assert one != two


def test_the_order_of_rows_says_nothing_about_the_order_in_which_they_came():
    frame = pl.DataFrame({"id": BADGES, "came": range(BADGES.len())})
    came = shuffled(frame, ["id"], key=KEY, scope="person")["came"].to_numpy()
    assert abs(kendall_tau(came)) < 0.05
    assert sorted(came) == list(range(BADGES.len()))


def test_another_key_gives_another_order_and_the_same_key_the_same():
    frame = pl.DataFrame({"id": BADGES})
    first = shuffled(frame, ["id"], key=KEY, scope="person")
    assert first.equals(shuffled(frame.reverse(), ["id"], key=KEY, scope="person"))
    assert not first.equals(shuffled(frame, ["id"], key=OTHER, scope="person"))


def kendall_tau(values: np.ndarray) -> float:
    """Concordant less discordant pairs over all pairs, counted plainly."""
    signs = np.sign(values[:, None] - values[None, :])
    pairs = len(values) * (len(values) - 1) / 2
    return float(np.tril(signs, -1).sum() / pairs)
