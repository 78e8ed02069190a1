"""Classes in which nearly everybody has the same rare answer: found, merged with a neighbour, or the answer withheld.

A row that looks like ten others still tells its answer when all ten gave it. An answer counts where it could harm
(`Field.harmless` and the words for blank cannot), and where the class says much more than the table does: its share is
above `confidence` and exceeds the table's own by more than `uplift`. Both are taken within the rows that can mix.
Merging comes first, since a withheld answer is itself a hint; withholding is for classes without a neighbour.
Must not split a class, nor look at anything but classes and answers.
Source: l-diversity (Machanavajjhala et al. 2007) with the base rate of t-closeness (Li, Li and Venkatasubramanian 2007);
thresholds from the privacy policy, docs/policy.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from privacy.improvement import Table
from privacy.trees import Flags, Integers, Tree, ends, first_rows
from schemas.model import BLANKS, WITHHELD, Field, Privacy

_Numbers = npt.NDArray[np.float64]
_ROUNDS = 12
"""How often classes are paired; each round at least halves the classes that tell something and have a neighbour."""

TELLING = {
    "injured": ("injury_level", "medical_aid"), "injury_level": ("injured", "medical_aid"), "medical_aid": ("injured", "injury_level"),
    "perceived_armed": ("confirmed_armed",), "confirmed_armed": ("perceived_armed",),
    "resisted": ("resistance_type",), "resistance_type": ("resisted",),
    "custody_status": ("arrested",), "arrested": ("custody_status",),
}  # fmt: skip
"""Answers that tell one another: where one is withheld, so are the others."""

TELLING_TABLES = {"injury": ("injured", "injury_level"), "weapon": ("perceived_armed", "confirmed_armed")}
"""Tables whose rows tell these answers: withheld for a class together with them."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """given: for each harmful answer (column, value) which rows gave it. base: how usual it is among rows that can mix."""

    columns: tuple[str, ...]
    given: npt.NDArray[np.bool_]
    base: _Numbers
    confidence: float
    uplift: float

    def skewed(self, classes: Integers) -> npt.NDArray[np.bool_]:
        """For each answer and class, whether the class tells it."""
        size = np.bincount(classes)
        count = np.array([np.bincount(classes, weights=row) for row in self.given]).reshape(-1, size.size)
        return self._tells(count / np.maximum(size, 1), self.base[:, first_rows(classes)])

    def broken(self, classes: Integers) -> Flags:
        """For each class whether it tells any answer."""
        return np.asarray(self.skewed(classes).any(axis=0))

    def merged(self, classes: Integers, table: Table, group: Integers) -> Integers:
        """The classes, those that tell an answer merged with the neighbour with which least is lost and nothing is told."""
        if not self.given.size:
            return classes
        for _ in range(_ROUNDS):
            into = self._partners(classes, table, group)
            if not into:
                break
            renamed = np.arange(int(classes.max()) + 1)
            for poor, partner in into.items():
                renamed[poor] = partner
            _, classes = np.unique(renamed[classes], return_inverse=True)
        return np.asarray(classes, dtype=np.int64)

    def _partners(self, classes: Integers, table: Table, group: Integers) -> dict[int, int]:
        """For each telling class a partner; no class is used twice in one round."""
        size, first = np.bincount(classes), first_rows(classes)
        home, count = group[first], np.array([np.bincount(classes, weights=row) for row in self.given])
        spans = [_Span.of(classes, leaf, tree) for leaf, tree in zip(table.leaves, table.trees, strict=True)]
        order = np.argsort(home, kind="stable")
        begin, end = (np.searchsorted(home, home, side, sorter=order) for side in ("left", "right"))
        free = np.ones(size.size, dtype=np.bool_)
        into: dict[int, int] = {}
        for poor in np.flatnonzero(self.broken(classes)):
            near = order[begin[poor] : end[poor]]
            near = near[free[near] & (near != poor)]
            if not (free[poor] and near.size):
                continue
            share = (count[:, near] + count[:, [poor]]) / (size[near] + size[poor])
            near = near[~self._tells(share, self.base[:, first[near]]).any(axis=0)]
            if near.size:
                best = int(near[np.argmin(_cost(int(poor), near, size, spans=spans, table=table))])
                into[int(poor)] = best
                free[[int(poor), best]] = False
        return into

    def _tells(self, share: _Numbers, base: _Numbers) -> npt.NDArray[np.bool_]:
        return np.asarray((share > self.confidence) & (share - base > self.uplift))


def answers(
    rows: pl.DataFrame, fields: Sequence[Field], *, strata: Sequence[str], confidence: float, uplift: float
) -> Answers:
    """The harmful answers of the sensitive fields. strata: columns rows never mix over besides the agency, as the role."""
    group = (
        rows.select(pl.struct(strata).rank("dense")).to_series() if strata else pl.repeat(1, rows.height, eager=True)
    )
    stratum = group.to_numpy().astype(np.int64)
    names, given, base = [], [], []
    for name, flags in _harmful(rows, fields):
        share = np.bincount(stratum, weights=flags) / np.maximum(np.bincount(stratum), 1)
        names.append(name)
        given.append(flags)
        base.append(share[stratum])
    shape = (len(names), rows.height)
    return Answers(
        columns=tuple(names), given=np.array(given, dtype=np.bool_).reshape(shape),
        base=np.array(base, dtype=np.float64).reshape(shape), confidence=confidence, uplift=uplift,
    )  # fmt: skip


def _harmful(rows: pl.DataFrame, fields: Sequence[Field]) -> Iterator[tuple[str, Flags]]:
    for field in fields:
        if field.privacy is not Privacy.SENSITIVE or field.vocabulary is None or field.name not in rows.columns:
            continue
        told = rows[field.name].drop_nulls().unique(maintain_order=True)
        for value in sorted(set(told) - set(field.harmless) - {*BLANKS, WITHHELD}):
            yield field.name, (rows[field.name] == value).fill_null(False).to_numpy()


@dataclass(frozen=True, kw_only=True)
class _Span:
    """First and last leaf of each class in one tree, and the loss of its rows."""

    low: Integers
    high: Integers
    loss: _Numbers

    @classmethod
    def of(cls, classes: Integers, leaf: Integers, tree: Tree) -> "_Span":
        low, high = ends(classes, leaf)
        return cls(low=low, high=high, loss=tree.loss[tree.meet(low, high), low])


def _cost(poor: int, near: Integers, size: Integers, *, spans: Sequence[_Span], table: Table) -> _Numbers:
    """What a merge with each neighbour adds to the loss of all rows concerned."""
    cost = np.zeros(near.size)
    for span, tree, weight in zip(spans, table.trees, table.weights, strict=True):
        lows, highs = np.minimum(span.low[near], span.low[poor]), np.maximum(span.high[near], span.high[poor])
        joint = tree.loss[tree.meet(lows, highs), lows]
        together = joint * (size[near] + size[poor])
        cost += weight * (together - span.loss[near] * size[near] - span.loss[poor] * size[poor])
    return cost


def without_telling(rows: pl.DataFrame, groups: pl.Series, said: Answers) -> tuple[pl.DataFrame, dict[str, list[str]]]:
    """The rows without the answers their group still tells, nor those that tell them; and the groups, by column."""
    if rows.is_empty() or not said.given.size:
        return rows, {}
    numbers = groups.rank("dense").to_numpy().astype(np.int64) - 1
    hidden: dict[str, Flags] = {}
    for name, flags in zip(said.columns, said.skewed(numbers), strict=True):
        for column in (name, *TELLING.get(name, ())):
            hidden[column] = hidden.get(column, np.zeros(flags.size, dtype=np.bool_)) | flags
    frame, told = rows, {}
    for column, flags in hidden.items():
        if column in rows.columns and flags.any():
            kept_back = pl.Series(flags[numbers])
            frame = frame.with_columns(
                pl.when(kept_back).then(pl.lit(WITHHELD)).otherwise(pl.col(column)).alias(column)
            )
            told[column] = sorted(groups.filter(kept_back).unique())
    return frame, told
