"""Every finding has its sentence, its reason and its remedy, in the project's voice; no sentence stands for nothing."""

import re
from pathlib import Path
from string import Formatter

import pytest

from schemas.findings import KINDS
from schemas.rules import RULES
from schemas.texts import Texts, catalogue, texts

_CODES = [thing.code for thing in (*KINDS, *RULES)]
_NEVER = re.compile(r"\b(invalid|please|fail(ed|s|ure)?|oops|sorry)\b|!", re.IGNORECASE)
_PLACEHOLDERS = {"label", "expected"}


def test_every_code_has_one_severity() -> None:
    assert len(_CODES) == len(set(_CODES))


def test_every_code_has_its_entry_and_no_entry_is_a_stray(root: Path) -> None:
    languages = sorted(file.stem for file in (root / "schemas" / "catalogue").glob("*.toml"))
    assert "en" in languages
    for language in languages:
        assert set(catalogue(language)) == set(_CODES), language


def test_a_language_without_a_catalogue_is_named() -> None:
    with pytest.raises(KeyError, match="no catalogue of sentences in xx"):
        texts("missing", "xx")


@pytest.mark.parametrize("code", _CODES)
def test_the_words_are_in_our_voice(code: str) -> None:
    said = texts(code)
    for name, text in _said(said):
        assert not _NEVER.search(text), (name, text)
        assert {field for _, field, _, _ in Formatter().parse(text) if field is not None} <= _PLACEHOLDERS, (name, text)
        assert text == " ".join(text.split()), (name, text)
    for text in (said.sentence, said.why, said.remedy):
        assert text.endswith("."), text
        assert len(text) <= 160, text
    assert "{expected}" not in said.sentence
    assert not said.bad or said.good, "a bad example comes with a good one"


def _said(said: Texts) -> list[tuple[str, str]]:
    return [(name, text) for name, text in vars(said).items() if text]
