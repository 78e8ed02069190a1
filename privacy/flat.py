"""Recode one flat table along hierarchies given as frames, every row a bundle of its own: frames in, frames out.

First the top-down partition of partition.py, then the rounds of improvement.py. Releases do not come through here: they
are recoded by recode.py. Must not read or write files, nor drop, reorder or invent rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from privacy.distinct import Distinct
from privacy.improvement import Table, improved
from privacy.partition import partition
from privacy.trees import HierarchyError, Integers, Tree, ends, tree

_NEIGHBOURS = (3, 6)
_ROUNDS, _ROWS_IN_ALL = 10, 2_500_000
"""Rounds, fewer where the table is so long that they would go through more rows in all than this; never under two."""


@dataclass(frozen=True, kw_only=True)
class FlatRecoded:
    """nodes: the published columns, rows in order. classes: rows with the same number look alike. loss: NCP by column."""

    nodes: pl.DataFrame
    classes: pl.Series
    loss: dict[str, float]


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
    everyone = np.zeros(frame.height, dtype=np.int64)
    table = Table(
        leaves=[trees[column].encode(frame[column]) for column in chains], trees=list(trees.values()),
        weights=[1.0] * len(trees), need=np.full(frame.height, k, dtype=np.int64), group=everyone,
        bundle=np.arange(frame.height), apart=None if held is None else Distinct(held=held, least=l),
    )  # fmt: skip
    split = partition(table.leaves, table.trees, table.weights, need=table.need, group=everyone, bundle=table.bundle)
    turns = _rounds(frame.height) if rounds is None else rounds
    return _published(
        trees, table, improved(table, table.settled(split, everyone), rounds=turns, neighbours=_NEIGHBOURS)
    )


def _rounds(rows: int) -> int:
    return max(2, min(_ROUNDS, _ROWS_IN_ALL // rows))


def lowest_nodes(classes: Integers, leaf: Integers, tree_: Tree) -> tuple[Integers, Integers]:
    """For each row the level of the lowest node above its class, and the first leaf of the class."""
    low, high = ends(classes, leaf)
    return tree_.meet(low, high)[classes], low[classes]


def _published(trees: Mapping[str, Tree], table: Table, classes: Integers) -> FlatRecoded:
    nodes, loss = {}, {}
    for (column, tree_), leaf in zip(trees.items(), table.leaves, strict=True):
        level, low = lowest_nodes(classes, leaf, tree_)
        nodes[column] = pl.Series(column, tree_.name[level, low].tolist(), dtype=pl.String)
        loss[column] = float(tree_.loss[level, low].mean())
    return FlatRecoded(nodes=pl.DataFrame(nodes), classes=pl.Series("class", classes), loss=loss)
