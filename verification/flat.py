"""Recount one written table: how many rows look alike, how their sensitive values are spread, how much was lost.

A second implementation on purpose: rows of text and counters. Texts are what they are: "None" is a value, and "*" is a
category of its own that matches nothing else. Must not import privacy/ nor read a file; its sentences hold no values.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

STAR = "*"
Hierarchy = Sequence[Sequence[str]]
"""Lines of a hierarchy: leaf, its nodes from finest to coarsest, the root last."""


class Unmeasurable(ValueError):
    """A table cannot be counted with what was given: one sentence, without a value."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """classes: groups of rows with the same text in every quasi-identifier. k_min: rows of the smallest.

    violations: classes below k, or short of l. suppressed: rows with * in every quasi-identifier.
    ncp: mean over all cells, None without hierarchies. l_min: fewest different sensitive values in a class, None unasked.
    l_entropy_min: exp of the smallest entropy of a class (equals n where n values are equally common).
    t_max: largest total variation between the values of a class and those of the table. short: classes with fewer than
    l different sensitive values.
    """

    rows: int
    classes: int
    k_min: int
    violations: int
    suppressed: int
    ncp: float | None = None
    l_min: int | None = None
    l_entropy_min: float | None = None
    t_max: float | None = None
    short: int = 0


def count(
    columns: Mapping[str, Sequence[str]],
    *,
    k: int,
    sensitive: Sequence[str] | None = None,
    l: int = 1,  # noqa: E741  the letter of l-diversity
    hierarchies: Mapping[str, Hierarchy] | None = None,
) -> Counted:
    """Count the classes of a table given as texts, column by column; at least one column and one row.

    l counts different values (distinct l-diversity). Raises Unmeasurable where a cell is no node of its hierarchy.
    """
    looks = list(zip(*columns.values(), strict=True))
    if not looks:
        raise Unmeasurable("there is no row to count")
    sizes = Counter(looks)
    held: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for look, value in zip(looks, sensitive or (), strict=sensitive is not None):
        held[look][value] += 1
    everywhere = Counter(sensitive or ())
    small = {look for look, size in sizes.items() if size < k}
    short = {look for look, values in held.items() if len(values) < l}
    return Counted(
        rows=len(looks), classes=len(sizes), k_min=min(sizes.values()), violations=len(small | short),
        suppressed=sum(size for look, size in sizes.items() if set(look) == {STAR}),
        ncp=None if hierarchies is None else _loss(columns, hierarchies),
        l_min=min(map(len, held.values())) if held else None, short=len(short),
        l_entropy_min=min(map(_entropy_l, held.values())) if held else None,
        t_max=max(_distance(values, everywhere) for values in held.values()) if held else None,
    )  # fmt: skip


def _entropy_l(values: Counter[str]) -> float:
    """Entropy l-diversity (Machanavajjhala and others 2007): exp of the entropy of the values of one class."""
    total = values.total()
    return exp(-sum(times / total * log(times / total) for times in values.values()))


def _distance(values: Counter[str], everywhere: Counter[str]) -> float:
    """t-closeness (Li, Li and Venkatasubramanian 2007) where all values are equally far apart: total variation."""
    here, there = values.total(), everywhere.total()
    # What the class has too much of is what it has too little of elsewhere: half the sum of all differences.
    return sum(max(times / here - everywhere[value] / there, 0.0) for value, times in values.items())


def _loss(columns: Mapping[str, Sequence[str]], hierarchies: Mapping[str, Hierarchy]) -> float:
    """The mean over all cells of (leaves under the node - 1) / (leaves - 1); * costs 1."""
    total = 0.0
    for name, texts in columns.items():
        if name not in hierarchies:
            raise Unmeasurable(f"column {name}: there is no hierarchy for it")
        cost = penalties(hierarchies[name])
        counted = Counter(texts)
        if outside := sum(times for text, times in counted.items() if text not in cost):
            raise Unmeasurable(f"column {name}: {outside} rows hold no node of its hierarchy")
        total += sum(cost[text] * times for text, times in counted.items())
    return total / (len(columns) * len(next(iter(columns.values()))))


def penalties(hierarchy: Hierarchy) -> dict[str, float]:
    """What each node costs, by its text. One text at several places counts as the widest of them."""
    leaves = len(hierarchy)
    under: Counter[tuple[int, str]] = Counter((level, node) for line in hierarchy for level, node in enumerate(line))
    cost = {STAR: 1.0}
    for (_, node), width in under.items():
        cost[node] = max(cost.get(node, 0.0), (width - 1) / max(leaves - 1, 1))
    return cost
