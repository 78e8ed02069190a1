"""Whether a withheld count can be worked out: every one of them is narrowed as far as a linear program can.

The attacker is given what anyone may know: each agency's total, which counts are withheld, that a withheld one is no
larger than the smallest shown, and the published rows, which are lower bounds of their months, quarters and years.
Must not withhold anything; smallcells.py does. Source: linear programming audit of suppressed tables (Fischetti and
Salazar 2000), solved by HiGHS in scipy.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from privacy.spans import Spans, published_spans, spans_of

SMALL = "small_counts"


@dataclass(frozen=True, kw_only=True)
class CellAudit:
    """cells: counts that were filed. withheld: of them. narrowest: least width of the range of one that may be small.

    recoverable: those whose range is narrower than the threshold; a release with one of them must not be made. Lines of
    which no count is shown are left out: they tell nothing that the published rows do not.
    agencies: whose they are; private.
    """

    cells: int
    withheld: int
    narrowest: int | None
    recoverable: int
    agencies: tuple[str, ...] = ()


def audit_cells(coverage: pl.DataFrame, public: pl.DataFrame, incident: pl.DataFrame, *, threshold: int) -> CellAudit:
    """coverage: the true counts, agency_id, month, incidents. public: the coverage table. incident: the public table."""
    joined = public.select("agency_id", "month", "incidents_rule").join(
        coverage.select("agency_id", "month", true=pl.col("incidents").fill_null(0)),
        on=["agency_id", "month"],
        how="left",
    )
    published = published_spans(incident)
    widths: list[float] = []
    broken: list[str] = []
    hidden = joined.filter(incidents_rule=SMALL)
    told = joined.filter(incidents_rule="shown")
    least_shown = dict(told.filter(pl.col("true") > 0).group_by("agency_id").agg(pl.col("true").min()).iter_rows())
    telling = set(told["agency_id"])
    beyond = dict(published)
    for agency, month, count in told.select("agency_id", "month", "true").iter_rows():
        for span in spans_of(month):
            beyond[agency, span] = beyond.get((agency, span), 0) - count
    for (agency,), line in hidden.sort("agency_id", "month").group_by("agency_id", maintain_order=True):
        counts, months = line["true"].to_list(), line["month"].to_list()
        # Where no count of a line is shown, the table tells nothing that its rows do not.
        if agency in telling:
            # What is published of a span beyond its shown months is in the withheld ones; never more than there is.
            low = [
                min(count, max(1 if min(counts) else 0, published.get((agency, month), 0)))
                for count, month in zip(counts, months, strict=True)
            ]
            most = least_shown.get(agency, sum(counts) + 1) - 1
            found = _widths(counts, low, most, _floors(str(agency), months, counts, beyond), threshold=threshold)
            widths += found
            broken += [str(agency)] if min(found, default=threshold) < threshold else []
    narrow = [width for width in widths if width < threshold]
    return CellAudit(
        cells=joined.filter(pl.col("incidents_rule") != "nothing_filed").height, withheld=hidden.height,
        narrowest=int(min(widths)) if widths else None, recoverable=len(narrow), agencies=tuple(broken),
    )  # fmt: skip


def _floors(agency: str, months: list[str], counts: list[int], beyond: Spans) -> list[tuple[list[int], int]]:
    """For each quarter and year: the places of its withheld months, and how many incidents they hold at least."""
    inside: dict[str, list[int]] = {}
    for place, month in enumerate(months):
        for span in spans_of(month)[1:3]:
            inside.setdefault(span, []).append(place)
    held = (
        (places, min(beyond.get((agency, span), 0), sum(counts[place] for place in places)))
        for span, places in inside.items()
    )
    return [(places, least) for places, least in held if least > 0]


def _widths(
    counts: list[int], low: list[int], most: int, floors: list[tuple[list[int], int]], *, threshold: int
) -> list[float]:
    """The width of the range of each count of a line that may be small: one block of variables for each, all in one program.

    A reader cannot know which withheld counts are small, so every one whose range begins below the threshold counts.
    """
    import scipy.sparse
    from scipy.optimize import linprog

    size = blocks = len(counts)
    whole = scipy.sparse.block_diag([np.ones((1, size))] * blocks, format="csr")
    rows = np.zeros((len(floors), size))
    for row, (places, _) in enumerate(floors):
        rows[row, places] = -1.0
    limits: dict[str, Any] = {
        "A_ub": scipy.sparse.block_diag([rows] * blocks, format="csr"), "b_ub": np.tile([-float(least) for _, least in floors], blocks),
    } if floors else {}  # fmt: skip
    wanted = np.zeros(blocks * size)
    own = [place * size + place for place in range(size)]
    wanted[own] = 1.0
    bounds = [(low[place], max(most, counts[place], low[place])) for place in range(size)] * blocks
    ends = [
        linprog(sign * wanted, A_eq=whole, b_eq=np.full(blocks, sum(counts)), bounds=bounds, method="highs", **limits).x
        for sign in (1.0, -1.0)
    ]
    if any(end is None for end in ends):
        return [0.0]
    least, greatest = (np.round(end[own], 6) for end in ends)
    return [float(width) for width in (greatest - least)[least < threshold]]
