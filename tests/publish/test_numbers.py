"""A link for every number: address, content code, citation, picture, and whether it has changed, over three releases."""

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from html import unescape
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.site.changed import compared
from publish.site.citing import cited, taken_apart
from publish.site.embed import drawable
from publish.site.figure import content_code
from publish.site.figures import FIGURES
from publish.site.shares import LEAST, share_of

FACTS = {"title": "T", "publisher": "P", "version": "2026.11.0", "released_on": "4 November 2026",
         "released_on_iso": "2026-11-04", "content": "0123abcd", "address": ""}  # fmt: skip


def _text(site: Any, address: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", site.get(address).text)).split())


def _changed(site: Any, pasted: str) -> str:
    page = site.get(f"/changed?of={quote(pasted)}").text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page[page.index('id="answer"') : page.index("</main>")])).split())


@pytest.mark.parametrize("agency", ["", "EM001"])
@pytest.mark.parametrize("name", ["headline", "kinds_of_force_by_side", "civilians_by_race", "civilians_injured"])
def test_the_code_of_a_figure_is_that_of_its_csv_in_page_json_and_list(shelf_site: Any, name: str, agency: str) -> None:
    if agency and not FIGURES[name].of_agency:
        return
    tail = f"?agency={agency}" if agency else ""
    text = shelf_site.get(f"/releases/2026.11.0/figures/{name}.csv{tail}").text
    code = hashlib.sha256(text.encode()).hexdigest()[:8]
    told = shelf_site.get(f"/figures/{name}.json{tail}").json()
    assert told["content"] == code
    assert told["release"] == "2026.11.0"
    assert told["coverage"]["expected"] > 0
    assert f"content {code}" in _text(shelf_site, f"/figures/{name}{tail}")
    assert (
        f"{name},{agency},{code},/releases/2026.11.0/figures/{name}{tail}"
        in shelf_site.get("/releases/2026.11.0/figures.csv").text
    )


def test_an_address_with_its_code_says_whether_these_are_the_rows_cited(shelf_site: Any) -> None:
    code = shelf_site.get("/figures/headline.json").json()["content"]
    assert "This is what was cited" in _text(shelf_site, f"/figures/headline?content={code}")
    assert "These are not the rows that were cited" in _text(shelf_site, "/figures/headline?content=00000000")


def test_what_has_changed_is_told_with_before_and_now(shelf_site: Any) -> None:
    for version, before in (("2026.09.0", 115), ("2026.10.0", 117)):
        answer = _changed(shelf_site, f"https://data.example/releases/{version}/figures/headline")
        assert "Yes: it has changed" in answer
        assert f"incidents {before} 119" in answer


def test_what_has_not_changed_is_told_as_such(shelf_site: Any) -> None:
    for version in ("2026.09.0", "2026.10.0"):
        answer = _changed(shelf_site, f"/releases/{version}/figures/civilians_by_race?agency=EM001")
        assert "No: it is the same" in answer
    assert "nothing can have changed since" in _changed(shelf_site, "/releases/2026.11.0/figures/headline")


def test_a_code_alone_leads_to_its_figure(shelf_site: Any) -> None:
    old = shelf_site.get("/releases/2026.09.0/figures/headline.json").json()["content"]
    assert "incidents 115 119" in _changed(shelf_site, f"content {old}")
    same = shelf_site.get("/releases/2026.09.0/figures/civilians_by_race.json").json()["content"]
    assert "No: it is the same" in _changed(shelf_site, same)
    assert "belongs to no figure" in _changed(shelf_site, "ffffffff")


def test_a_whole_page_is_compared_figure_by_figure(shelf_site: Any) -> None:
    answer = _changed(shelf_site, "/releases/2026.10.0/")
    assert re.search(r"Yes: [23] of 5 figures", answer)
    assert "Civilians recorded as injured: the same" in answer


def test_an_answer_of_a_table_or_a_query_is_compared_too(shelf_site: Any) -> None:
    query = quote("select count(*) as incidents from incident")
    assert "117 119" in _changed(shelf_site, f"/releases/2026.10.0/vigie?sql={query}")
    assert "No: it is the same" in _changed(shelf_site, "/releases/2026.10.0/vigie/person?agency_id=EM001")


@pytest.mark.parametrize(
    "pasted",
    ["/releases/2026.10.0//[x", "/releases/.../vigie", "/releases/2026.10.0/vigie/incident?area=%ff%00", "\x00", "/releases/2026.10.0/../..",
     "/releases/2026.10.0/figures/", "/releases/2026.10.0/agencies/nobody", "/releases/2026.10.0/vigie?sql=delete+from+incident"],
)  # fmt: skip
def test_whatever_is_pasted_gets_a_page(shelf_site: Any, pasted: str) -> None:
    answer = shelf_site.get(f"/changed?of={quote(pasted)}")
    assert answer.status_code == 200
    assert 'id="answer"' in answer.text


def test_what_cannot_be_compared_says_why(shelf_site: Any) -> None:
    assert "Release 2025.01.0 is not on this shelf" in _changed(shelf_site, "/releases/2025.01.0/figures/headline")
    assert "names no release" in _changed(shelf_site, "nothing of the kind")
    assert "holds no number" in _changed(shelf_site, "/releases/2026.10.0/methods")
    now = shelf_site.get("/figures/headline.json").json()["content"]
    assert "No: it is the same" in _changed(shelf_site, f"/releases/2025.01.0/figures/headline content {now}")
    assert "is not that of release 2026.10.0" in _changed(
        shelf_site, "/releases/2026.10.0/figures/headline content 00000000"
    )


@given(
    st.sampled_from(["/figures/headline", "/agencies/A%20b", "/vigie/incident?area=East+Quay", "/"]),
    st.binary(min_size=4, max_size=4),
)
def test_a_citation_pasted_whole_is_read_back(path: str, code: bytes) -> None:
    made = cited(FACTS, "https://data.example", path, what="“What”, 12345678 of it", content=code.hex())
    for text in (made.text, f"{made.address} {code.hex()}", f"  {made.text}\n"):
        assert (taken_apart(text).version, taken_apart(text).path, taken_apart(text).content) == (
            "2026.11.0",
            path,
            code.hex(),
        )


_ROWS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9), max_size=6)


@given(_ROWS, _ROWS)
def test_cells_are_told_exactly_where_two_answers_differ(old: dict[str, int], new: dict[str, int]) -> None:
    before, now = ([{"word": word, "n": n} for word, n in sorted(rows.items())] for rows in (old, new))
    cells = compared(before, now)
    assert {(cell.of, cell.before, cell.now) for cell in cells} == {
        (word, old.get(word), new.get(word)) for word in {*old, *new} if old.get(word) != new.get(word)
    }
    assert (content_code(before) == content_code(now)) is not bool(cells)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(10, 100, 0.0552, 0.1744), (0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0)]
)
def test_an_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    found = share_of(part, whole)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)
    assert share_of(1, LEAST - 1) is None


@given(st.integers(20, 5000), st.data())
def test_a_share_lies_in_its_interval(whole: int, data: st.DataObject) -> None:
    found = share_of(data.draw(st.integers(0, whole)), whole)
    assert found is not None
    assert 0 <= found.low <= found.share <= found.high <= 1


def test_a_page_a_figure_and_an_answer_are_cited_in_four_forms(shelf_site: Any) -> None:
    for address in (
        "/cite{}?of=/agencies/EM001",
        "/figures/civilians_by_race{}?agency=EM001",
        "/cite{}?of=/vigie/incident%3Farea%3DEast%2BQuay",
    ):
        bib, ris = (shelf_site.get(address.format(form)).text for form in (".bib", ".ris"))
        item = json.loads(shelf_site.get(address.format(".csl")).text)[0]
        assert item["version"] == "2026.11.0"
        assert "/releases/2026.11.0/" in item["URL"]
        assert f"url = {{{item['URL']}}}" in bib
        assert f"UR  - {item['URL']}\r\n" in ris
        assert ris.endswith("ER  - \r\n")
        assert item["note"] in bib


def test_an_answer_is_cited_with_the_code_of_exactly_its_rows(shelf_site: Any) -> None:
    page = _text(shelf_site, f"/cite?of={quote('/vigie/incident?agency_id=EM001')}")
    rows = shelf_site.get("/vigie/incident.json?agency_id=EM001&_shape=objects&_size=max").json()["rows"]
    assert f"content {content_code(rows)}" in page
    assert f"{len(rows)} rows" in page
    assert "Incidents, Agency: EM001" in page


@pytest.mark.parametrize(
    "path", ["//elsewhere.example/x", "https://elsewhere.example/", "/vigie/../secret", "/vigie/nothing", "\\x"]
)
def test_only_addresses_of_this_site_are_cited(shelf_site: Any, path: str) -> None:
    assert shelf_site.get(f"/cite?of={quote(path)}").status_code == 200
    assert "url = {http://localhost/releases/2026.11.0/" in shelf_site.get(f"/cite.bib?of={quote(path)}").text
    assert "elsewhere" not in shelf_site.get(f"/cite.bib?of={quote(path)}").text


@pytest.mark.parametrize("name", sorted(name for name, figure in FIGURES.items() if drawable(figure)))
def test_a_figure_on_another_page_always_shows_release_coverage_and_address(shelf_site: Any, name: str) -> None:
    answer = shelf_site.get(f"/embed/{name}.svg")
    if name in {"headline", "filed", "civilians_by_race", "kinds_of_force_by_side"}:
        assert answer.status_code == 200
    if answer.status_code != 200:
        return
    picture = ET.fromstring(answer.text)
    words = " ".join(part.strip() for part in picture.itertext())
    assert "Release 2026.11.0, 4 November 2026" in words
    assert re.search(r"Coverage \d+ of \d+ agency-months", words)
    assert f"/releases/2026.11.0/figures/{name}" in words.replace(" ", "")
    assert "Content code" in words
    page = shelf_site.get(f"/embed/{name}")
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert "style=" not in page.text


def test_only_embedded_figures_may_stand_in_a_frame(shelf_site: Any) -> None:
    for page in ("/", "/figures/headline", "/changed"):
        assert "frame-ancestors 'none'" in shelf_site.get(page).headers["content-security-policy"]


@pytest.mark.parametrize(
    "address",
    [
        "/figures/nothing",
        "/figures/headline?agency=EM001",
        "/figures/civilians_by_race?agency=nobody",
        "/embed/coverage",
    ],
)
def test_a_figure_that_is_not_there_is_one_sentence(shelf_site: Any, address: str) -> None:
    answer = shelf_site.get(address)
    assert answer.status_code == 404
    assert 'class="lede"' in answer.text


def test_every_figure_has_a_page_with_foot_and_citation(shelf_site: Any, frames: dict[str, pl.DataFrame]) -> None:
    for name in FIGURES:
        text = shelf_site.get(f"/figures/{name}").text
        assert 'id="cite"' in text, name
        assert "Has it changed since?" in text, name
