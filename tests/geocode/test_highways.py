"""Numbered highways: the number is the name, however a desk or a map writes the class and the way."""

import pytest

from geocode.names import read_name


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("US HWY 101", "US 101"),
        ("NB US-101", "US 101"),
        ("U.S. 101", "US 101"),
        ("Hwy 360", "HWY 360"),
        ("HIGHWAY 360", "HWY 360"),
        ("RT360 WB", "HWY 360"),
        ("SB 101", "HWY 101"),
        ("S/B 101", "HWY 101"),
        ("101", "HWY 101"),
        ("291 HWY", "HWY 291"),
        ("NO 380", "N HWY 380"),
        ("I-280", "I 280"),
        ("I- 280", "I 280"),
        ("Interstate 45", "I 45"),
        ("S IH 45 FWY IB", "S I 45"),
        ("N IH 35 SVRD NB", "N I 35 SVRD"),
        ("STATE RTE 1", "SR 1"),
        ("State Hwy 1", "SR 1"),
        ("TX-71", "SR 71"),
        ("CR 5", "CR 5"),
        ("County Road 5", "CR 5"),
        ("FM 969 RD", "FM 969"),
        ("US Hwy 12 E", "US 12 E"),
        ("I-35E", "I 35E"),
        ("US 50 BUSINESS", "US 50 BUS"),
    ],
)
def test_the_spellings_of_a_highway_come_to_one_form(written: str, normal: str):
    assert read_name(written).normal == normal


@pytest.mark.parametrize(
    "written", ["101 SVN ON", "101NB MAPLE OF", "RAMP RT101 WB TO RT29", "RAMP MAPLE RD TO RT101", "Hwy 101 S Off Rmp"]
)
def test_a_ramp_is_near_its_highway_and_not_the_highway(written: str):
    name = read_name(written)
    assert (name.base, name.type) == ("101", "RAMP")
    assert name != read_name("HWY 101")


@pytest.mark.parametrize(
    "written", ["OLD HWY 99", "2 RD", "41ST ST", "FOREST RD 211", "PIER 43", "W 300 S", "GREAT HWY"]
)
def test_a_name_with_other_words_is_no_numbered_highway(written: str):
    assert read_name(written).pretype == ""
