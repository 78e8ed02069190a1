"""Agencies in a funnel: rate against size, with the limits chance alone would make likely for an agency of that size.

After Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202. Must not rank: a place is inside, between, above or below.
"""

import numpy as np
import polars as pl
from scipy.special import pdtrik

from publish.analyses.rates import FEWEST_INCIDENTS, whole
from publish.declared.analyses import FUNNEL, FUNNEL_LIMIT
from schemas.as_polars import polars_schema

LEVEL = 0.95
ENOUGH_TO_SPREAD = 10
"""From so many agencies on it is asked whether they differ more than by chance as a body (over-dispersion)."""

FEWEST_COMPARED = 3
"""Under so many agencies judged there is no funnel: two differ from each other, not from a body."""

_TRIMMED = 0.1
_POINTS = 48

Ends = tuple[np.ndarray, np.ndarray]


def limits(expected: np.ndarray, tail: float, dispersion: float = 1.0) -> Ends:
    """Lower and upper limit of the count for each expected count, `tail` on each side.

    The Poisson sum as a continuous function of the count (incomplete gamma function), so that a count lies below the
    lower limit, or on or above the upper one, exactly where the exact test says so: the share outside is never more than
    `tail` on a side. With over-dispersion both are moved away from the middle by the root of it.
    """
    low = np.where(np.exp(-expected) >= tail, 0.0, pdtrik(tail, expected))
    high = np.where(np.exp(-expected) >= 1 - tail, 0.0, pdtrik(1 - tail, expected)) + 1
    spread = np.sqrt(dispersion)
    return np.maximum(expected - spread * (expected - low), 0.0), expected + spread * (high - expected)


def tails(compared: int) -> tuple[float, float]:
    """The tail on one side for one agency, and for all compared (Šidák 1967: the chance of any being outside is 5 %)."""
    return (1 - LEVEL) / 2, (1 - LEVEL ** (1 / max(compared, 1))) / 2


def dispersion(events: np.ndarray, expected: np.ndarray) -> float:
    """How many times more the agencies vary than by chance; 1 with fewer than ENOUGH_TO_SPREAD, and never under 1.

    Mean square of root-transformed scores, the outermost tenth on each side drawn in (Spiegelhalter 2005, section 4.2), so
    that a single agency far outside does not widen the limits it is judged by.
    """
    if len(events) < ENOUGH_TO_SPREAD:
        return 1.0
    scores = 2 * (np.sqrt(events) - np.sqrt(expected))
    low, high = np.quantile(scores, [_TRIMMED, 1 - _TRIMMED])
    found = float(np.mean(np.clip(scores, low, high) ** 2))
    # Spiegelhalter's own test: not before the surplus is two standard errors.
    return found if found > 1 + 2 * np.sqrt(2 / len(events)) else 1.0


def funnels(rate: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Each agency's place and the limits as curves, from the frame of rates. Schemas FUNNEL and FUNNEL_LIMIT.

    Who is judged is decided by size (expected count of at least 20), not by the count itself: choosing by the count would
    make chance look like a finding. Years that are not whole are drawn and not judged.
    """
    measured = rate.filter(pl.col("denominator").is_not_null()).with_columns(whole=whole())
    places: list[pl.DataFrame] = []
    curves: list[pl.DataFrame] = []
    for _, rows in measured.group_by("year", "kind", maintain_order=True):
        complete = rows.filter(pl.col("whole"))
        if not complete["incidents"].sum():
            continue
        middle = float(complete["incidents"].to_numpy().sum() / complete["denominator"].to_numpy().sum())
        large = pl.col("denominator") * middle >= FEWEST_INCIDENTS
        judged = complete.filter(large)
        if judged.height < FEWEST_COMPARED:
            continue
        drawn = rows.filter(large & (pl.col("whole") | (pl.col("state") == "partial")))
        spread = dispersion(judged["incidents"].to_numpy(), judged["denominator"].to_numpy() * middle)
        places.append(_placed(drawn, middle, judged.height, spread))
        curves.append(_curve(drawn, middle, judged.height, spread))
    return _stacked(places, FUNNEL), _stacked(curves, FUNNEL_LIMIT)


def _stacked(frames: list[pl.DataFrame], table: object) -> pl.DataFrame:
    schema = polars_schema(table)  # type: ignore[arg-type]
    return pl.concat([pl.DataFrame(schema=schema), *(frame.select(list(schema)).cast(schema) for frame in frames)])  # type: ignore[arg-type]


def _placed(rows: pl.DataFrame, middle: float, compared: int, spread: float) -> pl.DataFrame:
    per = rows["per"][0]
    ends = _ends(rows["denominator"].to_numpy(), middle, compared, spread)
    events = rows["incidents"].to_numpy()
    place = np.select(
        [~rows["whole"].to_numpy(), events >= ends["high_all"], events < ends["low_all"],
         (events >= ends["high"]) | (events < ends["low"])],
        ["not_judged", "above", "below", "between"], "inside",
    )  # fmt: skip
    size = rows["denominator"].to_numpy()
    return rows.with_columns(
        rate=pl.Series(per * events / size), middle=pl.lit(per * middle), compared=pl.lit(compared),
        dispersion=pl.lit(spread), place=pl.Series(place),
        **{name: pl.Series(per * end / size) for name, end in ends.items()},
    )  # fmt: skip


def _curve(rows: pl.DataFrame, middle: float, compared: int, spread: float) -> pl.DataFrame:
    drawn = rows["denominator"].to_numpy()
    # Steps of the root, as the axis is drawn; a little beyond the smallest and the largest.
    roots = np.linspace(np.sqrt(0.6 * drawn.min()), np.sqrt(1.15 * drawn.max()), _POINTS)
    size = np.unique(np.maximum(np.rint(roots**2), 1).astype("int64"))
    per = rows["per"][0]
    ends = _ends(size, middle, compared, spread)
    return pl.DataFrame({"size": size, **{name: per * end / size for name, end in ends.items()}}).with_columns(
        year=pl.lit(rows["year"][0]), kind=pl.lit(rows["kind"][0]), per=pl.lit(per)
    )


def _ends(size: np.ndarray, middle: float, compared: int, spread: float) -> dict[str, np.ndarray]:
    expected = size * middle
    one, every = tails(compared)
    low, high = limits(expected, one, spread)
    low_all, high_all = limits(expected, every, spread)
    return {"low": low, "high": high, "low_all": low_all, "high_all": high_all}
