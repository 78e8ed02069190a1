"""The quick plan: each unit where it gains most, then each unit moved once more while that helps; and its own bound.

The bound is that of submodular gains: no plan of k units is worth more than this one, its prices given back, and the k
best gains still open (Nemhauser, Wolsey and Fisher 1978; Minoux's online form). Must not claim that a plan is best.
"""

import numpy as np

from forecast.posts.cover import Cover

_NEVER = -1e18
_LEAST_GAIN = 1e-9
_ROUNDS = 20


def place_greedily(cover: Cover, units: int) -> np.ndarray:
    """Units per site (sites,), placed one by one and then exchanged one by one."""
    placed = np.zeros(len(cover.most), dtype=np.int64)
    within = np.zeros(len(cover.demand), dtype=np.int64)
    for _ in range(units):
        site = _best(cover, within, placed)
        placed[site] += 1
        within = within + _row(cover, site)
    return exchange(cover, placed)


def exchange(cover: Cover, placed: np.ndarray) -> np.ndarray:
    """Move single units while a move gains; the result is worth no less."""
    placed, within = placed.copy(), cover.within(placed)
    for _ in range(_ROUNDS):
        moved = False
        for site in np.flatnonzero(placed):
            placed[site] -= 1
            within = within - _row(cover, int(site))
            gains = np.where(placed < cover.most, cover.gains(within), _NEVER)
            best = int(np.argmax(gains))
            if gains[best] <= gains[site] + _LEAST_GAIN:
                best = int(site)
            moved = moved or best != site
            placed[best] += 1
            within = within + _row(cover, best)
        if not moved:
            break
    return placed


def bound_greedily(cover: Cover, placed: np.ndarray) -> float:
    """What no plan with as many units can exceed, told from this plan's open gains."""
    gains = cover.gains(cover.within(placed))
    return cover.covered(placed) + best_sum(gains, cover.most, int(placed.sum()))


def best_sum(scores: np.ndarray, most: np.ndarray, units: int) -> float:
    """The largest sum of scores of so many units, each site holding no more than it can."""
    return float(scores @ choose_best(scores, most, units))


def choose_best(scores: np.ndarray, most: np.ndarray, units: int) -> np.ndarray:
    """Units per site with the largest sum of scores; equal scores by the order of the sites."""
    chosen = np.zeros(len(scores), dtype=np.int64)
    order = np.argsort(-scores, kind="stable")
    room = np.minimum(most[order], units)
    before = np.concatenate([[0], np.cumsum(room)[:-1]])
    chosen[order] = np.clip(units - before, 0, room)
    return chosen


def _best(cover: Cover, within: np.ndarray, placed: np.ndarray) -> int:
    return int(np.argmax(np.where(placed < cover.most, cover.gains(within), _NEVER)))


def _row(cover: Cover, site: int) -> np.ndarray:
    row = np.zeros(len(cover.demand), dtype=np.int64)
    start, end = cover.reach.indptr[site], cover.reach.indptr[site + 1]
    row[cover.reach.indices[start:end]] = 1
    return row
