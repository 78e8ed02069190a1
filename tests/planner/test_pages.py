"""The page, the map, the CSV and the GeoJSON say the same; wrong parameters get one sentence and a page to go on with."""

import csv
import io
import re
from itertools import pairwise
from pathlib import Path

import pytest
from litestar.testing import TestClient

from planner.app import create_app
from planner.certainty import FEW, UNSTEADY
from planner.looks import FILLS
from planner.pages import Pages
from planner.shift import DAY
from tests.planner.conftest import HTML, NOW, TOKEN, table_rows
from tests.planner.made_up import write_forecast

ASKED = "day=2026-11-24&shift=day"


def records(planner: TestClient, asked: str = ASKED) -> list[dict[str, str]]:
    answer = planner.get(f"/shift.csv?{asked}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="likely-calls-2026-11-24-' in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_the_page_begins_with_the_shift_its_weekday_and_season_and_what_is_usual(planner: TestClient) -> None:
    page = planner.get(f"/?{ASKED}", headers=HTML).text
    assert "<h1>Tuesday 24 November, day shift</h1>" in page
    assert "<title>Tuesday 24 November, day shift · Vigie</title>" in page
    assert re.search(
        r'<p class="lede">08:00 to 20:00, a Tuesday in autumn\. Port Sample and its \d areas\. '
        r"Usual for these hours: \d+ calls\.</p>",
        page,
    )
    assert "Forecast made Sunday 22 November 2026, 05:10" in page
    assert "calls received to 04:00" in page
    assert "beat usual practice in 8 of 8 weeks" in page
    assert "What this map cannot say" in page


@pytest.mark.parametrize("asked", [ASKED, "day=2026-11-24&shift=night", "day=2026-11-24&shift=04"])
def test_table_csv_geojson_and_map_have_the_same_cells_and_figures(planner: TestClient, asked: str) -> None:
    page = planner.get(f"/cells?{asked}", headers=HTML).text
    rows, told = table_rows(page), records(planner, asked)
    geo = planner.get(f"/shift.geojson?{asked}")
    assert geo.headers["content-type"] == "application/geo+json"
    features = geo.json()["features"]
    drawn = planner.get(f"/cells.json?{asked}").json()["cells"]
    assert [row[0] for row in rows] == [record["cell"] for record in told] == drawn
    assert drawn == [feature["id"] for feature in features]
    for row, record, feature in zip(rows, told, features, strict=True):
        half = 0.5 * 10 ** -len(row[3].split(".")[1]) + 1e-4
        assert row[2] == record["rank"] == str(feature["properties"]["rank"])
        assert feature["properties"]["expected"] == float(record["expected"]) == pytest.approx(float(row[3]), abs=half)
        assert row[4] == f"{record['low']} to {record['high']}"
        assert float(record["difference"]) == pytest.approx(
            float(record["expected"]) - float(record["usual"]), abs=2e-4
        )
        ring = feature["geometry"]["coordinates"][0]
        assert ring[0] == ring[-1]
        turned = sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in pairwise(ring))
        assert turned < 0, "the ring does not go anticlockwise"


def drawn_letters(page: str) -> list[str]:
    cells = page[page.index('<g class="cells"') : page.index('<g class="names"')]
    back = {fill: letter for letter, fill in FILLS.items()}
    return [back[fill] for fill in re.findall(r'<(?:use|polygon)[^>]*? ((?:class|fill)="[^"]+")/>', cells)]


def test_the_map_shows_amount_and_certainty_as_the_csv_has_them(planner: TestClient) -> None:
    kinds = [record["certainty"] for record in records(planner)]
    letters = drawn_letters(planner.get(f"/?{ASKED}", headers=HTML).text)
    assert len(letters) == len(kinds) > 20
    assert [letter == "0" for letter in letters] == [kind == FEW for kind in kinds]
    assert [letter in "abcde" for letter in letters] == [kind == UNSTEADY for kind in kinds]


def test_the_difference_from_usual_is_a_view_of_its_own_with_its_own_letters(planner: TestClient) -> None:
    page = planner.get(f"/?{ASKED}&view=usual", headers=HTML).text
    letters = drawn_letters(page)
    assert set(letters) <= set("0vwxyz")
    assert len(set(letters)) > 2
    told = [float(record["difference"]) for record in records(planner)]
    assert all((by > 0) == (letter in "yz") for by, letter in zip(told, letters, strict=True) if letter in "vwyz")
    assert "as usual, or no more than chance" in page


def test_the_frames_are_the_maps_of_each_block(planner: TestClient) -> None:
    frames = planner.get(f"/frames.json?{ASKED}").json()
    assert len(frames["frames"]) == 42
    assert frames["frames"][frames["first"]]["start"] == "2026-11-24T08:00:00"
    assert frames["last"] - frames["first"] == 2
    page = planner.get(f"/?{ASKED}&hours=12", headers=HTML).text
    assert drawn_letters(page) == list(frames["frames"][frames["first"] + 1]["cells"])
    assert len(frames["legend"]) == page.split('<ul class="amounts">')[1].split("</ul>")[0].count("<li>")


def test_steps_through_the_hours_are_links_that_cross_shifts(planner: TestClient) -> None:
    page = planner.get("/?day=2026-11-24&shift=day&hours=16&units=4", headers=HTML).text
    assert 'href="?day=2026-11-24&amp;shift=day&amp;hours=12&amp;units=4#map"' in page
    assert 'href="?day=2026-11-24&amp;shift=night&amp;hours=20&amp;units=4#map"' in page


def test_the_classes_of_the_map_are_those_of_its_legend(pages: Pages, planner: TestClient) -> None:
    limits = pages.limits(pages.timetable.shifts[pages.timetable.days[1], DAY])
    page = planner.get(f"/?{ASKED}", headers=HTML).text
    assert f"<span>{limits[-1]:.1f} or more</span>" in page
    assert f"<span>under {limits[0]:.1f}</span>" in page


def test_a_chosen_cell_is_marked_on_the_map_and_in_the_tables(planner: TestClient) -> None:
    fullest = min(records(planner), key=lambda record: int(record["rank"]))
    page = planner.get(f"/?{ASKED}&cell={fullest['cell']}", headers=HTML).text
    assert page.count('class="picked"') == 1
    assert page.count("is-picked") == 1
    assert page.count('class="chosen-name"') == 1
    every = planner.get(f"/cells?{ASKED}&cell={fullest['cell']}", headers=HTML).text
    assert every.count("is-picked") == 1


@pytest.mark.parametrize(
    "asked",
    [
        "day=foo",
        "day=2026-12-24",
        "shift=lunch",
        "cell=8828",
        f"{ASKED}&cell=%3Cscript%3E",
        "day=%00",
        "day=&shift=",
        "hours=03",
        "hours=%00",
        "units=40",
        "units=%C2%B2",
        "units=-1",
        "view=x",
    ],
)
def test_a_wrong_parameter_is_one_sentence_and_the_page_stays_readable(planner: TestClient, asked: str) -> None:
    answer = planner.get(f"/?{asked}", headers=HTML)
    assert answer.status_code == 400
    assert answer.text.count('class="notice"') == 1
    assert "<script>" not in answer.text
    assert len(drawn_letters(answer.text)) > 20
    program = planner.get(f"/?{asked}")
    assert program.status_code == 400
    assert program.json()["detail"].endswith(".")


def test_a_wrong_parameter_of_a_file_is_one_sentence(planner: TestClient) -> None:
    for name in ("shift.csv", "shift.geojson"):
        answer = planner.get(f"/{name}?day=foo")
        assert answer.status_code == 400
        assert answer.json() == {
            "detail": "The day is written as 2026-11-23; this forecast runs from 2026-11-23 to 2026-11-29."
        }


def test_a_night_that_is_not_whole_shows_the_part_there_is(planner: TestClient) -> None:
    answer = planner.get("/?day=2026-11-29&shift=night", headers=HTML)
    assert answer.status_code == 200
    assert "The forecast ends before the night shift of Sunday 29 November is over." in answer.text
    assert "<h1>Sunday 29 November, 20:00 to 24:00</h1>" in answer.text


def test_an_address_that_is_not_there_is_one_sentence(planner: TestClient) -> None:
    assert planner.get("/nothing").json() == {"detail": "There is no page here; the shift is at /."}
    assert planner.get("/nothing").status_code == 404
    assert planner.get("/static/../app.py").status_code == 404
    assert planner.get("/static/%2e%2e/app.py").status_code == 404


def test_a_page_that_breaks_is_one_sentence_and_the_log_says_where_not_what(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> str:
        raise ValueError("canary")

    monkeypatch.setattr(Pages, "render", broken)
    with TestClient(create_app(folder, token=TOKEN), raise_server_exceptions=False) as client:
        answer = client.get("/", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 500
    assert answer.json()["detail"].startswith("Something broke on our side.")
    assert "no-store" in answer.headers["cache-control"]
    assert caplog.records[-1].told["file"] == "test_pages.py"
    assert "canary" not in caplog.text + str(caplog.records[-1].told) + answer.text


def test_a_forecast_that_has_ended_says_so_first(folder: Path) -> None:
    with TestClient(create_app(folder, token=TOKEN, clock=lambda: NOW.replace(month=12))) as client:
        page = client.get("/", headers={**HTML, "authorization": f"Bearer {TOKEN}"}).text
    assert (
        "<b>This forecast ended on Monday 30 November 2026, 00:00. Make a new one with vigie forecast run.</b>" in page
    )


def test_a_forecast_without_areas_usual_or_score_can_be_shown(tmp_path: Path) -> None:
    folder = write_forecast(tmp_path / "bare", radius=2, model="unheard_of", left_out={"odd_reason": 2}, bare=True)
    with TestClient(create_app(folder, token=TOKEN, clock=lambda: NOW)) as client:
        page = client.get("/", headers={**HTML, "authorization": f"Bearer {TOKEN}"}).text
    assert "Usual is unknown" in page
    assert "No shift of the last two weeks is complete" in page
    assert "cells hold" in page
    assert "2 odd reason" in page


def test_markup_in_names_stays_text(tmp_path: Path) -> None:
    folder = write_forecast(tmp_path / "odd", radius=2, region="<b>Port</b> & Co")
    with TestClient(create_app(folder, token=TOKEN, clock=lambda: NOW)) as client:
        page = client.get("/", headers={**HTML, "authorization": f"Bearer {TOKEN}"}).text
    assert "&lt;b&gt;Port&lt;/b&gt; &amp; Co" in page


def test_no_text_pleads_or_shouts(planner: TestClient) -> None:
    page = re.sub(r"<!doctype|<[^>]+>", " ", planner.get(f"/?{ASKED}", headers=HTML).text)
    assert "!" not in page
    assert "lease" not in page.replace("release", "")
    assert "http" not in planner.get(f"/?{ASKED}", headers=HTML).text
