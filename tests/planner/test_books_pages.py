"""The scorecard and the week: their figures are those of the folder; a missing table is one sentence, never an error."""

import re
from pathlib import Path

import polars as pl
import pytest
from litestar.testing import TestClient

from planner.app import create_app
from planner.scorecard_page import _measure
from tests.planner.conftest import HTML, NOW, TOKEN
from tests.planner.made_up import write_forecast


def test_the_scorecard_counts_the_shifts_inside_and_lists_every_one(planner: TestClient, folder: Path) -> None:
    known = pl.read_parquet(folder / "scorecard.parquet").filter(
        (pl.col("zone") == "") & pl.col("actual").is_not_null()
    )
    inside = known.filter(pl.col("actual").is_between(pl.col("low"), pl.col("high"))).height
    answer = planner.get("/scorecard", headers=HTML)
    assert answer.status_code == 200
    table = answer.text.split('<table class="all-shifts">')[1].split("</table>")[0]
    assert table.count('<th scope="row">') == known.height
    assert table.count("<td>inside</td>") == inside
    assert "better one in 8 of 8 weeks" in answer.text


@pytest.mark.parametrize(("better", "verdict"), [(True, "this forecast"), (False, "usual practice")])
def test_the_better_forecast_is_named_either_way(better: bool, verdict: str) -> None:
    row = _measure({"measure": "typical_error", "vigie": 6.9, "medic": 5.8, "better": better})
    assert (row["verdict"], row["better"], row["worse"]) == (verdict, better, not better)


def test_nobody_is_better_without_a_figure_to_compare_with() -> None:
    row = _measure({"measure": "inside_80", "vigie": 0.78, "medic": None, "better": True})
    assert (row["own"], row["verdict"], row["better"]) == ("78%", "nothing to compare with", False)


def test_the_week_has_every_shift_and_each_leads_to_its_page(planner: TestClient, folder: Path) -> None:
    answer = planner.get("/week", headers=HTML)
    assert answer.status_code == 200
    links = set(re.findall(r'href="(/\?day=[^"]+)"', answer.text))
    shifts = pl.read_parquet(folder / "shifts.parquet").filter(pl.col("zone") == "")
    assert len(links) >= shifts.height - 1
    for link in sorted(links)[:2]:
        assert planner.get(link.replace("&amp;", "&"), headers=HTML).status_code == 200


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("/scorecard", "scorecard.parquet"), ("/scorecard", "measures.json"), ("/week", "shifts.parquet")],
)
def test_a_missing_table_is_told_in_one_sentence(tmp_path: Path, address: str, sentence: str) -> None:
    small = write_forecast(tmp_path / "2026-11-23", radius=2, small=True)
    with TestClient(create_app(small, token=TOKEN, clock=lambda: NOW)) as client:
        answer = client.get(address, headers={**HTML, "authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert sentence in answer.text
