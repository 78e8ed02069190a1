"""The map page asked without a socket: periods, what lies beside them, and no number that is not in the rows."""

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.site.spans import ALL, beside, spans, within

_ROWS = st.lists(
    st.fixed_dictionaries({
        "area": st.sampled_from(["Mill End", "Saltpan"]), "area_level": st.just("neighbourhood"),
        "year": st.sampled_from(["2025", "2026"]), "quarter": st.sampled_from(["Q1", "Q4", "year only"]),
        "incidents": st.integers(1, 9),
    }), max_size=12,
)  # fmt: skip


def _drawn(html: str) -> dict[str, int]:
    rows = re.findall(r'<tr data-area="([^"]+)".*?<td class="n">(.*?)</td>', html)
    return {area: int(cell.replace(",", "")) for area, cell in rows if cell[0].isdigit()}


@given(_ROWS)
def test_the_quarters_of_a_year_and_what_lies_beside_them_make_the_year(rows: list[dict[str, Any]]) -> None:
    def total(period: str) -> int:
        return sum(row["incidents"] for row in within(rows, period))

    known = spans(rows)
    years = [period for period in known if len(period) == 4]
    assert total(ALL) == sum(total(year) for year in years)
    for year in years:
        quarters = [period for period in known if period.startswith(f"{year}-")]
        for quarter in quarters:
            only = beside(rows, quarter)["year_only"]
            assert sum(total(one) for one in quarters) + only == total(year)


def test_the_drawing_is_made_with_the_release(mapped: Path) -> None:
    told = json.loads((mapped / "geo" / "drawn.json").read_text("utf-8"))
    assert list(told["levels"]) == ["beat", "neighbourhood", "city"]
    assert told["levels"]["beat"][0]["around"] == {"neighbourhood": "East Quay", "city": "Port Sample"}


@pytest.mark.parametrize("period", ["", "2025", "2026", "2025-Q3"])
def test_the_map_of_a_period_counts_the_rows_dated_in_it(
    map_site: Any, frames: dict[str, pl.DataFrame], period: str
) -> None:
    incident = frames["incident"].filter(pl.col("area_level") == "city")
    day = pl.col("incident_date")
    if period.endswith("-Q3"):
        months = [f"{period[:4]}-{month:02d}" for month in (7, 8, 9)]
        dated = pl.col("incident_date_level").is_in(["day", "month", "quarter"])
        incident = incident.filter(dated & (day.str.slice(0, 7).is_in([period, *months])))
    elif period:
        incident = incident.filter((pl.col("incident_date_level") != "withheld") & day.str.starts_with(period))
    html = map_site.get(f"/map?level=city&period={period}").text
    finer = _drawn(html)
    assert f'<option value="{period}" selected>' in html
    assert sum(finer.values()) >= sum(incident["area"].is_in(["Port Sample", "Eastmarsh"]))


def test_all_quarters_together_draw_no_more_than_all_months(map_site: Any) -> None:
    html = map_site.get("/map?level=neighbourhood").text
    quarters = re.findall(r'<option value="(\d{4}-Q\d)"', html)
    assert quarters
    whole, parts = _drawn(html), dict[str, int]()
    for quarter in quarters:
        for area, n in _drawn(map_site.get(f"/map?level=neighbourhood&period={quarter}").text).items():
            parts[area] = parts.get(area, 0) + n
    assert all(parts[area] <= whole[area] for area in parts)


def test_an_unknown_period_is_all_months(map_site: Any) -> None:
    assert _drawn(map_site.get("/map?period=1999").text) == _drawn(map_site.get("/map").text)


def test_without_outlines_the_page_says_so(site: Any) -> None:
    assert "No map in this release" in site.get("/map").text
