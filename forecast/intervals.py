"""How far counts may lie from what is expected: negative binomial, one dispersion per level, fitted by moments.

Variance = l + alpha l^2; alpha = max(0, sum((y - l)^2 - l) / sum(l^2)) over held-out weeks; alpha 0 is Poisson.
Must not see the weeks it is judged on.
"""

import numpy as np

_ENOUGH = 1e-12
_ALPHAS: tuple[float, ...] = (0.0, *np.geomspace(1e-4, 0.5, 50).tolist())


def dispersion(counts: np.ndarray, expected: np.ndarray) -> float:
    """alpha of counts beside what was expected of them."""
    square = float((expected**2).sum())
    excess = float(((counts - expected) ** 2 - expected).sum())
    return max(0.0, excess / square) if square > 0 else 0.0


def matched_dispersion(counts: np.ndarray, expected: np.ndarray, weight: np.ndarray) -> float:
    """The alpha whose 80 and 95 % intervals held those shares of weighted past counts; storms do not blow it up."""
    if not weight.any():
        return 0.0
    weight = weight / weight.sum()
    misfits = [_misfit(counts, expected, alpha, weight) for alpha in _ALPHAS]
    return _ALPHAS[int(np.argmin(misfits))]


def _misfit(counts: np.ndarray, expected: np.ndarray, alpha: float, weight: np.ndarray) -> float:
    fewer, up_to = distribution(counts, expected, alpha)
    held = np.maximum(up_to - fewer, _ENOUGH)
    inside = {
        share: float(
            weight @ np.clip((np.minimum(up_to, 0.5 + share / 2) - np.maximum(fewer, 0.5 - share / 2)) / held, 0, 1)
        )
        for share in (0.80, 0.95)
    }
    # A point at 95 % is worth two at 80 %.
    return (inside[0.80] - 0.80) ** 2 + 4 * (inside[0.95] - 0.95) ** 2


def quantiles(expected: np.ndarray, alpha: float, shares: tuple[float, ...]) -> list[np.ndarray]:
    """For each share (between 0 and 1) the smallest counts that are reached with at least that probability."""
    flat = np.asarray(expected, dtype=float).ravel()
    found = [np.zeros(flat.size, dtype=np.int64) for _ in shares]
    waiting = np.arange(flat.size)
    log_share, below, count = _log_of_none(flat, alpha), np.zeros(flat.size), 0
    while waiting.size:
        below = below + np.exp(log_share)
        for share, counts in zip(shares, found, strict=True):
            counts[waiting[below < min(share, 1 - _ENOUGH)]] = count + 1
        going = below < min(max(shares), 1 - _ENOUGH)
        waiting, below, log_share = waiting[going], below[going], log_share[going]
        log_share = log_share + _log_step(flat[waiting], alpha, count)
        count += 1
    return [counts.reshape(np.shape(expected)) for counts in found]


def distribution(counts: np.ndarray, expected: np.ndarray, alpha: float) -> tuple[np.ndarray, np.ndarray]:
    """The probability of fewer than these counts, and of these or fewer."""
    counts = np.asarray(counts)
    log_share = _log_of_none(np.asarray(expected, dtype=float), alpha)
    fewer, up_to = np.zeros(counts.shape), np.exp(log_share)
    for count in range(int(counts.max(initial=0))):
        log_share = log_share + _log_step(expected, alpha, count)
        beyond = counts > count
        fewer = np.where(beyond, up_to, fewer)
        up_to = np.where(beyond, up_to + np.exp(log_share), up_to)
    return fewer, np.minimum(up_to, 1.0)


def randomised_pit(counts: np.ndarray, expected: np.ndarray, *, alpha: float, rng: np.random.Generator) -> np.ndarray:
    """u = F(y - 1) + v (F(y) - F(y - 1)), v uniform on [0, 1): uniform itself where the forecast is right."""
    fewer, up_to = distribution(counts, expected, alpha)
    return np.asarray(fewer + rng.random(fewer.shape) * (up_to - fewer))


def _log_of_none(expected: np.ndarray, alpha: float) -> np.ndarray:
    return -np.log1p(alpha * expected) / alpha if alpha > 0 else -expected


def _log_step(expected: np.ndarray, alpha: float, count: int) -> np.ndarray:
    """Log of the ratio of the probabilities of count + 1 and count."""
    return np.asarray(np.log((1 + alpha * count) * expected / ((count + 1) * (1 + alpha * expected))))
