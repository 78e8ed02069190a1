"""The ranges of withheld counts are those a linear program over the same knowledge finds."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from scipy.optimize import linprog

from verification import cells
from verification.cells import Line

MONTHS = tuple(f"{year}-{month:02d}" for year in (2024, 2025) for month in (1, 2, 3, 4, 7, 12))


def by_program(line: Line, names: list[str], whole: tuple[float, float]) -> list[tuple[float, float]] | None:
    """The same ends by HiGHS, one program for each, from the open words of what is known."""
    periods = cells._periods(line.months)
    shown = [count for count in line.counts if count is not None]
    most = float(min((count for count in shown if count), default=1_000_001) - 1)
    least = float(line.threshold) if line.few else float(bool(shown))
    bounds = [
        (max(1.0, line.rows.get(month, 0)), line.threshold - 1.0) if month in line.few
        else (max(least, line.rows.get(month, 0)), most) if count is None else (count, count)
        for month, count in zip(line.months, line.counts, strict=True)
    ]  # fmt: skip
    if any(low > high for low, high in bounds):
        return None
    everything = float(sum(line.rows.values()))
    low, high = max(whole[0], everything), whole[1]
    if line.complete:
        low, high = everything, min(max(whole[1], everything), everything + line.elsewhere)
    limits = [(-mask, -cells._inside(line, name)) for name, mask in periods.items()]
    limits += [(-np.ones(len(line.months)), -low), (np.ones(len(line.months)), high)]
    matrix, ends = np.array([mask for mask, _ in limits]), [end for _, end in limits]
    told = []
    for name in names:
        found = [linprog(sign * periods[name], A_ub=matrix, b_ub=ends, bounds=bounds) for sign in (1.0, -1.0)]
        if any(one.x is None for one in found):
            return None
        told.append((float(found[0].fun), float(-found[1].fun)))
    return told


@pytest.mark.parametrize("seed", range(40))
def test_one_walk_up_and_down_finds_what_linear_programs_find(seed: int) -> None:
    rng = Random(seed)
    counts = [rng.choice((None, None, 5, 6, 9)) for _ in MONTHS]
    names = [*MONTHS, "2024-Q1", "2024-Q2", "2025-Q4", "2024", "2025", ""]
    rows = {name: rng.randint(1, 4) for name in rng.sample(names, 5)}
    few = frozenset(month for month, count in zip(MONTHS, counts, strict=True) if count is None and rng.random() < 0.3)
    line = Line(
        MONTHS,
        tuple(counts),
        rows,
        rng.random() < 0.5,
        few=few if seed % 2 else frozenset(),
        elsewhere=rng.randint(0, 20),
    )
    whole = (float(rng.randint(0, 60)), float(rng.randint(60, 120)))
    for believed in (line, replace(line, complete=False), replace(line, rows={}, complete=False)):
        ours, theirs = cells._solved(believed, names, whole), by_program(believed, names, whole)
        assert (ours is None) == (theirs is None)
        if ours is not None and theirs is not None:
            assert np.allclose(ours, theirs, atol=1e-6)
