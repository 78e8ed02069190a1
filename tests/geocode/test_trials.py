"""Spoilt addresses: seeded, different, and still naming the same place."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.names import normalise_street
from geocode.parse import parse
from geocode.trials import KINDS, Written, slip, spoil

HOUSE = Written(number=1234, base="Tanager Hill", type="Rd", predir="N", city="Port Sample, XX 00001")
LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", min_size=3, max_size=20).map(str.strip)


def edits(one: str, other: str) -> int:
    """Insertions, deletions, exchanges and swaps of neighbours (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, sign in enumerate(one, start=1):
        row = [i]
        for j, there in enumerate(other, start=1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (sign != there)))
            if i > 1 and j > 1 and (sign, one[i - 2]) == (other[j - 2], there):
                row[-1] = min(row[-1], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]


@given(name=LETTERS, seed=st.integers())
def test_a_slip_is_one_edit_and_never_none(name: str, seed: int):
    slipped = slip(name, random.Random(seed))
    if sum(map(str.isalpha, name)) < 3:
        assert slipped is None
    elif slipped is not None:
        assert edits(name, slipped) == 1


def test_digits_of_a_name_stay_since_another_number_is_another_street():
    slipped = {slip("21st Harbor", random.Random(seed)) for seed in range(300)}
    assert all(name and [sign for sign in name if sign.isdigit()] == ["2", "1"] for name in slipped)


def test_every_letter_is_hit_the_first_too():
    assert any(name and name[0] != "T" for name in (slip("Tanager", random.Random(seed)) for seed in range(100)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_text_and_only_clean_is_unspoilt(kind: str):
    first, again = spoil(HOUSE, kind, seed=3), spoil(HOUSE, kind, seed=3)
    assert first == again
    assert (first == HOUSE.text()) == (kind == "clean")


def test_the_forms_read_as_they_should():
    assert HOUSE.text() == "1234 N Tanager Hill Rd, Port Sample, XX 00001"
    assert spoil(HOUSE, "block") == "1200 BLOCK OF N Tanager Hill Rd, Port Sample, XX 00001"
    assert spoil(HOUSE, "masked") == "12XX N Tanager Hill Rd, Port Sample, XX 00001"
    assert spoil(HOUSE, "type missing") == "1234 N Tanager Hill, Port Sample, XX 00001"
    assert spoil(HOUSE, "direction moved") == "1234 Tanager Hill Rd N, Port Sample, XX 00001"
    assert spoil(HOUSE, "city missing") == "1234 N Tanager Hill Rd"
    assert spoil(HOUSE, "lower case") == "1234 n tanager hill rd, port sample, xx 00001"
    assert spoil(Written(number=7, base="St Agnes", type="St"), "saint") == "7 Saint Agnes St"
    assert spoil(Written(number=7, base="Saint Agnes", type="St"), "saint") == "7 St Agnes St"


def test_the_first_hundred_has_a_block_and_a_mask_too():
    low = Written(number=45, base="Cedar", type="St")
    assert [spoil(low, kind) for kind in ("block", "masked")] == ["0 BLOCK OF Cedar St", "XX Cedar St"]
    assert all((parse(spoil(low, kind)).low, parse(spoil(low, kind)).high) == (0, 99) for kind in ("block", "masked"))


@pytest.mark.parametrize("kind", ["type missing", "direction moved", "saint", "city missing"])
def test_what_cannot_be_spoilt_so_gives_none(kind: str):
    assert spoil(Written(number=7, base="Broadway"), kind) is None


def test_two_slips_leave_the_rest_alone():
    spoilt = spoil(HOUSE, "two typos", seed=5)
    assert spoilt is not None
    assert spoilt.startswith("1234 N ")
    assert spoilt.endswith(" Rd, Port Sample, XX 00001")
    assert 1 <= edits("Tanager Hill", spoilt.removeprefix("1234 N ").partition(" Rd")[0]) <= 2


@pytest.mark.parametrize("kind", ["unit added", "half number"])
def test_a_unit_or_a_half_changes_neither_number_nor_street(kind: str):
    plain = Written(number=1234, base="Tanager", type="Rd")
    for seed in range(20):
        said = parse(spoil(plain, kind, seed=seed))
        assert said.number == 1234
        assert normalise_street(said.street or "") == "TANAGER RD"
