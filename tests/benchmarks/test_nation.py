"""The invented nation: the same every time, of the size asked for, and taken in by the product's own standard."""

from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.nation.__main__ import write_nation
from benchmarks.nation.agencies import YEARS, Scale, agencies_of, all_agencies, in_proportion, slug_of
from benchmarks.nation.profile import profile_text
from benchmarks.nation.reports import month_of, year_of
from ingest.check import SentFile, check_files
from ingest.profile import parse_profile

SMALL = Scale(agencies=12, incidents=2_003, calls=1_001, regions=2)


def test_a_country_has_eighteen_thousand_agencies_of_fifty_senders() -> None:
    whole = Scale()
    told = [agency.agency_id for _, agency in all_agencies(whole)]
    assert len(told) == len(set(told)) == 18_000
    assert whole.senders == 50


def test_every_agency_says_that_it_is_invented() -> None:
    assert all("Invented" in agency.name and "Invented" in agency.county for agency in agencies_of(SMALL, 0))


def test_all_years_together_hold_the_incidents_asked_for() -> None:
    scale = Scale(agencies=30, incidents=400_007)
    sizes = [year_of(scale, sender, year).incidents.height for sender in range(scale.senders) for year in YEARS]
    assert scale.senders == 2
    assert sum(sizes) == 400_007


def test_a_part_of_the_country_is_in_proportion() -> None:
    part = in_proportion(1_000_000)
    assert (part.agencies, part.calls, part.regions, part.senders) == (1_800, 5_000_000, 30, 5)


def test_the_same_seed_draws_the_same_reports() -> None:
    assert year_of(SMALL, 0, 2020).people.equals(year_of(SMALL, 0, 2020).people)
    assert not year_of(SMALL, 0, 2020).people.equals(year_of(SMALL, 0, 2021).people)


def test_the_judge_holds_the_planted_faults_and_nothing_else() -> None:
    sent = year_of(SMALL, 0, 2020)
    profile = parse_profile(profile_text(slug_of(0)), name="nation.yml")
    files = [
        SentFile(name=f"{name}.csv", data=getattr(sent, name).write_csv().encode()) for name in ("incidents", "people")
    ]
    checked = check_files(files, profile, received_on=date(2026, 1, 1))
    accepted = checked.validated.accepted
    faults = sent.incidents.filter(pl.col("contact_reason") == "sunshine").height
    assert faults > 0
    assert accepted["incident"].height == sent.incidents.height - faults
    assert accepted["person"].height > 2 * accepted["incident"].height
    assert accepted["force"].height > accepted["incident"].height


def test_a_month_more_is_new_to_the_agency() -> None:
    before = year_of(SMALL, 0, 2025).incidents.select("agency_id", "case_number")
    more = month_of(SMALL, 0, "2025-12", incidents=40).incidents
    assert more["agency_id"].n_unique() == 1
    assert more.join(before, on=["agency_id", "case_number"]).is_empty()


def test_the_files_of_a_small_nation_lie_where_its_senders_put_them(tmp_path: Path) -> None:
    write_nation(SMALL, tmp_path)
    assert len(list(tmp_path.glob("files/*/*/incidents.csv"))) == len(YEARS)
    calls = [pl.read_csv(path) for path in sorted(tmp_path.glob("calls/*.csv"))]
    assert sum(frame.height for frame in calls) == 1_001
    assert all(frame["Received"].is_sorted() for frame in calls)
    assert pl.read_csv(tmp_path / "agencies.csv").height == 12
