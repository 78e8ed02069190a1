"""Codes and blanks as words: what a reader sees where the file holds a code.

Labels come from the standard, in the language of the page; must not change what the file, CSV or JSON holds.
"""

import re
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from publish.companions import COMPANIONS
from publish.dictionary import BLANKS, levels, published_pairs, terms_of
from publish.site.retold import retold
from publish.site.texts import LANGUAGE, t, words
from schemas import languages
from schemas.model import WITHHELD, Term, Vocabulary
from schemas.standard import PUBLISHED_TABLES, REPORT_TABLES
from schemas.vocabularies import FORCE_GROUP

_VOCABULARIES: dict[tuple[str, str], dict[str, tuple[Vocabulary, Term]]] = {
    (public.name, field.name): {term.code: (vocabulary, term) for term in vocabulary.terms}
    for private, public in published_pairs()
    for field in public.fields
    if (vocabulary := terms_of(field, private)) is not None
}
for _column in (("incident", "force_used"), ("core", "force_group")):
    # At a coarser level the kind gives way to its group.
    _groups = {term.code: (FORCE_GROUP, term) for term in FORCE_GROUP.terms}
    _VOCABULARIES[_column] = _groups | _VOCABULARIES.get(_column, {})
_TABLES = {table.name: table for table in (*PUBLISHED_TABLES, *COMPANIONS)}
_COLUMNS = {(table.name, field.name): (table, field) for table in _TABLES.values() for field in table.fields}
_LEVELS = {(table.name, level) for table in PUBLISHED_TABLES for level in levels(table)}
_SPAN = re.compile(r"[0-9]+-[0-9]+")
_COUNT_IN_WORDS = ("coverage", "incidents_shown")
_WHY_WITHHELD = "vigie/withheld_or_coarsened"


def label(table: str, column: str, value: object) -> str:
    """The label of a code; the value itself where it has none."""
    text = str(value)
    if column == "age_band" and _SPAN.fullmatch(text):
        low, _, high = text.partition("-")
        return t("share.interval", low=low, high=high)
    known = _VOCABULARIES.get((table, column), {})
    if text in known and not (text == WITHHELD and (table, column) not in _LEVELS):
        return languages.term_label(*known[text], LANGUAGE.get())
    return t(f"blank.{text}") if text in BLANKS else retold(text) if (table, column) == _COUNT_IN_WORDS else text


def is_blank(table: str, column: str, value: object) -> bool:
    """Whether a value is one of the four words for blank, and no term of its column."""
    if (table, column) in _LEVELS:
        return value == WITHHELD
    return str(value) in BLANKS and (str(value) == WITHHELD or str(value) not in _VOCABULARIES.get((table, column), {}))


def word(value: str, urls: Any) -> Markup:
    """A blank as a word with its own look; withheld leads to what was withheld."""
    if value == WITHHELD:
        return _filled('<a class="bl bl-withheld" href="{}">{}</a>', urls.path(_WHY_WITHHELD), t("blank.withheld"))
    return _filled('<span class="bl bl-{}">{}</span>', value, t(f"blank.{value}"))


@lru_cache(maxsize=500)
def _filled(template: str, *texts: str) -> Markup:
    """The same few words stand in every other cell of a page: they are put together once."""
    return Markup(template).format(*texts)


def shown(table: str, column: str, value: object, urls: Any) -> Markup:
    """A value as a cell shows it: a blank as a word, a code as its label."""
    if is_blank(table, column, value):
        return word(str(value), urls)
    return escape(label(table, column, value))


def says_more(table: str, column: str, value: str) -> bool:
    """Whether a reader gets other words than the code."""
    return is_blank(table, column, value) or label(table, column, value) != value


_LINKS = frozenset((table.name, table.link) for table in REPORT_TABLES if table.link)


def empty(table: str | None, column: str, row: Any, urls: Any) -> Markup:
    """The word for an empty cell: a count kept back, or nothing there to say."""
    if table == "coverage" and column == "incidents" and row["incidents_rule"] != "nothing_filed":
        return word(WITHHELD, urls)
    if (table, column) in _LINKS:
        # There is a person; the row names the group instead.
        return word(WITHHELD, urls)
    return _filled('<span class="bl bl-none">{}</span>', t("blank.none"))


def column_label(table: str, column: str) -> str:
    """The name of a column in words."""
    found = _COLUMNS.get((table, column))
    if found:
        return languages.label_of(*found, LANGUAGE.get())
    key = f"answer.column.{column}"
    return t(key) if key in words("en") else column


def column_meaning(table: str, column: str) -> str:
    """What a column holds."""
    found = _COLUMNS.get((table, column))
    return languages.description_of(*found, LANGUAGE.get()) if found else ""


def table_label(table: str) -> str:
    """The name of a table in words."""
    found = _TABLES.get(table)
    return languages.table_label(found, LANGUAGE.get()) if found else table


def table_meaning(table: str) -> str:
    """What a table holds, and what one row of it stands for."""
    if (found := _TABLES.get(table)) is None:
        return ""
    grain = languages.table_grain(found, LANGUAGE.get())
    return f"{languages.table_description(found, LANGUAGE.get())} {grain[:1].upper()}{grain[1:]}."


def level_column(table: str, column: str) -> str | None:
    """The column that says how finely `column` is published, if it has one."""
    return f"{column}_level" if (table, f"{column}_level") in _LEVELS else None


def is_level(table: str, column: str) -> bool:
    """Whether a column only says how finely the one before it is published."""
    return (table, column) in _LEVELS
