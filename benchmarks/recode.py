"""How many rows a second `privacy.flat` (what `vigie privacy recode` uses) recodes and how much it loses, beside a peer.

The table is generated: 50,000 use-of-force rows with six quasi-identifiers, nearly every row unique. The peer is what
full-domain tools do: it looks, from the most general table down, for the one level of each column at which at most
5 % of the rows are in classes below k, and suppresses those. It must not use real rows, and is no test.

Run it from the project's root as `python -m benchmarks.recode`.
"""

import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

import numpy as np
import polars as pl

from privacy.flat import recode_flat

ROWS, K, SUPPRESSED = 50_000, 5, 0.05
GOAL_PER_SECOND, GOAL_RATIO_OF_LOSS = 50_000, 0.7
PEER = "full-domain generalisation search (polars group_by), at most 5 % suppressed"


def measure() -> list[dict[str, object]]:
    """Return the measured figures: name, value, unit, peer, ratio, goal, holds. A shortfall stays, with holds False."""
    frame, chains = _table()
    started = time.perf_counter()
    recoded = recode_flat(frame, chains, k=K)
    ours = ROWS / (time.perf_counter() - started)
    started = time.perf_counter()
    lost_by_peer = _full_domain(frame, chains)
    peers = ROWS / (time.perf_counter() - started)
    lost = sum(recoded.loss.values()) / len(recoded.loss)
    alike = min(recoded.nodes.group_by(pl.all()).len()["len"])
    return [
        {
            "name": "recode: rows a second", "value": round(ours), "unit": "rows/s",
            "peer": f"{PEER}: {round(peers)} rows/s", "ratio": round(ours / peers, 2),
            "goal": f">= {GOAL_PER_SECOND} rows/s", "holds": ours >= GOAL_PER_SECOND,
        },
        {
            "name": "recode: information lost", "value": round(lost, 4), "unit": "NCP",
            "peer": f"{PEER}: {lost_by_peer:.4f}", "ratio": round(lost / lost_by_peer, 2),
            "goal": f"ratio <= {GOAL_RATIO_OF_LOSS}", "holds": lost <= GOAL_RATIO_OF_LOSS * lost_by_peer,
        },
        {
            "name": "recode: smallest class", "value": alike, "unit": "rows", "peer": None, "ratio": None,
            "goal": f">= {K} rows", "holds": alike >= K,
        },
    ]  # fmt: skip


def _table() -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    draw = np.random.default_rng(20_251_122)
    beats = draw.permutation(320)[np.minimum(draw.zipf(1.3, ROWS), 320) - 1]
    frame = pl.DataFrame({
        "day": draw.integers(0, 731, ROWS), "hour": draw.integers(0, 24, ROWS), "beat": beats,
        "age": np.clip(draw.gamma(6, 6, ROWS).astype(int), 10, 95), "sex": draw.choice(2, ROWS, p=[0.8, 0.2]),
        "race": draw.choice(6, ROWS, p=[0.35, 0.3, 0.2, 0.08, 0.05, 0.02]),
    })  # fmt: skip
    days = [date(2015, 1, 1) + timedelta(days=offset) for offset in range(731)]
    chains = {
        "day": _chain(731, lambda day: (_month(days[day]), _quarter(days[day]), days[day].year)),
        "hour": _chain(24, lambda hour: (hour // 3, hour // 6)),
        "beat": _chain(320, lambda beat: (beat // 8, beat // 40)),
        "age": _chain(96, lambda age: (age // 5, age // 10, age // 20)),
        "sex": _chain(2, lambda _: ()),
        "race": _chain(6, lambda race: (min(race, 3),)),
    }
    return frame, chains


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _chain(leaves: int, above: Callable[[int], tuple[object, ...]]) -> pl.DataFrame:
    nodes = {leaf: [f"{level}:{node}" for level, node in enumerate(above(leaf))] for leaf in range(leaves)}
    rows = [(leaf, str(leaf), *higher, "*") for leaf, higher in nodes.items()]
    return pl.DataFrame(rows, schema=["value", *(f"level{level}" for level in range(len(rows[0]) - 1))], orient="row")


def _full_domain(frame: pl.DataFrame, chains: dict[str, pl.DataFrame]) -> float:
    """The least loss of any k-anonymous full-domain table; only tables below a k-anonymous one are looked at."""
    codes, losses = _by_level(frame, chains)
    heights = [len(levels) for levels in losses]
    anonymous: set[tuple[int, ...]] = set()
    best = 1.0
    for levels in sorted(product(*(range(height) for height in heights)), key=sum, reverse=True):
        parents = [(*levels[:place], level + 1, *levels[place + 1 :])
                   for place, level in enumerate(levels) if level + 1 < heights[place]]  # fmt: skip
        if not anonymous.issuperset(parents):
            continue
        sizes = codes.select(f"{column}{level}" for column, level in enumerate(levels)).group_by(pl.all()).len()["len"]
        suppressed = int(sizes.filter(sizes < K).sum()) / ROWS
        if suppressed <= SUPPRESSED:
            anonymous.add(levels)
            kept = float(np.mean([losses[column][level] for column, level in enumerate(levels)]))
            best = min(best, kept * (1 - suppressed) + suppressed)
    return best


def _by_level(frame: pl.DataFrame, chains: dict[str, pl.DataFrame]) -> tuple[pl.DataFrame, list[list[float]]]:
    """Each column at each of its levels, and the mean loss of that level over the rows."""
    columns: dict[str, pl.Series] = {}
    losses: list[list[float]] = []
    for place, (name, chain) in enumerate(chains.items()):
        rows = frame.select(pl.col(name).alias("value")).join(chain, on="value", how="left", maintain_order="left")
        losses.append([])
        for level, node in enumerate(chain.columns[1:]):
            columns[f"{place}{level}"] = rows[node].cast(pl.Categorical).to_physical()
            under = chain.group_by(node).len("leaves")
            leaves = rows.join(under, on=node, how="left")["leaves"]
            losses[place].append(float(((leaves - 1) / (chain.height - 1)).to_numpy().mean()))
    return pl.DataFrame(columns), losses


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
