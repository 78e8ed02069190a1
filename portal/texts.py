"""The sentences of the portal's pages and mails; see `schemas.wordbook`. Must not hold a sentence itself."""

from pathlib import Path

from schemas.wordbook import LANGUAGE, LANGUAGES, Wordbook

__all__ = ["LANGUAGE", "LANGUAGES", "WORDS", "code_words", "say"]

WORDS = Wordbook(Path(__file__).resolve().parent / "words")
say = WORDS.say


def code_words(kind: str, code: str) -> str:
    """A code of the portal in words; one the catalogue does not have stands as it is."""
    key = f"{kind}_{code}"
    return WORDS.text(key) if WORDS.has(key) else code.replace("_", " ")
