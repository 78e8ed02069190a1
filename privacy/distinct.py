"""No class with fewer different values of a sensitive column than l: such classes are merged with their neighbours.

Distinct l-diversity (Machanavajjhala et al. 2007), for flat tables. Must not split a class, nor mix groups.
"""

from dataclasses import dataclass

import numpy as np

from privacy.improvement import Table
from privacy.partition import partition
from privacy.trees import Flags, Integers, ends, first_rows, renumbered

_CLUSTER = 24
"""Least classes among which one short of l looks for another."""


@dataclass(frozen=True, kw_only=True)
class Distinct:
    """held: the sensitive value of each row as a code. least: different ones each class holds at least."""

    held: Integers
    least: int

    def broken(self, classes: Integers) -> Flags:
        """The classes with fewer different sensitive values than l."""
        codes = int(self.held.max()) + 1
        pairs = np.unique(classes * codes + self.held) // codes
        return np.asarray(np.bincount(pairs, minlength=int(classes.max()) + 1) < self.least)

    def merged(self, classes: Integers, table: Table, group: Integers) -> Integers:
        """Each class short of l goes to its cheapest neighbour, and what is then left to a whole cluster."""
        if not self.broken(classes).any():
            return classes
        classes = self._paired(table, classes, group)
        short = self.broken(classes)
        if not short.any():
            return classes
        need = np.full(classes.size, self.least, dtype=np.int64)
        # Rows of a class take the place of its first row, so that they stay together.
        places = [leaf[first_rows(classes)[classes]] for leaf in table.leaves]
        whole = partition(places, table.trees, table.weights, need=need, bundle=self.held, group=group)
        touched = np.zeros(int(whole.max()) + 1, dtype=np.bool_)
        touched[whole[short[classes]]] = True
        return renumbered(np.where(touched[whole], whole, whole.max() + 1 + classes))

    def _paired(self, table: Table, classes: Integers, group: Integers) -> Integers:
        """Each class short of l joins the class of its cluster with which it loses least while l is reached."""
        first = first_rows(classes)
        clusters = partition(
            [leaf[first] for leaf in table.leaves], table.trees, table.weights, group=group[first],
            need=np.full(first.size, _CLUSTER, dtype=np.int64), bundle=np.arange(first.size),
        )  # fmt: skip
        ranges = [ends(classes, leaf) for leaf in table.leaves]
        loss = sum(tree_.loss[tree_.meet(*both), both[0]] for tree_, both in zip(table.trees, ranges, strict=True))
        sizes, mixed = np.bincount(classes), ~self.broken(classes)
        only = self.held[first]
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
        return renumbered(_joined(into)[classes])


def _joined(into: Integers) -> Integers:
    """One number for all that are linked, directly or through others."""
    number = np.arange(into.size)
    while True:
        least = np.minimum(number, number[into])
        np.minimum.at(least, into, least)
        if np.array_equal(least, number):
            return number
        number = least
