"""Hierarchies as integers: leaves numbered so that every node is one unbroken range of them.

Takes the chain table of one column (value, then its nodes from finest to root); gives what the recoder computes on.
Must not know which column it stands for or what its values mean.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class HierarchyError(ValueError):
    """A chain table is no tree, or a value has no chain; the sentence names the column, never the value."""


@dataclass(frozen=True, kw_only=True)
class Tree:
    """One hierarchy. Arrays are indexed [level, leaf], level 0 finest; leaves are in depth-first order.

    node: number of the node above the leaf, counted along its level. width: leaves under that node.
    child: place of the node among the children of its parent. fan: children of the node one level down.
    name, named_at: the published value of the node, and the level it carries (short branches skip levels).
    """

    values: pl.DataFrame
    levels: tuple[str, ...]
    node: Integers
    width: Integers
    child: Integers
    fan: Integers
    name: npt.NDArray[np.object_]
    named_at: Integers

    @cached_property
    def loss(self) -> npt.NDArray[np.float64]:
        """Normalised certainty penalty of each node: 0 for a leaf, 1 for the root."""
        leaves = self.node.shape[1]
        return np.asarray((self.width - 1) / max(leaves - 1, 1), dtype=np.float64)

    def meet(self, low: Integers, high: Integers) -> Integers:
        """Level of the lowest node above both leaves; since nodes are ranges, it covers all leaves between them."""
        return np.asarray((self.node[:, low] == self.node[:, high]).argmax(axis=0), dtype=np.int64)

    def encode(self, column: pl.Series) -> Integers:
        """The leaf of each value."""
        keys = column.to_frame("value")
        if keys.schema["value"] != self.values.schema["value"]:
            raise HierarchyError(f"column {column.name}: its type is not that of its hierarchy")
        leaves = keys.join(self.values, on="value", how="left", nulls_equal=True, maintain_order="left")["leaf"]
        if missing := leaves.null_count():
            raise HierarchyError(f"column {column.name}: {missing} rows hold a value outside its hierarchy")
        return leaves.to_numpy().astype(np.int64)


def ends(classes: Integers, leaf: Integers) -> tuple[Integers, Integers]:
    """The first and last leaf of each class."""
    parts = int(classes.max()) + 1
    low, high = np.full(parts, np.iinfo(np.int64).max), np.zeros(parts, dtype=np.int64)
    np.minimum.at(low, classes, leaf)
    np.maximum.at(high, classes, leaf)
    return low, high


def first_rows(classes: Integers) -> Integers:
    """The first row of each class."""
    return np.asarray(np.unique(classes, return_index=True)[1], dtype=np.int64)


def renumbered(classes: Integers) -> Integers:
    """The classes counted from 0 without a gap, in their order."""
    present = np.zeros(int(classes.max()) + 1, dtype=np.int64)
    present[classes] = 1
    return np.asarray((np.cumsum(present) - 1)[classes])


def tree(chain: pl.DataFrame, *, column: str) -> Tree:
    """The tree of a chain table: first column the value, then its nodes, finest first, the same root in every row.

    A null is a level the branch does not have: within a branch the finer node stands for it, before its first node
    that node does. The level of a node is always the one at which it was written.
    """
    key, *levels = chain.columns
    last = len(levels) - 1
    if chain.is_empty() or chain[levels[last]].null_count() or chain[levels[last]].n_unique() != 1:
        raise HierarchyError(f"column {column}: its hierarchy does not end in one root")
    if chain[key].is_duplicated().any():
        raise HierarchyError(f"column {column}: a value stands twice in its hierarchy")
    names = [pl.coalesce(_order(levels, level)).alias(f"name{level}") for level in range(last + 1)]
    written = [_written_at(levels, level).alias(f"at{level}") for level in range(last + 1)]
    filled = chain.select(pl.col(key).alias("value"), *names, *written)
    # The level is part of a node's identity: a beat and a neighbourhood may bear the same name.
    path = [column for level in range(last, -1, -1) for column in (f"name{level}", f"at{level}")]
    leaves = filled.select(path).unique().sort(path)
    node = _numbered(leaves, path)
    _refuse_two_parents(leaves, node, column)
    child, fan = _families(node)
    numbered = filled.join(leaves.with_row_index("leaf"), on=path, how="left").select("value", "leaf")
    return Tree(
        values=numbered, levels=tuple(levels), node=node, width=_widths(node), child=child, fan=fan,
        name=np.stack([leaves[f"name{level}"].to_numpy().astype(object) for level in range(last + 1)]),
        named_at=np.stack([leaves[f"at{level}"].to_numpy().astype(np.int64) for level in range(last + 1)]),
    )  # fmt: skip


def _order(levels: list[str], level: int) -> list[str]:
    """Where a node missing at this level is taken from: the nearest finer one, else the nearest coarser one."""
    return [*reversed(levels[: level + 1]), *levels[level + 1 :]]


def _written_at(levels: list[str], level: int) -> pl.Expr:
    return pl.coalesce([
        pl.when(pl.col(name).is_not_null()).then(pl.lit(levels.index(name))) for name in _order(levels, level)
    ])  # fmt: skip


def _numbered(leaves: pl.DataFrame, path: list[str]) -> Integers:
    """Nodes of each level, numbered in depth-first order: a new one begins where the path down to it changes."""
    levels = len(path) // 2
    node = np.zeros((levels, leaves.height), dtype=np.int64)
    for level in range(levels):
        above = leaves.select(path[: 2 * (levels - level)])
        node[level] = above.to_struct().rle_id().to_numpy()
    return node


def _refuse_two_parents(leaves: pl.DataFrame, node: Integers, column: str) -> None:
    for level in range(node.shape[0]):
        if leaves.select(f"name{level}", f"at{level}").unique().height != node[level, -1] + 1:
            raise HierarchyError(f"column {column}: a node of its hierarchy stands under two parents")


def _widths(node: Integers) -> Integers:
    return np.stack([np.bincount(row)[row] for row in node]).astype(np.int64)


def _families(node: Integers) -> tuple[Integers, Integers]:
    child, fan = np.zeros_like(node), np.ones_like(node)
    for level in range(node.shape[0] - 1):
        parent = node[level + 1]
        first = np.searchsorted(parent, parent)
        child[level] = node[level] - node[level][first]
        eldest = np.zeros(parent[-1] + 1, dtype=np.int64)
        np.maximum.at(eldest, parent, child[level] + 1)
        fan[level + 1] = eldest[parent]
    return child, fan
