"""Measure the flat recoder on the shared test tables and write the figures into a page between its two markers.

Run as `python -m orchestration.privacy_figures DATA PAGE`. Every figure is measured in that run, except those quoted
for comparison. Recounts and attacks are those of verification/. Must not print or store a row of the data.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from orchestration.hierarchy_files import chain
from orchestration.privacy_tables import FlatTable, adult, cincinnati, stacked, synthetic, unseen
from privacy.flat import recode_flat
from verification.flat import Counted, count
from verification.flatattack import News, attack
from verification.redteam.ground import Attack

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
COPIES = 10
_GOALS = {("Adult", 5): 0.078, ("Adult", 10): 0.125, ("synthetic", 5): 0.155, ("synthetic", 10): 0.195, ("Cincinnati", 5): 0.115}  # fmt: skip
_ARX = {
    ("Adult", 5): "0.169, 16.8 s", ("Adult", 10): "0.207, 10.4 s", ("synthetic", 5): "0.283, 124 s",
    ("synthetic", 10): "0.373, 113 s", ("Cincinnati", 5): "0.192, 3.8 s",
}  # fmt: skip
"""Quoted, not measured here: ARX 3.9 with local recoding on the same tables and hierarchies, two shared cores."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One run. seconds: on the clock; cpu: of the processor. descent: the loss without any round."""

    table: FlatTable
    k: int
    l: int  # noqa: E741  the letter of l-diversity
    counted: Counted
    attacks: list[Attack]
    seconds: float
    cpu: float
    descent: float


def measure(table: FlatTable, k: int, l: int = 1) -> Measured:  # noqa: E741
    """Recode the table, recount and attack the result."""
    chains = {name: chain(table.lines[name]) for name in table.rows.columns if name in table.lines}
    quasi, sensitive = list(chains), table.sensitive
    wanted = sensitive if l > 1 else None
    clock, cpu = time.perf_counter(), time.process_time()
    recoded = recode_flat(table.rows, chains, k=k, l=l, sensitive=wanted)
    seconds, spent = time.perf_counter() - clock, time.process_time() - cpu
    descent = recode_flat(table.rows, chains, k=k, l=l, sensitive=wanted, rounds=0).loss
    after = {name: recoded.nodes[name].to_list() for name in quasi}
    held = table.rows[sensitive].to_list() if sensitive else None
    return Measured(
        table=table, k=k, l=l, seconds=seconds, cpu=spent, descent=sum(descent.values()) / len(quasi),
        counted=count(after, k=k, l=l, sensitive=held, hierarchies=table.lines),
        attacks=attack(
            {name: table.rows[name].to_list() for name in quasi}, after, table.lines, k=k, sensitive=held,
            harmless=table.harmless, news=News(**dict(zip(("place", "date", "age", "sex"), table.news, strict=True))) if table.news else None,
        ),
    )  # fmt: skip


def figures(data: Path) -> str:
    """All figures as Markdown."""
    tables = adult(data), synthetic(data), cincinnati(data)
    asked = [(5, 1), (10, 1), (5, 2), (10, 2)]
    runs = [
        measure(table, k, distinct) for table in tables for k, distinct in asked if distinct == 1 or table.sensitive
    ]
    return "\n".join([*_losses(runs), "", *_attacked(runs), "", *_unseen(data), "", *_long(data)])


def _losses(runs: list[Measured]) -> Iterator[str]:
    yield "| table | rows | k | l | NCP | goal | one descent alone | k_min | l_min | entropy l | t_max | suppressed | seconds | CPU s | ARX 3.9 |"
    yield "|---|" + "---:|" * 13 + "---|"
    for run in runs:
        seen, key = run.counted, (run.table.name, run.k)
        spread = (
            ("-", "-", "-") if seen.l_min is None else (seen.l_min, f"{seen.l_entropy_min:.2f}", f"{seen.t_max:.2f}")
        )
        cells = (
            run.table.name, f"{seen.rows:,}", run.k, run.l if run.l > 1 else "-", f"{seen.ncp:.4f}",
            _GOALS.get(key, "-") if run.l == 1 else "-", f"{run.descent:.4f}", seen.k_min, *spread, seen.suppressed,
            f"{run.seconds:.1f}", f"{run.cpu:.1f}", _ARX.get(key, "-") if run.l == 1 else "-",
        )  # fmt: skip
        yield _row(cells)


def _attacked(runs: list[Measured]) -> Iterator[str]:
    yield (
        "| table | k | l | RT1 unique | RT1 smallest set | RT1 mean | RT2 largest | RT2 mean | RT3 classes/rows "
        "| RT3 linked | RT4 rows | bounds broken |"
    )
    yield "|---|" + "---:|" * 10 + "---|"
    for run in runs:
        found = {one.name: one.found for one in run.attacks}
        cells = (
            _figure(found["RT1"], "unique"), _figure(found["RT1"], "smallest"), _figure(found["RT1"], "mean_success"),
            _figure(found["RT2"], "largest_success"), _figure(found["RT2"], "mean_success"),
            _figure(found["RT3"], "classes_per_row"), _figure(found["RT3"], "share_linked"),
            _figure(found["RT4"], "rows_inferable"),
            ", ".join(one.name for one in run.attacks if one.holds is False) or "none",
        )  # fmt: skip
        yield _row((run.table.name, run.k, run.l if run.l > 1 else "-", *cells))


def _unseen(data: Path) -> Iterator[str]:
    yield "Settings were chosen on Adult and the synthetic table at k = 5. With the same settings on variants of them:"
    yield ""
    yield "| variant | rows | k | NCP | one descent alone | seconds |"
    yield "|---|" + "---:|" * 5
    for table in unseen(data):
        for k in (5, 10):
            run = measure(table, k)
            height = f"{run.counted.rows:,}"
            yield _row((table.name, height, k, f"{run.counted.ncp:.4f}", f"{run.descent:.4f}", f"{run.seconds:.1f}"))


def _long(data: Path) -> Iterator[str]:
    """The whole command on a stack of tables, in a process of its own, so that its memory is its own."""
    one = synthetic(data)
    chains = {name: chain(one.lines[name]) for name in one.rows.columns if name in one.lines}
    clock = time.perf_counter()
    recode_flat(one.rows, chains, k=5, rounds=2)
    short = time.perf_counter() - clock
    with tempfile.TemporaryDirectory() as folder:
        rows = stacked(data, COPIES).rows
        rows.write_parquet(Path(folder) / "in.parquet")
        height = rows.height
        del rows
        command = [
            "privacy", "recode", "--in", f"{folder}/in.parquet", "--out", f"{folder}/out.parquet", "--k", "5", "--json",
            "--hierarchies", str(data / "privacy" / "uof_synthetic" / "h"),
        ]  # fmt: skip
        clock = time.perf_counter()
        ran = subprocess.run(
            [sys.executable, "-c", "from orchestration.cli import app; app()", *command],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        whole = time.perf_counter() - clock
        after = pl.read_parquet(Path(folder) / "out.parquet", columns=list(chains))
        smallest = int(after.group_by(pl.all()).len()["len"].to_numpy().min())
    told = json.loads(ran.stdout)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e9
    yield (
        f"{height:,} rows (the synthetic table {COPIES} times, each copy moved in day and hour), k = 5: "
        f"{told['seconds']:.0f} s recoding, {whole:.0f} s with reading and writing, {peak:.1f} GB at most, "
        f"NCP {told['ncp']:.4f}, smallest class {smallest}. {one.rows.height:,} rows with as many rounds (2): {short:.1f} s."
    )


def _row(cells: tuple[object, ...]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _figure(found: dict[str, int | float], name: str) -> str:
    if name not in found:
        return "-"
    value = found[name]
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"


def write(data: Path, page: Path) -> None:
    """Replace what stands between the markers of the page; the page must have both, once, in order."""
    text = page.read_text("utf-8") if page.is_file() else ""
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{page} has no place for figures: a line {BEGIN} and a line {END}.")
    for needed in (data / "privacy", data / "use-of-force"):
        if not needed.is_dir():
            sys.exit(f"there is no folder {needed}; give the folder of the shared test tables.")
    page.write_text(f"{head}{BEGIN}\n\n{figures(data)}\n\n{END}{tail}", "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("python -m orchestration.privacy_figures DATA PAGE")
    write(Path(sys.argv[1]), Path(sys.argv[2]))
