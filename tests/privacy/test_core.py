"""The core table counts published incidents at one level, and says nothing their rows do not."""

import polars as pl

from privacy.core import core_counts

ROWS = pl.DataFrame({
    "agency_id": ["A", "A", "A", "B"], "incident_date": ["2016-03-01", "2016-Q2", "withheld", "2017"],
    "incident_date_level": ["day", "quarter", "withheld", "year"],
    "force_used": ["takedown", "hands", "no_firearm", "withheld"], "injury_gravest": ["injury", "injury", "none", "withheld"],
})  # fmt: skip


def test_every_count_stands_at_year_and_group():
    assert core_counts(ROWS).rows() == [
        ("A", "2016", "hands", "injury", 2), ("A", "withheld", "no_firearm", "none", 1), ("B", "2017", "withheld", "withheld", 1),
    ]  # fmt: skip


def test_the_counts_add_up_to_the_rows():
    assert core_counts(ROWS)["incidents"].sum() == ROWS.height
    assert core_counts(ROWS.clear()).is_empty()
