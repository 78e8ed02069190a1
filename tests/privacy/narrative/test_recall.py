"""RT10: the redactor's recall on held-out narratives, with its lower bound; and the bound itself.

An identifier counts as found only where every letter and digit of it is masked. Figures: docs/narratives.md.
"""

import re
from collections import Counter
from collections.abc import Sequence

import pytest
from scipy.stats import binom

from privacy.narrative.recall import LEAST_RECALL, recall_bound
from privacy.narrative.redact import find_masks, redact
from privacy.narrative.tokens import normalised
from privacy.narrative.words import words
from tests.privacy.narrative.held_out import FREE, NAME_KINDS, Told, narratives, word_names

_RUN = re.compile(r"[^\W_]+")


def measured(told: Sequence[Told]) -> tuple[Counter[str], Counter[str], float]:
    """Found and missed identifiers by kind, in texts that would go out, and the share of other letters that is masked."""
    found: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    masked = ordinary = 0
    goes_out = redact([one.text for one in told]).texts.is_not_null()
    for one in [one for one, out in zip(told, goes_out, strict=True) if out]:
        text = normalised(one.text)
        assert len(text) == len(one.text)
        covered = bytearray(len(text))
        for start, end, _ in find_masks(text, words()):
            covered[start:end] = b"\x01" * (end - start)
        secret = bytearray(len(text))
        for kind, start, end in one.spans:
            secret[start:end] = b"\x01" * (end - start)
            runs = [
                run for run in _RUN.finditer(text, start, end) if kind in NAME_KINDS or run.group().lower() not in FREE
            ]
            (found if all(all(covered[run.start() : run.end()]) for run in runs) else missed)[kind] += 1
        others = [place for place, letter in enumerate(text) if letter.isalnum() and not secret[place]]
        ordinary += len(others)
        masked += sum(covered[place] for place in others)
    return found, missed, masked / ordinary


@pytest.mark.parametrize("later", [False, True])
def test_recall_on_held_out_narratives_stays_above_its_bounds(later: bool) -> None:
    found, missed, over = measured(narratives(1500, seed=20261124 if later else 20261123, later=later))
    names = sum(found[kind] for kind in NAME_KINDS), sum(missed[kind] for kind in NAME_KINDS)
    assert recall_bound(found.total(), missed.total()) >= LEAST_RECALL
    assert recall_bound(*names) >= 0.95
    assert names[0] > 2000
    assert over < 0.07
    for kind in set(found) | set(missed):
        assert found[kind] / (found[kind] + missed[kind]) >= 0.85, kind


def test_names_that_are_ordinary_words_in_lower_case_are_the_weak_spot_and_no_weaker_than_told() -> None:
    found, missed, _ = measured(word_names())
    assert found.total() / (found.total() + missed.total()) >= 0.80


@pytest.mark.parametrize(("found", "missed"), [(99, 0), (1000, 3), (5, 5), (1, 200)])
def test_the_bound_is_where_so_few_misses_become_improbable(found: int, missed: int) -> None:
    bound = recall_bound(found, missed)
    # With a recall right at the bound, so many finds or more happen once in twenty times.
    assert binom.sf(found - 1, found + missed, bound) == pytest.approx(0.05, abs=1e-9)
    assert recall_bound(found, missed, confidence=0.99) < bound < found / (found + missed)


def test_nothing_found_proves_nothing_and_a_count_below_zero_is_refused() -> None:
    assert (recall_bound(0, 0), recall_bound(0, 9)) == (0.0, 0.0)
    for wrong in ((-1, 0, 0.95), (1, -1, 0.95), (1, 1, 1.0)):
        with pytest.raises(ValueError, match="at least 0"):
            recall_bound(*wrong)
