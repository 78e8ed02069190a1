"""Turn the evidence for an answer into a probability and an expected error, as measured where the truth is known.

The locator says how well an address agrees with what it found (`score`) and how far the place itself reaches
(`extent_m`). Here that becomes `confidence`, the chance that the answer lies within 150 m of the truth, and the median
and ninetieth percentile of its error. The figures stand in `calibration.toml`, fitted on one half of the streets of two
cities; each is said cautiously, as the lower bound of what was seen. Must not look at an address or a layer.

Isotonic regression by pooling adjacent violators: M. Ayer and others, Annals of Mathematical Statistics 26 (1955). Lower
bound of a share: E. B. Wilson, Journal of the American Statistical Association 22 (1927).
"""

import functools
import math
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from geocode.evaluate import NEAR_M, SURE

BANDS_M = (0.0, 20.0, 40.0, 60.0, 80.0, 110.0, 150.0, 250.0)
"""Where a band of extents begins, unless too few answers lie in it: then it joins the band below."""

_FEWEST = 200
_SAFE = 0.99
_NOT_QUITE = 0.89
_Z = 1.0  # one standard error; held to 1 % further than 150 m in each of four folds of streets
_LEAST_ERROR_M = 1.0
_NUMBERS = ("score", "confidence", "p50_m", "p90_m")


class Sureness(NamedTuple):
    """How sure an answer is: chance to lie within 150 m of the truth, error in metres not exceeded in half and 9 of 10."""

    confidence: float
    expected_error_m: float
    expected_error_p90_m: float


@dataclass(frozen=True, kw_only=True)
class Band:
    """Answers whose place reaches `extent_m` or more, up to the next band: by lowest score, what was seen."""

    extent_m: float
    score: tuple[float, ...]
    confidence: tuple[float, ...]
    p50_m: tuple[float, ...]
    p90_m: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Answers of one precision, on ranges the layer gives or on learned ones: `n` were measured, up to `widest_m`."""

    precision: str
    learned: bool
    n: int
    widest_m: float
    bands: tuple[Band, ...]


class Calibration:
    """What is known of the sureness of answers. Made by `fit` or `read_calibration`; never changed."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = tuple(groups)
        self._known = {(group.precision, group.learned): _look_up(group) for group in groups}

    def sureness(self, precision: str, score: float, extent_m: float = 0.0, *, learned: bool = False) -> Sureness:
        """Return how sure an answer is. What was never measured gets a cautious judgement (`JUDGED`)."""
        known = self._known.get((precision, learned)) or self._known.get((precision, False))
        if known is None:
            return _judge(precision, score, extent_m)
        extents, bands, widest = known
        scores, sureness = bands[bisect_right(extents, extent_m) - 1]
        found = sureness[max(bisect_right(scores, score) - 1, 0)]
        # A wide junction is as wide as it is, however well crossings did where they were measured.
        return found if extent_m <= widest and precision != "intersection" else _widen(found, extent_m)


class Judged(NamedTuple):
    """A judgement where nothing was measured: most the confidence may be, least the expected errors may be."""

    confidence: float
    p50_m: float
    p90_m: float


# Not measured: no truth was at hand. Below SURE, so that no judgement is taken for a measurement.
JUDGED: Mapping[str, Judged] = {
    "point": Judged(0.85, 25.0, 100.0),
    "range": Judged(0.8, 40.0, 150.0),
    "near": Judged(0.7, 60.0, 200.0),
    "block": Judged(0.75, 60.0, 180.0),
    "intersection": Judged(0.85, 20.0, 100.0),
    "milepost": Judged(0.6, 120.0, 400.0),
    "landmark": Judged(0.6, 100.0, 300.0),
    "street": Judged(0.5, 100.0, 300.0),
    "zone": Judged(0.3, 500.0, 1_500.0),
}


@functools.cache
def read_calibration() -> Calibration:
    """Return the calibration that comes with the package."""
    text = resources.files("geocode").joinpath("calibration.toml").read_text("utf-8")
    return Calibration([_read_group(group) for group in tomllib.loads(text).get("group", [])])


def fit(answers: pl.DataFrame) -> Calibration:
    """Return the calibration of `answers`: precision, score, extent_m, learned (Boolean), error_m, street; none null.

    Per precision and band of extents, the share within 150 m is made to rise with the score (isotonic), and its lower
    bound taken (Wilson, one standard error), for as many answers as count: houses of one street err together, so they count for
    fewer than they are. Nine in ten or more is said only where the bound is 99 %; what lies between is said as 0.89, so
    that of answers with a confidence of 0.9 at most one in a hundred is further. Bands and steps hold at least 200
    answers; a precision with fewer is left out, and stays judged.
    """
    told = answers.with_columns(street=pl.col("street").rank("dense").cast(pl.Int64))
    groups = told.sort("score", "error_m", "street").group_by("precision", "learned", maintain_order=True)
    fitted = [_fit_group(str(name), bool(learned), part) for (name, learned), part in groups if len(part) >= _FEWEST]
    return Calibration(sorted(fitted, key=lambda group: (group.precision, group.learned)))


def write_calibration(calibration: Calibration, path: Path) -> None:
    """Write the calibration as TOML."""
    path.write_text("\n".join(_lines(calibration)) + "\n", "utf-8")


def pool(within: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the rising step function nearest to `within` (isotonic regression, weighted least squares).

    Adjacent violators are pooled: a value below the one before it is merged with it, and again, until all rise.
    """
    blocks: list[tuple[float, float, int]] = []  # mean, weight, length
    for share, count in zip(within.tolist(), weight.tolist(), strict=True):
        mean, mass, length = share, count, 1
        while blocks and blocks[-1][0] >= mean:
            before, more, steps = blocks.pop()
            mean, mass, length = (mean * mass + before * more) / (mass + more), mass + more, length + steps
        blocks.append((mean, mass, length))
    return np.repeat([mean for mean, _, _ in blocks], [length for _, _, length in blocks])


def count_apart(within: np.ndarray, street: np.ndarray) -> float:
    """Return how many independent answers tell as much as these, whose streets are given as numbers.

    Their number over the design effect: the variance of their mean when streets were drawn, over that of single answers.
    """
    share, n = within.mean(), len(within)
    single = share * (1 - share) * n
    drawn = float((np.bincount(street, weights=within - share) ** 2).sum())
    return n if drawn <= single else n * single / drawn


def lower_bound(share: float, n: float) -> float:
    """Return what a share of `n` is at least, one standard error below it (Wilson's score interval, one side)."""
    centre = share + _Z**2 / (2 * n)
    spread = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return max(0.0, (centre - spread) / (1 + _Z**2 / n))


def _fit_group(precision: str, learned: bool, answers: pl.DataFrame) -> Group:
    extent = answers["extent_m"].to_numpy()
    edges = [0.0]
    for edge in BANDS_M[1:]:
        if ((extent >= edges[-1]) & (extent < edge)).sum() >= _FEWEST and (extent >= edge).sum() >= _FEWEST:
            edges.append(edge)
    score, error, street = (answers[name].to_numpy() for name in ("score", "error_m", "street"))
    bands = []
    for low, high in pairwise([*edges, math.inf]):
        held = (extent >= low) & (extent < high)
        bands.append(_fit_band(low, score[held], error[held], street[held]))
    widest = round(float(extent.max()), 1)
    return Group(precision=precision, learned=learned, n=len(answers), widest_m=widest, bands=tuple(bands))


def _fit_band(extent_m: float, score: np.ndarray, error: np.ndarray, street: np.ndarray) -> Band:
    """Steps of one band; `score` rises."""
    within = (error <= NEAR_M).astype(float)
    steps = list(pairwise([*_steps(score), len(score)]))
    pooled = pool(np.array([within[one:other].mean() for one, other in steps]), np.array([b - a for a, b in steps]))
    rows: list[tuple[float, ...]] = []
    confidence = 0.0
    for share, together in groupby(zip(pooled.tolist(), steps, strict=True), key=itemgetter(0)):
        held = [step for _, step in together]
        part = slice(held[0][0], held[-1][1])
        least = lower_bound(share, count_apart(within[part], street[part]))
        # More evidence is never less sure, though fewer answers may prove it.
        confidence = max(confidence, _NOT_QUITE if SURE <= least < _SAFE else math.floor(1_000 * least) / 1_000)
        p50, p90 = (max(float(value), _LEAST_ERROR_M) for value in np.quantile(error[part], (0.5, 0.9)))
        rows.append((math.floor(1e6 * score[part][0]) / 1e6, confidence, round(p50, 1), round(p90, 1)))
    return Band(extent_m=extent_m, **dict(zip(_NUMBERS, zip(*rows, strict=True), strict=True)))


def _steps(score: np.ndarray) -> list[int]:
    """Where equal scores begin, steps of too few joined to the one below."""
    starts = [0]
    for at in (np.flatnonzero(np.diff(score)) + 1).tolist():
        if at - starts[-1] >= _FEWEST and len(score) - at >= _FEWEST:
            starts.append(at)
    return starts


def _look_up(group: Group) -> tuple[list[float], list[tuple[tuple[float, ...], list[Sureness]]], float]:
    bands = [(band.score, list(map(Sureness, band.confidence, band.p50_m, band.p90_m))) for band in group.bands]
    return [band.extent_m for band in group.bands], bands, group.widest_m


def _judge(precision: str, score: float, extent_m: float) -> Sureness:
    most, p50, p90 = JUDGED[precision]
    return _widen(Sureness(most * min(max(score, 0.0), 1.0), p50, p90), extent_m)


def _widen(sureness: Sureness, extent_m: float) -> Sureness:
    """No surer than a place drawn at random along a street that reaches `extent_m` to either side of the answer."""
    confidence, p50, p90 = sureness
    return Sureness(min(confidence, NEAR_M / max(extent_m, NEAR_M)), max(p50, extent_m / 2), max(p90, 0.9 * extent_m))


def _read_group(group: Mapping[str, object]) -> Group:
    bands = group["band"]
    assert isinstance(bands, list)
    read = [Band(extent_m=each["extent_m"], **{name: tuple(each[name]) for name in _NUMBERS}) for each in bands]
    facts = {name: group[name] for name in ("precision", "learned", "n", "widest_m")}
    return Group(**facts, bands=tuple(read))  # type: ignore[arg-type]


def _lines(calibration: Calibration) -> Iterator[str]:
    yield "# Made by `python -m orchestration.geocoding_figures DATA docs/geocoding.md --fit`: do not edit. Fitted on one half of"
    yield "# the streets of two cities; aggregated figures only. What each number means: geocode/calibrate.py."
    for group in calibration.groups:
        yield f'\n[[group]]\nprecision = "{group.precision}"\nlearned = {str(group.learned).lower()}'
        yield f"n = {group.n}\nwidest_m = {group.widest_m}"
        for band in group.bands:
            yield f"[[group.band]]\nextent_m = {band.extent_m}"
            for name in _NUMBERS:
                yield f"{name} = {list(getattr(band, name))}"
