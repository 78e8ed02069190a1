"""A table page dressed: columns in words, a coarsened value with its level in one cell, facets as labels, filters as chips.

Works on what Datasette's own table view found; must not ask the database again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from datasette.utils import path_with_removed_args, path_with_replaced_args
from markupsafe import Markup, escape

from publish.facets import FACETS
from publish.site.addresses import PREFIX
from publish.site.texts import LANGUAGE, t, words
from publish.site.wording import column_label, is_blank, is_level, label, level_column

FACET_LINES = 10
_SAID_LEVELS = ("incident_date", "area", "age_band")
_NUMBERS = ("int", "float")


@dataclass(frozen=True)
class Head:
    """A column: its name in words, and where a press on sort leads."""

    name: str
    label: str
    sort: str | None
    order: str


@dataclass(frozen=True)
class Choice:
    """One value of a facet."""

    label: str
    count: int
    address: str
    selected: bool


@dataclass(frozen=True)
class Facet:
    """A declared facet; `more` values are folded away, `all` leads to those that were not counted."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]
    all: str | None


def relative(address: str) -> str:
    """The address without its host: Datasette makes absolute ones, which a proxy in front of it would break."""
    scheme, joint, rest = address.partition("://")
    return f"/{rest.partition('/')[2]}" if joint and "/" not in scheme else address


def heads(table: str, columns: Sequence[Mapping[str, Any]], request: Any, sort: str, sort_desc: str) -> list[Head]:
    """The columns shown: a level stands in the cell of its value."""
    made = []
    for column in columns:
        name = column["name"]
        if is_level(table, name):
            continue
        up = {"_sort": name, "_sort_desc": None, "_next": None}
        down = {"_sort": None, "_sort_desc": name, "_next": None}
        address = (
            _linked(path_with_replaced_args(request, down if name == sort else up)) if column["sortable"] else None
        )
        order = "ascending" if name == sort else "descending" if name == sort_desc else ""
        made.append(Head(name, column_label(table, name), address, order))
    return made


def cells(table: str, row: Iterable[Mapping[str, Any]], urls: Any) -> list[tuple[str, str, Markup]]:
    """The cells of a row: column, kind, and what stands in it."""
    made, stand = [], list(row)
    for place, level, kind in laid_out(table, tuple(cell["column"] for cell in stand)):
        cell = stand[place]
        text = escape(cell["value"])
        if level is not None:
            text += said_level(table, stand[level]["column"], stand[level]["raw"], LANGUAGE.get())
        counted = kind is not None and cell["value_type"] in _NUMBERS
        made.append((cell["column"], "n" if counted else kind or "", text))
    return made


@lru_cache(maxsize=200)
def laid_out(table: str, columns: tuple[str, ...]) -> tuple[tuple[int, int | None, str | None], ...]:
    """Of each column shown: its place, the place of the level said in its cell, and its kind; None is never a number's."""
    made: list[tuple[int, int | None, str | None]] = []
    for place, name in enumerate(columns):
        if not is_level(table, name):
            level = level_column(table, name) if name in _SAID_LEVELS else None
            plain = place and name in {"agency_id", "row_order"}
            kind = None if plain else "id" if place == 0 or name.endswith("_id") else ""
            made.append((place, columns.index(level) if level in columns else None, kind))
    return tuple(made)


@lru_cache(maxsize=1_000)
def said_level(table: str, level: str, value: str, language: str) -> Markup:
    """How finely a value is published, in one small word; nothing where the value says so itself."""
    said = "" if is_blank(table, level, value) else label(table, level, value)
    return Markup(' <small class="lvl">{}</small>').format(said.lower()) if said and " " not in said else Markup("")


def facets(table: str, found: Iterable[Mapping[str, Any]], request: Any) -> list[Facet]:
    """The declared facets in declared order, with labels."""
    by_name = {facet["name"]: facet for facet in found}
    order = [name for name in FACETS.get(table, ()) if name in by_name]
    made = []
    for name in (*order, *(name for name in by_name if name not in order)):
        choices = tuple(
            Choice(
                label(table, name, result["label"]), result["count"], relative(result["toggle_url"]), result["selected"]
            )
            for result in by_name[name]["results"]
        )
        cut = by_name[name]["truncated"] and request.args.get("_facet_size") != "max"
        every = _linked(path_with_replaced_args(request, {"_facet_size": "max"})) if cut else None
        made.append(Facet(name, column_label(table, name), choices[:FACET_LINES], choices[FACET_LINES:], every))
    return made


def chips(table: str, filters: Any, request: Any, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The filters in force in words, each with the address without it; `names` are the names of agencies."""
    operators = {key: operator(key, display) for key, display, _ in filters.lookups()}
    made = []
    for (key, value), (column, lookup, _) in zip(filters.pairs, filters.selections(), strict=True):
        said = names.get(value, value) if column == "agency_id" else label(table, column, value)
        how = ":" if lookup == "exact" else f" {operators.get(lookup, lookup)}"
        without = _first_rows(request, path_with_removed_args(request, {key: value}))
        made.append((f"{column_label(table, column)}{how} {said}".strip(), _linked(without)))
    search = request.args.get("_search")
    if search:
        made.append((f"“{search}”", _linked(path_with_removed_args(request, {"_search", "_next"}))))
    return made


def operator(key: str, display: str) -> str:
    """How a filter compares, in words; Datasette's own word for one the catalogue does not know."""
    name = f"filter.{key}"
    return t(name) if name in words("en") else display


def _linked(address: str) -> str:
    """The address with the language and the release of the page it stands on."""
    return PREFIX.get() + address.lstrip("/")


def _first_rows(request: Any, address: str) -> str:
    return str(path_with_removed_args(request, {"_next"}, path=address)) if "?" in address else address


def kept_arguments(request: Any, *, without: Iterable[str] = ()) -> list[tuple[str, str]]:
    """What a form must send along, so that it adds to the question in force."""
    gone = {"_next", *without}
    return [
        (key, value) for key in request.args for value in request.args.getlist(key)
        if key not in gone and not key.startswith("_filter")
    ]  # fmt: skip


def more_rows(next_url: str | None) -> str | None:
    """The address of the rows that follow."""
    return relative(next_url) if next_url else None


def whole_page(request: Any) -> str:
    """The address of this page without its place in the rows: what is cited."""
    return str(path_with_removed_args(request, {"_next"}))
