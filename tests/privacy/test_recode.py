"""The recoder on any table: ancestors only, enough bundles alike, rows in order, the same result each time."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.recode import Recoded, recode
from privacy.trees import HierarchyError

K, PROTECTED = 3, 5


@st.composite
def tables(draw):
    """A frame, its chain tables (trees of any fan and depth, some branches short), a need and a bundle for each row."""
    chains = {f"c{number}": draw(_chain()) for number in range(draw(st.integers(1, 3)))}
    rows = draw(st.integers(0, 60))
    columns = {
        name: draw(st.lists(st.sampled_from(table["value"].to_list()), min_size=rows, max_size=rows))
        for name, table in chains.items()
    }
    needs = draw(st.lists(st.sampled_from([K, K, K, PROTECTED]), min_size=rows, max_size=rows))
    group = draw(st.lists(st.sampled_from(["a", "b"]), min_size=rows, max_size=rows))
    frame = pl.DataFrame({"group": group, **columns}, schema={"group": pl.String, **dict.fromkeys(columns, pl.String)})
    bundles = draw(st.one_of(st.just(list(range(rows))), st.lists(st.integers(0, 19), min_size=rows, max_size=rows)))
    return frame, chains, pl.Series("need", needs, dtype=pl.Int64), pl.Series("bundle", bundles, dtype=pl.Int64)


@st.composite
def _chain(draw):
    leaves, fan, depth = draw(st.integers(1, 12)), draw(st.integers(2, 4)), draw(st.integers(0, 3))
    short = draw(st.integers(0, 15))
    levels = {f"l{level}": [f"n{level}.{leaf // fan**level}" for leaf in range(leaves)] for level in range(depth)}
    table = pl.DataFrame({"value": [f"v{leaf}" for leaf in range(leaves)], **levels, "root": ["*"] * leaves})
    if depth == 3:  # one branch without its middle level, one value that starts in the middle
        table = table.with_columns(l1=pl.when(pl.int_range(pl.len()) // fan != short).then("l1"))
        table = table.with_columns(l0=pl.when((pl.int_range(pl.len()) != short) | pl.col("l1").is_null()).then("l0"))
    return table


def run(table) -> Recoded:
    frame, chains, need, bundle = table
    return recode(frame, chains, weights={"c0": 3.0}, need=need, exact=["group"], bundle=bundle)


@given(tables())
def test_every_published_node_is_an_ancestor_of_the_value_it_stands_for(table):
    frame, chains, *_ = table
    recoded = run(table)
    for name, chain in chains.items():
        above = {value: set(nodes) for value, *nodes in chain.iter_rows()}
        level_of = {(value, level): node for value, *nodes in chain.iter_rows()
                    for level, node in zip(chain.columns[1:], nodes, strict=True)}  # fmt: skip
        for value, node, level in zip(frame[name], recoded.nodes[name], recoded.levels[name], strict=True):
            assert node is None or (node in above[value] and level_of[value, level] in {node, None})


@given(tables())
def test_every_class_holds_as_many_bundles_as_its_neediest_member_wants(table):
    frame, _, need, bundle = table
    recoded = run(table)
    looks = recoded.nodes.hstack(recoded.levels.rename(lambda name: f"{name}_level"))
    seen = looks.hstack([frame["group"], need, bundle, recoded.classes, recoded.failed]).filter(~pl.col("failed"))
    for alike in (["group", *looks.columns], ["class"]):
        classes = seen.group_by(alike).agg(pl.col("bundle").n_unique(), pl.col("need").max())
        assert (classes["bundle"] >= classes["need"]).all()


@given(tables())
def test_only_groups_with_fewer_bundles_than_their_need_fail(table):
    frame, _, need, bundle = table
    groups = frame.select("group", need, bundle, run(table).failed).group_by("group").agg(
        pl.col("bundle").n_unique(), pl.col("need").max(),
        pl.col("failed").all().alias("all"), pl.col("failed").any().alias("any"),
    )  # fmt: skip
    assert (groups["any"] == (groups["bundle"] < groups["need"])).all()
    assert (groups["any"] == groups["all"]).all()


@given(tables())
def test_bundles_of_one_row_each_are_counted_like_rows(table):
    single, none = (*table[:3], pl.int_range(table[0].height, eager=True)), (*table[:3], None)
    assert run(single).nodes.equals(run(none).nodes)
    assert run(single).classes.equals(run(none).classes)


@given(tables())
def test_the_same_table_gives_the_same_result(table):
    one, two = run(table), run(table)
    assert one.nodes.equals(two.nodes)
    assert one.classes.equals(two.classes)


@given(tables())
def test_rows_of_one_class_publish_the_same_and_losses_are_shares(table):
    frame, chains, *_ = table
    recoded = run(table)
    looks = recoded.nodes.hstack([recoded.classes, frame["group"]]).drop_nulls("class")
    assert looks.unique().height == looks["class"].n_unique()
    assert all(0 <= loss <= 1 for loss in recoded.loss.values())
    assert list(recoded.loss) == list(chains)


FLAT = {"x": pl.DataFrame({"v": ["a", "b", "c"], "value": ["a", "b", "c"], "root": ["*", "*", "*"]})}


def recoded_column(values: str, bundles: str | None = None, last_need: int = 5) -> str:
    frame, bundle = pl.DataFrame({"x": list(values)}), None if bundles is None else pl.Series(list(bundles))
    need = pl.Series([5] * (len(values) - 1) + [last_need])
    recoded = recode(frame, FLAT, weights={}, need=need, exact=[], bundle=bundle)
    return "".join("-" if node is None else node for node in recoded.nodes["x"])


def test_a_child_that_is_large_enough_leaves_and_the_rest_stays_together():
    assert recoded_column("aaaaabbbcc") == "aaaaa*****"


def test_the_smallest_child_stays_with_a_rest_that_is_too_small_to_stand_alone():
    assert recoded_column("aaaaaaabbbbbc") == "aaaaaaa******"


def test_values_that_are_common_enough_stay_as_they_are():
    assert recoded_column("aaaaabbbbb") == "aaaaabbbbb"


def test_a_class_of_many_rows_of_one_incident_is_not_enough():
    assert recoded_column("aaaaaaaabbbbb", "1111111123456") == "*************"
    assert recoded_column("aaaaaaaaaa", "1111111111") == "----------"


def test_a_class_may_hold_many_rows_of_one_incident_if_it_holds_enough_others():
    assert recoded_column("aaaaaaaabbbbb", "1111234567890") == "aaaaaaaabbbbb"


def test_two_classes_of_the_same_five_incidents_can_both_stand():
    assert recoded_column("aaaaabbbbb", "1234512345") == "aaaaabbbbb"


def test_a_row_kept_with_others_of_its_own_incident_makes_no_larger_crowd_of_them():
    assert recoded_column("aaaaabbbbbbc", "123456789xyz", last_need=6) == "*****bbbbbb*"
    assert recoded_column("aaaaabbbbbbc", "123456789xy1", last_need=6) == "************"


def test_a_row_that_needs_more_keeps_others_with_it():
    frame = pl.DataFrame({"x": list("aaaaabbbbb")})
    recoded = recode(frame, FLAT, weights={}, need=pl.Series([10, *[5] * 9]), exact=[])
    assert set(recoded.nodes["x"]) == {"*"}


def test_a_heavier_column_is_kept_where_only_one_can_be():
    frame = pl.DataFrame({"x": list("aaaaabbbbb"), "y": list("ababababab")})
    chains = {"x": FLAT["x"], "y": FLAT["x"]}
    need = pl.Series([5] * 10)
    assert recode(frame, chains, weights={"x": 3.0}, need=need, exact=[]).loss == {"x": 0.0, "y": 1.0}
    assert recode(frame, chains, weights={"y": 3.0}, need=need, exact=[]).loss == {"x": 1.0, "y": 0.0}


def test_needs_and_columns_must_fit_the_frame():
    with pytest.raises(ValueError, match="1 needs were given for 2 rows"):
        recode(pl.DataFrame({"x": ["a", "b"]}), FLAT, weights={}, need=pl.Series([5]), exact=[])
    for bundle in ([1], [1, None]):
        with pytest.raises(ValueError, match="1 bundles were given for 2 rows"):
            recode(pl.DataFrame({"x": ["a", "b"]}), FLAT, weights={}, need=pl.Series([5, 5]), exact=[],
                   bundle=pl.Series(bundle))  # fmt: skip
    with pytest.raises(HierarchyError, match="no column"):
        recode(pl.DataFrame({"x": ["a"]}), {}, weights={}, need=pl.Series([5]), exact=[])
