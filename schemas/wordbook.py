"""The sentences of a site by key, from catalogues of words: FOLDER/<language>/<topic>.toml, in the language of the reader.

Words only, no markup, no figure and no rule; values are put in when a sentence is said. Must not guess a language.
"""

import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "fr": "Français", "es": "Español"}
"""The languages and their own names."""

LANGUAGE: ContextVar[str] = ContextVar("language", default="en")
"""The language of the answer that is being made."""


class Wordbook:
    """The catalogues of one site. A key that is missing in a language is said in English; one that is nowhere is an error."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def say(self, key: str, **values: object) -> str:
        """A text with its values put in. Raises KeyError for a text that is not there."""
        return self.text(key).format(**values)

    def text(self, key: str) -> str:
        """A text as it stands in the catalogue."""
        known = words(self._folder, LANGUAGE.get())
        return known[key] if key in known else words(self._folder, "en")[key]

    def known(self) -> list[str]:
        """Every key there is, in the order of the catalogues."""
        return list(words(self._folder, "en"))

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in words(self._folder, "en")


@cache
def words(folder: Path, language: str) -> Mapping[str, str]:
    """Every sentence of a language, by key. Raises ValueError when two catalogues of it have the same key."""
    found: dict[str, str] = {}
    for file in sorted((folder / language).glob("*.toml")):
        read = tomllib.loads(file.read_text("utf-8"))
        twice = found.keys() & read.keys()
        if twice:
            raise ValueError(f"{file.name} has a key of another catalogue again: {', '.join(sorted(twice))}")
        found |= read
    return found
