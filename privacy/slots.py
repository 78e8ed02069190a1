"""What a split would give: the rows of each part it would make, and the bundles they come from.

A slot is one child of one group's node. A bundle is what counts once, however many rows it has: five persons of one
incident are a crowd of one. Must not decide what leaves a group, nor know what a bundle stands for.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from privacy.trees import Flags, Integers


@dataclass(frozen=True, kw_only=True)
class Shared:
    """The only rows where counting rows and counting bundles differ: those with another row of their bundle in reach.

    rows: where they stand. bundle: theirs, counted from 0.
    """

    rows: Integers
    bundle: Integers


def shared(group: Integers, bundle: Integers) -> Shared:
    """The rows that share group and bundle with another one, which stands beside them."""
    same = (group[1:] == group[:-1]) & (bundle[1:] == bundle[:-1])
    rows = np.flatnonzero(np.append(same, False) | np.append(False, same))
    return Shared(rows=rows, bundle=bundle[rows])


@dataclass(frozen=True, kw_only=True)
class Slots:
    """of_row: the slot of each row. owner: the group of each slot, ascending. shared: rows that share their bundle."""

    of_row: Integers
    owner: Integers
    groups: int
    shared: Shared

    @cached_property
    def size(self) -> Integers:
        """Rows of each slot."""
        return np.bincount(self.of_row, minlength=self.owner.size).astype(np.int64)

    @cached_property
    def crowd(self) -> Integers:
        """Bundles of each slot."""
        return self.size - repeats(self.of_row[self.shared.rows], self.shared.bundle, self.owner.size)

    def greatest(self, values: Integers) -> Integers:
        """The greatest of the values, one given for each row, in each slot."""
        return greatest(self.of_row, values, self.owner.size)

    def together(self, chosen: Flags) -> Integers:
        """For each group the bundles of its chosen slots; one that is in several of them counts once."""
        rows = np.bincount(self.owner, weights=chosen * self.size, minlength=self.groups).astype(np.int64)
        slot = self.of_row[self.shared.rows]
        kept = chosen[slot]
        return rows - repeats(self.owner[slot[kept]], self.shared.bundle[kept], self.groups)

    def newcomers(self, turn: Integers) -> Integers:
        """The bundles each slot adds to those of the slots of its group whose turn is earlier."""
        slot = self.of_row[self.shared.rows]
        order = np.lexsort((turn[slot], self.shared.bundle, self.owner[slot]))
        slot, bundle = slot[order], self.shared.bundle[order]
        again = (bundle[1:] == bundle[:-1]) & (self.owner[slot[1:]] == self.owner[slot[:-1]])
        return self.size - np.bincount(slot[1:][again], minlength=self.owner.size)


def slots(child: Integers, fan: Integers, of_row: Integers, shared: Shared) -> Slots:
    """The slots of rows that go to these children. of_row: the group of each row. fan: children of each group's node."""
    slot = (np.cumsum(fan) - fan)[of_row] + child
    if fan.sum() <= 4 * child.size:
        return Slots(of_row=slot, owner=np.repeat(np.arange(fan.size), fan), groups=fan.size, shared=shared)
    # Flat hierarchies over many groups are packed to what occurs.
    _, first, packed = np.unique(slot, return_index=True, return_inverse=True)
    return Slots(of_row=packed, owner=of_row[first], groups=fan.size, shared=shared)


def repeats(part: Integers, bundle: Integers, parts: int) -> Integers:
    """How many rows of each part come after the first row of their bundle in it."""
    codes = int(bundle.max(initial=0)) + 1
    pairs = np.sort(part * codes + bundle)
    return np.bincount(pairs[1:][pairs[1:] == pairs[:-1]] // codes, minlength=parts).astype(np.int64)


def greatest(part: Integers, values: Integers, parts: int) -> Integers:
    """The greatest value in each part; 0 where there is none."""
    found = np.zeros(parts, dtype=np.int64)
    np.maximum.at(found, part, values)
    return found
