"""Recode one flat table along hierarchies given as frames, every row a bundle of its own: frames in, frames out.

First the top-down partition of partition.py, then rounds that bring down the loss: classes that lie close together are
split anew under other weights, and the new classes stay where they lose less. Releases do not come through here: they
are recoded by recode.py. Must not read or write files, nor drop, reorder or invent rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from privacy.partition import partition
from privacy.trees import Flags, HierarchyError, Integers, Tree, tree

_SEED = 20_261_122
_CLUSTER = 24
"""Least classes among which one short of l looks for another."""
_NEIGHBOURS = (3, 6)
"""Least classes in a neighbourhood that is split anew, in turn."""
_SPREAD = 0.25
"""Standard deviation of the logarithm of an attribute's weight from round to round. Measured on uof (k = 5, 6 rounds):
NCP 0.1573 at 1, 0.1565 at 0.6, 0.1558 at 0.2 to 0.3; 0.1578 without rounds."""
_ROUNDS, _ROWS_IN_ALL = 10, 2_500_000
"""Rounds, fewer where the table is so long that they would go through more rows in all than this; never under two."""


@dataclass(frozen=True, kw_only=True)
class FlatRecoded:
    """nodes: the published columns, rows in order. classes: rows with the same number look alike. loss: NCP by column."""

    nodes: pl.DataFrame
    classes: pl.Series
    loss: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class _Table:
    """leaves: one array per attribute. held: the sensitive value of each row as a code, and l; None without."""

    leaves: list[Integers]
    trees: list[Tree]
    need: Integers
    held: Integers | None
    distinct: int

    def split(self, weights: Sequence[float], group: Integers) -> Integers:
        return partition(self.leaves, self.trees, weights, need=self.need, group=group, bundle=np.arange(group.size))

    def short(self, classes: Integers) -> Flags:
        """The classes with fewer different sensitive values than l."""
        parts = int(classes.max()) + 1
        if self.held is None:
            return np.zeros(parts, dtype=np.bool_)
        codes = int(self.held.max()) + 1
        pairs = np.unique(classes * codes + self.held) // codes
        return np.asarray(np.bincount(pairs, minlength=parts) < self.distinct)

    def losses(self, classes: Integers) -> npt.NDArray[np.float64]:
        """The loss of each row, summed over attributes."""
        found = np.zeros(classes.size)
        for leaf, tree_ in zip(self.leaves, self.trees, strict=True):
            level, low = lowest_nodes(classes, leaf, tree_)
            found += tree_.loss[level, low]
        return found


def recode_flat(
    frame: pl.DataFrame,
    chains: Mapping[str, pl.DataFrame],
    *,
    k: int,
    l: int = 1,  # noqa: E741  the letter of l-diversity
    sensitive: str | None = None,
    rounds: int | None = None,
) -> FlatRecoded:
    """Generalise the columns of `chains` until each row looks like at least k - 1 others; none is suppressed.

    chains: for each column a table whose first column is the value and whose others are its nodes, finest first.
    l: how many different values of `sensitive` each class holds at least (distinct l-diversity); a class that would
    hold fewer is merged with its neighbours into a higher node.
    rounds: how often neighbourhoods are split anew; by default as many as the length of the table allows.
    Raises HierarchyError: a value outside its hierarchy, a hierarchy that is no tree, k or l out of reach.
    """
    if not chains:
        raise HierarchyError("there is no column to recode")
    if k > frame.height:
        raise HierarchyError(f"k is {k}, and the table has {frame.height} rows")
    held = None if sensitive is None else frame[sensitive].rank("dense").to_numpy().astype(np.int64) - 1
    if held is not None and int(held.max()) + 1 < l:
        raise HierarchyError(f"column {sensitive}: it has {int(held.max()) + 1} different values, and l is {l}")
    trees = {column: tree(chain, column=column) for column, chain in chains.items()}
    table = _Table(
        leaves=[trees[column].encode(frame[column]) for column in chains], trees=list(trees.values()),
        need=np.full(frame.height, k, dtype=np.int64), held=held, distinct=l,
    )  # fmt: skip
    everyone = np.zeros(frame.height, dtype=np.int64)
    classes = _merged(table, table.split([1.0] * len(trees), everyone), everyone)
    draw = np.random.default_rng(_SEED)
    for turn in range(_rounds(frame.height) if rounds is None else rounds):
        classes = _improved(table, classes, draw, _NEIGHBOURS[turn % len(_NEIGHBOURS)])
    return _published(trees, table, classes)


def _rounds(rows: int) -> int:
    return max(2, min(_ROUNDS, _ROWS_IN_ALL // rows))


def lowest_nodes(classes: Integers, leaf: Integers, tree_: Tree) -> tuple[Integers, Integers]:
    """For each row the level of the lowest node above its class, and the first leaf of the class."""
    low, high = _ranges(classes, leaf)
    return tree_.meet(low, high)[classes], low[classes]


def _merged(table: _Table, classes: Integers, group: Integers) -> Integers:
    """No class short of l: each such one goes to its cheapest neighbour, and what is then left to a whole cluster."""
    if table.held is None or not table.short(classes).any():
        return classes
    classes = _paired(table, classes, group)
    short = table.short(classes)
    if not short.any():
        return classes
    need = np.full(classes.size, table.distinct, dtype=np.int64)
    weights = [1.0] * len(table.trees)
    # Rows of a class take the place of its first row, so that they stay together.
    whole = partition(_places(table, classes), table.trees, weights, need=need, bundle=table.held, group=group)
    touched = np.zeros(int(whole.max()) + 1, dtype=np.bool_)
    touched[whole[short[classes]]] = True
    return _renumbered(np.where(touched[whole], whole, whole.max() + 1 + classes))


def _paired(table: _Table, classes: Integers, group: Integers) -> Integers:
    """Each class short of l joins the class of its cluster with which it loses least while l is reached."""
    first, count = _first_rows(classes), len(table.trees)
    clusters = partition(
        [leaf[first] for leaf in table.leaves], table.trees, [1.0] * count, group=group[first],
        need=np.full(first.size, _CLUSTER, dtype=np.int64), bundle=np.arange(first.size),
    )  # fmt: skip
    ranges = [_ranges(classes, leaf) for leaf in table.leaves]
    loss = sum(tree_.loss[tree_.meet(*ends), ends[0]] for tree_, ends in zip(table.trees, ranges, strict=True))
    sizes, mixed = np.bincount(classes), ~table.short(classes)
    only = table.held[first] if table.held is not None else first
    into = np.arange(first.size)
    order = np.argsort(clusters, kind="stable")
    for members in np.split(order, np.cumsum(np.bincount(clusters))[:-1]):
        poor = members[~mixed[members]]
        if not poor.size or members.size == 1:
            continue
        joint = np.zeros((poor.size, members.size))
        for tree_, (low, high) in zip(table.trees, ranges, strict=True):
            lows = np.minimum.outer(low[poor], low[members])
            level = tree_.meet(lows.ravel(), np.maximum.outer(high[poor], high[members]).ravel())
            joint += tree_.loss[level, lows.ravel()].reshape(joint.shape)
        dearer = joint * np.add.outer(sizes[poor], sizes[members]) - (loss * sizes)[members]
        dearer[~mixed[members] & (only[members] == only[poor][:, None])] = np.inf
        best = dearer.argmin(axis=1)
        reached = np.isfinite(dearer[np.arange(poor.size), best])
        into[poor[reached]] = members[best[reached]]
    return _renumbered(_joined(into)[classes])


def _joined(into: Integers) -> Integers:
    """One number for all that are linked, directly or through others."""
    number = np.arange(into.size)
    while True:
        least = np.minimum(number, number[into])
        np.minimum.at(least, into, least)
        if np.array_equal(least, number):
            return number
        number = least


def _ranges(classes: Integers, leaf: Integers) -> tuple[Integers, Integers]:
    """The first and last leaf of each class."""
    parts = int(classes.max()) + 1
    low, high = np.full(parts, np.iinfo(np.int64).max), np.zeros(parts, dtype=np.int64)
    np.minimum.at(low, classes, leaf)
    np.maximum.at(high, classes, leaf)
    return low, high


def _improved(table: _Table, classes: Integers, draw: np.random.Generator, neighbours: int) -> Integers:
    """One round: neighbourhoods of whole classes are split anew; what is new stays where it loses less."""
    count = len(table.trees)
    first = _first_rows(classes)
    near = partition(
        [leaf[first] for leaf in table.leaves], table.trees, _some_weights(draw, count),
        need=np.full(first.size, neighbours, dtype=np.int64), group=np.zeros(first.size, dtype=np.int64),
        bundle=np.arange(first.size),
    )[classes]  # fmt: skip
    new = _merged(table, table.split(_some_weights(draw, count), near), near)
    around = int(near.max()) + 1
    before = np.bincount(near, weights=table.losses(classes), minlength=around)
    after = np.bincount(near, weights=table.losses(new), minlength=around)
    after[near[table.short(new)[new]]] = np.inf
    better = after < before - 1e-9
    return _renumbered(np.where(better[near], new, new.max() + 1 + classes))


def _some_weights(draw: np.random.Generator, count: int) -> list[float]:
    return [float(weight) for weight in np.exp(draw.normal(0.0, _SPREAD, count))]


def _first_rows(classes: Integers) -> Integers:
    return np.asarray(np.unique(classes, return_index=True)[1])


def _places(table: _Table, classes: Integers) -> list[Integers]:
    first = _first_rows(classes)[classes]
    return [leaf[first] for leaf in table.leaves]


def _renumbered(classes: Integers) -> Integers:
    present = np.zeros(int(classes.max()) + 1, dtype=np.int64)
    present[classes] = 1
    return np.asarray((np.cumsum(present) - 1)[classes])


def _published(trees: Mapping[str, Tree], table: _Table, classes: Integers) -> FlatRecoded:
    nodes, loss = {}, {}
    for (column, tree_), leaf in zip(trees.items(), table.leaves, strict=True):
        level, low = lowest_nodes(classes, leaf, tree_)
        nodes[column] = pl.Series(column, tree_.name[level, low].tolist(), dtype=pl.String)
        loss[column] = float(tree_.loss[level, low].mean())
    return FlatRecoded(nodes=pl.DataFrame(nodes), classes=pl.Series("class", classes), loss=loss)
