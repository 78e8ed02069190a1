"""The what-if page: the question reaches who answers as it was asked; what cannot be asked is one sentence."""

import dataclasses
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from litestar.testing import TestClient

from planner.app import create_app
from planner.asking import Answer, CannotAnswer, Outcome, Placed, Scenario
from tests.planner.conftest import HTML, NOW, TOKEN

ASKED = "day=2026-11-24&shift=night"


class Known:
    """Answers by a rule one can check by head: each closed station loses ten of a hundred calls, each unit wins five."""

    def __init__(self) -> None:
        self.asked: list[Scenario] = []

    def ask(self, scenario: Scenario) -> Answer:
        self.asked.append(scenario)
        if len(scenario.closed) == 5:
            raise CannotAnswer("No station is left open; leave at least one.")
        lost = 10.0 * len(scenario.closed) - 5.0 * scenario.more_units
        before = Outcome(calls=100.0, units=scenario.units, covered=70.0, share=0.7, worst_zone="Saltpan", worst_share=0.4,
                         posts=(Placed(name="Weir Lane", covered=70.0),))  # fmt: skip
        after = Outcome(calls=100.0, units=scenario.units + scenario.more_units, covered=70.0 - lost, share=0.7 - lost / 100,
                        worst_zone="Harbour", worst_share=0.3,
                        posts=(Placed(name="Harbour", covered=70.0 - lost, site="8828301a5bfffff"),))  # fmt: skip
        return Answer(before=before, after=after, notes=("straight_lines",))


@pytest.fixture
def known() -> Known:
    """Who answers."""
    return Known()


@pytest.fixture
def asker(folder: Path, known: Known) -> Iterator[TestClient]:
    """A client with the token, of a site where questions are answered."""
    app = create_app(folder, token=TOKEN, clock=lambda: NOW, what_if=known)
    with TestClient(app, raise_server_exceptions=False) as client:
        client.headers.update({**HTML, "authorization": f"Bearer {TOKEN}"})
        yield client


def test_a_question_reaches_who_answers_as_it_was_asked(asker: TestClient, known: Known) -> None:
    page = asker.get(f"/what-if?{ASKED}&units=4&closed=s2&closed=s3&more=1&event_area=Harbour&event_calls=12&heat=10")
    assert page.status_code == 200
    (scenario,) = known.asked
    assert (scenario.day, scenario.shift, scenario.units) == (date(2026, 11, 24), "night", 4)
    assert (scenario.closed, scenario.more_units, scenario.event_calls, scenario.heat_share) == (
        ("s2", "s3"),
        1,
        12.0,
        0.1,
    )
    assert scenario.event_cell
    assert "The posts would cover 55% of likely calls within 8 minutes, 15 points less than 70%." in page.text
    assert "an event in Harbour with 12 more calls" in page.text
    assert "Drive times are guessed from straight lines and one speed." in page.text
    assert "Harbour, 3.8 km north-east of Station 2, Quay Road" in page.text
    assert 'value="s2" checked' in page.text


def test_nothing_changed_is_not_asked(asker: TestClient, known: Known) -> None:
    page = asker.get(f"/what-if?{ASKED}&more=0&heat=0&event_calls=0&event_area=Harbour")
    assert page.status_code == 200
    assert known.asked == []
    assert "Change something and press Ask." in page.text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("closed=nowhere", "1 of the stations to close are not in this forecast."),
        ("more=six", "Units more or fewer is a whole number from −3 to 5."),
        ("more=6", "Units more or fewer is a whole number from −3 to 5."),
        ("units=2&more=-2", "That leaves no unit to place. Take away fewer."),
        ("event_calls=5", "Say in which area the event is."),
        ("event_calls=5000&event_area=Harbour", "The calls of an event are a whole number from 0 to 200."),
        ("event_calls=5&event_area=Atlantis", "The event’s area is not one of this forecast."),
        ("heat=1e3", "A hot day adds a whole number from 0 to 50 per cent."),
        ("closed=s1&closed=s2&closed=s3&closed=s4&closed=s5", "No station is left open; leave at least one."),
    ],
)
def test_what_cannot_be_asked_is_one_sentence_above_the_form(asker: TestClient, asked: str, sentence: str) -> None:
    page = asker.get(f"/what-if?{ASKED}&{asked}")
    assert page.status_code == 400
    assert f'<p class="notice" role="alert">{sentence}</p>' in page.text
    assert "<form" in page.text


def test_where_nobody_answers_the_page_says_so(planner: TestClient) -> None:
    page = planner.get(f"/what-if?{ASKED}&closed=s1", headers=HTML)
    assert page.status_code == 200
    assert "No answers were set up for this page." in page.text
    assert "<form" not in page.text


class OneMore(Known):
    """Every closed station wins one of a hundred calls."""

    def ask(self, scenario: Scenario) -> Answer:
        answer = super().ask(scenario)
        return dataclasses.replace(answer, after=dataclasses.replace(answer.after, share=answer.before.share + 0.01))


def test_one_point_is_not_told_as_points(folder: Path) -> None:
    app = create_app(folder, token=TOKEN, clock=lambda: NOW, what_if=OneMore())
    with TestClient(app, raise_server_exceptions=False) as client:
        headers = {**HTML, "authorization": f"Bearer {TOKEN}"}
        told = [client.get(f"/what-if?{ASKED}&closed=s2&lang={lang}", headers=headers).text for lang in ("en", "es")]
    assert '<td class="n">+1 point</td>' in told[0]
    assert '<td class="n">−10 points</td>' in told[0]
    assert '<td class="n">+1 punto</td>' in told[1]
