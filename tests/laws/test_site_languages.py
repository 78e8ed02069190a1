"""Law: the site is whole in every language: no key missing, none stale, the same places and numbers, no HTML, no shouting.

tests/laws/site_words.json holds a code of the English each translation was made from. When an English sentence changes,
translate it anew in words/fr and words/es, then renew the codes: python -m tests.laws.test_site_languages
"""

import hashlib
import json
import re
from pathlib import Path

import pytest

from publish.site import questions_worded
from publish.site.texts import LANGUAGES, words

_OTHERS = [language for language in LANGUAGES if language != "en"]
_CODES = Path(__file__).with_name("site_words.json")
_PLACE = re.compile(r"\{\w*\}")
_NUMBER = re.compile(r"\d+(?:[.,\u202f]\d+)*")
_TELL = "translate it in publish/site/words, then: python -m tests.laws.test_site_languages"


def _english() -> dict[str, str]:
    """Every sentence to translate; those of the worked questions are in publish/questions.py."""
    return {**words("en"), **questions_worded.texts_to_translate()}


def _code(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _numbers(text: str) -> list[str]:
    return sorted(re.sub(r"[.,\u202f]", "", found) for found in _NUMBER.findall(text))


@pytest.mark.parametrize("language", _OTHERS)
def test_every_catalogue_has_every_key_and_no_other(language: str) -> None:
    needed, there = set(_english()), set(words(language))
    assert not sorted(needed - there), f"missing in {language}: {_TELL}"
    assert not sorted(there - needed), f"stale in {language}: take it out"


def test_each_translation_was_made_from_the_english_of_today() -> None:
    made_from = json.loads(_CODES.read_text("utf-8"))
    changed = [key for key, text in _english().items() if made_from.get(key) != _code(text)]
    assert not changed, f"the English changed since it was translated: {_TELL}"
    assert not sorted(set(made_from) - set(_english())), _TELL


@pytest.mark.parametrize("language", _OTHERS)
def test_a_translation_keeps_places_and_numbers(language: str) -> None:
    there = words(language)
    odd = {
        key: (english, there[key])
        for key, english in _english().items()
        if key in there
        and (
            sorted(_PLACE.findall(english)) != sorted(_PLACE.findall(there[key]))
            or _numbers(english) != _numbers(there[key])
        )
    }
    assert not odd


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_catalogue_holds_words_only(language: str) -> None:
    there = words(language)
    assert not [key for key, text in there.items() if re.search(r"<[a-z/]|&[a-z]+;", text)]
    assert not [key for key, text in there.items() if "!" in text or "¡" in text]
    assert not [key for key, text in there.items() if text != text.strip()]


@pytest.mark.parametrize("language", _OTHERS)
def test_a_sentence_is_no_copy_of_the_english_and_not_twice_as_long(language: str) -> None:
    there, english = words(language), _english()
    same = [key for key, text in english.items() if len(text.split()) > 3 and there.get(key) == text]
    assert set(same) <= {"months.letters"}
    assert not [key for key, text in english.items() if len(there.get(key, "")) > 2 * len(text) + 40]


def test_french_has_its_spaces_and_spanish_its_marks() -> None:
    french, spanish = words("fr").values(), words("es").values()
    assert not [text for text in french if re.search(r"(?<=\w) [;?%»]|« ", text)]
    assert not [text for text in spanish if ("?" in text) != ("¿" in text)]


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_year_has_twelve_months(language: str) -> None:
    there = words(language)
    assert [len(there[key].split()) for key in ("date.months", "months.names", "months.letters")] == [12, 12, 12]


def write_codes() -> None:
    """Renew the codes; only after the sentences were translated."""
    codes = {key: _code(text) for key, text in sorted(_english().items())}
    _CODES.write_text(json.dumps(codes, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_codes()
