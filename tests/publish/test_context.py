"""Figures to measure against: in the release with year and source, on the page of an agency, and said where there is none."""

from pathlib import Path
from typing import Any

import polars as pl


def test_an_agency_shows_its_figures_with_year_and_source_and_the_years_without_one(site: Any) -> None:
    page = site.get("/agencies/PS001").text
    for words in (
        "412,300",
        "Residents",
        "2025",
        "Port Sample yearbook (invented), retrieved 2026-03-01",
        "No rate is computed here.",
    ):
        assert words in page
    assert "Not computed for 2026: no denominator was given for this agency and year." in page


def test_an_agency_without_a_figure_says_so_and_leads_to_the_table(site: Any) -> None:
    page = site.get("/agencies/EM001").text
    assert "Not computed for 2025, 2026: no denominator was given for this agency and year." in page
    assert 'href="/vigie/denominator"' in page


def test_the_tables_are_served_and_a_year_is_no_count(site: Any) -> None:
    page = site.get("/vigie/denominator").text
    assert "412,300" in page
    assert ">2025<" in page
    assert "2,025" not in page
    assert "release/csv/denominator.csv" in page
    assert site.get("/vigie/area_population?level=city").status_code == 200


def test_the_figure_as_csv_holds_what_the_page_shows(site: Any) -> None:
    lines = site.get("/figures/denominators.csv?agency=PS001").text.splitlines()
    assert lines[0] == "agency_id,year,kind,value,source,retrieved"
    assert len(lines) == 3


def test_the_release_describes_and_holds_them(release: Path) -> None:
    assert pl.read_csv(release / "csv" / "denominator.csv").height == 3
    assert pl.read_parquet(release / "parquet" / "area_population.parquet")["population"].to_list() == [412_300]
    for name in ("datapackage.json", "DICTIONARY.md", "metadata.yml", "data_dictionary.csv"):
        text = (release / name).read_text("utf-8")
        assert "denominator" in text
        assert "area_population" in text
