"""Cut months into pieces that can be made side by side: about equal in reports, with few deliveries that lie in two pieces.

A delivery that lies in two pieces is read for each of them. Must not read a report or start anything.
"""

from collections.abc import Sequence

import polars as pl

LARGEST = 100_000
"""Reports of a piece, as far as months allow: what a worker holds in memory at once."""


def pieces(months: Sequence[str], current: pl.DataFrame, *, workers: int) -> list[tuple[str, ...]]:
    """The months in order, in at least as many pieces as there are workers, where there are months enough.

    current: the versions in force (month, submission_id).
    """
    if not months:
        return []
    wanted = current.filter(pl.col("month").is_in(list(months)))
    counts = dict(wanted.group_by("month").len().iter_rows())
    # An empty month costs something, too.
    weights = [1 + counts.get(month, 0) for month in months]
    number = min(len(months), max(workers, -(-sum(weights) // LARGEST)))
    shared = _shared(months, wanted)
    told, start = [], 0
    for piece in range(1, number):
        ideal = sum(weights) * piece / number
        reached, spread = 0.0, sum(weights) / number / 4
        best: tuple[int, float, int] | None = None
        for at in range(1, len(months)):
            reached += weights[at - 1]
            if at <= start or len(months) - at < number - piece:
                continue
            away = abs(reached - ideal)
            mark = (shared[at] if away <= spread else len(wanted) + 1, away, at)
            best = mark if best is None or mark < best else best
        assert best is not None
        told.append(tuple(months[start : best[2]]))
        start = best[2]
    return [*told, tuple(months[start:])]


def _shared(months: Sequence[str], wanted: pl.DataFrame) -> list[int]:
    """For each place between two months, how many deliveries have reports on both sides of it."""
    places = {month: place for place, month in enumerate(months)}
    ends = wanted.with_columns(place=pl.col("month").replace_strict(places, return_dtype=pl.Int64)).group_by(
        "submission_id"
    )
    spans = ends.agg(first=pl.col("place").min(), last=pl.col("place").max()).select("first", "last").rows()
    return [sum(first < at <= last for first, last in spans) for at in range(len(months))]
