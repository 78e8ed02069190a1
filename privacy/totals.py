"""The totals of a release, with those left out that would speak of single reports.

received = accepted + rejected, and accepted = superseded + duplicate + withdrawn + waiting + published: whoever knows all but one of
these knows the one. Published rows can be counted by anyone. Must not change a total it shows.
"""

from itertools import combinations

import numpy as np

STAGES = ("received", "accepted", "rejected", "superseded", "duplicate", "withdrawn", "waiting", "published")
_IDENTITIES = np.array([[1, -1, -1, 0, 0, 0, 0, 0], [0, 1, 0, -1, -1, -1, -1, -1]], dtype=float)


def protect_totals(totals: dict[str, int], *, threshold: int) -> dict[str, int | None]:
    """The totals of one table; None for what is withheld: the fewest, and of them the smallest, that hide the small ones."""
    counts = [totals[stage] for stage in STAGES]
    small = [place for place, count in enumerate(counts[:-1]) if 0 < count < threshold]
    others = [place for place in range(len(counts) - 1) if place not in small]
    for more in range(len(others) + 1):
        choices = sorted(combinations(others, more), key=lambda chosen: sum(counts[place] for place in chosen))
        for chosen in choices:
            withheld = {*small, *chosen}
            if all(_width(counts, withheld, place) >= threshold for place in small):
                return {stage: None if place in withheld else counts[place] for place, stage in enumerate(STAGES)}
    raise AssertionError("with everything but the published rows withheld nothing follows")


def _width(counts: list[int], withheld: set[int], place: int) -> float:
    """How wide the range of one total is for someone who knows those that are not withheld."""
    from scipy.optimize import linprog

    bounds = [(0, None) if other in withheld else (count, count) for other, count in enumerate(counts)]
    aim = np.zeros(len(counts))
    aim[place] = 1.0
    ends = [
        linprog(sign * aim, A_eq=_IDENTITIES, b_eq=np.zeros(2), bounds=bounds, method="highs") for sign in (1.0, -1.0)
    ]
    if ends[1].status == 3:
        return float("inf")
    return float(ends[1].x[place] - ends[0].x[place])
