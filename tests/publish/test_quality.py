"""The quality card: five headings, numbers that a hand can count, and none that the release withholds."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from publish.beside import companion_frames
from publish.declared.coverage import HEADINGS, QUALITY
from publish.draft import Draft
from publish.quality import FILE, quality, quality_card
from schemas.as_polars import polars_schema

Frames = dict[str, pl.DataFrame]


def numbers(card: pl.DataFrame) -> dict[str, Any]:
    return dict(card.select("measure", "number").iter_rows())


def values(card: pl.DataFrame) -> dict[str, str]:
    return dict(card.select("measure", "value").iter_rows())


def receipts(count: int) -> pl.DataFrame:
    """Reports of January 2026 that came 10, 11, 12 ... days after its end; each again, later."""
    first = [(f"i{place}", "2026-01", date(2026, 2, 10 + place % 11), "superseded") for place in range(count)]
    again = [(f"i{place}", "2026-01", date(2026, 6, 1), "current") for place in range(count)]
    schema = {"incident_id": pl.String, "month": pl.String, "received_on": pl.Date, "fate": pl.String}
    return pl.DataFrame([*first, *again], schema=schema, orient="row")


def changes(*rows: tuple[str | None, str, str, int | None]) -> pl.DataFrame:
    schema = {"column_name": pl.String, "kind": pl.String, "reason": pl.String, "rows": pl.Int64}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def test_the_card_has_five_headings_each_with_numbers(frames: Frames, facts: Any) -> None:
    card = quality(frames, facts(frames), {})
    assert tuple(card["heading"].unique(maintain_order=True)) == HEADINGS
    assert dict(card.schema) == polars_schema(QUALITY)
    assert card.select(pl.struct("heading", "measure").is_duplicated().any()).item() is False
    assert set(card.filter(pl.col("number").is_null())["value"]) <= {"not known", "withheld", "fewer than 5"}


def test_shares_are_those_a_hand_counts(frames: Frames, facts: Any) -> None:
    told = numbers(quality(frames, facts(frames), {}))
    fine = sum(level in {"day", "month", "quarter"} for level in frames["incident"]["incident_date_level"])
    assert told["dated_to_a_quarter_or_finer"] == pytest.approx(fine / frames["incident"].height, abs=1e-6)
    hit = frames["person"].filter(role="civilian", received_force="yes")["race"].to_list()
    known = [race for race in hit if race not in {"not_asked", "not_reported", "pending", "unknown", "withheld"}]
    assert told["with_race"] == pytest.approx(len(known) / len(hit), abs=1e-6)
    states = [one for one in frames["coverage"]["status"] if one not in {"due", "not_enrolled", "withheld"}]
    assert told["agency_months_filed"] == pytest.approx(1 - states.count("late") / len(states), abs=1e-6)
    assert told["months_filed_within_the_deadline"] < told["agency_months_filed"]


def test_an_identifier_that_stands_twice_is_counted(frames: Frames, facts: Any) -> None:
    assert numbers(quality(frames, facts(frames), {}))["identifiers_that_stand_twice"] == 0
    twice = {**frames, "incident": pl.concat([frames["incident"], frames["incident"].head(1)])}
    assert numbers(quality(twice, facts(frames), {}))["identifiers_that_stand_twice"] == 2


def test_a_total_the_release_withholds_is_withheld_here(frames: Frames, facts: Any) -> None:
    about = facts(frames)
    hidden = {**about.totals, "incident": {**about.totals["incident"], "duplicate": None, "rejected": None}}
    told = values(quality(frames, facts(frames, totals=hidden), {}))
    assert (told["incidents_left_out_as_duplicate"], told["incidents_rejected"]) == ("withheld", "withheld")
    assert told["share_of_incidents_rejected"] == "not known"


@pytest.mark.parametrize(("pairs", "said"), [(None, "not known"), (0, "0"), (4, "fewer than 5"), (5, "5")])
def test_few_pairs_of_reports_are_not_counted_out(frames: Frames, facts: Any, pairs: int | None, said: str) -> None:
    assert values(quality(frames, facts(frames), {}, pairs=pairs))["incidents_two_agencies_may_have_reported"] == said


def test_corrections_and_changed_cells_come_from_the_ledger(frames: Frames, facts: Any) -> None:
    ledger = changes(
        ("race", "changed", "c2", 8),
        ("race", "changed", "p1", 40),
        ("area", "changed", "c1", None),
        (None, "added", "n1", 90),
    )
    told = numbers(quality(frames, facts(frames), {"change_count": ledger}))
    assert told["corrections_since_the_last_release"] == 8
    cells = sum(frame.height * frame.width for frame in frames.values())
    assert told["share_of_cells_changed"] == pytest.approx(48 / cells, abs=1e-6)


@pytest.mark.parametrize(("reports", "days"), [(33, 15), (10, None)])
def test_days_until_a_report_came_are_told_over_many_reports_only(
    frames: Frames, facts: Any, reports: int, days: int | None
) -> None:
    told = numbers(quality(frames, facts(frames), {}, receipts=receipts(reports)))
    assert told["median_days_until_a_report_came"] == days


def test_open_issues_are_counted_and_resolved_ones_are_not(frames: Frames, facts: Any) -> None:
    issues = pl.DataFrame({"resolved_on": [None, date(2026, 1, 1), None]}, schema={"resolved_on": pl.Date})
    assert numbers(quality(frames, facts(frames), {"known_issue": issues}))["known_issues_open"] == 2


def test_nearly_all_does_not_read_as_all(frames: Frames, facts: Any) -> None:
    many = pl.concat([frames["incident"]] * 30).with_columns(area_level=pl.lit("city"))
    one = pl.Series(["withheld"] + ["city"] * (many.height - 1))
    told = values(quality({**frames, "incident": many.with_columns(area_level=one)}, facts(frames), {}))
    assert told["with_an_area"] == "99.9 %"
    assert values(quality({**frames, "incident": many}, facts(frames), {}))["with_an_area"] == "100.0 %"


def test_the_card_is_written_as_a_page_and_stands_without_rows(frames: Frames, facts: Any, tmp_path: Path) -> None:
    about = facts(frames)
    empty = {name: frame.clear() for name, frame in frames.items()}
    for tables in (frames, empty):
        beside = companion_frames(about, {"quality": quality(tables, about, {})})
        quality_card(Draft(folder=tmp_path, tables=tables, beside=beside, about=about))
        text = (tmp_path / FILE).read_text("utf-8")
        assert [line[3:].lower() for line in text.splitlines() if line.startswith("## ")] == list(HEADINGS)
        assert "| With race |" in text
