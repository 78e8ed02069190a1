"""Rows that belong together, by whole numbers: which group each row is in, its place there, and the first answer of each.

Plain arrays, because comparing long keys again and again is what makes large deliveries slow. Must not know what a row is.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

Numbers = np.ndarray


def together(*numbers: Numbers) -> Numbers:
    """One number for each combination of numbers that occurs."""
    combined = numbers[0]
    for other in numbers[1:]:
        combined = np.unique(combined * (int(other.max(initial=0)) + 1) + other, return_inverse=True)[1]
    return combined


def places(groups: Numbers) -> Numbers:
    """The place of each row within its group, from 0, in the order of the rows."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    begins = np.ones(ordered.size, dtype=bool)
    begins[1:] = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(begins)
    found = np.empty(ordered.size, dtype=np.int64)
    found[order] = np.arange(ordered.size) - np.repeat(starts, np.diff(np.append(starts, ordered.size)))
    return found


@dataclass(frozen=True, kw_only=True)
class Groups:
    """of: the group of each row; firsts: the first row of each group; groups are in the order of their first rows."""

    of: Numbers
    firsts: Numbers

    @property
    def single(self) -> bool:
        """Whether every row is a group of its own."""
        return self.firsts.size == self.of.size


def grouped(numbers: Numbers) -> Groups:
    """The groups of rows with equal numbers."""
    _, firsts, of = np.unique(numbers, return_index=True, return_inverse=True)
    order = np.argsort(firsts, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    return Groups(of=rank[of], firsts=firsts[order])


def first_rows(groups: Groups, filled: pl.Series) -> Numbers:
    """For each group the first row where a column is filled; the group's first row where none is."""
    rows = np.flatnonzero(filled.to_numpy())[::-1]
    first = groups.firsts.copy()
    first[groups.of[rows]] = rows
    return first
