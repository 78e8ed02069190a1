"""The standard in other languages: labels, descriptions and terms in French and Spanish, by key.

Keys: `<table>.label`, `<table>.description`, `<table>.grain`, `<table>.<field>.label`, `<table>.<field>.description`,
`vocabulary.<name>.description`, `vocabulary.<name>.<code>.label` and `.meaning`. English is what the declarations say;
`words/en.toml` keeps the English each translation was made from, so that a changed sentence is found (tests/laws). Names of
what a report asks and no release shows are in `words/report/`. Codes are never translated. Standard library only: the public
process imports it. Must not hold a sentence.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from schemas.model import Field, Table, Term, Vocabulary

LANGUAGES = ("en", "fr", "es")


@cache
def words(language: str) -> Mapping[str, str]:
    """The catalogue of one language by key. Raises KeyError for a language that has none."""
    if language not in LANGUAGES:
        raise KeyError(f"there are no words of the standard in {language}")
    text = files("schemas").joinpath("words", f"{language}.toml").read_text("utf-8")
    return {str(key): str(value) for key, value in tomllib.loads(text).items()}


@cache
def report_words(language: str) -> Mapping[str, str]:
    """Names of fields and terms a report has and no release shows, by key. Raises KeyError as `words`."""
    if language not in LANGUAGES:
        raise KeyError(f"there are no words of the standard in {language}")
    text = files("schemas").joinpath("words", "report", f"{language}.toml").read_text("utf-8")
    return {str(key): str(value) for key, value in tomllib.loads(text).items()}


def said(key: str, english: str, language: str) -> str:
    """What stands under a key in a language; the English where nothing does, since an English word beats none."""
    if language == "en" or not english:
        return english
    known = words(language)
    return known[key] if key in known else report_words(language).get(key, english)


def table_label(table: Table, language: str) -> str:
    """The name of a table in words."""
    return said(f"{table.name}.label", table.label, language)


def table_description(table: Table, language: str) -> str:
    """What a table holds."""
    return said(f"{table.name}.description", table.description, language)


def table_grain(table: Table, language: str) -> str:
    """What one row of a table stands for."""
    return said(f"{table.name}.grain", table.grain, language)


def label_of(table: Table, field: Field, language: str) -> str:
    """The name of a column in words."""
    return said(f"{table.name}.{field.name}.label", field.label, language)


def description_of(table: Table, field: Field, language: str) -> str:
    """What a column holds."""
    return said(f"{table.name}.{field.name}.description", field.description, language)


def vocabulary_description(vocabulary: Vocabulary, language: str) -> str:
    """What a list of terms is about."""
    return said(f"vocabulary.{vocabulary.name}.description", vocabulary.description, language)


def term_label(vocabulary: Vocabulary, term: Term, language: str) -> str:
    """A code in words."""
    return said(f"vocabulary.{vocabulary.name}.{term.code}.label", term.label, language)


def term_meaning(vocabulary: Vocabulary, term: Term, language: str) -> str:
    """What a code means, where its label does not say it all; else nothing."""
    return said(f"vocabulary.{vocabulary.name}.{term.code}.meaning", term.meaning, language)


def texts_of(tables: Iterable[Table], vocabularies: Iterable[Vocabulary]) -> dict[str, str]:
    """Every key with its English, of public tables and vocabularies: what the catalogues must hold."""
    found: dict[str, str] = {}
    for table in tables:
        found |= {f"{table.name}.label": table.label, f"{table.name}.description": table.description}
        found[f"{table.name}.grain"] = table.grain
        for field in table.fields:
            key = f"{table.name}.{field.name}"
            found |= {f"{key}.label": field.label, f"{key}.description": field.description}
    for vocabulary in vocabularies:
        found[f"vocabulary.{vocabulary.name}.description"] = vocabulary.description
        for term in vocabulary.terms:
            key = f"vocabulary.{vocabulary.name}.{term.code}"
            found |= {f"{key}.label": term.label} | ({f"{key}.meaning": term.meaning} if term.meaning else {})
    return found


def report_texts_of(tables: Iterable[Table]) -> dict[str, str]:
    """Every name of a field or term of these tables that the words of what is published do not hold, with its English."""
    found: dict[str, str] = {}
    for table in tables:
        for field in table.fields:
            found[f"{table.name}.{field.name}.label"] = field.label
            terms = field.vocabulary.terms if field.vocabulary else ()
            found |= {
                f"vocabulary.{field.vocabulary.name}.{term.code}.label": term.label
                for term in terms
                if field.vocabulary
            }
    return {key: english for key, english in found.items() if key not in words("en")}
