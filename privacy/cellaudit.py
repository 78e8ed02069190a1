"""Whether a withheld count can be worked out: every one of them is narrowed as far as a linear program can.

The attacker is given what anyone may know: each agency's total, which counts are small or withheld, that a withheld one is
smaller than the smallest shown, and no small one where those are shown as small, and the published rows, which are lower
bounds of their months, quarters and years.
Must not withhold anything; smallcells.py does. Source: linear programming audit of suppressed tables (Fischetti and
Salazar 2000), solved by HiGHS in scipy.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from privacy.spans import Spans, published_spans, spans_of

SMALL, FEW = "small_counts", "small"


@dataclass(frozen=True, kw_only=True)
class CellAudit:
    """cells: counts that were filed. withheld: of them, or shown as small. narrowest: least width of the range of a withheld
    one that may be small.

    recoverable: withheld ones whose range is narrower than the threshold, and those shown as small of which more follows
    than that; a release with one of them must not be made. Lines of which nothing is shown are left out: they tell nothing
    that the published rows do not.
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
    broken: dict[str, int] = {}
    hidden = joined.filter(pl.col("incidents_rule").is_in([SMALL, FEW]))
    told = joined.filter(incidents_rule="shown")
    least_shown = dict(told.filter(pl.col("true") > 0).group_by("agency_id").agg(pl.col("true").min()).iter_rows())
    marked = set(hidden.filter(incidents_rule=FEW)["agency_id"])
    telling = {*told["agency_id"], *marked}
    beyond = dict(published)
    for agency, month, count in told.select("agency_id", "month", "true").iter_rows():
        for span in spans_of(month):
            beyond[agency, span] = beyond.get((agency, span), 0) - count
    for (agency,), line in hidden.sort("agency_id", "month").group_by("agency_id", maintain_order=True):
        # Where nothing of a line is shown, the table tells nothing that its rows do not.
        if agency not in telling:
            continue
        counts, months = line["true"].to_list(), line["month"].to_list()
        few = [rule == FEW for rule in line["incidents_rule"]]
        none = threshold if agency in marked else 1 if min(counts) else 0
        # What is published of a span beyond its shown months is in the withheld ones; never more than there is.
        low = [
            min(count, max(1 if small else none, published.get((agency, month), 0)))
            for count, month, small in zip(counts, months, few, strict=True)
        ]
        most = least_shown.get(agency, sum(counts) + 1) - 1
        high = [max(threshold - 1 if small else most, count) for count, small in zip(counts, few, strict=True)]
        floors = _floors(str(agency), months, counts, beyond)
        ends = _ends(counts, low, high, floors)
        # Of a count shown as small nothing may follow; a reader cannot know which withheld counts are small.
        open_ones = [
            wide >= threshold - 2 if small else wide >= threshold or least >= threshold
            for (least, wide), small in zip(ends, few, strict=True)
        ]
        widths += [wide for (least, wide), small in zip(ends, few, strict=True) if not small and least < threshold]
        if not all(open_ones):
            broken[str(agency)] = open_ones.count(False)
    return CellAudit(
        cells=joined.filter(pl.col("incidents_rule") != "nothing_filed").height, withheld=hidden.height,
        narrowest=int(min(widths)) if widths else None, recoverable=sum(broken.values()), agencies=tuple(broken),
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


def _ends(
    counts: list[int], low: list[int], high: list[int], floors: list[tuple[list[int], int]]
) -> list[tuple[float, float]]:
    """Where the range of each count of a line begins, and how wide it is: one block of variables for each, all in one program."""
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
    bounds = list(zip(low, high, strict=True)) * blocks
    ends = [
        linprog(sign * wanted, A_eq=whole, b_eq=np.full(blocks, sum(counts)), bounds=bounds, method="highs", **limits).x
        for sign in (1.0, -1.0)
    ]
    if any(end is None for end in ends):
        return [(0.0, 0.0)] * size
    least, greatest = (np.round(end[own], 6) for end in ends)
    return [(float(one), float(other)) for one, other in zip(least, greatest - least, strict=True)]
