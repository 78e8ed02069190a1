"""Published rows stay as they were until enough of their class leave together; nothing comes back under an old name."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.classbook import ClassBook, ClassBookError, empty_book, from_frames, issued, settle, to_frames
from privacy.diffguard import Edition, diffguard

BOOK = {
    **dict.fromkeys(("id", "source", "bundle"), pl.String), "need": pl.Int64,
    **dict.fromkeys(("group", "content", "version", "area", "area_level"), pl.String),
}  # fmt: skip
CURRENT = {"source": pl.String, "bundle": pl.String, "need": pl.Int64, "content": pl.String}


def book(*groups: int, need: int = 5) -> pl.DataFrame:
    """Groups of so many rows, each row an incident of its own."""
    rows = [
        {"id": f"id{group}-{n}", "source": f"s{group}-{n}", "bundle": f"b{group}-{n}", "need": need, "group": f"g{group}",
         "content": "as it was", "version": "1", "area": f"Beat {group}", "area_level": "beat"}
        for group, size in enumerate(groups) for n in range(size)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=BOOK)


def now(rows: pl.DataFrame, *, gone: Any = (), changed: Any = (), need: dict[str, int] | None = None) -> pl.DataFrame:
    """What the agencies have now of these rows."""
    raised = need or {}
    said = [
        {"source": row["source"], "bundle": row["bundle"], "need": raised.get(row["source"], row["need"]),
         "content": "corrected" if row["source"] in changed or row["source"] in raised else row["content"]}
        for row in rows.iter_rows(named=True) if row["source"] not in gone
    ]  # fmt: skip
    return pl.DataFrame(said, schema=CURRENT)


def first(count: int, group: int = 0) -> list[str]:
    return [f"s{group}-{n}" for n in range(count)]


def test_rows_nobody_touched_stay():
    settled = settle(book(6, 7), now(book(6, 7)))
    assert settled.kept.len() == 13
    assert (settled.pending.height, settled.removed.len(), settled.entering.height) == (0, 0, 0)


def test_everything_enters_an_empty_book_for_the_first_time():
    settled = settle(book(), now(book(6)))
    assert settled.entering.rows() == [(source, 0) for source in first(6)]


@pytest.mark.parametrize(("size", "leaving"), [(6, 1), (12, 4), (9, 5), (9, 8)])
def test_too_few_that_leave_or_would_stay_behind_wait(size: int, leaving: int):
    settled = settle(book(size), now(book(size), gone=first(leaving)))
    assert settled.removed.is_empty()
    assert settled.pending["reason"].to_list() == ["gone"] * leaving
    assert settled.kept.len() == size - leaving


@pytest.mark.parametrize(("size", "leaving"), [(10, 5), (6, 6), (12, 7)])
def test_enough_leave_together_where_none_or_enough_stay(size: int, leaving: int):
    settled = settle(book(size), now(book(size), gone=first(leaving)))
    assert sorted(settled.removed) == [f"id0-{n}" for n in range(leaving)]
    assert settled.pending.is_empty()


def test_changed_and_gone_rows_of_a_class_leave_together_and_only_the_changed_come_back():
    settled = settle(book(10), now(book(10), gone=first(2), changed=first(5)))
    assert settled.removed.len() == 5
    assert settled.entering.rows() == [("s0-2", 1), ("s0-3", 1), ("s0-4", 1)]
    assert settled.counts["entering_again"] == 3


def test_each_class_is_decided_on_its_own():
    settled = settle(book(10, 10), now(book(10, 10), gone=[*first(5), *first(3, group=1)]))
    assert settled.removed.str.starts_with("id0").all()
    assert settled.pending["id"].str.starts_with("id1").all()


def test_several_rows_of_one_incident_count_once():
    rows = book(10).with_columns(
        bundle=pl.when(pl.col("source").is_in(["s0-0", "s0-1"])).then(pl.lit("b0-0")).otherwise("bundle")
    )
    settled = settle(rows, now(rows, gone=first(5)))
    assert settled.removed.is_empty(), "five rows of four incidents would go"
    settled = settle(rows, now(rows, gone=[f"s0-{n}" for n in range(5, 10)]))
    assert settled.removed.is_empty(), "five rows of four incidents would stay behind"


def test_an_incident_leaves_one_class_while_it_stays_in_another():
    rows = pl.concat([book(10), book(0, 6).with_columns(bundle=pl.col("bundle").str.replace("b1", "b0"))])
    settled = settle(rows, now(rows, changed=first(5)))
    assert settled.removed.len() == 5
    assert settled.kept.str.starts_with("id1").sum() == 6


def test_the_greatest_need_of_a_class_rules_it():
    rows = book(14).with_columns(need=pl.when(pl.col("source") == "s0-13").then(11).otherwise("need"))
    assert settle(rows, now(rows, gone=first(3))).removed.is_empty()
    assert settle(rows, now(rows, gone=first(5))).removed.is_empty()


def test_a_risen_need_counts_for_what_leaves_and_is_told_where_the_class_is_too_small():
    rows = book(10)
    settled = settle(rows, now(rows, gone=first(4), need={"s0-9": 11}))
    assert settled.removed.is_empty()
    assert dict(settled.pending.rows()) == {**{f"id0-{n}": "gone" for n in range(4)}, "id0-9": "need"}


def test_a_class_large_enough_for_a_risen_need_is_not_told_as_too_small():
    settled = settle(book(12), now(book(12), need={"s0-9": 11}))
    assert settled.pending.rows() == [("id0-9", "changed")]


def test_a_recalled_class_goes_whole_and_comes_anew():
    rows = book(6, 6)
    settled = settle(rows, now(rows, need={"s0-0": 11}), recall=True)
    assert sorted(settled.removed) == [f"id0-{n}" for n in range(6)]
    assert settled.entering.rows() == [(source, 1) for source in first(6)]
    assert settled.kept.str.starts_with("id1").all()


def test_rows_told_apart_by_links_leave_within_what_they_were_told_apart_into():
    rows = book(12).with_columns(refined=pl.when(pl.col("source").is_in(first(6))).then(pl.lit("sprayed")))
    rows = rows.with_columns(pl.col("refined").fill_null("not linked"))
    leaving = ["s0-0", "s0-1", "s0-6", "s0-7", "s0-8"]
    assert settle(rows, now(rows, gone=leaving)).removed.len() == 5
    assert settle(rows, now(rows, gone=leaving), by="refined").removed.is_empty()


def test_a_row_that_comes_back_after_years_never_gets_an_identifier_it_had():
    rows = book(10)
    known = issued(None, rows)
    left = rows.filter(~pl.col("source").is_in(first(5)))
    known = issued(known, left)
    assert settle(left, now(rows), known).entering.rows() == [(source, 1) for source in first(5)]
    back = pl.concat([left, rows.head(5).with_columns(id=pl.col("id") + "-again")])
    known = issued(known, back)
    assert settle(left, now(rows), known).entering.rows() == [(source, 2) for source in first(5)]


def test_a_row_that_returns_to_what_it_was_stays():
    rows = book(6)
    assert settle(rows, now(rows, changed=["s0-0"])).pending.height == 1
    assert settle(rows, now(rows)).pending.is_empty()


def test_a_row_that_moved_to_another_incident_has_changed():
    rows = book(6)
    moved = now(rows).with_columns(bundle=pl.when(pl.col("source") == "s0-0").then(pl.lit("other")).otherwise("bundle"))
    assert settle(rows, moved).pending.rows() == [("id0-0", "changed")]


@pytest.mark.parametrize("where", ["book", "reports"])
def test_a_source_that_stands_twice_is_refused_without_naming_it(where: str):
    rows = book(6)
    twice = pl.concat([rows, rows.head(1).with_columns(id=pl.lit("other"))])
    with pytest.raises(ClassBookError, match=f"the {where}: 1 rows have the same source as another"):
        settle(*((twice, now(rows)) if where == "book" else (rows, now(twice))))


def test_a_row_of_no_known_need_is_refused():
    with pytest.raises(ClassBookError, match="1 values are missing"):
        settle(book(6), now(book(6)).with_columns(need=pl.when(pl.col("source") != "s0-0").then("need")))


def test_a_stored_book_is_read_as_it_was():
    kept = ClassBook(rows={"incident": book(5), "names_incident": pl.DataFrame({"agency_id": ["PS001"]})})
    frames = to_frames(kept)
    assert set(frames) == {"book_incident", "book_names_incident"}
    again = from_frames({**frames, "fates": pl.DataFrame()})
    assert all(again.rows[name].equals(frame) for name, frame in kept.rows.items())
    assert set(again.rows) == set(kept.rows)
    assert empty_book().rows == {}


LEAST, GREATER, ROWS = 3, 5, 40
_STEPS = st.lists(
    st.tuples(st.sampled_from(["report", "correct", "withdraw", "protect"]), st.integers(0, ROWS - 1), st.integers(1, 16)),
    min_size=1, max_size=4,
)  # fmt: skip


class Family:
    """Eight releases of one invented agency: two persons make an incident, and a toy recoder puts what comes in classes."""

    def __init__(self) -> None:
        self.reports: dict[int, tuple[int, int]] = {}
        self.rows, self.known = book(), issued(None, book())
        self.editions: list[Edition] = []

    def step(self, what: str, start: int, count: int) -> None:
        for row in range(start, min(start + count, ROWS)):
            version, need = self.reports.get(row, (0, LEAST))
            if what == "report":
                self.reports.setdefault(row, (0, LEAST))
            elif what == "withdraw":
                self.reports.pop(row, None)
            elif row in self.reports:
                self.reports[row] = (version + 1, need) if what == "correct" else (version, GREATER)

    def current(self) -> pl.DataFrame:
        said = [
            (f"s{row:02}", f"b{row // 2}", need, f"{version}/{need}") for row, (version, need) in self.reports.items()
        ]
        return pl.DataFrame(said, schema=CURRENT, orient="row")

    def release(self, version: str) -> None:
        current = self.current()
        settled = settle(self.rows, current, self.known, recall=True)
        stays = self.rows.filter(pl.col("id").is_in([*settled.kept, *settled.pending["id"]]))
        came = _classes(settled.entering.join(current, on="source").sort("source"), version)
        self.check(stays, came, current)
        self.rows = pl.concat([stays, came])
        self.known = issued(self.known, self.rows)
        whose = self.rows.select("id", "bundle", "need")
        tables = {"incident": self.rows.select("id", "area", "area_level")}
        self.editions.append(Edition(tables=tables, bundles={"incident": whose}))

    def check(self, stays: pl.DataFrame, came: pl.DataFrame, current: pl.DataFrame) -> None:
        assert not set(came["id"]) & set(self.known["id"]), "an identifier is used twice"
        rows = pl.concat([stays, came])
        asked = rows.join(current.select("source", asked="need"), on="source", how="left")
        groups = asked.group_by("group").agg(
            pl.col("bundle").n_unique(), pl.max_horizontal("need", "asked").max().alias("need")
        )
        assert groups.filter(pl.col("bundle") < pl.col("need")).is_empty()
        assert stays.join(self.rows, on=stays.columns, how="anti", nulls_equal=True).is_empty(), "a row became another"


def _classes(entering: pl.DataFrame, version: str) -> pl.DataFrame:
    """Incidents in order, so many to a class as the greatest need asks; too few wait. Classes of several releases look alike."""
    for rows in (entering, entering.filter(pl.col("need") == LEAST)):
        bundles = rows["bundle"].unique(maintain_order=True).to_list()
        need = max(rows["need"], default=1)
        if len(bundles) >= need:
            last = len(bundles) // need - 1
            of = {bundle: min(place // need, last) for place, bundle in enumerate(bundles)}
            group = rows["bundle"].replace_strict(of, return_dtype=pl.Int64).alias("class")
            return rows.with_columns(group).select(
                pl.format("{}/{}", "source", "generation").alias("id"), "source", "bundle", "need",
                pl.format("{}-{}", pl.lit(version), "class").alias("group"), "content", pl.lit(version).alias("version"),
                pl.format("Beat {}", pl.col("class") % 2).alias("area"), pl.lit("beat").alias("area_level"),
            )  # fmt: skip
    return book()


@settings(max_examples=20)
@given(st.lists(_STEPS, min_size=8, max_size=8))
def test_eight_releases_of_any_history_never_tell_fewer_incidents_apart_than_they_need(
    history: list[list[tuple[str, int, int]]],
):
    family = Family()
    family.step("report", 0, ROWS // 2)
    for version, steps in enumerate(history):
        for step in steps:
            family.step(*step)
        family.release(str(version))
    *earlier, last = family.editions
    assert diffguard(earlier, last, quasi={"incident": ["area", "area_level"]}).broken == []


def test_the_histories_tried_do_withdraw_and_bring_back_rows():
    family = Family()
    for steps in ([("report", 0, 40)], [("withdraw", 0, 20)], [("report", 0, 20)], [("correct", 20, 12)]):
        for step in steps:
            family.step(*step)
        family.release(str(len(family.editions)))
    assert family.known.group_by("source").len()["len"].max() == 2
    *earlier, last = family.editions
    guard = diffguard(earlier, last, quasi={"incident": ["area", "area_level"]})
    assert guard.smallest is not None
    assert guard.smallest >= LEAST


@pytest.mark.parametrize("which", [0, 3, 9])
def test_a_forgotten_report_takes_its_whole_class_with_it_so_that_nobody_sees_which_it_was(which: int):
    rows = book(10, 7)
    settled = settle(
        rows, now(rows, gone=[f"s0-{which}"]), by="group", recall=True, forgotten=pl.Series([f"b0-{which}"])
    )
    assert sorted(settled.removed) == sorted(rows.filter(pl.col("id").str.starts_with("id0"))["id"])
    assert settled.kept.str.starts_with("id1").all()
    assert settled.entering.height == 9, "the others may come back under new identifiers"
    assert set(settled.entering["generation"]) == {1}
