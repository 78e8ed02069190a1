"""Law: the standard is whole in every language: no key missing, none stale, the same codes, names and numbers in each."""

import re

import pytest

from publish.dictionary import texts_to_translate
from schemas.languages import LANGUAGES, said, words

_OTHERS = [language for language in LANGUAGES if language != "en"]
_KEPT = re.compile(r"`[^`]+`|(?<!\w)'[<\w ]+'(?!\w)|\b[a-z]+_[a-z_]+\b|YYYY-\w+|\{\w*\}|\d+(?:[.:]\d+)*")
"""What no translation changes: codes and columns, forms of dates, placeholders, numbers."""

_TELL = "translate it in schemas/words and put the English into schemas/words/en.toml"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_key_and_no_other(language: str) -> None:
    needed, there = set(texts_to_translate()), set(words(language))
    assert not sorted(needed - there), f"missing in {language}.toml: {_TELL}"
    assert not sorted(there - needed), f"stale in {language}.toml: take it out"


def test_each_translation_was_made_from_the_english_of_today() -> None:
    changed = [key for key, english in texts_to_translate().items() if words("en").get(key, english) != english]
    assert not changed, f"the English changed since it was translated: {_TELL}"


@pytest.mark.parametrize("language", _OTHERS)
def test_a_translation_keeps_codes_numbers_and_placeholders(language: str) -> None:
    odd = {
        key: (english, there[key])
        for there in (words(language),)
        for key, english in words("en").items()
        if key in there and sorted(_KEPT.findall(english)) != sorted(_KEPT.findall(there[key]))
    }
    assert not odd


@pytest.mark.parametrize("language", _OTHERS)
def test_a_translation_is_no_longer_than_a_reader_bears_and_no_copy_of_the_english(language: str) -> None:
    there, english = words(language), words("en")
    assert not [key for key, text in there.items() if not text.strip() or len(text) > 2 * len(english[key]) + 40]
    sentences = [key for key, text in english.items() if len(text.split()) > 3]
    assert not [key for key in sentences if there[key] == english[key]]


@pytest.mark.parametrize("language", _OTHERS)
def test_a_translation_does_not_shout(language: str) -> None:
    assert not [key for key, text in words(language).items() if "!" in text or "¡" in text]


def test_an_unknown_language_is_named_and_an_unknown_key_stays_english() -> None:
    with pytest.raises(KeyError, match="no words of the standard in xx"):
        words("xx")
    assert said("nowhere.label", "Nowhere", "fr") == "Nowhere"
