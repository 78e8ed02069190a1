"""Totals that speak of single reports are left out, with as many others as it takes; the rest is shown as it is."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.totals import STAGES, protect_totals

COUNTS = st.integers(0, 12)


def totals(
    rejected: int, superseded: int, duplicate: int, waiting: int, published: int, withdrawn: int = 0
) -> dict[str, int]:
    accepted = superseded + duplicate + withdrawn + waiting + published
    return dict(
        zip(
            STAGES,
            (accepted + rejected, accepted, rejected, superseded, duplicate, withdrawn, waiting, published),
            strict=True,
        )
    )


def test_totals_without_a_small_one_are_shown():
    whole = totals(10, 0, 5, 0, 900)
    assert protect_totals(whole, threshold=5) == whole


def test_a_small_total_takes_others_with_it_and_published_rows_are_never_hidden():
    told = protect_totals(totals(10, 8, 0, 3, 79), threshold=5)
    assert told == {"received": 100, "accepted": 90, "rejected": 10, "superseded": None, "duplicate": 0, "withdrawn": 0, "waiting": None,
                    "published": 79}  # fmt: skip


@settings(max_examples=12)
@given(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS, st.integers(0, 30), COUNTS))
def test_whoever_tries_every_number_finds_a_wide_enough_range_for_each_small_total(
    counts: tuple[int, int, int, int, int, int],
):
    whole = totals(*counts)
    told = protect_totals(whole, threshold=5)
    assert all(told[stage] in {None, whole[stage]} for stage in STAGES)
    possible = {stage: set() for stage in STAGES}
    tried = [range(13) if told[stage] is None else [whole[stage]]
             for stage in ("rejected", "superseded", "duplicate", "waiting", "withdrawn")]  # fmt: skip
    for rejected, superseded, duplicate, waiting, withdrawn in product(*tried):
        guess = totals(rejected, superseded, duplicate, waiting, whole["published"], withdrawn)
        if all(told[stage] in {None, guess[stage]} for stage in STAGES):
            for stage in STAGES:
                possible[stage].add(guess[stage])
    for stage in STAGES:
        if 0 < whole[stage] < 5 and stage != "published":
            assert told[stage] is None
            assert max(possible[stage]) - min(possible[stage]) >= 5
