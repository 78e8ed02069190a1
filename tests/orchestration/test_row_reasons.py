"""Why a row left is told only as far as it does not single the row out."""

import polars as pl
import pytest

from orchestration.row_reasons import row_reasons
from privacy.bundles import BUNDLE
from privacy.classbook import ClassBook, empty_book
from privacy.pseudonyms import pseudonyms

KEY = b"k" * 32


def bundle(report: str) -> str:
    return pseudonyms(pl.Series([report]), key=KEY, scope=BUNDLE)[0]


def rows(*reports: str, group: str = "g", generation: int = 0, prefix: str = "i") -> pl.DataFrame:
    """Published rows, one for each report."""
    return pl.DataFrame(
        [{"id": f"{prefix}-{report}-{generation}", "source": report, "bundle": bundle(report), "refined": group,
          "generation": generation} for report in reports],
        schema={"id": pl.String, "source": pl.String, "bundle": pl.String, "refined": pl.String, "generation": pl.Int64},
    )  # fmt: skip


def book(incident: pl.DataFrame, person: pl.DataFrame | None = None) -> ClassBook:
    return ClassBook(rows={"incident": incident, "person": incident.clear() if person is None else person})


def facts(
    withdrawn: dict[str, str] | None = None, corrected: dict[str, str] | None = None, successor: str | None = None
):
    told = [
        (report, reason, None, successor if reason == "w1" else None) for report, reason in (withdrawn or {}).items()
    ]
    schema = {"incident_id": pl.String, "reason": pl.String, "at": pl.Date, "successor_id": pl.String}
    stated = [(report, reason, None, None) for report, reason in (corrected or {}).items()]
    return {
        "withdrawals": pl.DataFrame(told, schema=schema, orient="row"),
        "corrections": pl.DataFrame(stated, schema=schema, orient="row"),
    }


def reason_of(told: pl.DataFrame) -> dict[str, str]:
    return dict(told.select("row_id", "reason").iter_rows())


def test_a_first_release_holds_new_rows_only():
    told = row_reasons(empty_book(), book(rows("a", "b")), facts(), key=KEY, k=1)
    assert reason_of(told) == {"i-a-0": "n1", "i-b-0": "n1"}


def test_rows_that_left_together_for_one_reason_say_it_and_name_what_they_live_on_as():
    told = row_reasons(
        book(rows("a", "b", "c")), book(rows("c")), facts({"a": "w1", "b": "w1"}, successor="c"), key=KEY, k=1
    )
    assert reason_of(told) == {"i-a-0": "w1", "i-b-0": "w1"}
    assert told["successor_id"].to_list() == ["i-c-0", "i-c-0"]


@pytest.mark.parametrize("others", [{}, {"b": "w2"}])
def test_rows_that_left_together_for_different_reasons_say_only_that_they_moved(others: dict[str, str]):
    told = row_reasons(
        book(rows("a", "b", "c")), book(rows("c")), facts({"a": "w1", **others}, successor="c"), key=KEY, k=1
    )
    assert reason_of(told) == {"i-a-0": "p1", "i-b-0": "p1"}
    assert told["successor_id"].null_count() == 2


def test_a_removal_by_law_is_told_of_the_whole_class_and_names_no_row():
    gone = book(rows("a", "b", "c"))
    again = book(rows("b", "c", generation=1, group="h"))
    told = reason_of(row_reasons(gone, again, facts({"a": "w3"}), key=KEY, k=1))
    assert {name: reason for name, reason in told.items() if name.endswith("-0")} == {
        "i-a-0": "w3", "i-b-0": "w3", "i-c-0": "w3",
    }  # fmt: skip
    assert told["i-b-1"] == told["i-c-1"] == "p1"


def changed(told: pl.DataFrame) -> pl.DataFrame:
    return told.with_columns(arrested=pl.lit("yes"))


def test_a_corrected_report_gives_its_reason_to_the_rows_that_stayed_and_changed():
    first = book(*(rows("a", "b", prefix=prefix).with_columns(arrested=pl.lit("no")) for prefix in "ip"))
    incident, person = first.rows["incident"], changed(first.rows["person"])
    told = reason_of(row_reasons(first, book(incident, person), facts(corrected={"a": "c2"}), key=KEY, k=1))
    assert told == {"p-a-0": "c2"}


@pytest.mark.parametrize(("k", "given"), [(2, {"p-a-0": "c2", "p-b-0": "c2"}), (3, {})])
def test_a_reason_few_share_is_not_given_since_it_would_join_rows(k: int, given: dict[str, str]):
    reports = ("a", "b", "c")
    first = book(*(rows(*reports, prefix=prefix).with_columns(arrested=pl.lit("no")) for prefix in "ip"))
    now = book(first.rows["incident"], changed(first.rows["person"]))
    stated = facts(corrected={"a": "c2", "b": "c2", "c": "c1"})
    assert reason_of(row_reasons(first, now, stated, key=KEY, k=k)) == given


def test_a_person_never_names_a_successor():
    before = book(rows("a"), rows("a", prefix="p"))
    now = book(rows("z"), rows("z", prefix="p"))
    told = row_reasons(before, now, facts({"a": "w1"}, successor="z"), key=KEY, k=1)
    assert told.filter(table_name="person", row_id="p-a-0")["successor_id"].to_list() == [None]
    assert told.filter(table_name="incident", row_id="i-a-0")["successor_id"].to_list() == ["i-z-0"]
