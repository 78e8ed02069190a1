"""Try to work out, from the written files alone, the counts that a release withholds.

Counts of the coverage table and the totals come from unrecoded data. Whoever reads the release also has the published
rows: none can be missing from the month, quarter or year it names, and where nothing waits an agency's months add up to
its rows. Each withheld count is narrowed over all of that. Periods lie one in the other, so the ends of every range follow
exactly, and are whole numbers; the totals take linear programs
(HiGHS in scipy). Reads CSV and release.json; descriptor.py proves the formats equal.
A second implementation on purpose. Must not import privacy/; its sentences hold numbers and no values.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linprog

from verification.written import Written, descriptor, formats

SHOWN, FEW, WITHHELD = "shown", "small", "small_counts"
_TABLES = ("agency", "coverage", "incident")
_STAGES = ("received", "accepted", "rejected", "superseded", "duplicate", "withdrawn", "waiting", "published")
_IDENTITIES = np.array([[1, -1, -1, 0, 0, 0, 0, 0], [0, 1, 0, -1, -1, -1, -1, -1]], dtype=float)
_AMPLE = 1_000_000.0
"""Stands for no upper end: more than any agency files."""

Range = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """What anyone knows of one agency: its filed months, their counts where shown, and its published rows by period.

    complete: nothing waits, so its months add up to its rows and those of its own that may stand in pools.
    elsewhere: rows of all pools, which may hold protected incidents of an agency published as itself.
    few: months whose count is said to be below `threshold`.
    """

    months: tuple[str, ...]
    counts: tuple[int | None, ...]
    rows: Mapping[str, int]
    complete: bool
    few: frozenset[str] = frozenset()
    threshold: int = 5
    elsewhere: int = 0


def problems(release: Path, *, threshold: int) -> Iterator[str]:
    """A sentence for each way in which the written counts give a small one away."""
    tables = {one["name"]: next(formats(release, one)) for one in descriptor(release) if one["name"] in _TABLES}
    if any(name not in tables for name in _TABLES):
        yield f"counts cannot be checked: the release lacks one of the tables {', '.join(_TABLES)}"
        return
    totals = _totals(release)
    coverage = tables["coverage"]
    yield from _plain_sight(coverage, threshold)
    lines = lines_of(coverage, tables["incident"], tables["agency"], threshold=threshold)
    wholes = _wholes(lines, tables, totals.get("incident", {}))
    narrow, followed, less = 0, 0, 0
    for agency, line in lines.items():
        found, differences = narrowed(line, wholes[agency])
        withheld = [ends for month, ends in found.items() if month not in line.few]
        narrow += sum(low < threshold and high - low < threshold for low, high in withheld)
        less += sum(high - low < threshold - 2 for low, high in (found[month] for month in line.few))
        followed += sum(0 < difference < threshold for difference in differences)
    if narrow:
        yield f"table coverage: {narrow} withheld counts can be worked out to fewer than {threshold + 1} values"
    if less:
        yield f"table coverage: {less} counts shown as fewer than {threshold} can be narrowed further"
    if followed:
        yield (f"table coverage: in {followed} periods the counts and the published rows differ by 1 to {threshold - 1}, "
               "which tells how many reports wait")  # fmt: skip
    for name, stages in sorted(totals.items()):
        yield from _totals_problems(name, stages, threshold)


def narrowed(line: Line, whole: Range) -> tuple[dict[str, Range], list[int]]:
    """The range of each withheld month, and what the counts and rows of a period differ by wherever that follows.

    whole: the range of the sum over all months.
    """
    periods = _periods(line.months)
    withheld = [month for month, count in zip(line.months, line.counts, strict=True) if count is None]
    settled = [name for name in periods if not any(line.rows.get(above, 0) for above in _above(name))]
    targets = withheld + settled
    ranges = _ranges(line, targets, whole)
    sums = zip(settled, ranges[len(withheld) :], strict=True)
    differences = [round(low) - _inside(line, name) for name, (low, high) in sums if high - low < 0.5]
    return dict(zip(withheld, ranges, strict=False)), differences


def lines_of(coverage: Written, incident: Written, agency: Written, *, threshold: int) -> dict[str, Line]:
    """The lines of the agencies that show counts or withhold them because they are small."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for one, period in incident.project(["agency_id", "incident_date"]):
        rows[one][_period(period)] += 1
    complete = {one for one, waiting in agency.project(["agency_id", "waiting"]) if waiting == "none"}
    pooled = _pooled_rows(incident, agency)
    cells: dict[str, list[tuple[str, int | None]]] = defaultdict(list)
    few: dict[str, set[str]] = defaultdict(set)
    for one, month, count, rule in sorted(coverage.project(["agency_id", "month", "incidents", "incidents_rule"])):
        if rule in {SHOWN, FEW, WITHHELD}:
            cells[one].append((month, int(count) if count else None))
        if rule == FEW:
            few[one].add(month)
    return {
        one: Line(
            tuple(month for month, _ in line), tuple(count for _, count in line), rows[one], one in complete,
            few=frozenset(few[one]), threshold=threshold, elsewhere=pooled,
        )
        for one, line in cells.items()
    }  # fmt: skip


def _pooled_rows(incident: Written, agency: Written) -> int:
    """How many incidents stand under the name of a pool."""
    pools = {one for one, kind in agency.project(["agency_id", "kind"]) if kind == "pool"}
    return sum(one in pools for one in incident.column("agency_id"))


def _plain_sight(coverage: Written, threshold: int) -> Iterator[str]:
    told = [(status, int(count)) for status, count in coverage.project(["status", "incidents"]) if count]
    words = coverage.project(["incidents", "incidents_rule", "incidents_shown"])
    if other := sum(_words(count, rule, threshold) != said for count, rule, said in words):
        yield f"table coverage: {other} counts say something else in words"
    if small := sum(0 < count < threshold for _, count in told):
        yield f"table coverage: {small} counts from 1 to {threshold - 1} are shown"
    zeros = Counter(status for status, count in told if not count)
    if zeros["zero"] and (filed := zeros["filed"] + zeros["filed_late"]):
        yield f"table coverage: {filed} months with reports show 0 beside months without, so each has 1 to {threshold - 1}"


def _words(count: str, rule: str, threshold: int) -> str:
    return count or {"nothing_filed": "not filed", FEW: f"<{threshold}"}.get(rule, "withheld")


def _wholes(lines: Mapping[str, Line], tables: Mapping[str, Written], stages: Mapping[str, int | None]) -> dict[str, Range]:  # fmt: skip
    """The range of each agency's sum: from its own line, then from the sum over all agencies less those of the others."""
    own = {one: _ranges(line, [""], (0.0, _AMPLE))[0] for one, line in lines.items()}
    grand = _grand(stages)
    if grand is None:
        return own
    rows = Counter(tables["incident"].column("agency_id"))
    heard = {
        one for one, rule in tables["coverage"].project(["agency_id", "incidents_rule"]) if rule != "nothing_filed"
    }
    pooled = _pooled_rows(tables["incident"], tables["agency"])
    others: dict[str, Range] = {}
    for one, kind, under, waiting in tables["agency"].project(["agency_id", "kind", "published_as", "waiting"]):
        if one in lines or under not in {one, "withheld"}:
            continue
        # Of the rows of a pool any may be of an agency published as itself.
        least = 0.0 if kind == "pool" else float(rows[one])
        known = waiting == "none" and (rows[one] or one not in heard)
        others[one] = (least, float(rows[one] + (0 if kind == "pool" else pooled)) if known else _AMPLE)
    low = sum(end for end, _ in (*own.values(), *others.values()))
    high = sum(end for _, end in (*own.values(), *others.values()))
    if not low <= grand <= high:
        return own
    return {one: (max(a, grand - (high - b)), min(b, grand - (low - a))) for one, (a, b) in own.items()}


def _ranges(line: Line, targets: list[str], whole: Range) -> list[Range]:
    """The range of the sum over each period; rows that contradict the counts tell nothing."""
    if not targets:
        return []
    for believed in (line, replace(line, complete=False), replace(line, rows={}, complete=False)):
        ends = _solved(believed, targets, whole)
        if ends is not None:
            return ends
    raise ValueError("the shown counts of an agency do not add up")


def _solved(line: Line, targets: list[str], whole: Range) -> list[Range] | None:
    shown = [count for count in line.counts if count is not None]
    least, most = float(bool(shown)), min((count for count in shown if count), default=_AMPLE + 1) - 1
    if line.few:
        # Where small counts are shown as small, a withheld one is none.
        least = float(line.threshold)
    bounds = [
        (max(1.0, line.rows.get(month, 0)), line.threshold - 1.0) if month in line.few
        else (max(least, line.rows.get(month, 0)), most) if count is None else (count, count)
        for month, count in zip(line.months, line.counts, strict=True)
    ]  # fmt: skip
    if any(low > high for low, high in bounds):
        return None
    everything = sum(line.rows.values())
    low, high = (max(whole[0], everything), whole[1])
    if line.complete:
        low, high = float(everything), min(max(whole[1], everything), float(everything + line.elsewhere))
    known = _tree(line, dict(zip(line.months, bounds, strict=True)), (low, high))
    return None if known is None else [known[name] for name in targets]


def _tree(line: Line, months: Mapping[str, Range], whole: Range) -> dict[str, Range] | None:
    """The range of the sum over every period. Periods lie one in the other, so what follows goes up once and down once.

    A period has no less than its rows, and its parts may share its sum in any way their own ranges allow: the ends are exact.
    """
    inside: dict[str, list[str]] = defaultdict(list)
    for name in _periods(line.months):
        if name:
            inside[_above(name)[0]].append(name)
    # From months up: the shorter a period's way to the whole, the later it comes.
    upwards = sorted(_periods(line.months), key=lambda name: -len(_above(name)))
    known: dict[str, Range] = {}
    for name in upwards:
        parts = [known[part] for part in inside[name]]
        low, high = months[name] if name in months else (sum(a for a, _ in parts), sum(b for _, b in parts))
        known[name] = (max(low, float(_inside(line, name))), high)
        if not name:
            known[name] = (max(known[name][0], whole[0]), min(high, whole[1]))
        if known[name][0] > known[name][1]:
            return None
    for name in reversed(upwards):
        parts = [known[part] for part in inside[name]]
        least, most = sum(a for a, _ in parts), sum(b for _, b in parts)
        low, high = known[name]
        for part in inside[name]:
            a, b = known[part]
            known[part] = (max(a, low - (most - b)), min(b, high - (least - a)))
    return known


def _periods(months: tuple[str, ...]) -> dict[str, Any]:
    """Month, quarter and year, and "" for the whole line: which of the months lie in each."""
    named: dict[str, Any] = {}
    for place, month in enumerate(months):
        for name in (month, *_above(month)):
            named.setdefault(name, np.zeros(len(months)))[place] = 1.0
    return named


def _above(name: str) -> tuple[str, ...]:
    """The periods a month, quarter or year lies in."""
    if not name:
        return ()
    if len(name) == 4:
        return ("",)
    if "Q" in name:
        return (name[:4], "")
    return (f"{name[:4]}-Q{(int(name[5:7]) + 2) // 3}", name[:4], "")


def _period(date: str) -> str:
    """The month of a day; a month, quarter or year as it is; the whole line for anything else."""
    name = date[:7]
    return name if name[:4].isdigit() and (len(name) == 4 or name[4:5] == "-") else ""


def _inside(line: Line, name: str) -> int:
    """Published rows known to lie in a period."""
    return sum(rows for period, rows in line.rows.items() if period == name or name in _above(period))


def _totals(release: Path) -> dict[str, dict[str, int | None]]:
    """The totals of release.json; none where there is no such file, for what is not published tells nothing."""
    file = release / "release.json"
    return dict(json.loads(file.read_text(encoding="utf-8"))["totals"]) if file.is_file() else {}


def _grand(stages: Mapping[str, int | None]) -> int | None:
    """Reports in force over all agencies, where the totals tell."""
    ways = (("waiting", "published"), ("accepted", "superseded", "duplicate", "withdrawn"))
    for first, *rest in ways:
        known = [stages.get(name) for name in (first, *rest)]
        if all(one is not None for one in known):
            counts = [one or 0 for one in known]
            return sum(counts) if first == "waiting" else counts[0] - sum(counts[1:])
    return None


def _totals_problems(table: str, stages: Mapping[str, int | None], threshold: int) -> Iterator[str]:
    counts = [stages.get(stage) for stage in _STAGES]
    if shown := [one for one in counts[:-1] if one is not None and 0 < one < threshold]:
        yield f"totals of {table}: {len(shown)} counts from 1 to {threshold - 1} are shown"
    bounds = [(0, _AMPLE) if count is None else (count, count) for count in counts]
    narrow = 0
    for place in (place for place, count in enumerate(counts) if count is None):
        aim = np.eye(len(counts))[place]
        ends = [linprog(sign * aim, A_eq=_IDENTITIES, b_eq=np.zeros(2), bounds=bounds, method="highs") for sign in (1.0, -1.0)]  # fmt: skip
        if any(end.x is None for end in ends):
            yield f"totals of {table}: they do not add up"
            return
        low, high = (float(end.x[place]) for end in ends)
        narrow += low < threshold and high - low < threshold
    if narrow:
        yield f"totals of {table}: {narrow} withheld counts can be worked out to fewer than {threshold + 1} values"
