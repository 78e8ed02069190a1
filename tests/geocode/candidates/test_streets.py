"""Which streets a written name may mean: never another one in place of the one it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.candidates.agreement import ACCEPTED
from geocode.candidates.streets import streets_meant, streets_widened
from geocode.names import NAMELESS, read_name
from geocode.reference import Layer
from tests.geocode.candidates.conftest import named_street, town_of

NAMES = (
    "Coso Ave", "Cosmo Pl", "Cosmo Ave", "12th St", "13th St", "Avenue B", "Avenue D", "North Elm St", "Linden Ct", "Second Ave",
    "Avon Hill St", "Clinton Park", "Harvard St", "Cedar Terrace", "Cedar Trail",
)  # fmt: skip
WORDS = st.sampled_from([word for name in NAMES for word in name.upper().split()] + ["S", "PL", "14TH", "OAK"])


@pytest.fixture(scope="module")
def town() -> Layer:
    return town_of(*(named_street(name, place) for place, name in enumerate(NAMES)))


def _meant(town: Layer, written: str) -> dict[str, float]:
    return {street.name: street.agreement for street in streets_meant(read_name(written), town)}


def _accepted(town: Layer, written: str) -> list[str]:
    return [name for name, agreement in _meant(town, written).items() if agreement >= ACCEPTED]


@pytest.mark.parametrize("name", NAMES)
def test_a_street_held_as_written_is_the_only_one_meant(town: Layer, name: str):
    assert _meant(town, name) == {read_name(name).normal: 1.0}
    assert _meant(town, name.upper()) == _meant(town, name)


def test_coso_avenue_is_never_cosmo_place():
    for others in (
        ("Cosmo Pl",),
        ("Cosmo Pl", "Coso St"),
        ("Cosmo Pl", "Coso St", "Cosmo Ave"),
        ("Coso St", "Cosmo Ave"),
    ):
        town = town_of(*(named_street(name, place) for place, name in enumerate(others)))
        asked = read_name("COSO AVE")
        taken = [*streets_meant(asked, town), *(streets_widened(asked, town) if "Coso St" in others else ())]
        assert all(street.agreement < ACCEPTED for street in taken), others
        assert taken, "it is shown as a candidate"


def test_a_base_the_layer_holds_is_never_taken_for_a_misspelt_one(town: Layer):
    assert {street.name for street in streets_widened(read_name("COSO PL"), town)} == {"COSO AVE"}
    assert {street.name for street in streets_widened(read_name("COSSO AVE"), town)} >= {"COSO AVE"}


@pytest.mark.parametrize("written", ["14TH ST", "11TH ST", "112TH ST", "AVENUE C", "S ELM ST", "SOUTH ELM STREET"])
def test_another_number_letter_or_direction_is_no_street_of_the_layer(town: Layer, written: str):
    assert _accepted(town, written) == []
    assert [street for street in streets_widened(read_name(written), town) if street.agreement >= ACCEPTED] == []


@pytest.mark.parametrize(
    ("written", "street"),
    [
        ("COSO", "COSO AVE"),  # the type is missing
        ("CLINTON PARK ST", "CLINTON PARK"),  # a type is added
        ("CASO AVE", "COSO AVE"),  # a slip
        ("SECNOD AVE", "2ND AVE"),  # a slip in an ordinal word
        ("HARVARD SREET", "HARVARD ST"),  # a slip in the type
        ("AVON HILL", "AVON HILL ST"),  # a type that is part of the name
        ("LINDIN CT", "LINDEN CT"),
    ],
)
def test_a_slip_of_the_pen_still_finds_the_street(town: Layer, written: str, street: str):
    found = streets_meant(read_name(written), town)
    assert found[0].name == read_name(street).normal
    assert ACCEPTED <= found[0].agreement < 1.0


def test_a_short_type_may_mean_several_streets_that_agree_alike(town: Layer):
    found = _meant(town, "CEDAR TR")
    assert set(found) == {"CEDAR TER", "CEDAR TRL"}
    assert len(set(found.values())) == 1


def test_a_name_that_only_sounds_alike_is_the_last_to_be_asked(town: Layer):
    assert _meant(town, "LYNNDIN CT")["LINDEN CT"] < _meant(town, "LINDIN CT")["LINDEN CT"]


def test_no_name_means_no_street(town: Layer):
    assert streets_meant(NAMELESS, town) == streets_widened(NAMELESS, town) == ()


@given(st.lists(WORDS, min_size=1, max_size=4).map(" ".join))
def test_streets_come_once_each_best_first_and_at_most_eight(town: Layer, written: str):
    asked = read_name(written)
    for found in (streets_meant(asked, town), streets_widened(asked, town)):
        agreements = [street.agreement for street in found]
        assert agreements == sorted(agreements, reverse=True)
        assert len({street.street for street in found}) == len(found) <= 8
        assert all(0 < agreement <= 1 for agreement in agreements)
    if town.named(asked.normal):
        assert {street.street for street in streets_meant(asked, town)} == set(town.named(asked.normal))
