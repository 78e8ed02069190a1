"""docs/benchmarks.md and its picture, from benchmarks/results.json and benchmarks/runs.json: `python -m benchmarks.page`.

Must not measure, and must not leave a shortfall out.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.results import RESULTS, RUNS, read

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
PICTURE = PAGE.parent / "pictures" / "cost-curves.svg"
_HOLDS = {True: "yes", False: "**no**", None: "open"}

Record = Mapping[str, Any]


def page_of(results: Sequence[Record], runs: Sequence[Record]) -> str:
    """The page, as Markdown."""
    missed = sum(result["holds"] is False for result in results)
    lines = [
        "# Benchmarks", "",
        "Made by `make bench` (`python -m benchmarks.run`) from `benchmarks/results.json`; do not edit. Each figure stands beside its",
        f"peer of the same run. {len(results)} figures; {missed} miss their goal, and stay. *Open*: measured below the size its goal names.", "",
        "| figure | value | peer | times the peer | goal | holds | machine and day |", "|---|--:|---|--:|---|---|---|",
        *(_row(result) for result in results), "",
    ]  # fmt: skip
    if runs:
        lines += [
            "## Cost curves", "",
            "The whole pipeline, file to release ([capacity.md](capacity.md)); both axes are logarithms. *Load* is how many programs",
            "wanted the processors when the run ended: more than there are lengthens every time here.", "",
            "![Time and memory against incidents](pictures/cost-curves.svg)", "",
            "| run | incidents | time | peak memory | slowest parts | load | machine and day |", "|---|--:|--:|--:|---|--:|---|",
            *(_run(run) for run in sorted(runs, key=lambda run: (run["which"], run["incidents"]))), "",
        ]  # fmt: skip
    return "\n".join(lines)


def _row(result: Record) -> str:
    ratio = "" if result["ratio"] is None else f"{result['ratio']:,}"
    cells = (
        result["name"], f"{result['value']:,} {result['unit']}".strip(), result["peer"] or "", ratio, result["goal"],
        _HOLDS[result["holds"]] if result["goal"] else "", f"{result['machine']}, {result['on']}",
    )  # fmt: skip
    return f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |"


def _run(run: Record) -> str:
    parts = sorted({**run["stages"], **run.get("steps", {})}.items(), key=lambda part: -part[1])[:5]
    told = "; ".join(f"{name.replace('_', ' ')} {seconds:,.0f} s" for name, seconds in parts)
    if note := run.get("note"):
        told += f" ({note})"
    return (
        f"| {run['which']} | {run['incidents']:,} | {run['seconds']:,.0f} s | {run['gigabytes']:.2f} GB | {told} | {run.get('load', '')} "
        f"| {run['machine']}, {run['on']} |"
    )


def draw(runs: Sequence[Record], path: Path) -> None:
    """The curves as SVG; the same runs give the same picture."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    # Text stays text, and ids come from the content: otherwise each drawing would differ.
    with mpl.rc_context({"svg.hashsalt": "vigie", "svg.fonttype": "none"}):
        figure, panels = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
        for which, mark in (("ours", "o-"), ("peer", "s--")):
            told = sorted((run for run in runs if run["which"] == which), key=lambda run: run["incidents"])
            name = "Vigie" if which == "ours" else "pandas, pandera, to_sql"
            for panel, key in zip(panels, ("seconds", "gigabytes"), strict=True):
                panel.loglog([run["incidents"] for run in told], [run[key] for run in told], mark, label=name)
        for panel, words in zip(panels, ("time, seconds", "peak memory, GB"), strict=True):
            panel.set(xlabel="incidents", ylabel=words)
            panel.grid(visible=True, which="major", alpha=0.3)
        panels[0].legend()
        figure.savefig(path, metadata={"Date": None})
        plt.close(figure)


def main() -> None:
    """Write the page and, when there are runs, the picture."""
    runs = read(RUNS)
    PAGE.write_text(page_of(read(RESULTS), runs), "utf-8")
    if runs:
        draw(runs, PICTURE)


if __name__ == "__main__":
    main()
