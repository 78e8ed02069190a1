"""What a country costs: rows, bytes, core-hours and money of a release, by a formula fitted from measured runs.

`python -m benchmarks.capacity` writes docs/capacity.md from benchmarks/runs.json. A quantity is `fixed + each * incidents`,
fitted on the smaller runs and checked against the largest, which the fit has not seen. Must not measure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.regions import NAME, NATION_REGIONS
from benchmarks.results import RESULTS, RUNS, read

PAGE = Path(__file__).parents[1] / "docs" / "capacity.md"
NATION, CORE_HOUR, GIGABYTE_MONTH, PROCESSORS = 10_000_000, 0.05, 0.023, 2
"""Incidents of a country; an assumed price of one core for one hour, and of one GB kept a month."""
ROWS_OF_AN_INCIDENT = 1 + 2.4 + 1.4
"""Incident, persons, uses of force, as benchmarks/nation draws them."""

Run = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Line:
    """fixed + each * incidents."""

    fixed: float
    each: float

    def at(self, incidents: float) -> float:
        """What the formula says."""
        return self.fixed + self.each * incidents


def fitted(points: Sequence[tuple[float, float]]) -> Line:
    """The line that misses the points by the smallest shares; nothing is below none."""
    # Shares and not seconds: otherwise the largest run alone would decide.
    weights = [1 / value**2 for _, value in points]
    total = sum(weights)
    x = sum(w * a for w, (a, _) in zip(weights, points, strict=True)) / total
    y = sum(w * b for w, (_, b) in zip(weights, points, strict=True)) / total
    spread = sum(w * (a - x) ** 2 for w, (a, _) in zip(weights, points, strict=True))
    each = sum(w * (a - x) * (b - y) for w, (a, b) in zip(weights, points, strict=True)) / spread
    if y - each * x < 0:
        each = sum(w * a * b for w, (a, b) in zip(weights, points, strict=True)) / sum(
            w * a * a for w, (a, _) in zip(weights, points, strict=True)
        )
        return Line(fixed=0.0, each=each)
    return Line(fixed=y - each * x, each=each)


QUANTITIES: dict[str, tuple[str, Callable[[Run], float]]] = {
    "time": ("s", lambda run: run["seconds"]),
    "peak memory": ("GB", lambda run: run["gigabytes"]),
    "files as sent": ("MB", lambda run: run["file bytes"] / 1e6),
    "landing": ("MB", lambda run: run["bytes"]["landing"] / 1e6),
    "private stages": ("MB", lambda run: run["bytes"]["stages"] / 1e6),
    "registry": ("MB", lambda run: run["bytes"]["registry"] / 1e6),
    "release folder": ("MB", lambda run: run["bytes"]["release"] / 1e6),
}


def page_of(runs: Sequence[Run], results: Sequence[Mapping[str, Any]] = ()) -> str:
    """The page, as Markdown. results: the figures among which that of one ambulance region may be."""
    ours = sorted((run for run in runs if run["which"] == "ours"), key=lambda run: run["incidents"])
    if len(ours) < 3:
        return "# Capacity\n\nA formula needs three measured sizes; measure them with `python -m benchmarks.pipeline SIZE...`.\n"
    last, sizes = ours[-1], [run["incidents"] for run in ours]
    lines = {name: fitted([(run["incidents"], of(run)) for run in ours]) for name, (_, of) in QUANTITIES.items()}
    return "\n".join([
        "# Capacity", "", "Made by `python -m benchmarks.capacity` from `benchmarks/runs.json`; do not edit. Runs of the whole pipeline, file to",
        f"release, of {_and(sizes)} incidents, each with its persons and uses of force (`benchmarks/nation`, invented).", "",
        *(f"- {run['incidents']:,} incidents: {run['machine']}, {run['on']}." for run in ours), "",
        "Time is that of the clock; whatever else ran on the processors lengthened it ([benchmarks.md](benchmarks.md) has the load).", "",
        "## The formula, checked", "",
        f"Each quantity is `fixed + each * incidents`. The check fits the runs below {last['incidents']:,} alone and foretells that one.", "",
        "| quantity | unit | fixed | for 1,000 incidents | measured at the largest | foretold | off by |", "|---|---|--:|--:|--:|--:|--:|",
        *(_checked(name, lines[name], ours) for name in QUANTITIES), "",
        "## A country on paper", "",
        f"{NATION:,} incidents of ten years, 18,000 agencies. **Not measured**: the formula is carried",
        f"{NATION / last['incidents']:,.0f} times beyond the largest run.",
        f"Prices are assumptions: {CORE_HOUR} a core-hour, {GIGABYTE_MONTH} a GB and month, in any currency.", "",
        "| quantity | " + " | ".join(f"{size:,}" for size in _PAPER) + " |", "|---|" + "--:|" * len(_PAPER),
        *_paper(lines), "",
        "Memory is the limit: where the foretold peak is above what a machine has, a country is cut by state, with a deployment for",
        "each, and the releases stand side by side.", "", *_regions(results),
    ]) + "\n"  # fmt: skip


def _regions(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the ambulance regions of a country take, carried from one of them."""
    one = {told["name"].removeprefix(f"{NAME}: "): told["value"] for told in results if told["name"].startswith(NAME)}
    said = [
        f"Ambulance calls are kept and forecast by region: 50 million calls are {NATION_REGIONS} tasks that need nothing of one another."
    ]
    if not one:
        return said
    hours = NATION_REGIONS * one["time"] / 3600
    return [
        *said,
        f"One of them, {one['calls']:,.0f} calls of ten years, read and forecast: {one['time']:,.0f} s and {one['peak memory']:,.1f} GB in one",
        f"process. All, one after the other: {hours:,.1f} hours, which is not measured; with two at once, half of it.",
    ]  # fmt: skip


_PAPER = (100_000, 1_000_000, NATION)


def _checked(name: str, line: Line, ours: Sequence[Run]) -> str:
    unit, of = QUANTITIES[name]
    last = ours[-1]
    foretold = fitted([(run["incidents"], of(run)) for run in ours[:-1]]).at(last["incidents"])
    off = foretold / of(last) - 1
    return f"| {name} | {unit} | {line.fixed:,.2f} | {1000 * line.each:,.3f} | {of(last):,.2f} | {foretold:,.2f} | {off:+.0%} |"


def _paper(lines: Mapping[str, Line]) -> list[str]:
    hours = {size: lines["time"].at(size) / 3600 * PROCESSORS for size in _PAPER}
    kept = {
        size: sum(
            lines[name].at(size) for name in ("landing", "private stages", "registry", "release folder")
        ) / 1000
        for size in _PAPER
    }  # fmt: skip
    rows: dict[str, list[str]] = {
        "rows (incidents, persons, force)": [f"{ROWS_OF_AN_INCIDENT * size:,.0f}" for size in _PAPER],
        "hours of the clock": [f"{hours[size] / PROCESSORS:,.2f}" for size in _PAPER],
        f"core-hours ({PROCESSORS} cores held)": [f"{hours[size]:,.2f}" for size in _PAPER],
        "peak memory, GB": [f"{lines['peak memory'].at(size):,.1f}" for size in _PAPER],
        "kept, GB": [f"{kept[size]:,.1f}" for size in _PAPER],
        "cost of one release (computing)": [f"{hours[size] * CORE_HOUR:,.2f}" for size in _PAPER],
        "cost of a month (keeping)": [f"{kept[size] * GIGABYTE_MONTH:,.2f}" for size in _PAPER],
    }
    return [f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items()]


def _and(sizes: Sequence[int]) -> str:
    return ", ".join(f"{size:,}" for size in sizes[:-1]) + f" and {sizes[-1]:,}"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page_of(read(RUNS), read(RESULTS)), "utf-8")


if __name__ == "__main__":
    main()
