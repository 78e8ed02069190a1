"""The grammar of addresses: what each form means, and that nothing makes it fail or hang."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocode.parse import parse, split_crossing


@pytest.mark.parametrize(
    ("text", "low", "high", "street"),
    [
        ("800 Block of MAPLE ST", 800, 899, "MAPLE ST"),
        ("800 BLK MAPLE", 800, 899, "MAPLE"),
        ("800-BLK MAPLE ST", 800, 899, "MAPLE ST"),
        ("0 block Maple St", 0, 99, "MAPLE ST"),
        ("8XX MAPLE ST", 800, 899, "MAPLE ST"),
        ("8xx block Maple", 800, 899, "MAPLE"),
        ("10XX BLK OF MAPLE ST", 1000, 1099, "MAPLE ST"),
        ("85X MAPLE ST", 850, 859, "MAPLE ST"),
        ("XX MAPLE ST", 0, 99, "MAPLE ST"),
        ("X MAPLE ST", 0, 9, "MAPLE ST"),
        ("2500-2900-BLK MAPLE ST", 2500, 2999, "MAPLE ST"),
        ("51-79 8TH ST", 51, 79, "8TH ST"),
    ],
)
def test_a_block_is_a_span_of_numbers(text: str, low: int, high: int, street: str):
    parsed = parse(text)
    assert (parsed.kind, parsed.span, parsed.street) == ("block", (low, high), street)


@pytest.mark.parametrize(
    ("text", "number", "street"),
    [
        ("123 MAIN ST APT 4", 123, "MAIN ST APT 4"),
        ("12 1/2 Main St", 12, "MAIN ST"),
        ("12-1/2 Main St", 12, "MAIN ST"),
        ("12\u00bd Main St", 12, "MAIN ST"),
        ("8-B  Main St", 8, "MAIN ST"),
        ("8-B2 Main St", 8, "MAIN ST"),
        ("12A Main St", 12, "MAIN ST"),
        ("581-4 Main St", 581, "MAIN ST"),
        ("12 5th Ave", 12, "5TH AVE"),
        ("10 SALT AND PEPPER LN", 10, "SALT AND PEPPER LN"),
        ("5 A ST", 5, "A ST"),
    ],
)
def test_a_house_number_is_told_from_its_street(text: str, number: int, street: str):
    parsed = parse(text)
    assert (parsed.kind, parsed.number, parsed.street) == ("number", number, street)


@pytest.mark.parametrize("text", ["MAPLE ST/CENTRAL AV", "MAPLE ST & CENTRAL AV", "MAPLE ST AND CENTRAL AV",
                                  "maple st @ central av", "MAPLE ST AT CENTRAL AV"])  # fmt: skip
def test_an_intersection_is_two_streets(text: str):
    parsed = parse(text)
    assert (parsed.kind, parsed.streets) == ("intersection", ("MAPLE ST", "CENTRAL AV"))


@pytest.mark.parametrize("text", ["101 & MAIN ST", "101 / MAIN ST", "101 AND MAIN ST", "101 AT MAIN ST"])
def test_a_numbered_road_that_crosses_is_not_a_house(text: str):
    assert parse(text).streets == ("101", "MAIN ST")


@pytest.mark.parametrize("text", [None, "", "   ", "\t\n"])
def test_a_blank_is_empty(text: str | None):
    assert (parse(text).kind, parse(text).reason) == ("none", "empty")


@pytest.mark.parametrize(
    "text",
    [
        "CALL BOX: 3",
        "A &",
        "/",
        "12N MAIN ST",
        "0-99999 MAIN ST",
        "1234567 MAIN ST",
        "\u0661\u0662 MAIN ST",
        "800-700 BLK MAIN ST",
        "9 " * 400,
    ],
)
def test_what_the_grammar_does_not_know_is_unreadable(text: str):
    assert (parse(text).kind, parse(text).reason) == ("none", "unreadable")


def test_only_a_block_has_a_span():
    with pytest.raises(ValueError, match="only a block has a span"):
        _ = parse("12 MAIN ST").span


def test_an_x_that_crosses_is_a_street():
    assert parse("X ST & MAIN ST").streets == ("X ST", "MAIN ST")


def test_a_crossing_may_name_three_streets():
    assert split_crossing("A St & B St & C St") == ("A ST", "B ST", "C ST")


@settings(deadline=None)
@given(st.text(max_size=600))
def test_parsing_never_raises_and_gives_a_reason_exactly_when_it_gives_nothing(text: str):
    parsed = parse(text)
    assert (parsed.reason is not None) == (parsed.kind == "none")
    assert (parsed.street is not None) or parsed.kind not in ("number", "block")
    assert (len(parsed.streets) > 1) == (parsed.kind == "intersection")
    assert (parsed.lat is not None) == (parsed.lon is not None) == (parsed.kind == "point")


@settings(deadline=None)
@given(st.text(alphabet="0189XABST&/@-# .,", max_size=40))
def test_parsing_survives_texts_made_of_its_own_signs(text: str):
    assert parse(text) == parse(text.lower())


@pytest.mark.parametrize("run", ["1 ", "1-", "X", "A & ", "1 1/2 ", "BLOCK ", "\u00bd", "a\u0301"])
def test_long_runs_end(run: str):
    for length in (200, 100_000):
        parse(run * length)
