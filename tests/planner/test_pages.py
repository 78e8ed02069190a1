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


def test_the_page_begins_with_the_shift_and_its_reading(planner: TestClient) -> None:
    page = planner.get(f"/?{ASKED}", headers=HTML).text
    assert "<h1><span>Tuesday 24 November, day shift</span> Where calls are likely</h1>" in page
    assert "<title>Tuesday 24 November, day shift: where calls are likely · Vigie</title>" in page
    assert re.search(
        r'<p class="lede">\d+ calls are likely in these hours, \d+ to \d+ in four shifts of five\. Most are', page
    )
    assert "Forecast made Sunday 22 November 2026, 05:10" in page
    assert re.search(r"from [\d,]+ calls, 7 July 2025 to 22 November 2026", page)
    assert "What this map cannot say" in page


@pytest.mark.parametrize("asked", [ASKED, "day=2026-11-24&shift=night", "day=2026-11-24&shift=04"])
def test_table_csv_geojson_and_map_have_the_same_cells_and_figures(planner: TestClient, asked: str) -> None:
    page = planner.get(f"/?{asked}", headers=HTML).text
    rows, told = table_rows(page), records(planner, asked)
    geo = planner.get(f"/shift.geojson?{asked}")
    assert geo.headers["content-type"] == "application/geo+json"
    features = geo.json()["features"]
    drawn = re.findall(r'<a href="\?[^"]*cell=(\w+)#chosen"><title>', page)
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


def test_the_map_shows_certainty_as_the_csv_has_it(planner: TestClient, tmp_path: Path) -> None:
    # A thin history: few past calls everywhere, so that all three kinds are there.
    folder = write_forecast(tmp_path / "thin", radius=5, per_block=0.35)
    with TestClient(create_app(folder, token=TOKEN, clock=lambda: NOW)) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        page, told = client.get(f"/?{ASKED}", headers=HTML).text, records(client)
    kinds = {record["cell"]: record["certainty"] for record in told}
    assert {FEW, UNSTEADY} <= set(kinds.values())
    for cell, look in re.findall(r'cell=(\w+)#chosen"><title>.*?(class="c[^/]*)/></a>', page):
        assert ("url(#u" in look) == (kinds[cell] == UNSTEADY)
        assert ('class="c k0"' in look) == (kinds[cell] == FEW)
    outlines = page[page.index('<g class="outlines"') :]
    assert outlines[: outlines.index("</g>")].count("<polygon") == sum(kind == FEW for kind in kinds.values())


def test_the_classes_of_the_map_are_those_of_its_legend(pages: Pages, planner: TestClient) -> None:
    limits = pages.limits(pages.timetable.shifts[pages.timetable.days[1], DAY])
    page = planner.get(f"/?{ASKED}", headers=HTML).text
    assert f"</svg>{limits[-1]:.1f} or more" in page
    assert f"</svg>under {limits[0]:.1f}" in page


def test_a_chosen_cell_is_marked_on_the_map_and_in_the_tables(planner: TestClient) -> None:
    fullest = min(records(planner), key=lambda record: int(record["rank"]))
    page = planner.get(f"/?{ASKED}&cell={fullest['cell']}", headers=HTML).text
    assert page.count('class="picked"') == 1
    assert page.count("is-picked") == 2
    assert page.count('class="chosen-name"') == 1
    assert f'name="cell" value="{fullest["cell"]}"' in page


@pytest.mark.parametrize(
    "asked",
    ["day=foo", "day=2026-12-24", "shift=lunch", "cell=8828", f"{ASKED}&cell=%3Cscript%3E", "day=%00", "day=&shift="],
)
def test_a_wrong_parameter_is_one_sentence_and_the_page_stays_readable(planner: TestClient, asked: str) -> None:
    answer = planner.get(f"/?{asked}", headers=HTML)
    assert answer.status_code == 400
    assert answer.text.count('class="notice"') == 1
    assert "<script>" not in answer.text
    assert len(table_rows(answer.text)) > 20
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
    assert "<h1><span>Sunday 29 November, 20:00 to 24:00</span>" in answer.text


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

    monkeypatch.setattr(Pages, "shift_page", broken)
    with TestClient(create_app(folder, token=TOKEN), raise_server_exceptions=False) as client:
        answer = client.get("/", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 500
    assert answer.json()["detail"].startswith("Something broke on our side.")
    assert "no-store" in answer.headers["cache-control"]
    assert "ValueError in test_pages.py" in caplog.text
    assert "canary" not in caplog.text + answer.text


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
