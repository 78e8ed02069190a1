"""Codes and blanks as words: what a reader sees where the file holds a code.

Labels come from the standard; must not change what the file, CSV or JSON holds.
"""

import re
from typing import Any

from markupsafe import Markup

from publish.companions import COMPANIONS
from publish.dictionary import BLANKS, levels, published_pairs, terms_of
from publish.site.texts import t
from schemas.model import WITHHELD
from schemas.standard import PUBLISHED_TABLES, REPORT_TABLES

_LABELS: dict[tuple[str, str], dict[str, str]] = {
    (public.name, field.name): {term.code: term.label for term in vocabulary.terms}
    for private, public in published_pairs()
    for field in public.fields
    if (vocabulary := terms_of(field, private)) is not None
}
_COLUMNS = {
    (table.name, field.name): field.label for table in (*PUBLISHED_TABLES, *COMPANIONS) for field in table.fields
}
_TITLES = {table.name: table.label for table in (*PUBLISHED_TABLES, *COMPANIONS)}
_LEVELS = {(table.name, level) for table in PUBLISHED_TABLES for level in levels(table)}
_SPAN = re.compile(r"[0-9]+-[0-9]+")
_WHY_WITHHELD = "vigie/withheld_or_coarsened"


def label(table: str, column: str, value: object) -> str:
    """The label of a code; the value itself where it has none."""
    text = str(value)
    if column == "age_band" and _SPAN.fullmatch(text):
        return text.replace("-", " to ")
    known = _LABELS.get((table, column), {})
    if text in known and not (text == WITHHELD and (table, column) not in _LEVELS):
        return known[text]
    return t(f"blank.{text}") if text in BLANKS else text


def is_blank(table: str, column: str, value: object) -> bool:
    """Whether a value is one of the four words for blank, and no term of its column."""
    if (table, column) in _LEVELS:
        return value == WITHHELD
    return str(value) in BLANKS and (str(value) == WITHHELD or str(value) not in _LABELS.get((table, column), {}))


def word(value: str, urls: Any) -> Markup:
    """A blank as a word with its own look; withheld leads to what was withheld."""
    if value == WITHHELD:
        address = urls.path(_WHY_WITHHELD)
        return Markup('<a class="bl bl-withheld" href="{}">{}</a>').format(address, t("blank.withheld"))
    return Markup('<span class="bl bl-{}">{}</span>').format(value, t(f"blank.{value}"))


def shown(table: str, column: str, value: object, urls: Any) -> Markup:
    """A value as a cell shows it: a blank as a word, a code as its label."""
    if is_blank(table, column, value):
        return word(str(value), urls)
    return Markup("{}").format(label(table, column, value))


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
    return Markup('<span class="bl bl-none">{}</span>').format(t("blank.none"))


def column_label(table: str, column: str) -> str:
    """The name of a column in words."""
    return _COLUMNS.get((table, column), column)


def table_label(table: str) -> str:
    """The name of a table in words."""
    return _TITLES.get(table, table)


def level_column(table: str, column: str) -> str | None:
    """The column that says how finely `column` is published, if it has one."""
    return f"{column}_level" if (table, f"{column}_level") in _LEVELS else None


def is_level(table: str, column: str) -> bool:
    """Whether a column only says how finely the one before it is published."""
    return (table, column) in _LEVELS
