"""Withhold counts so small, or so easily worked out, that they would speak of single incidents.

For figures made from unrecoded data only: published rows may be counted by anyone. That also means that an agency's
total is known, so what is withheld in its line must not follow from the total. Must not change a count it shows, except where the
policy asks for small errors instead. That nothing follows is shown again in cellaudit.py.

Within a line (an agency over its months) every count from 1 to the threshold - 1 is shown as less than the threshold,
and the next smallest counts, equal ones together, are withheld until each small count could be any of them with one to
spare, even for someone who knows the total and this rule. Where no such counts are left the whole line is withheld, zeros
included (six incidents in six months). With nothing to spare, which counts were taken would tell of some lines that a
count is not 4; tests try every short line.

A line for which less than that holds once its published rows are known (cellaudit.py) is done `unmarked`: small counts and
others are withheld alike, under one rule, until each could be anything in a range at least as wide as the threshold.
"""

from collections.abc import Collection, Iterator

import polars as pl

from privacy.cellkeys import perturbed_counts
from privacy.spans import Spans, spans_of

SHOWN, FEW, SMALL, POOLED, NOTHING, PERTURBED = "shown", "small", "small_counts", "pooled", "nothing_filed", "perturbed"
_FILED, _ZERO, _NOT_ENROLLED, _WITHHELD = "filed", "zero", "not_enrolled", "withheld"
_EMPTY = frozenset({"late", "due", _NOT_ENROLLED})
"""States of a month for which nothing came."""

_Cell = tuple[str, int | None, str]
_SCHEMA = {
    "agency_id": pl.String, "month": pl.String, "status": pl.String, "incidents": pl.Int64, "incidents_rule": pl.String,
    "incidents_shown": pl.String, "expected_by": pl.Date,
}  # fmt: skip


class CountError(ValueError):
    """Counts that are none: negative, or two for one agency and month."""


def protect_coverage(
    coverage: pl.DataFrame,
    *,
    threshold: int,
    pooled: set[str],
    published: Spans,
    method: str = "suppress",
    unmarked: Collection[str] = (),
    whole: Collection[str] = (),
) -> pl.DataFrame:
    """The public coverage table. coverage: agency_id, month, status, incidents (true counts, null where not filed), enrolled
    and expected_by where known.

    pooled: agencies not published as themselves; all their counts are withheld, and a month with incidents is not told
    from a month without. For one that never attests a zero even that it filed would tell, so the status of every month in
    which it was enrolled is withheld, and every other one is told as that.
    published: rows by agency and span. What months and rows of a span differ by is a figure as well: where it is small,
    a month of the span is withheld. unmarked: agencies whose small counts are withheld rather than shown as small. whole:
    agencies whose counts are all withheld. method: suppress, or perturb, which needs a column cell_key (privacy.cellkeys).
    """
    if coverage.select(pl.struct("agency_id", "month").is_duplicated().any()).item():
        raise CountError("table coverage: a month of an agency stands twice")
    if (coverage["incidents"] < 0).any():
        raise CountError("table coverage: a count is negative")
    rows: list[tuple[object, ...]] = []
    for (agency,), line in coverage.sort("agency_id", "month").group_by("agency_id", maintain_order=True):
        statuses, counts, months = (line[name].to_list() for name in ("status", "incidents", "month"))
        expected = line["expected_by"].to_list() if "expected_by" in line.columns else [None] * len(months)
        if agency in pooled:
            cells = _pooled(statuses, line["enrolled"].to_list() if "enrolled" in line.columns else None)
        elif agency in whole:
            cells = _all_withheld(statuses, SMALL)
        elif method == "perturb":
            cells = _perturbed(statuses, perturbed_counts(counts, line["cell_key"].to_list(), threshold=threshold))
        else:
            least = _telling(str(agency), months, counts, published, threshold)
            one = _unmarked if agency in unmarked else _marked
            cells = one(statuses, counts, threshold, least=least)
        rows.extend(
            (agency, month, *cell, _in_words(cell, threshold), day if cell[0] == "late" else None)
            for month, cell, day in zip(months, cells, expected, strict=True)
        )
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _in_words(cell: _Cell, threshold: int) -> str:
    """The count as it may be read."""
    _, count, rule = cell
    if count is not None:
        return str(count)
    return {NOTHING: "not filed", FEW: f"<{threshold}"}.get(rule, _WITHHELD)


def _telling(agency: str, months: list[str], counts: list[int | None], published: Spans, threshold: int) -> int:
    """The greatest of the counts that must go so that no small difference with published rows follows; 0 for none."""
    in_span: dict[str, list[int]] = {}
    for month, count in zip(months, counts, strict=True):
        for span in spans_of(month):
            in_span.setdefault(span, []).append(count or 0)
    differing = (
        min(count for count in held if count)
        for span, held in in_span.items()
        if any(held) and 0 < abs(sum(held) - published.get((agency, span), 0)) < threshold
    )
    return max(differing, default=0)


def protect_zone_months(counts: pl.DataFrame, *, threshold: int = 11) -> pl.DataFrame:
    """Ambulance calls by zone and month as they may be shown: zone, month, calls (null where withheld), rule.

    counts: zone, month, calls. The same engine as for coverage; 11 is the habit of the US health agencies (CMS).
    """
    lines = counts.select("month", agency_id="zone", incidents="calls").with_columns(status=pl.lit(_FILED))
    # No row of a call is published, so there is nothing to compare the counts with.
    everyone = set(lines["agency_id"])
    shown = protect_coverage(lines, threshold=threshold, pooled=set(), published={}, unmarked=everyone)
    return shown.select("month", zone="agency_id", calls="incidents", rule="incidents_rule").select(
        "zone", "month", "calls", "rule"
    )


def _perturbed(statuses: list[str], counts: list[int | None]) -> Iterator[_Cell]:
    """A month with reports whose count became zero is not told from one attested to have none."""
    return (
        (status, None, NOTHING) if status in _EMPTY else (_FILED, count, PERTURBED)
        for status, count in zip(statuses, counts, strict=True)
    )  # fmt: skip


def _pooled(statuses: list[str], enrolled: list[bool] | None) -> Iterator[_Cell]:
    if _ZERO in statuses:
        return _all_withheld(statuses, POOLED)
    # What came for a month before enrolment would tell as much as what came after it.
    before = [not one for one in enrolled] if enrolled else [False] * len(statuses)
    return ((_NOT_ENROLLED, None, NOTHING) if early else (_WITHHELD, None, POOLED) for early in before)


def _all_withheld(statuses: list[str], rule: str) -> Iterator[_Cell]:
    """Months filed for, with or without incidents, on time or late, become one and the same."""
    return ((status, None, NOTHING) if status in _EMPTY else (_FILED, None, rule) for status in statuses)


def _marked(statuses: list[str], counts: list[int | None], threshold: int, *, least: int) -> Iterator[_Cell]:
    """Small counts are shown as such. least: counts up to it are withheld even where they are not small."""
    ascending = sorted(count for count in counts if count)
    few = sum(count < threshold for count in ascending)
    if not few:
        return _unmarked(statuses, counts, threshold, least=least)
    large = ascending[few:]
    withheld = sum(count <= least for count in large)
    while not _undecided(ascending, few, withheld, threshold):
        if withheld == len(large):
            return _all_withheld(statuses, SMALL)
        # Equal counts go together: which of them was taken would say something about the others.
        withheld += large.count(large[withheld])
    limit = large[withheld - 1] if withheld else 0
    return (
        (status, None, NOTHING) if status in _EMPTY
        else (status, None, FEW) if count and count < threshold
        else (status, None, SMALL) if count and count <= limit else (status, count, SHOWN)
        for status, count in zip(statuses, counts, strict=True)
    )  # fmt: skip


def _undecided(ascending: list[int], few: int, withheld: int, threshold: int) -> bool:
    """Whether each small count could be any of them, with one to spare.

    Known to anyone: which counts are small, which are withheld and so at least the threshold and less than the smallest
    count shown, and what they add up to.
    """
    total = sum(ascending[: few + withheld])
    most = ascending[few + withheld] - 1 if few + withheld < len(ascending) else total
    least = (few - 1) + threshold * withheld
    greatest = (few - 1) * (threshold - 1) + withheld * most
    return least + 1 <= total - (threshold - 1) and total - 1 <= greatest - 1


def _unmarked(statuses: list[str], counts: list[int | None], threshold: int, *, least: int) -> Iterator[_Cell]:
    """Small counts are withheld like those that hide them."""
    ascending = sorted(count for count in counts if count)
    withheld = sum(count < threshold or count <= least for count in ascending)
    while withheld and not _hidden(ascending, withheld, threshold):
        if withheld == len(ascending):
            return _all_withheld(statuses, SMALL)
        # Equal counts go together: which of them was taken would say something about the others.
        withheld += ascending.count(ascending[withheld])
    limit = ascending[withheld - 1] if withheld else 0
    return (
        (status, None, NOTHING) if status in _EMPTY
        else (status, None, SMALL) if count and count <= limit else (status, count, SHOWN)
        for status, count in zip(statuses, counts, strict=True)
    )  # fmt: skip


def _hidden(ascending: list[int], withheld: int, threshold: int) -> bool:
    """Whether a wide enough range is left for each withheld count.

    Known to anyone: how many are withheld, their sum, that each is at least 1 and less than the smallest count shown.
    """
    total, others = sum(ascending[:withheld]), withheld - 1
    most = ascending[withheld] - 1 if withheld < len(ascending) else total
    return min(total - others, most) - max(1, total - others * most) >= threshold
