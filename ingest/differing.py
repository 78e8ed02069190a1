"""Rows of one incident or person that answer differently: which answer stands, and which rows say otherwise.

What the profile allows to differ is settled as it says; all else is a conflict. Must not know what a field means.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from ingest.groups import Groups, Numbers, first_rows
from ingest.profiles.model import Differs
from schemas.model import BLANKS, Type

SAME_PLACE = 0.005
"""Degrees, about 500 m: publishers that blur a point do so for each row anew."""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """standing: one answer for each group; otherwise: by the code of the finding, the rows that say otherwise."""

    standing: pl.Series
    otherwise: list[tuple[str, pl.Series]]


def settled(column: pl.Series, groups: Groups, kind: Type, part: Numbers, allowed: Sequence[Differs | None]) -> Settled:
    """The answers of one column. part: the part each row is of; allowed: how answers may differ, for each part."""
    rules = list(dict.fromkeys(allowed)) or [None]
    if len(rules) == 1:
        return _settled(column, groups, kind, rules[0])
    standing: pl.Series | None = None
    otherwise: list[tuple[str, pl.Series]] = []
    of_part = np.array([rules.index(rule) for rule in allowed])
    for at, rule in enumerate(rules):
        here = pl.Series(of_part[part] == at)
        one = _settled(column.set(~here, None), groups, kind, rule)
        standing = one.standing if standing is None else standing.zip_with(standing.is_not_null(), one.standing)
        otherwise += one.otherwise
    assert standing is not None, "there is at least one rule"
    return Settled(standing=standing, otherwise=otherwise)


def _settled(column: pl.Series, groups: Groups, kind: Type, allowed: Differs | None) -> Settled:
    standing = _standing(column, groups, allowed)
    return Settled(standing=standing, otherwise=_otherwise(column, standing.gather(groups.of), kind, allowed))


def _standing(column: pl.Series, groups: Groups, allowed: Differs | None) -> pl.Series:
    """The answer that stands for each group: the first, unless the profile ranks them."""
    if allowed is None or allowed.take == "first":
        return column.gather(first_rows(groups, column.is_not_null()))
    ranks = {code: at for at, code in enumerate(allowed.codes)}
    value = pl.col("value")
    coded = value.replace_strict(ranks, default=len(ranks), return_dtype=pl.Int64)
    rank = coded if allowed.take == "codes" else value
    frame = pl.DataFrame({"group": groups.of, "value": column}).with_row_index("at").filter(value.is_not_null())
    ordered = frame.sort(rank, "at", descending=[allowed.take == "latest", False])
    best = ordered.group_by("group", maintain_order=True).first()
    every = pl.DataFrame({"group": np.arange(groups.firsts.size)})
    return every.join(best, on="group", how="left", maintain_order="left")["value"]


def _otherwise(column: pl.Series, kept: pl.Series, kind: Type, allowed: Differs | None) -> list[tuple[str, pl.Series]]:
    if kind is Type.DECIMAL:
        apart = ((column - kept).abs() > SAME_PLACE).fill_null(value=False)
        return [("bad_point" if allowed is None else "answers_differ", apart)]
    differs = (column != kept).fill_null(value=False)
    if allowed is None:
        return [("conflict", differs)]
    if allowed.at_most is None:
        # A word for blank beside an answer is no other answer.
        return [("answers_differ", differs & ~column.is_in(list(BLANKS)) if column.dtype == pl.String else differs)]
    far = ((column - kept).dt.total_days().abs() > allowed.at_most).fill_null(value=False)
    return [("conflict", far), ("answers_differ", differs & ~far)]
