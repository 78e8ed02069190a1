"""What a split would give: rows counted by the part they would go to, and so are the bundles they come from.

A slot is one child of one group's node. A bundle is what counts once, however many rows it has: five persons of one
incident are a crowd of one. Must not decide what leaves a group, nor know what a bundle stands for.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from privacy.trees import Flags, Integers


def crowd(part: Integers, bundle: Integers | None, parts: int) -> Integers:
    """How many bundles the rows of each part come from; as many as rows where no bundle has two (None)."""
    if bundle is None:
        return np.bincount(part, minlength=parts).astype(np.int64)
    codes = int(bundle.max(initial=0)) + 1
    return np.bincount(np.unique(part * codes + bundle) // codes, minlength=parts).astype(np.int64)


@dataclass(frozen=True, kw_only=True)
class Slots:
    """of_row: the slot of each row. owner: the group of each slot, ascending. bundle: of each row, or None."""

    of_row: Integers
    owner: Integers
    groups: int
    bundle: Integers | None

    @cached_property
    def size(self) -> Integers:
        """Rows of each slot."""
        return np.bincount(self.of_row, minlength=self.owner.size).astype(np.int64)

    @cached_property
    def crowd(self) -> Integers:
        """Bundles of each slot."""
        return self.size if self.bundle is None else crowd(self.of_row, self.bundle, self.owner.size)

    def greatest(self, values: Integers) -> Integers:
        """The greatest of the values, one given for each row, in each slot."""
        return greatest(self.of_row, values, self.owner.size)

    def together(self, chosen: Flags) -> Integers:
        """For each group the bundles of its chosen slots; one that is in several of them counts once."""
        if self.bundle is None:
            return np.bincount(self.owner, weights=chosen * self.size, minlength=self.groups).astype(np.int64)
        rows = chosen[self.of_row]
        return crowd(self.owner[self.of_row[rows]], self.bundle[rows], self.groups)

    def newcomers(self, turn: Integers, groups: Flags) -> Integers:
        """The bundles each slot adds to those of the slots of its group whose turn is earlier; only in these groups."""
        if self.bundle is None:
            return self.size
        rows = np.flatnonzero(groups[self.owner[self.of_row]])
        slot, codes = self.of_row[rows], int(self.bundle.max(initial=0)) + 1
        whose = self.owner[slot] * codes + self.bundle[rows]
        order = np.lexsort((turn[slot], whose))
        first = np.append(True, whose[order][1:] != whose[order][:-1])[: order.size]
        return np.bincount(slot[order][first], minlength=self.owner.size).astype(np.int64)


def slots(child: Integers, fan: Integers, of_row: Integers, bundle: Integers | None) -> Slots:
    """The slots of rows that go to these children. of_row: the group of each row. fan: children of each group's node."""
    slot = (np.cumsum(fan) - fan)[of_row] + child
    if fan.sum() <= 4 * child.size:
        owner = np.repeat(np.arange(fan.size), fan)
        return Slots(of_row=slot, owner=owner, groups=fan.size, bundle=bundle)
    # Flat hierarchies over many groups are packed to what occurs.
    _, first, packed = np.unique(slot, return_index=True, return_inverse=True)
    return Slots(of_row=packed, owner=of_row[first], groups=fan.size, bundle=bundle)


def greatest(part: Integers, values: Integers, parts: int) -> Integers:
    """The greatest value in each part; 0 where there is none."""
    found = np.zeros(parts, dtype=np.int64)
    np.maximum.at(found, part, values)
    return found
