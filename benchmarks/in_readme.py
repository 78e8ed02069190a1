"""The few figures that README states, taken from benchmarks/results.json: `python -m benchmarks.in_readme` writes them between its marks.

Must not state a figure that was not measured, nor leave out that a goal is missed.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.results import RESULTS, read

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- measured: written by python -m benchmarks.in_readme -->", "<!-- /measured -->"
STATED = {
    "A file of 200,000 reports from bytes to findings": "judge, 200,000 incidents",
    "Addresses placed, offline": "geocode: house numbers, warm",
    "A table page nobody asked for before, release of a million incidents": "site: filtered and faceted table page of a million incidents, each",
    "The same page on a slow phone, largest contentful paint": "largest contentful paint, table page",
    "Ambulance demand, Montgomery County, surprise of each call": "forecast: Montgomery County",
    "A million incidents, file to release": "whole pipeline, 1,000,000 incidents: time",
    "the same: incidents a second": "whole pipeline, 1,000,000 incidents: speed",
    "the same: memory of all processes": "whole pipeline, 1,000,000 incidents: peak memory",
    "One agency-month more on them, to the located stage": "one agency-month more on 1,000,000 incidents: to the located stage",
    "Their deployment restored and verified": "deployment of 1,000,000 incidents: restore, verified",
}
"""What README calls a figure -> how its name begins; the first that does is taken."""

Record = Mapping[str, Any]


def table_of(results: Sequence[Record]) -> str:
    """The figures as a table; one that was not measured has no row."""
    rows = [
        f"| {said} | {one['value']:,} {one['unit']} | {_times(one)} | {one['peer'] or ''} | {_goal(one)} |"
        for said, begins in STATED.items()
        for one in [result for result in results if result["name"].startswith(begins)][:1]
    ]
    return "\n".join(
        [BEGIN, "| | measured | times | the peer of the same run | goal |", "|---|--:|--:|---|---|", *rows, END]
    )


def _times(one: Record) -> str:
    return "" if one["ratio"] is None else f"{one['ratio']:,}"


def _goal(one: Record) -> str:
    if not one["goal"]:
        return ""
    return f"{one['goal']}: {({True: 'met', False: '**missed**', None: 'open'})[one['holds']]}"


def written(readme: str, results: Sequence[Record]) -> str:
    """README with the table between its marks. Raises ValueError where it has no marks."""
    told, times = re.subn(
        f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: table_of(results), readme, flags=re.DOTALL
    )
    if times != 1:
        raise ValueError("README.md has no place for the measured figures, or more than one.")
    return told


def main() -> None:
    """Write README."""
    README.write_text(written(README.read_text("utf-8"), read(RESULTS)), "utf-8")


if __name__ == "__main__":
    main()
