"""Top-down specialisation over integer codes: which rows will look alike.

All groups of rows are split at once, round by round, with array arithmetic. Must not know column names, frames or what
is published: a class is a set of rows, and what it publishes is the lowest node above them (see recode.py).

Algorithm: hierarchical top-down specialisation (Fung, Wang and Yu 2005) done locally, group by group, as in Mondrian
(LeFevre, DeWitt and Ramakrishnan 2006), but along the nodes of given hierarchies instead of free ranges.
A group is split along one attribute into the children of the lowest node above its rows. A child whose rows come from
at least as many bundles as the greatest need among them becomes a group of its own; the others stay together at the
parent. If those others are too few to stand alone, the smallest children that could have left stay with them. So no
part is ever below its need; and two parts that happened to publish the same nodes would only form a larger class.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from privacy.slots import Shared, Slots, greatest, shared, slots
from privacy.trees import Flags, Integers, Tree

_Numbers = npt.NDArray[np.float64]

_PRICE = 0.75
"""Gain is divided by the entropy of the split to this power: cutting a group into many parts uses up chances of other
splits. Measured on the test tables adult and uof (k = 5): NCP 0.068 and 0.167 at 0 (pure greed), 0.063 and 0.158 here,
0.065 and 0.158 at 1."""


@dataclass(frozen=True, kw_only=True)
class _Groups:
    """Groups still being split: rows sorted by group, and for each group its first position and size."""

    rows: Integers
    sizes: Integers

    @property
    def starts(self) -> Integers:
        return np.cumsum(self.sizes) - self.sizes

    @property
    def of_row(self) -> Integers:
        return np.repeat(np.arange(self.sizes.size), self.sizes)

    def keep(self, wanted: Flags) -> "_Groups":
        return _Groups(rows=self.rows[np.repeat(wanted, self.sizes)], sizes=self.sizes[wanted])


@dataclass(frozen=True, kw_only=True)
class _Split:
    """What one attribute would do: the gain of each group, and the part each row would go to (0: stays behind)."""

    gain: _Numbers
    part: Integers


def partition(
    leaves: Sequence[Integers],
    trees: Sequence[Tree],
    weights: Sequence[float],
    *,
    need: Integers,
    group: Integers,
    bundle: Integers,
) -> Integers:
    """The class of each row: a partition of the given groups in which every class has at least its greatest need.

    leaves: one array per attribute, in the order of trees and weights. group: rows of different groups never mix.
    bundle: what each row counts as, from 0; rows of one bundle count once in a class.
    A group that is too small from the start stays one class; finding that out is up to the caller.
    """
    classes = np.full(need.size, -1, dtype=np.int64)
    # Rows of one bundle stand side by side, and stay so when groups are divided.
    rows = np.lexsort((bundle, group)).astype(np.int64)
    open_groups = _Groups(rows=rows, sizes=_run_lengths(group[rows]))
    done = 0
    while open_groups.rows.size:
        # Two parts need twice the least need in rows, even if they share their bundles; groups without room are final.
        least = np.minimum.reduceat(need[open_groups.rows], open_groups.starts)
        roomy = open_groups.sizes >= 2 * least
        done = _close(open_groups.keep(~roomy), classes, done)
        open_groups = open_groups.keep(roomy)
        if not open_groups.rows.size:
            break
        gain, part = _best(open_groups, leaves, trees, weights, need=need, bundle=bundle)
        done = _close(open_groups.keep(gain <= 0), classes, done)
        open_groups = _divided(open_groups, part, gain > 0)
    return classes


def _run_lengths(values: Integers) -> Integers:
    ends = np.flatnonzero(np.append(values[1:] != values[:-1], True)) if values.size else np.empty(0, dtype=np.int64)
    return np.diff(np.concatenate(([-1], ends))).astype(np.int64)


def _close(groups: _Groups, classes: Integers, done: int) -> int:
    classes[groups.rows] = done + groups.of_row
    return done + groups.sizes.size


def _divided(groups: _Groups, part: Integers, split: Flags) -> _Groups:
    of_row, wanted = groups.of_row, np.repeat(split, groups.sizes)
    label = (of_row * (part.max() + 1) + part)[wanted]
    order = np.argsort(label, kind="stable")
    return _Groups(rows=groups.rows[wanted][order], sizes=_run_lengths(label[order]))


def _best(
    groups: _Groups,
    leaves: Sequence[Integers],
    trees: Sequence[Tree],
    weights: Sequence[float],
    *,
    need: Integers,
    bundle: Integers,
) -> tuple[_Numbers, Integers]:
    """For each group the split that gains most; between equals the attribute given first, so that runs repeat."""
    gain = np.zeros(groups.sizes.size)
    part = np.zeros(groups.rows.size, dtype=np.int64)
    wanted, sharing = need[groups.rows], shared(groups.of_row, bundle[groups.rows])
    for leaf, tree, weight in zip(leaves, trees, weights, strict=True):
        split = _along(groups, leaf[groups.rows], tree, wanted, sharing)
        better = weight * split.gain > gain * (1 + 1e-12)
        gain = np.where(better, weight * split.gain, gain)
        part = np.where(np.repeat(better, groups.sizes), split.part, part)
    return gain, part


def _along(groups: _Groups, leaf: Integers, tree: Tree, need: Integers, sharing: Shared) -> _Split:
    """The split of every group along one attribute."""
    starts, of_row = groups.starts, groups.of_row
    low = np.minimum.reduceat(leaf, starts)
    level = tree.meet(low, np.maximum.reduceat(leaf, starts))
    child = tree.child[np.maximum(level - 1, 0)[of_row], leaf] * (level > 0)[of_row]
    parts = slots(child, np.where(level > 0, tree.fan[level, low], 1), of_row, sharing)
    leaving = _leaving(parts, parts.greatest(need))
    loss = tree.loss[level, low][parts.owner] - _loss_within(parts.of_row, leaf, parts.owner.size, tree)
    gained = np.bincount(parts.owner, weights=leaving * parts.size * loss, minlength=parts.groups)
    price = _entropy(np.where(leaving, parts.size, 0), parts.owner, groups.sizes)
    gain = np.where((level > 0) & (price > 0), gained / np.maximum(price, 1e-9) ** _PRICE, 0.0)
    return _Split(gain=gain, part=np.where(leaving[parts.of_row], child + 1, 0))


def _leaving(parts: Slots, need: Integers) -> Flags:
    """Which children become groups of their own, so that what stays behind is empty or large enough too."""
    large = (parts.crowd > 0) & (parts.crowd >= need)
    staying = parts.together(~large)
    lacking = np.where(staying > 0, greatest(parts.owner, np.where(large, 0, need), parts.groups) - staying, 0)
    held = np.zeros(parts.owner.size, dtype=np.bool_)
    could_stay = np.flatnonzero(large & (lacking[parts.owner] > 0))
    if could_stay.size:
        smallest_first = could_stay[np.lexsort((parts.crowd[could_stay], parts.owner[could_stay]))]
        turn = np.zeros(parts.owner.size, dtype=np.int64)
        turn[smallest_first] = np.arange(1, smallest_first.size + 1)
        owner, new = parts.owner[smallest_first], parts.newcomers(turn)[smallest_first]
        held[smallest_first] = _before(new, owner) < lacking[owner]
    return large & ~held


def _before(new: Integers, owner: Integers) -> Integers:
    """For each slot, what the slots of the same group that come before it have added."""
    before = np.cumsum(new) - new
    first = np.append(True, owner[1:] != owner[:-1])
    return before - np.maximum.accumulate(np.where(first, before, 0))


def _loss_within(slot: Integers, leaf: Integers, slots: int, tree: Tree) -> _Numbers:
    """The loss of the lowest node above each slot's rows, which may lie below the child itself."""
    low, high = np.full(slots, tree.node.shape[1] - 1, dtype=np.int64), np.zeros(slots, dtype=np.int64)
    np.minimum.at(low, slot, leaf)
    np.maximum.at(high, slot, leaf)
    return np.asarray(tree.loss[tree.meet(np.minimum(low, high), high), high])


def _entropy(size: Integers, owner: Integers, total: Integers) -> _Numbers:
    """Bits used by a split into these sizes and whatever of the total they leave."""
    rest = total - np.bincount(owner, weights=size, minlength=total.size)
    of_parts = np.bincount(owner, weights=_bits(size / total[owner]), minlength=total.size)
    return np.asarray(of_parts + _bits(rest / total))


def _bits(share: _Numbers) -> _Numbers:
    return np.asarray(-share * np.log2(np.where(share > 0, share, 1.0)))
