"""Recode a table along hierarchies until every row looks like enough others: frames in, frames out.

Any table, any hierarchies: the standard's own come from hierarchies.py, others from files read elsewhere. How rows are
put together is partition.py; here values become codes and classes become published nodes. The unit of anonymity is the
bundle (an incident with all its rows), so a class is as large as its bundles are many. Must not drop, reorder or invent
rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from privacy.improvement import Apart, Table, improved
from privacy.partition import partition
from privacy.slots import greatest, repeats
from privacy.trees import Flags, HierarchyError, Integers, Tree, ends, tree


@dataclass(frozen=True, kw_only=True)
class Recoded:
    """Rows in their order. nodes and levels: what each recoded column publishes, null in failed rows.

    classes: rows with the same number look alike; null in failed rows. failed: rows of groups below their need.
    loss: normalised certainty penalty of each column, failed rows counted as wholly lost.
    """

    nodes: pl.DataFrame
    levels: pl.DataFrame
    classes: pl.Series
    failed: pl.Series
    loss: dict[str, float]


def recode(
    frame: pl.DataFrame,
    chains: Mapping[str, pl.DataFrame],
    *,
    weights: Mapping[str, float],
    need: pl.Series,
    exact: list[str],
    bundle: pl.Series | None = None,
    apart: Apart | None = None,
) -> Recoded:
    """Generalise the columns of `chains` until each row stands among the rows of at least `need` bundles, all alike.

    chains: for each column a table whose first column is the value and whose others are its nodes, finest first.
    weights: what a loss in a column counts against losses in others; 1 where none is given.
    need: of how many bundles the rows that look like it must be, its own included; in a class the greatest decides.
    exact: columns published as they are, so only rows that agree in them can look alike.
    bundle: rows with the same value count once in a class; where none is given, each row is a bundle of its own.
    apart: what else a class must satisfy, such as l-diversity.
    """
    if not chains:
        raise HierarchyError("there is no column to recode")
    if need.len() != frame.height:
        raise ValueError(f"{need.len()} needs were given for {frame.height} rows")
    if frame.is_empty():
        return _nothing(list(chains))
    wanted, bundles = need.to_numpy().astype(np.int64), _bundles(bundle, frame.height)
    trees = {column: tree(chain, column=column) for column, chain in chains.items()}
    leaves = {column: trees[column].encode(frame[column]) for column in chains}
    group = _groups(frame, exact)
    weight = [float(weights.get(column, 1.0)) for column in chains]
    codes, kinds = list(leaves.values()), list(trees.values())
    table = Table(leaves=codes, trees=kinds, weights=weight, need=wanted, group=group, bundle=bundles, apart=apart)
    classes = partition(table.leaves, table.trees, weight, need=wanted, group=group, bundle=bundles)
    classes = improved(table, table.settled(classes, group))
    failed = _too_small(classes, wanted, bundles)
    return _published(trees, leaves, classes, failed)


def _nothing(columns: list[str]) -> Recoded:
    texts = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    return Recoded(
        nodes=texts, levels=texts, classes=pl.Series("class", [], dtype=pl.Int64),
        failed=pl.Series("failed", [], dtype=pl.Boolean), loss=dict.fromkeys(columns, 0.0),
    )  # fmt: skip


def _groups(frame: pl.DataFrame, exact: list[str]) -> Integers:
    if not exact:
        return np.zeros(frame.height, dtype=np.int64)
    return frame.select(pl.struct(exact).rank("dense")).to_series().to_numpy().astype(np.int64)


def _bundles(bundle: pl.Series | None, rows: int) -> Integers:
    """The bundle of each row as a code, from 0."""
    if bundle is None:
        return np.arange(rows)
    if bundle.len() != rows or bundle.null_count():
        raise ValueError(f"{bundle.len() - bundle.null_count()} bundles were given for {rows} rows")
    return bundle.rank("dense").to_numpy().astype(np.int64) - 1


def _too_small(classes: Integers, need: Integers, bundle: Integers) -> Flags:
    parts = int(classes.max()) + 1
    crowd = np.bincount(classes, minlength=parts) - repeats(classes, bundle, parts)
    return np.asarray((crowd < greatest(classes, need, parts))[classes])


def _published(trees: Mapping[str, Tree], leaves: Mapping[str, Integers], classes: Integers, failed: Flags) -> Recoded:
    lost = pl.Series("failed", failed)
    nodes, levels, loss = {}, {}, {}
    for column, tree_ in trees.items():
        low, high = (end[classes] for end in ends(classes, leaves[column]))
        level = tree_.meet(low, high)
        written = np.array(tree_.levels, dtype=object)[tree_.named_at[level, low]]
        nodes[column] = pl.Series(column, tree_.name[level, low].tolist(), dtype=pl.String).set(lost, None)
        levels[column] = pl.Series(column, written.tolist(), dtype=pl.String).set(lost, None)
        penalty = np.where(failed, 1.0, tree_.loss[level, low])
        loss[column] = float(penalty.mean())
    return Recoded(
        nodes=pl.DataFrame(nodes), levels=pl.DataFrame(levels), failed=lost, loss=loss,
        classes=pl.Series("class", classes).set(lost, None),
    )  # fmt: skip
