"""The page of a backtest says the result's own numbers, names each model once, and needs nothing but itself."""

import re
from html.parser import HTMLParser

import pytest

from forecast.backtest import Backtest
from forecast.report import Ceiling, write_report
from forecast.report.drawing import axis, signed
from forecast.report.wording import named, told_apart

HOSTILE = '<script>alert("x")</script> & sons'
CEILING = Ceiling(real=2.0, uniform=3.0, gaps=(0.04, 0.06), seed=0)


class Read(HTMLParser):
    """The tags of a page, and the first table's rows as texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.rows: list[list[str]] = []
        self._cell = False
        self._tables = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        self._tables += tag == "table"
        if self._tables == 1 and tag == "tr":
            self.rows.append([])
        if self._tables == 1 and tag in ("th", "td"):
            self.rows[-1].append("")
        self._cell = self._tables == 1 and tag in ("th", "td")

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag not in ("th", "td", "small")

    def handle_data(self, data: str) -> None:
        if self._cell and self.tags[-1] in ("th", "td"):
            self.rows[-1][-1] += data


@pytest.fixture(scope="module")
def page(scored: Backtest) -> str:
    return write_report(scored, title="The backtest of the town")


def test_every_model_has_one_row_with_the_scores_of_the_result(scored: Backtest, page: str) -> None:
    rows = {row[0]: row[1:] for row in Read(page).rows[1:]}
    models = [name for name in scored.models if name != scored.chosen]
    assert len(Read(page).rows) - 1 == len(rows) == len(models)
    for model in models:
        scores, cells = scored.models[model], rows[named(model)[0]]
        keys = ("nats_per_call", "deviance", "spatial_log_score", "city_deviance")
        assert [float(cell.replace("−", "-")) for cell in cells[:4]] == pytest.approx(
            [scores[key] for key in keys], abs=6e-5
        )
        assert [float(cell) for cell in cells[4:]] == pytest.approx(
            [100 * scores[key] for key in ("hit_1", "hit_5", "hit_10")], abs=0.06
        )


def test_every_difference_stands_with_its_interval_and_its_verdict(scored: Backtest, page: str) -> None:
    for model, each in scored.against.items():
        middle, low, high = (signed(each[key], 4) for key in ("difference", "low", "high"))
        row = f"{named(model)[0]}</td><td>{middle}</td><td>{low}</td><td>{high}</td>"
        assert page.count(row) == 1
        assert page.count(f"against {named(model)[0]}</text>") == 1
        assert told_apart(each) in page.split(row)[1].split("</tr>", maxsplit=1)[0]


def test_a_hostile_title_is_text(scored: Backtest) -> None:
    page = write_report(scored, title=HOSTILE)
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; sons") == 2


def test_the_page_needs_nothing_but_itself(page: str) -> None:
    read = Read(page)
    assert not {"script", "link", "img", "iframe"} & set(read.tags)
    assert read.addresses == []
    assert "url(" not in page
    assert "@import" not in page


def test_every_place_of_a_drawing_is_inside_it(page: str) -> None:
    places = [float(place) for place in re.findall(r'(?:x|x1|x2|cx)="([-\d.]+)%"', page)]
    assert len(places) > 100
    assert 0 <= min(places) <= max(places) <= 100


def test_the_ceiling_is_told_only_where_it_was_estimated(scored: Backtest, page: str) -> None:
    asked = write_report(scored, title="The town", ceiling=CEILING)
    assert "The floor was not estimated" in page
    assert "The floor was not estimated" not in asked
    assert "floor 1.9500" in asked
    assert "Vigie 2.0000: 95.2 %" in asked


def test_the_share_captured_is_the_way_from_the_uniform_model_to_the_floor() -> None:
    assert CEILING.floor == pytest.approx(1.95)
    assert CEILING.captured == pytest.approx(1.0 / 1.05)
    assert Ceiling(real=2.0, uniform=1.0, gaps=(0.1,), seed=0).captured is None


def test_a_verdict_needs_an_interval_without_zero() -> None:
    assert told_apart({"low": -2, "high": -1}) == "better"
    assert told_apart({"low": -2, "high": 0}) == "not told apart"
    assert told_apart({"low": 1, "high": 2}) == "worse"


@pytest.mark.parametrize("values", [[0.0], [-3.34, 0.0], [1e-5, 0.0], [3.9, 7.4], [2.0, 2.0], [-12_000.0, 5.0]])
def test_an_axis_holds_its_values_and_has_few_round_numbers(values: list[float]) -> None:
    first, last, ticks = axis(values)
    assert first <= min(values) + 1e-12
    assert max(values) - 1e-12 <= last
    assert 2 <= len(ticks) <= 7
    assert len({text for _, text in ticks}) == len(ticks)
