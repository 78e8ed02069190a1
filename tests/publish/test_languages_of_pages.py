"""Each page speaks one language: no English sentence of ours is left in French or Spanish, and what programs read stays."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from publish.dictionary import texts_to_translate
from publish.questions import QUESTIONS
from publish.site import questions_worded
from publish.site.texts import LANGUAGE, decimal, in_words, percent, thousands, words
from schemas import languages

_PAGES = (
    "/", "/agencies", "/agencies/PS001", "/agencies/EM001", "/compare", "/trends", "/matrix", "/map", "/vigie", "/changes",
    "/methods", "/quality", "/downloads", "/api", "/search", "/search?q=injury", "/search?q=nothingatall", "/changed",
    "/changed?of=nothing", "/vigie/incident", "/vigie/incident?force_used=weapon", "/vigie/person?age_band=18-24",
    "/vigie/agency", "/vigie/coverage", "/vigie/totals", "/vigie/change", "/vigie/known_issue",
    "/vigie?sql=select+1", "/vigie?sql=delete+from+incident", "/vigie/incident?nothing=1",
    "/figures/headline", "/figures/coverage", "/figures/civilians_by_race", "/figures/rates_side_by_side",
    "/embed/incidents_by_period", "/cite?of=/map", "/nowhere", "/agencies/nobody", "/releases/1999.01.0/",
    *(f"/vigie/{question.name}" for question in QUESTIONS),
)  # fmt: skip
_FOREIGN = ("fr", "es")
_PLACE = re.compile(r"\\\{\w*\\\}")
_WORD = re.compile(r"[A-Za-z]{2,}")
_SPOKEN = ("aria-label", "title", "placeholder", "content")


class _Visible(HTMLParser):
    """The texts a reader sees or hears, without code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "pre", "code", "textarea"}:
            self._inside.append(tag)
        self.texts += [value for name, value in attrs if name in _SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside and data.strip():
            self.texts.append(" ".join(data.split()))


def _sentences(language: str) -> dict[str, str]:
    standard = {key: languages.said(key, text, language) for key, text in texts_to_translate().items()}
    own = {**questions_worded.texts_to_translate(), **words("en"), **(words(language) if language != "en" else {})}
    return standard | own


def _told_in(language: str) -> re.Pattern[str]:
    """Any sentence of ours of more than two words, with anything in its places, that is not the same in the language."""
    here = set(_sentences(language).values())
    found = {
        text
        for text in _sentences("en").values()
        if len(_WORD.findall(re.sub(r"\{\w*\}", "", text))) > 2 and text not in here
    }
    longest = sorted(found, key=len, reverse=True)
    return re.compile("|".join(_PLACE.sub(".+", re.escape(" ".join(text.split()))) for text in longest))


@pytest.mark.parametrize("language", _FOREIGN)
def test_no_english_sentence_of_ours_is_left(shelf_site: Any, language: str) -> None:
    english = _told_in(language)
    left = {}
    for page in _PAGES:
        answer = shelf_site.get(f"/{language}{page}")
        assert f'<html lang="{language}">' in answer.text, page
        if found := [text for text in _Visible(answer.text).texts if english.fullmatch(text)]:
            left[page] = found
    assert not left


def test_the_same_test_finds_every_english_page_english(shelf_site: Any) -> None:
    english = _told_in("fr")
    for page in ("/", "/compare", "/vigie/incident", "/quality", "/nowhere"):
        assert [text for text in _Visible(shelf_site.get(page).text).texts if english.fullmatch(text)], page


@pytest.mark.parametrize("language", _FOREIGN)
def test_codes_columns_and_tables_have_their_words(shelf_site: Any, language: str) -> None:
    said = languages.words(language)
    page = shelf_site.get(f"/{language}/vigie/incident").text
    for key in ("incident.label", "incident.force_used.label", "incident.contact_reason.description"):
        assert said[key] in _plain(page), key
    facet = _plain(shelf_site.get(f"/{language}/vigie/force").text)
    assert said["vocabulary.role.officer.label"] in facet
    assert said["vocabulary.role.civilian.label"] in facet
    tables = _plain(shelf_site.get(f"/{language}/vigie").text)
    assert {said["person.label"], said["known_issue.label"]} <= set(_Visible(tables).texts)


def _plain(page: str) -> str:
    return page.replace("&#39;", "'")


@pytest.mark.parametrize(
    "page", ["/", "/agencies/PS001", "/vigie/person?role=civilian&_sort=race", "/releases/2026.10.0/map"]
)
def test_the_list_of_languages_leads_to_the_same_page_and_question(shelf_site: Any, page: str) -> None:
    addresses = {"en": page, "fr": f"/fr{page}", "es": f"/es{page}"}
    for language, address in addresses.items():
        html = shelf_site.get(address).text.replace("&amp;", "&")
        offered = html.partition('class="langs"')[2].partition("</ul>")[0]
        assert re.findall(r'href="([^"]+)"', offered) == list(addresses.values())
        assert f'lang="{language}" href="{address}" aria-current="true"' in offered
        alternates = set(re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]+)"', html))
        assert alternates == set(addresses.items()) - {(language, address)}


@pytest.mark.parametrize("address", [
    "/vigie/incident.json", "/vigie/incident.csv?_size=5", "/vigie/coverage.json?status=late", "/vigie/kinds_of_force.json",
    "/vigie/injured_by_race.csv", "/figures/headline.csv", "/figures/civilians_by_race.csv", "/figures.csv",
])  # fmt: skip
def test_what_programs_read_is_the_same_in_every_language(shelf_site: Any, address: str) -> None:
    answers = [shelf_site.get(f"{prefix}{address}") for prefix in ("", "/fr", "/es")]
    told = [_without_addresses(answer.text) for answer in answers]
    assert all(one == other for one, other in pairwise(told))
    assert len({answer.status_code for answer in answers}) == 1


def _without_addresses(text: str) -> str:
    """The answer without links, which keep the language, and without the time a query took."""
    return re.sub(r'"query_ms":[0-9. ]+', "", re.sub(r"/(fr|es)/", "/", text))


def test_numbers_and_dates_are_written_as_the_language_writes_them(shelf_site: Any) -> None:
    expected = {
        "en": ("12,345", "1,234.5", "45%", "4 November 2026"),
        "fr": ("12\u202f345", "1\u202f234,5", "45\u202f%", "4 novembre 2026"),
        "es": ("12.345", "1.234,5", "45\u202f%", "4 de noviembre de 2026"),
    }
    for language, written in expected.items():
        spoken = LANGUAGE.set(language)
        assert (thousands(12345), decimal(1234.5), percent(0.45), in_words("2026-11-04")) == written
        LANGUAGE.reset(spoken)
        prefix = "" if language == "en" else f"/{language}"
        assert written[3] in shelf_site.get(f"{prefix}/").text
