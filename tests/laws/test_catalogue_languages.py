"""Law: what the judge says to a sender is whole in every language: the same codes, keys, placeholders and numbers in each."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pytest

from ingest.fixit import sentences
from schemas.languages import report_texts_of, report_words
from schemas.standard import REPORT_TABLES
from schemas.texts import catalogue
from schemas.wordbook import LANGUAGES, words

_OTHERS = [language for language in LANGUAGES if language != "en"]
_EXAMPLES = frozenset({"bad", "good"})
_KEPT = re.compile(r"\{\w*\}|\b\d+(?:[.:/]\d+)*\b")
"""What no translation changes: placeholders, numbers, days and times of examples."""

_SAME = frozenset({
    ("es", "severity_error"), ("es", "form_exact"), ("fr", "form_exact"), ("fr", "month_of_year"), ("fr", "day_of_month"), ("es", "of_it"),
    ("es", "page_turn"), ("es", "heading"),
})  # fmt: skip
"""Sentences of the report that are rightly the same as in English."""

_FOLDER = Path(sentences.__file__).resolve().parent / "words"
_LONGEST = 175


def _kept(text: str) -> list[str]:
    return sorted(_KEPT.findall(text))


def _catalogue(language: str) -> dict[tuple[str, str], str]:
    return {(code, part): text for code, said in catalogue(language).items() for part, text in asdict(said).items()}


def _odd(english: Mapping[str, str], there: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {
        key: (text, there[key]) for key, text in english.items() if key in there and _kept(text) != _kept(there[key])
    }


@pytest.mark.parametrize("language", _OTHERS)
def test_every_language_has_the_same_codes_in_the_same_order(language: str) -> None:
    assert list(catalogue(language)) == list(catalogue("en"))


@pytest.mark.parametrize("language", _OTHERS)
def test_every_text_of_a_finding_keeps_its_placeholders_and_numbers(language: str) -> None:
    there = _catalogue(language)
    odd = {key: (text, there[key]) for key, text in _catalogue("en").items() if _kept(text) != _kept(there[key])}
    assert not odd


@pytest.mark.parametrize("language", _OTHERS)
def test_an_example_stands_where_english_has_one_and_no_text_is_left_in_english(language: str) -> None:
    english, there = _catalogue("en"), _catalogue(language)
    assert not [key for key in english if bool(english[key]) != bool(there[key])]
    assert not [key for key in english if key[1] not in _EXAMPLES and english[key] == there[key]]
    worded = [key for key, text in english.items() if key[1] in _EXAMPLES and re.search(r"\b(yes|\(empty\))", text)]
    assert worded
    assert not [key for key in worded if english[key] == there[key]]


@pytest.mark.parametrize("language", _OTHERS)
def test_a_text_of_a_finding_is_one_short_line_that_does_not_shout(language: str) -> None:
    for (code, part), text in _catalogue(language).items():
        assert text == re.sub(r"\s{2,}|^\s|\s$|[\t\n]", "", text), (code, part)
        assert not set(text) & set("!¡"), (code, part)
        assert len(text) <= _LONGEST, (code, part)
        if part not in _EXAMPLES:
            assert text.endswith("."), (code, part)


@pytest.mark.parametrize("language", _OTHERS)
def test_the_report_has_every_sentence_in_every_language(language: str) -> None:
    english, there = words(_FOLDER, "en"), words(_FOLDER, language)
    assert list(there) == list(english)
    assert not _odd(english, there)
    assert {key for key in english if english[key] == there[key]} == {
        key for tongue, key in _SAME if tongue == language
    }
    assert not [key for key, text in there.items() if not text.strip() or set(text) & set("!¡")]
    assert len(there["months"].split()) == 12


def test_the_names_a_report_has_and_no_release_shows_were_made_from_the_english_of_today() -> None:
    assert report_words("en") == report_texts_of(REPORT_TABLES)


@pytest.mark.parametrize("language", _OTHERS)
def test_the_names_a_report_has_and_no_release_shows_are_in_every_language(language: str) -> None:
    english, there = report_words("en"), report_words(language)
    assert list(there) == list(english)
    assert not _odd(english, there)
    assert not [key for key, text in there.items() if not text.strip()]
    assert not [key for key, text in english.items() if len(text.split()) > 2 and there[key] == text]


def test_no_line_of_french_breaks_before_a_mark() -> None:
    french = [*_catalogue("fr").values(), *words(_FOLDER, "fr").values()]
    assert [text for text in french if "\u00a0" in text]
    assert not [text for text in french if re.search("« | [»:;?]", text)]
