"""What makes the site quick is also right: ready-made counts are the counts of the rows, kept pages the pages made."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.facet_counts import facet_counts
from publish.facets import FACETS
from publish.site.kept import Kept, Page

Frames = Mapping[str, pl.DataFrame]


def test_every_ready_made_count_is_the_count_of_its_rows(release: Path) -> None:
    with closing(sqlite3.connect(f"file:{release / 'vigie.db'}?immutable=1", uri=True)) as database:
        counts = database.execute(
            "select table_name, filter_column, filter_value, facet_column, value, rows from facet_count"
        )
        told: dict[tuple[str, str, str], dict[tuple[str, str], int]] = {}
        for table, column, value, facet, facet_value, rows in counts:
            told.setdefault((table, column, facet), {})[value, facet_value] = rows
        assert {table for table, _, _ in told} == set(FACETS)
        for (table, column, facet), known in told.items():
            names = [f'cast("{name}" as text)' if name else "''" for name in (column, facet)]
            given = " and ".join(f'"{name}" is not null' for name in (column, facet) if name) or "true"
            # Constants may not stand in GROUP BY as numbers would.
            asked = f'select {names[0]} as a, {names[1]} as b, count(*) from "{table}" where {given} group by a, b'
            assert {(a, b): n for a, b, n in database.execute(asked) if n} == {k: n for k, n in known.items() if n}


def test_a_pair_of_values_is_counted_both_ways_round(frames: Frames) -> None:
    counts = facet_counts({"incident": frames["incident"]}).filter(
        pl.col("filter_column") != "", pl.col("facet_column") != ""
    )
    turned = counts.select(
        "table_name", filter_column="facet_column", filter_value="value", facet_column="filter_column", value="filter_value",
        rows="rows",
    )  # fmt: skip
    keys = ["filter_column", "filter_value", "facet_column", "value"]
    assert counts.sort(keys).equals(turned.sort(keys))


@pytest.mark.parametrize(
    "question", ["", "?agency_id=PS001", "?injury_gravest=none", "?agency_id__exact=PS001", "?agency_id=NOPE"]
)
def test_a_page_with_ready_made_counts_says_what_counting_says(site: Any, question: str) -> None:
    quick = site.get(f"/vigie/incident.json{question}").json()
    # A condition of one's own makes the site count rows.
    joint = "&" if question else "?"
    slow = site.get(f"/vigie/incident.json{question}{joint}_where=1%3D1").json()
    assert quick["filtered_table_rows_count"] == slow["filtered_table_rows_count"]
    assert quick["facet_results"].keys() == slow["facet_results"].keys() == set(FACETS["incident"])
    for name, facet in quick["facet_results"].items():
        counted = {entry["value"]: entry["count"] for entry in slow["facet_results"][name]["results"]}
        assert {entry["value"]: entry["count"] for entry in facet["results"]} == counted


def test_a_whole_number_stays_one_in_a_ready_made_facet(site: Any) -> None:
    years = site.get("/vigie/denominator.json").json()["facet_results"]["year"]["results"]
    assert {entry["value"] for entry in years} == {2025}


def test_filters_together_are_counted_live(site: Any, frames: Frames) -> None:
    asked = {"agency_id": "PS001", "injury_gravest": "none"}
    rows = frames["incident"].filter(*(pl.col(name) == value for name, value in asked.items()))
    told = site.get("/vigie/incident.json?agency_id=PS001&injury_gravest=none").json()
    assert told["filtered_table_rows_count"] == rows.height
    areas = {entry["value"]: entry["count"] for entry in told["facet_results"]["area"]["results"]}
    assert sum(areas.values()) == rows.height


def test_what_was_worked_out_beforehand_is_listed_on_no_page(site: Any) -> None:
    assert "facet_count" not in site.get("/vigie").text
    assert "figure_answer" not in site.get("/").text


def test_a_page_asked_for_again_is_the_page_asked_for_first(site: Any) -> None:
    first, again = (site.get("/vigie/incident?agency_id=PS001") for _ in range(2))
    assert first.content == again.content
    assert first.headers["etag"] == again.headers["etag"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3_000)), max_size=60))
def test_kept_pages_never_take_more_than_their_room(asked: list[tuple[int, int]]) -> None:
    kept = Kept(40_000)
    for name, size in asked:
        key = ("2026.11.0", str(name))
        page = kept.get(key) or Page((), b"x" * size, "text/html")
        kept.keep(key, page)
        assert kept.bytes <= 40_000
        found = kept.get(key)
        assert found is None or found is page
    kept.drop("2026.11.0")
    assert (len(kept), kept.bytes) == (0, 0)
