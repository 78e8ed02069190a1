"""The suggested posts: what the page shows is what the folder says, its costs beside it, and what is missing is said."""

import dataclasses
import re
from pathlib import Path

import polars as pl
import pytest
from litestar.testing import TestClient

from planner.app import create_app
from planner.cost import all_rows, cost_rows, next_unit, solved
from planner.pages import Pages
from planner.placing import Placing, Placings
from planner.radio import radio_list
from planner.reading import Forecast
from planner.shift import DAY, Shift
from planner.tradeoff import draw_trade
from planner.why import reasons, season
from tests.planner.conftest import HTML, NOW, TOKEN
from tests.planner.made_up import write_forecast

ASKED = "day=2026-11-24&shift=day"


def monday(pages: Pages) -> Shift:
    return pages.timetable.shifts[pages.timetable.days[0], DAY]


def placed(pages: Pages, units: int | None = None) -> Placing:
    found = pages.placings.of(monday(pages), units)
    assert found
    return found


def test_without_a_choice_there_are_as_many_posts_as_open_stations(pages: Pages) -> None:
    assert placed(pages).units == 5
    assert placed(pages, 7).units == 7
    assert placed(pages, 99).units == 5
    assert placed(pages).offered == (2, 3, 4, 5, 6, 7, 8)


def test_the_posts_table_has_the_folders_posts(forecast: Forecast, planner: TestClient) -> None:
    page = planner.get(f"/?{ASKED}&units=4", headers=HTML).text
    assert forecast.posts is not None
    assert forecast.sites is not None
    told = forecast.posts.filter(pl.col("day") == pl.date(2026, 11, 24), pl.col("shift") == "day", pl.col("units") == 4)
    names = dict(forecast.sites.select("site", "name").iter_rows())
    table = page[page.index('<table class="key posts">') : page.index('<table class="key costs">')]
    assert re.findall(r'<th scope="row">([^<]+)<br>', table) == [names[site] for site in told.sort("post")["site"]]
    assert "Four posts that would cover most" in table
    assert "A suggestion to weigh, not an order" in table
    assert page.count('<g class="post"') == 4


def test_costs_stand_beside_staying_and_one_post_fewer_and_more(pages: Pages) -> None:
    rows = cost_rows(placed(pages, 5))
    assert [row.name for row in rows] == ["Stay in stations", "4 units", "5 units", "6 units"]
    assert [row.chosen for row in rows] == [False, False, True, False]
    assert [row.name for row in cost_rows(placed(pages, 2))] == ["Stay in stations", "2 units", "3 units"]
    assert len(all_rows(placed(pages))) == 8


@pytest.mark.parametrize(
    ("covered", "share", "hours", "sentence"),
    [
        (44.0, 0.69, 17.0, "The sixth unit buys 2 points (2.0 likely calls) for 8 hours more at the kerb."),
        (43.0, 0.68, 10.0, "The sixth unit buys 1 point (1.0 likely calls) for 1 hour more at the kerb."),
        (42.0, 0.67, 9.2, "The sixth unit buys 0 points (0.0 likely calls) and no more hours at the kerb."),
        (44.0, 0.69, 5.0, "The sixth unit buys 2 points (2.0 likely calls) and 4 hours fewer at the kerb."),
        (44.0, 0.69, None, "The sixth unit buys 2 points, 2.0 likely calls."),
    ],
)
def test_what_the_next_unit_buys_is_one_sentence(
    pages: Pages, covered: float, share: float, hours: float | None, sentence: str
) -> None:
    here = placed(pages, 5)
    plans = {
        **here.plans,
        ("posts", 5): dataclasses.replace(here.plan, covered=42.0, share=0.67, kerb_hours=9.0),
        ("posts", 6): dataclasses.replace(here.plans["posts", 6], covered=covered, share=share, kerb_hours=hours),
    }
    assert next_unit(dataclasses.replace(here, plans=plans)) == sentence


def test_the_last_number_of_posts_promises_no_further_one(pages: Pages) -> None:
    assert next_unit(placed(pages, 8)) == ""


@pytest.mark.parametrize(("calls", "words"), [(14.1, "Likely fourteen calls."), (1.2, "Likely one call."),
                                              (0.4, "Likely under one."), (24.6, "Likely twenty-five calls."),
                                              (60.0, "Likely sixty calls."), (75.0, "Likely 75 calls.")])  # fmt: skip
def test_the_radio_list_says_numbers_in_words(pages: Pages, calls: float, words: str) -> None:
    first = dataclasses.replace(placed(pages).posts[0], covered=calls)
    assert radio_list([first]) == [f"Post one: {first.site.name}. {words}"]


def test_after_the_first_line_the_radio_list_is_shorter(pages: Pages) -> None:
    lines = radio_list(placed(pages).posts)
    assert lines[0].endswith(" calls.")
    assert not any("calls" in line for line in lines[1:])
    assert [line.split(":")[0] for line in lines] == ["Post one", "Post two", "Post three", "Post four", "Post five"]


def test_a_reason_is_given_only_where_it_holds(forecast: Forecast, pages: Pages) -> None:
    shift, placing = monday(pages), placed(pages, 6)
    told = reasons(forecast, pages.placings, placing, shift)
    assert any("from the nearest station" in sentence for sentence in told)
    mine = pl.col("block_start") == shift.blocks[1]
    fuller = forecast.forecast.with_columns(expected=pl.when(mine).then(3 * pl.col("expected")).otherwise("expected"))
    told = reasons(dataclasses.replace(forecast, forecast=fuller), pages.placings, placing, shift)
    assert re.fullmatch(
        r"Monday, 12–16: [\d.]+ calls more are likely around .+ than in the same hours of the week’s other days\.",
        told[0],
    )
    worse = {**placing.plans, ("posts", 5): dataclasses.replace(placing.plans["posts", 5], worst_share=0.0)}
    fair = reasons(forecast, pages.placings, dataclasses.replace(placing, plans=worse), shift)[-1]
    assert fair.startswith("The sixth unit is there for fairness: without it ")


def test_the_trade_is_drawn_inside_its_frame(pages: Pages) -> None:
    drawn = draw_trade(placed(pages))
    assert drawn
    assert len(drawn.dots) == 8
    assert [dot.units for dot in drawn.dots if dot.chosen] == [5]
    assert all(0 <= float(dot.x[:-1]) <= 100 and 0 <= dot.y <= drawn.bottom for dot in drawn.dots)
    lost = {key: dataclasses.replace(plan, kerb_hours=None) for key, plan in placed(pages).plans.items()}
    assert draw_trade(dataclasses.replace(placed(pages), plans=lost)) is None


def test_seasons_turn_with_the_half_of_the_globe(pages: Pages) -> None:
    assert (season(monday(pages), 38.0), season(monday(pages), -38.0)) == ("autumn", "spring")


def test_a_folder_of_four_tables_says_what_is_missing(tmp_path: Path) -> None:
    folder = write_forecast(tmp_path / "small", radius=2, small=True)
    with TestClient(create_app(folder, token=TOKEN, clock=lambda: NOW)) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        page, sheet, asked = (client.get(at, headers=HTML) for at in ("/", "/sheet", "/what-if"))
    assert "No stations were given, so no posts are suggested." in page.text
    assert 'id="radio"' not in page.text
    assert "against usual" in page.text
    assert {page.status_code, sheet.status_code, asked.status_code} == {200}


@pytest.mark.parametrize(
    "missing", ["shifts", "staffing", "sites", "coverage", "zones", "scorecard", "health_days", "indicators"]
)
def test_any_further_table_may_be_missing(tmp_path: Path, missing: str) -> None:
    folder = write_forecast(tmp_path / "part", radius=2)
    gone = ["sites", "posts", "plans", "coverage"] if missing == "sites" else [missing]
    for name in gone:
        (folder / f"{name}.parquet").unlink()
    with TestClient(create_app(folder, token=TOKEN, clock=lambda: NOW)) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        assert {
            client.get(at, headers=HTML).status_code for at in ("/", "/?view=usual", "/sheet", "/cells", "/frames.json")
        } == {200}


def test_the_range_of_a_shift_is_the_folders_own_when_it_has_one(forecast: Forecast, pages: Pages) -> None:
    assert forecast.shifts is not None
    row = forecast.shifts.filter(pl.col("zone") == "", pl.col("shift") == "day").sort("day").row(0, named=True)
    city = pages.figures.of(monday(pages)).city
    assert (city.low, city.high) == (int(row["p10"]), int(row["p90"]))


def test_the_offer_is_empty_without_posts(forecast: Forecast, pages: Pages) -> None:
    bare = Placings(dataclasses.replace(forecast, posts=None))
    assert bare.of(monday(pages), 5) is None
    assert bare.missing == "posts_none"


def test_areas_stand_by_size_with_what_they_would_have_without_moves(
    forecast: Forecast, pages: Pages, planner: TestClient
) -> None:
    areas = placed(pages, 6).areas
    assert [area.calls for area in areas] == sorted((area.calls for area in areas), reverse=True)
    assert forecast.fairness is not None
    told = forecast.fairness.filter(pl.col("day") == monday(pages).day, pl.col("shift") == "day", pl.col("units") == 6)
    shares = {(row["plan"], row["zone"]): row["share"] for row in told.iter_rows(named=True)}
    assert all(
        (area.share, area.stays) == (shares["posts", area.zone], shares["stations", area.zone]) for area in areas
    )
    page = planner.get("/?day=2026-11-23&shift=day&units=6", headers=HTML).text
    table = page[page.index('class="key areas"') :]
    assert re.findall(r'<tr><th scope="row">([^<]+)</th>', table[: table.index("</table>")]) == [
        area.zone for area in areas
    ]


def test_how_the_posts_were_found_is_said(pages: Pages) -> None:
    def told(**how: object) -> str:
        here = placed(pages, 5)
        return solved(
            dataclasses.replace(here, plans={**here.plans, ("posts", 5): dataclasses.replace(here.plan, **how)})
        )  # type: ignore[arg-type]

    assert told(solver="exact") == "No other choice of these places covers more."
    assert told(solver="greedy", gap=0.42).endswith("another choice could cover up to 0.4 likely calls more.")
    assert told(solver="greedy", gap=None).endswith("another choice could cover a little more.")


def test_a_post_in_the_middle_of_a_cell_is_told_from_the_nearest_station(forecast: Forecast, pages: Pages) -> None:
    assert forecast.sites is not None
    cell = "8828301a5bfffff"
    moved = pl.when(pl.col("site") == "p1").then(pl.lit(cell)).otherwise("site").alias("site")
    named = pl.when(pl.col("site") == cell).then(pl.lit("Harbour")).otherwise("name").alias("name")
    sites = forecast.sites.with_columns(moved).with_columns(named)
    changed = dataclasses.replace(forecast, sites=sites)
    placings = Placings(changed)
    assert placings._named(placings.sites[cell]).name == "Harbour, 0.9 km north-east of Station 1, Market Street"
    stationless = dataclasses.replace(changed, sites=sites.filter(pl.col("kind") != "station"))
    alone = Placings(stationless)
    assert alone._named(alone.sites[cell]).name == "Harbour 1a5b"
