"""Pseudonyms depend on key and scope, follow the written recipe, and order rows so that the order says nothing."""

import hashlib
import hmac
from base64 import b32encode
from bisect import bisect
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.pseudonyms import PATTERN, KeyTooShort, PseudonymError, officer_pseudonyms, pseudonyms, shuffled

KEY, OTHER = b"a" * 32, b"b" * 32
BADGES = pl.Series("badge", [f"{number:05}" for number in range(3000)])


def test_the_recipe_is_hmac_sha256_of_scope_zero_value_cut_to_80_bits_in_lower_case_base32():
    digest = hmac.new(KEY, b"incident\x00A-1", hashlib.sha256).digest()[:10]
    assert pseudonyms(pl.Series(["A-1"]), key=KEY, scope="incident")[0] == b32encode(digest).decode().lower()


def test_nulls_stay_null_and_the_name_of_the_column_stays():
    named = pseudonyms(pl.Series("person_id", ["a", None]), key=KEY, scope="person")
    assert (named.name, named.is_null().to_list()) == ("person_id", [False, True])


def test_a_missing_value_is_never_hashed_however_it_is_written():
    assert pseudonyms(pl.Series([None, "", " ", "\t\n"]), key=KEY, scope="person").null_count() == 4
    assert pseudonyms(pl.Series([1.0, float("nan")]), key=KEY, scope="person").is_null().to_list() == [False, True]


def test_every_pseudonym_looks_alike():
    assert pseudonyms(BADGES, key=KEY, scope="person").str.contains(PATTERN).all()


@pytest.mark.parametrize("key", [b"", b"k" * 31])
def test_a_short_key_is_refused(key: bytes):
    with pytest.raises(KeyTooShort, match="at least 32"):
        pseudonyms(BADGES, key=key, scope="person")
    with pytest.raises(KeyTooShort):
        shuffled(BADGES.to_frame(), ["badge"], key=key, scope="person")
    with pytest.raises(KeyTooShort):
        officers(["1"], key=key)


def test_no_name_is_shared_between_scopes_or_keys_and_none_is_an_unkeyed_hash():
    families = [
        set(pseudonyms(BADGES, key=KEY, scope="incident")), set(pseudonyms(BADGES, key=KEY, scope="person")),
        set(pseudonyms(BADGES, key=OTHER, scope="incident")),
        {b32encode(hashlib.sha256(badge.encode()).digest()[:10]).decode().lower() for badge in BADGES},
    ]  # fmt: skip
    assert len(set().union(*families)) == 4 * BADGES.len()


@given(st.lists(st.one_of(st.none(), st.text())), st.text(max_size=5))
def test_the_same_value_always_has_the_same_name_wherever_it_stands(values: list[str | None], scope: str):
    series = pl.Series(values, dtype=pl.String)
    forth = pseudonyms(series, key=KEY, scope=scope).to_list()
    assert forth == pseudonyms(series.reverse(), key=KEY, scope=scope).to_list()[::-1]
    assert len(set(forth) - {None}) == len({value for value in values if value and value.strip()})


@given(st.text(), st.text(min_size=1, alphabet="abc"), st.text(min_size=1, alphabet="abc"))
def test_scope_and_value_never_run_into_each_other(value: str, scope: str, other: str):
    one = pseudonyms(pl.Series([other + value]), key=KEY, scope=scope)[0]
    two = pseudonyms(pl.Series([value]), key=KEY, scope=scope + other)[0]
    assert one is None or one != two


def test_the_order_of_ids_says_nothing_about_the_order_of_values():
    numbers = pl.Series([f"{number:06}" for number in range(5000)])
    ranks = pseudonyms(numbers, key=KEY, scope="incident").rank("ordinal").to_numpy().astype(int)
    assert abs(kendall_tau(ranks)) < 0.05


@given(st.text(min_size=1).filter(str.strip), st.text(), st.text(), st.integers(1000, 9998))
def test_an_officer_shares_no_name_between_agencies_or_years(badge: str, agency: str, other: str, year: int):
    first, again = date(year, 1, 1), date(year, 12, 31)
    names = officers([badge] * 3, [agency] * 3, [first, again, date(year + 1, 1, 1)])
    assert names[0] == names[1]
    if names[0] is not None:
        assert names[2] != names[0]
        assert agency == other or officers([badge], [other], [first])[0] != names[0]
        assert officers([f" {badge} "], [agency], [first])[0] == names[0]


def test_two_agency_years_and_two_keys_share_no_officer():
    rows = BADGES.len()
    told = [
        set(officers(BADGES.to_list(), [agency] * rows, [date(year, 5, 1)] * rows, key=key))
        for agency, year, key in (("A", 2020, KEY), ("B", 2020, KEY), ("A", 2021, KEY), ("A", 2020, OTHER))
    ]
    assert len(set().union(*told)) == 4 * rows


def test_officers_of_agencies_that_are_not_listed_have_no_name():
    names = officers(["1", "1", "1"], ["A", "B", None], [date(2020, 1, 1)] * 3, public=("A",))
    assert names.is_null().to_list() == [False, True, True]
    assert officers(["1"], public=()).to_list() == [None]
    assert names.name == "officer_id"


@pytest.mark.parametrize("badge", [None, "", "  ", "unknown", "not_reported", "withheld", " pending "])
def test_an_officer_without_a_badge_has_no_name(badge: str | None):
    assert officers([badge]).to_list() == [None]


def test_an_officer_without_a_date_has_no_name_and_a_text_is_no_date():
    assert officers(["1"], when=[None]).to_list() == [None]
    with pytest.raises(PseudonymError, match="not of text"):
        officer_pseudonyms(pl.Series(["1"]), pl.Series(["A"]), pl.Series(["2020"]), key=KEY, public={"A"})
    with pytest.raises(PseudonymError, match="same rows"):
        officers(["1", "2"], ["A"])


def officers(
    badges: list[str | None], agencies: list[str | None] | None = None, when: list[date | None] | None = None, *,
    key: bytes = KEY, public: tuple[str, ...] | None = None,
) -> pl.Series:  # fmt: skip
    agencies = agencies or ["A"] * len(badges)
    told = pl.Series(agencies, dtype=pl.String)
    return officer_pseudonyms(
        pl.Series(badges, dtype=pl.String), told, pl.Series(when or [date(2020, 1, 1)] * len(badges), dtype=pl.Date),
        key=key, public=set(told.drop_nulls()) if public is None else public,
    )  # fmt: skip


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
    """Concordant less discordant pairs over all pairs of different values."""
    seen: list[float] = []
    concordant = 0
    for value in values.tolist():
        place = bisect(seen, value)
        concordant += place
        seen.insert(place, value)
    return 4 * concordant / (len(seen) * (len(seen) - 1)) - 1


def test_the_measure_of_order_knows_order_and_its_reverse():
    assert kendall_tau(np.arange(100)) == 1
    assert kendall_tau(np.arange(100)[::-1]) == -1
