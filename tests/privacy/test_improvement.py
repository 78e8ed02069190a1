"""Rounds of improvement never lose more, never leave a class below its need, and never mix groups."""

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.hierarchies import chain
from privacy.improvement import Table, improved
from privacy.partition import partition
from privacy.trees import tree
from schemas.hierarchies import AGE, FORCE

AGES = ["0-9", "18-20", "21-25", "26-30", "36-40", "61-65", "81-85"]
KINDS = ["push", "takedown", "canine", "firearm_hit", "verbal", "none"]


@settings(max_examples=12)
@given(
    st.lists(
        st.tuples(st.sampled_from(AGES), st.sampled_from(KINDS), st.integers(0, 20), st.booleans()),
        min_size=30,
        max_size=120,
    )
)
def test_improved_classes_keep_every_promise_and_lose_no_more(people):
    ages, kinds, bundles, sides = (list(column) for column in zip(*people, strict=True))
    trees = [tree(chain(AGE, pl.Series(AGES)), column="age"), tree(chain(FORCE, pl.Series(KINDS)), column="force")]
    leaves = [trees[0].encode(pl.Series(ages)), trees[1].encode(pl.Series(kinds))]
    group, bundle = np.array(sides, dtype=np.int64), np.unique(bundles, return_inverse=True)[1].astype(np.int64)
    need = np.full(len(people), 3, dtype=np.int64)
    table = Table(
        leaves=leaves, trees=trees, weights=[1.0, 3.0], need=need, group=group, bundle=bundle,
    )  # fmt: skip
    first = partition(leaves, trees, [1.0, 3.0], need=need, group=group, bundle=bundle)
    better = improved(table, first)
    assert table.losses(better).sum() <= table.losses(first).sum() + 1e-9
    frame = pl.DataFrame({"class": better, "group": group, "bundle": bundle}).group_by("class").agg(
        pl.col("group").n_unique(), pl.col("bundle").n_unique()
    )  # fmt: skip
    assert (frame["group"] == 1).all()
    whole = pl.DataFrame({"group": group, "bundle": bundle}).group_by("group").agg(pl.col("bundle").n_unique())
    if (whole["bundle"] >= 3).all():
        assert (frame["bundle"] >= 3).all()
    assert np.array_equal(improved(table, first), better)
