"""The state of the forecast is said before any figure; languages; what a reader chose stays chosen."""

from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from planner.app import create_app
from tests.planner.conftest import HTML, NOW, TOKEN
from tests.planner.made_up import write_forecast


def page_of(folder: Path, at: str = "/") -> str:
    with TestClient(create_app(folder, token=TOKEN, clock=lambda: NOW)) as client:
        return client.get(at, headers={**HTML, "authorization": f"Bearer {TOKEN}"}).text


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"fallback": {"to": "medic", "since": "2026-11-16", "reason": "worse_two_weeks"}},
         "Usual practice is shown instead of the forecast, since Monday 16 November: it was better for two weeks running."),
        ({"fallback": {"to": "simple", "since": None, "reason": "odd_code"}},
         "The simplest forecast is shown instead of the usual one: odd code."),
        ({"simple_because": "one_week"}, "This is the simplest forecast: there is one week of calls."),
        ({"health": {"masked_minutes": 900, "worst": "bad"}}, "The calls came in badly; read Data health"),
    ],
)  # fmt: skip
def test_what_stands_in_for_the_forecast_is_said_before_any_figure(
    tmp_path: Path, about: dict[str, Any], sentence: str
) -> None:
    page = page_of(write_forecast(tmp_path / "f", radius=2, small=True, **about))
    assert sentence in page
    assert page.index(sentence) < page.index("<h1>")


@pytest.mark.parametrize(
    ("health", "words"),
    [({"masked_minutes": 0, "worst": "ok"}, "feed healthy"), ({"masked_minutes": 20, "worst": "look"}, "feed: 20 min masked"),
     ({"masked_minutes": 6000, "worst": "look"}, "feed: 100 hours masked"), (None, "216 records not used")],
)  # fmt: skip
def test_the_strip_says_how_the_calls_came_in(tmp_path: Path, health: dict[str, Any] | None, words: str) -> None:
    assert f"<li>{words}</li>" in page_of(write_forecast(tmp_path / "f", radius=1, small=True, health=health))


@pytest.mark.parametrize(("language", "words"), [("fr", "lundi 23 novembre"), ("es", "lunes 23 de noviembre")])
def test_a_language_is_chosen_once_and_kept(folder: Path, language: str, words: str) -> None:
    with TestClient(create_app(folder, token=TOKEN, clock=lambda: NOW)) as client:
        client.headers.update({**HTML, "authorization": f"Bearer {TOKEN}"})
        answer = client.get(f"/?units=4&lang={language}", follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/?units=4"
        page = client.get("/").text
        assert f'<html lang="{language}">' in page
        assert words in page.lower()
        for at in (
            "/sheet",
            "/cells",
            "/what-if",
            "/?view=usual",
            "/?view=reach&hours=12",
            "/frames.json",
            "/cells.json",
        ):
            assert client.get(at).status_code == 200
    assert '<html lang="en">' in page_of(folder)
