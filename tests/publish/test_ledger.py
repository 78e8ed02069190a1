"""The ledger between two releases: complete, repeatable, silent about quasi-identifiers, and no identifier twice."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.ledger.beside import ledger_beside
from publish.ledger.difference import Ledger, ledger
from publish.ledger.reasons import UnknownReason
from publish.ledger.rows import counted, identified, itemised
from publish.ledger.tombstones import ReusedId
from publish.release import build_release
from schemas.standard import PUBLISHED_TABLES
from tests.publish.chain import VERSIONS, Chain, about_of, built, steps
from tests.publish.frames import public_frames

Frames = dict[str, pl.DataFrame]
WHOLE = public_frames(40, seed=3)
TABLES = {table.name: table for table in PUBLISHED_TABLES}


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    return built(tmp_path_factory.mktemp("chain") / "releases")


def step(before: Frames, now: Frames, **more: Any) -> Ledger:
    return ledger(before, now, from_version="2026.09.0", to_version="2026.10.0", **more)


Lot = tuple[int, float, int]
"""A seed, the share of rows that stay, and which column changes."""

LOTS = st.tuples(st.integers(0, 10_000), st.sampled_from([0.0, 0.5, 0.9, 1.0]), st.integers(0, 40))


def drawn(lot: Lot) -> Frames:
    """The tables with rows left out by lot and, in one column of each table, cells that hold something else."""
    seed, share, place = lot
    frames: Frames = {}
    for name, frame in WHOLE.items():
        kept = frame.filter(pl.int_range(pl.len()).hash(seed) % 100 < share * 100)
        column = frame.columns[place % len(frame.columns)]
        if frame.schema[column] == pl.String and column not in TABLES[name].key:
            other = pl.when(pl.int_range(pl.len()).hash(seed + 1) % 5 == 0).then(pl.col(column).str.reverse())
            kept = kept.with_columns(other.otherwise(column).alias(column))
        frames[name] = kept
    return frames


def applied(
    before: pl.DataFrame, now: pl.DataFrame, change: pl.DataFrame, key: list[str], listed: list[str]
) -> pl.DataFrame:
    """The rows of `before` with the ledger worked in, as plain dictionaries would do it; new rows are read from `now`."""
    rows = {"/".join(str(row[name]) for name in key): row for row in before.to_dicts()}
    new = {"/".join(str(row[name]) for name in key): row for row in now.to_dicts()}
    for one in change.to_dicts():
        if one["kind"] == "withdrawn":
            del rows[one["row_id"]]
        elif one["kind"] == "added":
            assert one["row_id"] not in rows
            rows[one["row_id"]] = new[one["row_id"]]
        else:
            here = rows[one["row_id"]]
            assert (None if here[one["column_name"]] is None else str(here[one["column_name"]])) == one["before"]
            here[one["column_name"]] = one["after"]
    names = [*key, *listed]
    return (
        pl.DataFrame(list(rows.values()), schema=before.schema, strict=False)
        .select(pl.col(names).cast(pl.String))
        .sort(names)
    )


@given(LOTS, LOTS)
@settings(max_examples=15)
def test_a_release_is_the_one_before_plus_its_ledger(one: Lot, other: Lot) -> None:
    before, now = drawn(one), drawn(other)
    made = step(before, now)
    for table in PUBLISHED_TABLES:
        if itemised(table):
            listed = [f.name for f in table.fields if f.name not in table.key and not counted(table, f)]
            change = made.change.filter(pl.col("table_name") == table.name)
            names = [*table.key, *listed]
            expected = now[table.name].select(pl.col(names).cast(pl.String)).sort(names)
            assert applied(before[table.name], now[table.name], change, list(table.key), listed).equals(expected), (
                table.name
            )


@given(LOTS, LOTS)
@settings(max_examples=10)
def test_the_ledger_is_the_same_however_often_and_in_whatever_order_it_is_made(one: Lot, other: Lot) -> None:
    before, now = drawn(one), drawn(other)
    turned = {name: frame.reverse() for name, frame in now.items()}
    first, second = step(before, now), step(before, turned)
    assert first.change.sort(pl.all()).equals(second.change.sort(pl.all()))
    assert first.change_count.equals(second.change_count)


@given(LOTS, LOTS)
@settings(max_examples=10)
def test_row_entries_never_name_a_column_by_which_someone_could_be_recognised(one: Lot, other: Lot) -> None:
    for table, column in (
        step(drawn(one), drawn(other)).change.select("table_name", "column_name").drop_nulls().unique().iter_rows()
    ):
        assert not counted(TABLES[table], TABLES[table].field(column))
        assert itemised(TABLES[table])


@given(LOTS, LOTS)
@settings(max_examples=10)
def test_counts_add_up_to_the_rows_that_came_and_went(one: Lot, other: Lot) -> None:
    before, now = drawn(one), drawn(other)
    rows = step(before, now).change_count.filter(pl.col("column_name").is_null())
    for table in PUBLISHED_TABLES:
        if itemised(table):
            told = {kind: int(rows.filter((pl.col("table_name") == table.name) & (pl.col("kind") == kind))["rows"].sum())
                    for kind in ("added", "withdrawn")}  # fmt: skip
            assert now[table.name].height - before[table.name].height == told["added"] - told["withdrawn"]


def test_the_ledger_says_nothing_a_reader_of_the_two_releases_could_not_work_out(chain: Chain) -> None:
    """Made again from the written files alone, without the reasons, it is the same but for the column `reason`."""
    from publish.ledger.written import WrittenTables

    for old, new in pairwise(VERSIONS):
        folder = chain.releases / new
        again = ledger(WrittenTables(chain.releases / old), WrittenTables(folder), from_version=old, to_version=new)
        for name, made in (("change", again.change), ("change_count", again.change_count)):
            written = pl.read_csv(folder / "changes" / f"{name}.csv", schema=made.schema)
            bare = [column for column in made.columns if column not in {"reason", "rows"}]
            told, own = (
                frame.group_by(bare).agg(pl.col("rows").sum() if name == "change_count" else pl.len()).sort(bare)
                for frame in (written, made)
            )
            assert told.equals(own), name


def test_nothing_changed_is_an_empty_ledger() -> None:
    made = step(WHOLE, WHOLE)
    assert made.change.is_empty()
    assert made.change_count.is_empty()


def test_coarser_rows_are_counted_and_fewer_than_five_are_not_told() -> None:
    _, second, third = steps()
    few = {**second, "incident": third["incident"].with_columns(
        pl.when(pl.int_range(pl.len()) < 3).then(pl.col(name)).otherwise(second["incident"].sort("incident_id")[name]).alias(name)
        for name in ("incident_time", "incident_time_level")
    )}  # fmt: skip
    for now, rows in ((third, 6), (few, None)):
        made = step(second, now).change_count.filter(pl.col("column_name") == "incident_time")
        assert made.select("kind", "reason", "rows").rows() == [("coarser", "p1", rows)]


def test_reasons_stated_stand_and_others_follow_from_the_releases(chain: Chain) -> None:
    change = pl.read_csv(chain.releases / VERSIONS[1] / "changes" / "change.csv")
    assert set(change.filter(pl.col("kind") == "changed")["reason"]) == {"c2"}
    assert set(change.filter(pl.col("kind") == "withdrawn")["reason"]) <= {"p1", "p2"}


@pytest.mark.parametrize(
    ("until", "shown", "level", "reason"),
    [("2026-06", "2026-06", "month", "n2"), ("2026-06", "2026-07", "month", "n1"), ("2026-06", "2026-Q2", "quarter", "n2"),
     ("2026-05", "2026-Q2", "quarter", "n1"), ("2026-11", "2026", "year", "n1"), ("2026-12", "2026", "year", "n2"),
     ("2026-06", "withheld", "withheld", "n1"), ("2026-06", "2026-06-30", "day", "n2")],
)  # fmt: skip
def test_a_row_is_late_only_where_its_whole_period_was_covered_before(
    until: str, shown: str, level: str, reason: str
) -> None:
    date_of = [pl.lit(shown).alias("incident_date"), pl.lit(level).alias("incident_date_level")]
    now = {**WHOLE, "incident": WHOLE["incident"].with_columns(date_of)}
    before = {
        **now,
        "incident": now["incident"].slice(1),
        "coverage": WHOLE["coverage"].with_columns(month=pl.lit(until)).head(1),
    }
    change = step(before, now).change.filter((pl.col("table_name") == "incident") & (pl.col("kind") == "added"))
    assert change["reason"].to_list() == [reason]


@pytest.mark.parametrize("reasons", [
    {"reason": ["p1"], "successor_id": ["f1"]}, {"reason": ["zz"], "successor_id": [None]},
    {"reason": ["c1", "c2"], "successor_id": [None, None]},
])  # fmt: skip
def test_a_successor_of_a_moved_row_and_an_unknown_or_double_reason_are_refused(reasons: dict[str, list[Any]]) -> None:
    size = len(reasons["reason"])
    frame = pl.DataFrame({"table_name": ["force"] * size, "row_id": ["f0"] * size, **reasons})
    with pytest.raises(UnknownReason) as told:
        step(WHOLE, WHOLE, reasons=frame)
    assert "f0" not in str(told.value)


def test_tombstones_accumulate_and_say_when_and_why(chain: Chain) -> None:
    second, third = (
        pl.read_csv(chain.releases / version / "changes" / "tombstone.csv", try_parse_dates=True)
        for version in VERSIONS[1:]
    )
    assert (second.height, third.height) == (3, 4)
    assert third.join(second, on=["row_id", "reason", "withdrawn_on", "last_version"], how="semi").height == 3
    last = third.join(second, on="row_id", how="anti").row(0, named=True)
    assert (last["reason"], last["withdrawn_on"], last["last_version"]) == ("w1", date(2026, 11, 4), VERSIONS[1])
    assert last["successor_id"] is not None


def test_an_identifier_with_a_tombstone_is_never_used_again(chain: Chain) -> None:
    back = chain.tables[VERSIONS[0]]
    with pytest.raises(ReusedId, match="force: 4 rows bear an identifier that was withdrawn"):
        ledger_beside(chain.releases / VERSIONS[2], back, version="2026.12.0", released_on=date(2026, 12, 4))


def test_a_release_with_a_withdrawn_identifier_is_not_built(chain: Chain, tmp_path: Path) -> None:
    back = chain.tables[VERSIONS[0]]
    with pytest.raises(ReusedId):
        build_release(back, about=about_of(back, "2026.12.0"), releases=tmp_path, previous_in=chain.releases)
    assert list(tmp_path.iterdir()) == []


def test_a_new_family_begins_a_new_ledger(chain: Chain) -> None:
    made = ledger_beside(
        chain.releases / VERSIONS[2], chain.tables[VERSIONS[0]], version="2026.12.0", released_on=date(2026, 12, 4), family="second"
    )  # fmt: skip
    assert all(frame.is_empty() for frame in made.values())


def test_rows_of_a_release_that_is_cut_anew_get_a_tombstone(chain: Chain) -> None:
    now = {**chain.tables[VERSIONS[2]], "person": chain.tables[VERSIONS[2]]["person"].slice(7)}
    made = ledger_beside(
        chain.releases / VERSIONS[1], now, version="2026.11.0.1", released_on=date(2026, 12, 1), replaced=chain.releases / VERSIONS[2]
    )["tombstone"]  # fmt: skip
    lost = chain.tables[VERSIONS[2]]["person"].head(7)["person_id"].to_list()
    assert set(lost) <= set(made["row_id"])
    assert made["row_id"].is_unique().all()


def test_tables_with_identifiers_are_those_of_incidents_persons_force_and_narratives() -> None:
    assert {table.name for table in PUBLISHED_TABLES if identified(table)} == {
        "incident",
        "person",
        "force",
        "narrative",
    }
