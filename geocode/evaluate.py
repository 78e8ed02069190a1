"""Score places against the truth: how many were found, how far off, how many wrong, and whether the stated sureness held.

Frames in, counts and metres out. It must not hold, print or return an address, a key or a place of a single row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

WRONG_M = 250.0
"""Further from the truth than this is another place, not an error of placing."""
NEAR_M = 150.0
"""`confidence` is the chance that the answer lies within this of the truth."""
SURE = 0.9
"""At most one in a hundred answers of this confidence or more may be further than `NEAR_M`."""

_PLACES = (("lat", "lon"), ("true_lat", "true_lon"))
_BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
_STATED = ("precision", "confidence", "expected_error_m", "expected_error_p90_m", "reason")


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Answers whose confidence is at least `at_least` and below `below` (the last bin holds 1)."""

    at_least: float
    below: float
    n: int
    mean_confidence: float
    within_150m: float
    further_150m: float


@dataclass(frozen=True, kw_only=True)
class Errors:
    """Errors of some answers in metres (None where there is none), and how often they kept to what was expected.

    `below_expected` should be about 0.5 and `below_expected_p90` about 0.9, more rather than less.
    """

    n: int
    median_m: float | None
    p90_m: float | None
    p95_m: float | None
    wrong_250m: float | None
    below_expected: float | None
    below_expected_p90: float | None


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What became of `n` addresses with a known place. Shares are 0 to 1 of the matched ones; distances are metres."""

    n: int
    all: Errors
    precisions: Mapping[str, Errors]
    calibration: Sequence[Bin]
    sure: int
    sure_further_150m: float | None
    reasons: Mapping[str, int]
    seconds: float | None = None

    @property
    def match_rate(self) -> float:
        """The share of addresses that got a place."""
        return self.all.n / self.n if self.n else 0.0

    @property
    def per_second(self) -> float | None:
        """Addresses a second, where the time is known."""
        return self.n / self.seconds if self.seconds else None

    def as_dict(self) -> dict[str, Any]:
        """The evaluation as JSON holds it: the nine agreed keys first, then the rest."""
        expected = {
            "share_below_p50": _round(self.all.below_expected),
            "share_below_p90": _round(self.all.below_expected_p90),
        }
        return {
            "n": self.n,
            "matched": self.all.n,
            "match_rate": _round(self.match_rate),
            "median_m": _round(self.all.median_m, 1),
            "p90_m": _round(self.all.p90_m, 1),
            "p95_m": _round(self.all.p95_m, 1),
            "wrong_250m": _round(self.all.wrong_250m),
            "per_second": _round(self.per_second, 0),
            "calibration": [_rounded(each) for each in self.calibration],
            "confident": {"at_least": SURE, "n": self.sure, "further_150m": _round(self.sure_further_150m)},
            "expected_error": expected,
            "by_precision": {name: _rounded(errors) for name, errors in self.precisions.items()},
            "rejected": dict(self.reasons),
        }

    def as_text(self) -> str:
        """The evaluation as lines for people."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        speed = f" at {self.per_second:,.0f} a second" if self.per_second else ""
        yield f"{self.n:,} addresses with a known place{speed}: {self.all.n:,} found ({self.match_rate:.1%})."
        yield ""
        head = ("", "answers", "median m", "p90 m", "p95 m", "> 250 m", "below p50", "below p90")
        yield _row(head)
        for name, errors in (("all", self.all), *self.precisions.items()):
            shares = (errors.wrong_250m, errors.below_expected, errors.below_expected_p90)
            metres = (errors.median_m, errors.p90_m, errors.p95_m)
            yield _row((name, f"{errors.n:,}", *map(_metres, metres), *map(_share, shares)))
        yield ""
        yield _row(("confidence", "answers", "mean", "within 150 m", "further"))
        for each in self.calibration:
            stated = (_share(each.mean_confidence), _share(each.within_150m), _share(each.further_150m))
            yield _row((f"{each.at_least:.2f} to {each.below:.2f}", f"{each.n:,}", *stated))
        if self.sure:
            yield f"Of {self.sure:,} answers with a confidence of {SURE} or more, {_share(self.sure_further_150m)} are further than 150 m."
        if self.reasons:
            yield ""
            told = ", ".join(f"{reason} {count:,}" for reason, count in self.reasons.items())
            yield f"Not found: {told}."


def score(located: pl.DataFrame, truth: pl.DataFrame, *, seconds: float | None = None) -> Evaluation:
    """Return how `located` (as `locate` gives it) compares with `truth`: key, lat, lon (EPSG:4326), one row per key.

    A row of `truth` without coordinates is no truth and is left out. `seconds`: how long the locating took. Raises
    ValueError when a key of `truth` has no row in `located` or several, or when a column is missing.
    """
    answers = measure_errors(located, truth)
    matched = answers.filter(pl.col("error_m").is_not_null())
    sure = matched.filter(pl.col("confidence") >= SURE)
    by_precision = {str(name): _sum_up(part) for (name,), part in matched.group_by("precision", maintain_order=True)}
    reasons = answers.filter(pl.col("error_m").is_null())["reason"].fill_null("not stated").value_counts(sort=True)
    return Evaluation(
        n=len(answers),
        all=_sum_up(matched),
        precisions=dict(sorted(by_precision.items(), key=lambda item: -item[1].n)),
        calibration=tuple(_bins(matched)),
        sure=len(sure),
        sure_further_150m=float((sure["error_m"] > NEAR_M).mean()) if len(sure) else None,  # type: ignore[arg-type]
        reasons=dict(reasons.iter_rows()),
        seconds=seconds,
    )


def measure_errors(located: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of `located` that have a truth, with `error_m`: metres to it, null where no place was given."""
    for frame, needed in ((located, ("key", "lat", "lon", *_STATED)), (truth, ("key", "lat", "lon"))):
        if missing := [name for name in needed if name not in frame.columns]:
            raise ValueError(f"score needs the columns {', '.join(missing)}; it was given {', '.join(frame.columns)}.")
    known = truth.select("key", true_lat="lat", true_lon="lon").drop_nulls()
    answers = known.join(located, on="key", how="inner", maintain_order="left")
    if len(answers) != len(known) or known["key"].is_duplicated().any():
        raise ValueError("score needs exactly one row of places for each key of the truth: give each row its own key.")
    from geocode.distances import metres_apart  # here: the locator needs this module's constants, and no PROJ

    found, true = (answers.select(pl.col(names).cast(pl.Float64)).to_numpy() for names in _PLACES)
    error = metres_apart(found, true)
    return answers.with_columns(error_m=pl.Series(error).fill_nan(None)).drop("true_lat", "true_lon")


def _sum_up(matched: pl.DataFrame) -> Errors:
    error = matched["error_m"].to_numpy()
    if not len(error):
        return Errors(n=0, median_m=None, p90_m=None, p95_m=None, wrong_250m=None, below_expected=None,
                      below_expected_p90=None)  # fmt: skip
    median, p90, p95 = (float(value) for value in np.quantile(error, (0.5, 0.9, 0.95)))
    below, below_p90 = ((matched["error_m"] <= matched[name]).mean() for name in _STATED[2:4])
    return Errors(
        n=len(error),
        median_m=median,
        p90_m=p90,
        p95_m=p95,
        wrong_250m=float(np.mean(error > WRONG_M)),
        below_expected=None if below is None else float(below),  # type: ignore[arg-type]
        below_expected_p90=None if below_p90 is None else float(below_p90),  # type: ignore[arg-type]
    )


def _bins(matched: pl.DataFrame) -> Iterator[Bin]:
    stated = matched.drop_nulls("confidence")
    place = np.digitize(stated["confidence"].to_numpy(), _BINS[1:-1])
    for at, (at_least, below) in enumerate(pairwise(_BINS)):
        part = stated.filter(pl.Series(place == at, dtype=pl.Boolean))
        if len(part):
            further = float((part["error_m"] > NEAR_M).mean())  # type: ignore[arg-type]
            yield Bin(
                at_least=at_least,
                below=below,
                n=len(part),
                mean_confidence=float(part["confidence"].mean()),  # type: ignore[arg-type]
                within_150m=1 - further,
                further_150m=further,
            )


def _rounded(figures: Bin | Errors) -> dict[str, Any]:
    return {name: _round(value, 1 if name.endswith("_m") else 4) for name, value in asdict(figures).items()}


def _round(value: float | None, digits: int = 4) -> float | None:
    return value if value is None or isinstance(value, int) else round(value, digits)


def _row(cells: Sequence[str]) -> str:
    return f"{cells[0]:<14}" + "".join(f"{cell:>14}" for cell in cells[1:])


def _metres(value: float | None) -> str:
    return "-" if value is None else f"{value:,.1f}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2%}"
