"""One place that agrees clearly best, or none: what is ambiguous, what a ZIP decides, what lies outside."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from geocode.candidates.agreement import ACCEPTED, MARGIN
from geocode.candidates.option import SAME_PLACE_M, Option, gap_m
from geocode.settle import Asked, Settled, of_another_region, regions_of, settle
from tests.geocode.conftest import at, metres

ANYWHERE = Asked()
OPTIONS = st.lists(
    st.builds(
        lambda east, agreement, zip_: _option(east, agreement, zip_=zip_),
        st.sampled_from([0, 60, 130, 1_000, 1_050, 5_000]),
        st.sampled_from([1.0, 0.97, 0.93, 0.9, 0.85, 0.8, 0.7]),
        st.sampled_from([None, "00001", "00002"]),
    ),
    max_size=5,
)
ASKED = st.builds(Asked, zip=st.sampled_from([None, "00001", "00002", "00003", "00002-1234"]))


def _option(east: float, agreement: float = 1.0, *, zip_: str | None = None, **told: object) -> Option:
    kinds: dict = {"precision": "range", "matched": f"{east} A ST", **told}
    return Option(place=at(east, 0)[::-1], agreement=agreement, zip=zip_, **kinds)


def _settle(*options: Option, asked: Asked = ANYWHERE) -> Settled:
    return settle(options, asked, unknown="street_unknown")


def _east(settled: Settled) -> float:
    assert settled.option is not None, settled.reason
    return metres(settled.option.place)[0]


def test_nothing_found_is_unknown_and_one_place_is_the_answer():
    assert _settle() == Settled(None, "street_unknown")
    assert _settle(_option(0)) == Settled(_option(0), None, ("0 A ST",))


def test_what_agrees_too_little_is_shown_and_not_taken():
    settled = _settle(_option(0, ACCEPTED - 0.01))
    assert (settled.option, settled.reason, settled.shown) == (None, "street_unknown", ("0 A ST",))
    assert _settle(_option(0, ACCEPTED)).option is not None


def test_the_place_that_agrees_clearly_better_wins_in_any_order():
    for options in permutations([_option(0, 1.0 - MARGIN - 0.01), _option(1_000), _option(5_000, 0.85)]):
        assert _east(_settle(*options)) == pytest.approx(1_000, abs=0.1)


def test_two_places_that_agree_about_as_well_are_ambiguous_in_any_order_and_both_are_kept():
    for options in permutations([_option(0, 1.0 - MARGIN + 0.01), _option(1_000), _option(5_000, 0.85)]):
        settled = _settle(*options)
        assert (settled.option, settled.reason) == (None, "ambiguous")
        assert settled.shown == ("1000 A ST", "0 A ST", "5000 A ST")


def test_places_within_100_m_are_one_answer_in_their_middle_by_weight():
    assert _east(_settle(_option(0), _option(90))) == pytest.approx(45, abs=0.1)
    assert _east(_settle(_option(0, weight=2), _option(90))) == pytest.approx(30, abs=0.1)
    assert _east(_settle(_option(0, 0.97), _option(90))) == pytest.approx(90, abs=0.1), "the better one alone"
    assert _settle(_option(0), _option(101)).reason == "ambiguous"


def test_three_places_in_a_row_are_not_one_though_their_neighbours_are_near():
    assert _settle(_option(0), _option(90), _option(180)).reason == "ambiguous"


def test_a_zip_chooses_between_places_that_agree_alike_and_makes_a_little_less_sure():
    for options in permutations([_option(0, zip_="00001"), _option(1_000, zip_="00002")]):
        settled = _settle(*options, asked=Asked(zip="00002-1234"))
        assert _east(settled) == pytest.approx(1_000, abs=0.1)
        assert settled.option is not None
        assert 0.95 < settled.option.agreement < 1.0
        assert _settle(*options, asked=Asked(zip="00003")).reason == "ambiguous"
        assert _settle(*options).reason == "ambiguous"


def test_a_zip_never_moves_an_address_that_has_one_place():
    for zip_ in ("00001", "00003"):
        assert _east(_settle(_option(0, zip_="00001"), asked=Asked(zip=zip_))) == 0
    assert _settle(_option(0, zip_=None), asked=Asked(zip="00001")) == _settle(_option(0))


def test_a_zip_lifts_a_street_of_another_type_and_never_one_with_a_slip_as_well():
    other_type, with_a_slip = 0.7, 0.7 * 0.9
    assert _settle(_option(0, other_type, zip_="00001"), asked=Asked(zip="00001")).option is not None
    assert _settle(_option(0, other_type, zip_="00001"), asked=Asked(zip="00002")).option is None
    assert _settle(_option(0, with_a_slip, zip_="00001"), asked=Asked(zip="00001")).option is None


def test_only_places_in_the_area_count_and_none_there_is_out_of_area():
    area = box(*at(-50, -50), *at(500, 50))
    assert _east(_settle(_option(0, 0.85), _option(1_000), asked=Asked(area=area))) == 0
    outside = _settle(_option(1_000), _option(5_000), asked=Asked(area=area))
    assert (outside.option, outside.reason, outside.shown) == (None, "out_of_area", ("1000 A ST", "5000 A ST"))


def test_at_most_three_candidates_are_shown_each_once():
    texts = [_option(1_000 * place, matched=text) for place, text in enumerate("AABCD")]
    assert _settle(*texts).shown == ("A", "B", "C")


@given(OPTIONS, ASKED, st.randoms(use_true_random=False))
def test_the_order_of_options_never_decides(options: list[Option], asked: Asked, order):
    one, other = _settle(*options, asked=asked), _settle(*order.sample(options, len(options)), asked=asked)
    assert one.reason == other.reason
    if one.option and other.option:
        assert one.option.agreement == other.option.agreement
        assert gap_m(one.option, other.option) < 0.01


@given(OPTIONS, ASKED)
def test_an_answer_is_clearly_better_than_every_place_elsewhere(options: list[Option], asked: Asked):
    settled = _settle(*options, asked=asked)
    assert (settled.option is None) == (settled.reason is not None)
    assert len(settled.shown) <= 3
    if settled.option and asked.zip is None:
        assert settled.option.agreement == max(option.agreement for option in options) >= ACCEPTED
        elsewhere = [option for option in options if gap_m(option, settled.option) > SAME_PLACE_M]
        assert all(option.agreement <= settled.option.agreement - MARGIN for option in elsewhere)


def test_a_zip_of_another_region_is_one_whose_first_three_digits_the_layer_lacks():
    known = regions_of(frozenset({"00001", "00002", "12345-6789", "AB1"}))
    assert known == {"000", "123"}
    assert of_another_region("99999", known)
    assert not of_another_region("00099", known)
    assert not any(of_another_region(zip_, known) for zip_ in (None, "", "99", "abc"))
    assert not of_another_region("99999", frozenset()), "a layer without ZIPs has no region"
