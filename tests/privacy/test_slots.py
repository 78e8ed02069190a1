"""Bundles counted with array arithmetic are those that plain sets count."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from privacy.slots import repeats, shared, slots

FAN = np.array([1, 3, 2])


@st.composite
def drawn(draw):
    """Rows sorted by group and bundle, the child each goes to, and the slots they make."""
    row = st.tuples(st.integers(0, FAN.size - 1), st.integers(0, 6), st.integers(0, 2))
    rows = sorted(draw(st.lists(row, min_size=1, max_size=40)), key=lambda one: one[:2])
    of_row, bundle, child = (np.array(column) for column in zip(*rows, strict=True))
    child %= FAN[of_row]
    return of_row, bundle, slots(child, FAN, of_row, shared(of_row, bundle))


def sets(parts, bundle, count) -> list[set[int]]:
    return [set(bundle[parts == part].tolist()) for part in range(count)]


@given(drawn())
def test_a_slot_is_as_large_as_its_bundles_are_many(case):
    _, bundle, made = case
    by_slot = sets(made.of_row, bundle, made.owner.size)
    assert made.crowd.tolist() == [len(found) for found in by_slot]
    rows = np.bincount(made.of_row, minlength=made.owner.size)
    assert (rows - repeats(made.of_row, bundle, made.owner.size)).tolist() == made.crowd.tolist()


@given(drawn(), st.lists(st.booleans(), min_size=6, max_size=6))
def test_a_bundle_in_several_slots_of_a_group_counts_once(case, choice):
    _, bundle, made = case
    chosen = np.array(choice)[: made.owner.size]
    by_slot = sets(made.of_row, bundle, made.owner.size)
    together = [set().union(*(by_slot[slot] for slot in np.flatnonzero(chosen & (made.owner == group))))
                for group in range(made.groups)]  # fmt: skip
    assert made.together(chosen).tolist() == [len(found) for found in together]


@given(drawn(), st.permutations(range(6)))
def test_newcomers_are_the_bundles_no_earlier_slot_of_the_group_had(case, turns):
    _, bundle, made = case
    turn = np.array(turns)[: made.owner.size]
    by_slot = sets(made.of_row, bundle, made.owner.size)
    for slot, new in enumerate(made.newcomers(turn)):
        earlier = np.flatnonzero((made.owner == made.owner[slot]) & (turn < turn[slot]))
        assert new == len(by_slot[slot] - set().union(*(by_slot[other] for other in earlier)))
