"""Whether a withheld count can be worked out: every one of them is narrowed as far as it follows from what is public.

The attacker is given what anyone may know: each agency's total, which counts are small or withheld, that a withheld one is
smaller than the smallest shown, and no small one where those are shown as small, and the published rows, which are lower
bounds of their months, quarters and years.
Must not withhold anything; smallcells.py does. Source: the audit of suppressed tables by linear programs (Fischetti and
Salazar 2000), which the tests run beside it; months lie in quarters, years and lines, where two walks give the same ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from privacy.spans import WHOLE, Spans, published_spans, spans_of

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
    widths: list[int] = []
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
        ends = _ends(months, counts, low, high, floors)
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
        narrowest=min(widths) if widths else None, recoverable=sum(broken.values()), agencies=tuple(broken),
    )  # fmt: skip


def _floors(agency: str, months: list[str], counts: list[int], beyond: Spans) -> dict[str, int]:
    """How many incidents the withheld months of each quarter and year hold at least."""
    held: dict[str, int] = {}
    for month, count in zip(months, counts, strict=True):
        for span in spans_of(month)[1:3]:
            held[span] = held.get(span, 0) + count
    return {span: min(beyond.get((agency, span), 0), count) for span, count in held.items()}


def _ends(
    months: list[str], counts: list[int], low: list[int], high: list[int], floors: Mapping[str, int]
) -> list[tuple[int, int]]:
    """Where the range of each count of a line begins, and how wide it is; exact, since spans lie one in the other.

    What the months of a span can hold goes up, from quarter to year to line; what a span leaves to each of its parts comes
    down. Bounds that contradict each other leave no width.
    """
    chains = [spans_of(month) for month in months]
    inside: dict[str, dict[str, None]] = {}
    for level in (1, 2, 3):
        for chain in chains:
            inside.setdefault(chain[level], {})[chain[level - 1]] = None
    known = dict(zip(months, zip(low, high, strict=True), strict=True))
    for span, parts in inside.items():
        least, most = (sum(known[part][end] for part in parts) for end in (0, 1))
        known[span] = (
            (sum(counts), min(most, sum(counts))) if span == WHOLE else (max(least, floors.get(span, 0)), most)
        )
        if least > known[span][1] or known[span][0] > known[span][1]:
            return [(0, 0)] * len(counts)
    for span, parts in reversed(inside.items()):
        least, most = (sum(known[part][end] for part in parts) for end in (0, 1))
        for part in parts:
            below, above = known[part]
            known[part] = (max(below, known[span][0] - most + above), min(above, known[span][1] - least + below))
    return [(known[month][0], known[month][1] - known[month][0]) for month in months]
