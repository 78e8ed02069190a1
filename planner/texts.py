"""The sentences of the planner's pages by key, in the language of the reader; see `schemas.wordbook`.

The catalogues are planner/words/<language>/<page>.toml: words only, no markup, no figure and no rule. Must not hold a sentence.
"""

from collections.abc import Mapping
from pathlib import Path

from schemas.wordbook import LANGUAGE, LANGUAGES, Wordbook
from schemas.wordbook import words as words_in

__all__ = ["LANGUAGE", "LANGUAGES", "code_words", "say", "words", "words_of"]

_WORDS = Path(__file__).resolve().parent / "words"
_BOOK = Wordbook(_WORDS)
say = _BOOK.say


def words(language: str) -> Mapping[str, str]:
    """Every sentence of a language, by key."""
    return words_in(_WORDS, language)


def code_words(kind: str, code: str) -> str:
    """What a code of a forecast means; one the catalogue does not have stands as it is."""
    key = f"{kind}_{code}"
    return _BOOK.text(key) if _BOOK.has(key) else code.replace("_", " ")


def words_of(key: str) -> tuple[str, ...]:
    """A text that is a list: words between spaces, or parts between bars where a part has spaces."""
    text = _BOOK.text(key)
    return tuple(text.split("|") if "|" in text else text.split())
