"""Places as options: how far apart they lie, and which of them hang together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.candidates.option import Option, chained, gap_m
from tests.geocode.conftest import at


def _option(east: float, *reach: float) -> Option:
    return Option(
        place=at(east, 0)[::-1],
        precision="block",
        matched="1 A ST",
        agreement=1.0,
        reach=tuple(at(end, 0)[::-1] for end in reach),
    )


def test_an_option_without_a_reach_ends_where_it_is():
    assert _option(5).ends == (_option(5).place,)
    assert len(_option(5, 0, 10).ends) == 2


def test_the_gap_of_two_options_is_between_their_nearest_ends():
    assert gap_m(_option(50, 0, 100), _option(180, 160, 200)) == pytest.approx(60, abs=0.1)
    assert gap_m(_option(50), _option(180)) == pytest.approx(130, abs=0.1)


def test_a_chain_joins_what_no_single_gap_parts():
    groups = list(chained([_option(east) for east in (0, 500, 160, 80, 580)], within_m=100))
    assert [len(group) for group in groups] == [3, 2]


@given(st.lists(st.integers(0, 3_000), max_size=12))
def test_every_option_is_in_one_group_and_groups_lie_apart(easts: list[int]):
    options = [_option(east) for east in easts]
    groups = list(chained(options, within_m=100))
    assert sorted(map(id, options)) == sorted(id(one) for group in groups for one in group)
    for at_, group in enumerate(groups):
        assert all(gap_m(one, other) > 100 for others in groups[at_ + 1 :] for one in group for other in others)
        assert len(group) == 1 or all(
            any(gap_m(one, other) <= 100 for other in group if other is not one) for one in group
        )
