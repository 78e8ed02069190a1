"""The list of rejects: each with a reason in words, none lost."""

import polars as pl
import pytest

from geocode.corrections.rejected import WORDS, rejects

LOCATED = pl.DataFrame({
    "key": ["a", "b", "c", "d"],
    "precision": ["none", "range", "none", "none"],
    "reason": ["street_unknown", None, "ambiguous", "of_tomorrow"],
    "candidates": [["1 A ST", "1 B ST", "1 C ST", "1 D ST"], [], None, []],
})  # fmt: skip
ASKED = pl.DataFrame({"key": ["d", "c", "b", "a"], "address": ["Nowhere", None, "2 Elm St", " nowhere "]})


def test_each_address_without_a_place_is_listed_as_it_was_written():
    listed = rejects(LOCATED, ASKED)
    assert listed.select("key", "address", "reason", "alike").rows() == [
        ("a", " nowhere ", "street_unknown", 2), ("c", None, "ambiguous", 1), ("d", "Nowhere", "of_tomorrow", 2),
    ]  # fmt: skip
    assert listed["candidates"].to_list() == [["1 A ST", "1 B ST", "1 C ST"], [], []]


def test_each_reason_says_what_is_wrong_and_how_to_fix_it():
    words = rejects(LOCATED, ASKED)["words"].to_list()
    assert words[0] == WORDS["street_unknown"]
    assert words[1] == WORDS["ambiguous"]
    assert "found no place" in words[2]
    for sentences in [*WORDS.values(), words[2]]:
        assert len(sentences.split(". ")) == 2
        assert sentences.endswith(".")
        assert "!" not in sentences


def test_nothing_to_reject_gives_an_empty_list():
    assert rejects(LOCATED.filter(pl.col("precision") != "none"), ASKED).is_empty()


def test_repeated_keys_and_addresses_nobody_asked_for_are_refused():
    with pytest.raises(ValueError, match="stand once"):
        rejects(LOCATED.with_columns(key=pl.lit("a")), ASKED)
    with pytest.raises(ValueError, match="the address of each row"):
        rejects(LOCATED, ASKED.head(1))
    with pytest.raises(ValueError, match="candidates"):
        rejects(LOCATED.drop("candidates"), ASKED)
