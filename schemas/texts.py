"""The catalogue of sentences: what each finding says to the sender, by code and language.

Texts only, one file per language in `schemas/catalogue/`. Must not hold a severity, a source or a condition: those stand
with the kinds and the rules.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What is said about one code. `{label}` and `{expected}` are filled by whoever shows it; `bad` and `good` are examples."""

    sentence: str
    why: str
    remedy: str
    bad: str = ""
    good: str = ""


def texts(code: str, language: str = "en") -> Texts:
    """The texts of one finding code. Raises KeyError for a code or a language that has none."""
    return catalogue(language)[code]


@cache
def catalogue(language: str = "en") -> Mapping[str, Texts]:
    """All texts of one language, by code, in the order of its file. Raises KeyError for a language that has no file."""
    file = files("schemas").joinpath("catalogue", f"{language}.toml")
    if not file.is_file():
        raise KeyError(f"there is no catalogue of sentences in {language}")
    return {code: Texts(**entry) for code, entry in tomllib.loads(file.read_text("utf-8")).items()}
