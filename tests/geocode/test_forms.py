"""Every form an address is written in: its kind, and what is kept of what stands around it."""

import re
from collections.abc import Callable
from importlib import import_module
from re import _constants, _parser  # type: ignore[attr-defined]

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocode.parse import Parsed, parse

FORMS = [
    ("2500-2900-BLK MAPLE ST", {"kind": "block", "low": 2500, "high": 2999, "form": "block range", "street": "MAPLE ST"}),
    ("800/900 BLK MAPLE ST", {"kind": "block", "low": 800, "high": 999, "form": "block range", "street": "MAPLE ST"}),
    ("500 Block of BLK MAPLE ST", {"kind": "block", "low": 500, "high": 599, "form": "hundred", "street": "MAPLE ST"}),
    ("800 N BLOCK OF MAPLE ST", {"kind": "block", "low": 800, "high": 899, "form": "hundred", "street": "N MAPLE ST"}),
    ("MAPLE ST 800 BLOCK", {"kind": "block", "low": 800, "high": 899, "form": "hundred", "street": "MAPLE ST"}),
    ("UNIT BLOCK OF MAPLE ST", {"kind": "block", "low": 0, "high": 99, "form": "hundred", "street": "MAPLE ST"}),
    ("8500 MAPLE RD BLK OAK ST", {"kind": "block", "low": 8500, "high": 8599, "form": "hundred", "street": "MAPLE RD", "between": ("OAK ST",)}),
    ("8** MAPLE ST", {"kind": "block", "low": 800, "high": 899, "form": "masked", "street": "MAPLE ST"}),
    ("43XX 1/2 MAPLE AV", {"kind": "block", "low": 4300, "high": 4399, "form": "masked", "street": "MAPLE AV"}),
    ("13-1X MAPLE ST", {"kind": "block", "low": 13, "high": 19, "form": "masked", "street": "MAPLE ST"}),
    ("X OAK", {"kind": "block", "low": 0, "high": 9, "form": "masked", "street": "OAK"}),
    ("12 & 14 MAPLE ST", {"kind": "block", "low": 12, "high": 14, "form": "number range", "street": "MAPLE ST"}),
    ("MAPLE ST BTWN A ST AND B ST", {"kind": "block", "form": "between", "street": "MAPLE ST", "between": ("A ST", "B ST")}),
    ("MAPLE ST FROM A ST TO B ST", {"kind": "block", "form": "between", "street": "MAPLE ST", "between": ("A ST", "B ST")}),
    ("100 MAPLE ST BET OAK & ELM", {"kind": "number", "number": 100, "street": "MAPLE ST", "between": ("OAK", "ELM")}),
    ("100 MAPLE ST NEAR OAK ST", {"kind": "number", "number": 100, "street": "MAPLE ST", "between": ("OAK ST",)}),
    ("100 MAPLE ST / OAK ST", {"kind": "number", "number": 100, "street": "MAPLE ST", "between": ("OAK ST",)}),
    ("MAPLE ST NEAR OAK ST", {"kind": "intersection", "streets": ("MAPLE ST", "OAK ST")}),
    ("CORNER OF MAPLE ST AND OAK ST", {"kind": "intersection", "streets": ("MAPLE ST", "OAK ST")}),
    ("MAPLE ST  OAK ST", {"kind": "intersection", "streets": ("MAPLE ST", "OAK ST")}),
    ("12TH ST/AVENUE M, TI", {"kind": "intersection", "streets": ("12TH ST", "AVENUE M"), "city": "TI"}),
    ("MAPLE AV/101 OAK ON", {"kind": "intersection", "streets": ("MAPLE AV", "101 OAK ON")}),
    ("SB 101 / NO 380", {"kind": "intersection", "streets": ("SB 101", "NO 380")}),
    ("N/B 101 AT MAPLE ST", {"kind": "intersection", "streets": ("NB 101", "MAPLE ST")}),
    ("12 MILE RD & MAPLE ST", {"kind": "intersection", "streets": ("12 MILE RD", "MAPLE ST")}),
    ("CALL BOX: MAPLE ST/OAK ST", {"kind": "intersection", "streets": ("MAPLE ST", "OAK ST")}),
    ("CALL BOX: 226 MAPLE NORTH ST,SF", {"kind": "number", "number": 226, "street": "MAPLE NORTH ST", "city": "SF"}),
    ("CALL BOX: PIER 43", {"kind": "landmark", "name": "PIER 43"}),
    ("MAPLE HOTEL #2684", {"kind": "landmark", "name": "MAPLE HOTEL"}),
    ("I-45 AT MILE MARKER 12.5", {"kind": "corridor", "street": "I-45", "marker": ("mile", "12.5")}),
    ("NB I71 14MP", {"kind": "corridor", "street": "NB I71", "marker": ("mile", "14")}),
    ("MM 12", {"kind": "corridor", "marker": ("mile", "12")}),
    ("WB I 74 EXIT 18", {"kind": "corridor", "street": "WB I 74", "marker": ("exit", "18")}),
    ("EXIT 41B 6651 S IH 45 FWY IB", {"kind": "corridor", "number": 6651, "street": "S IH 45 FWY IB", "marker": ("exit", "41B")}),
    ("WALMART @ 100 MAPLE ST", {"kind": "number", "number": 100, "street": "MAPLE ST", "name": "WALMART"}),
    ("WALMART: 100 MAPLE ST", {"kind": "number", "number": 100, "street": "MAPLE ST", "name": "WALMART"}),
    ("WALMART, 100 MAPLE ST, OAKTON TX 77002", {"kind": "number", "number": 100, "street": "MAPLE ST", "name": "WALMART",
                                               "city": "OAKTON", "zip": "77002"}),
    ("100 MAPLE ST (WALMART)", {"kind": "number", "number": 100, "street": "MAPLE ST", "name": "WALMART"}),
    ("COUNTY JAIL 1000 MAPLE ST", {"kind": "number", "number": 1000, "street": "MAPLE ST", "name": "COUNTY JAIL"}),
    ("100 MAPLE ST: SUITE", {"kind": "number", "number": 100, "street": "MAPLE ST"}),
    ("IN THE REAR OF 629 MAPLE AV", {"kind": "number", "number": 629, "street": "MAPLE AV"}),
    ("1162-HALF MAPLE ST", {"kind": "number", "number": 1162, "street": "MAPLE ST"}),
    ("157-1/2A Maple St", {"kind": "number", "number": 157, "street": "MAPLE ST"}),
    ("1-UNIT MAPLE ST", {"kind": "number", "number": 1, "street": "MAPLE ST"}),
    ("7769MAPLE RD", {"kind": "number", "number": 7769, "street": "MAPLE RD"}),
    ("100 MAPLE ST, SPRINGFIELD, OH 45501-1234", {"kind": "number", "number": 100, "street": "MAPLE ST", "city": "SPRINGFIELD", "zip": "45501"}),
    ("8XX MAPLE AV SPRINGFIELD OHIO 45501", {"kind": "block", "low": 800, "high": 899, "form": "masked", "street": "MAPLE AV",
                                              "city": "SPRINGFIELD", "zip": "45501"}),
    ("54XX MAPLE AV C/O 45238", {"kind": "block", "low": 5400, "high": 5499, "form": "masked", "street": "MAPLE AV", "zip": "45238"}),
    ("MAPLE CIR #202 ,RWS", {"kind": "place", "name": "MAPLE CIR", "city": "RWS"}),
    ("MAPLE LN & DEAD END", {"kind": "place", "name": "MAPLE LN"}),
    ("DOWNTOWN", {"kind": "place", "name": "DOWNTOWN"}),
    ("5TH AVE", {"kind": "place", "name": "5TH AVE"}),
    ("X ST", {"kind": "place", "name": "X ST"}),
    ("DEAD END", {"kind": "none", "reason": "unreadable"}),
    ("CALL BOX:", {"kind": "none", "reason": "unreadable"}),
    ("unknown", {"kind": "none", "reason": "unreadable"}),
]  # fmt: skip
UNIT_TAILS = st.sampled_from([", APT 3", ": STE 4", ", 2ND FLOOR", ", REAR"])
CHANGES = st.sampled_from([str.lower, str.title, str.swapcase])
TELLING = (
    "100 8XX 5TH MAPLE ST AND AT & / @ BTWN NEAR FROM TO BLK BLOCK OF MM 12 EXIT I-75 NB , : ( ) - # C/O 45202 OHIO "
    "CALL BOX: REAR"
)
MODULES = "folding names highways ordinals wording unit_tails parse numbered crossings markers tails places textpoints"


@pytest.mark.parametrize(("text", "said"), FORMS, ids=[text for text, _ in FORMS])
def test_a_form_says(text: str, said: dict):
    assert parse(text) == Parsed(**said)


@settings(deadline=None)
@given(st.sampled_from([text for text, _ in FORMS if "  " not in text]), CHANGES, st.text(" \t", max_size=3))
def test_case_and_outer_spaces_change_nothing(text: str, change: Callable[[str], str], blank: str):
    assert parse(blank + change(text) + blank) == parse(text)


@settings(deadline=None)
@given(st.sampled_from(["100 MAPLE ST", "8XX MAPLE ST", "800 BLOCK OF MAPLE ST"]), UNIT_TAILS)
def test_a_unit_after_a_mark_changes_nothing(text: str, unit: str):
    assert parse(text + unit) == parse(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(TELLING.split()), max_size=9).map(" ".join))
def test_any_mixture_of_telling_words_is_read_without_an_error(text: str):
    parsed = parse(text)
    assert (parsed.reason is not None) == (parsed.kind == "none")
    assert all(parsed.streets)
    assert all(parsed.between)
    assert parsed.street != ""
    assert parsed.name != ""


@pytest.mark.parametrize("run", ["1-", "X", " & ", "((", ",", "A/", "BTWN ", "C/O ", "1 N ", "MILE ", "AT THE "])
def test_a_text_longer_than_an_address_is_unreadable(run: str):
    assert parse("Z" + run * 500).reason == "unreadable"


@pytest.mark.parametrize("module", MODULES.split())
def test_no_pattern_repeats_inside_a_repetition(module: str):
    patterns = [value for value in vars(import_module(f"geocode.{module}")).values() if isinstance(value, re.Pattern)]
    for pattern in patterns:
        assert not _nests(_parser.parse(pattern.pattern), inside=False), pattern.pattern


def _nests(parsed, *, inside: bool) -> bool:
    """Say whether a repetition without a small bound stands inside another one."""
    for code, argument in parsed:
        if code in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            _, most, body = argument
            many = most > 30
            if (many and inside) or _nests(body, inside=inside or many):
                return True
        elif code is _constants.SUBPATTERN:
            if _nests(argument[-1], inside=inside):
                return True
        elif code is _constants.BRANCH:
            if any(_nests(branch, inside=inside) for branch in argument[1]):
                return True
        elif code in (_constants.ASSERT, _constants.ASSERT_NOT) and _nests(argument[1], inside=inside):
            return True
    return False


def test_the_check_for_nested_repetitions_finds_one():
    assert _nests(_parser.parse("(?:A+B)*"), inside=False)
    assert not _nests(_parser.parse("(?:A|B)*C+"), inside=False)
