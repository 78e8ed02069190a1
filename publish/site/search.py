"""One box for everything: identifiers, agencies, columns, terms, questions, methods, tables.

Looks into the release and the catalogues; must not rank agencies by anything but how well the word fits.
"""

import re
from dataclasses import dataclass

from publish.companions import COMPANIONS
from publish.site.asking import Asking
from publish.site.methods import SECTIONS
from publish.site.questions_worded import all_worded
from publish.site.texts import LANGUAGE, t
from publish.site.wording import column_label, column_meaning, table_label, table_meaning
from schemas.model import Type
from schemas.standard import PUBLISHED_TABLES

MOST = 8
_TABLES = frozenset(table.name for table in COMPANIONS)
_KEYED = tuple(
    (table.name, table.key[0]) for table in PUBLISHED_TABLES
    if len(table.key) == 1 and table.name != "agency" and any(f.name == table.key[0] and f.type is Type.KEY for f in table.fields)
)  # fmt: skip
_ID = re.compile(r"[A-Za-z0-9-]{4,40}")


@dataclass(frozen=True)
class Hit:
    """One thing found: where it is, what it is called, and a line about it."""

    path: str
    name: str
    about: str = ""


async def found(asking: Asking, asked: str) -> list[tuple[str, list[Hit]]]:
    """What answers to the words asked, in groups; empty groups are left out."""
    if not asked:
        return []
    groups = [
        ("rows", await _rows(asking, asked)), ("agencies", await _agencies(asking, asked)), ("questions", _questions(asked)),
        ("tables", _tables(asked)), ("columns", await _columns(asking, asked)), ("terms", await _terms(asking, asked)),
        ("methods", _methods(asked)),
    ]  # fmt: skip
    return [(name, hits) for name, hits in groups if hits]


async def _rows(asking: Asking, asked: str) -> list[Hit]:
    if not _ID.fullmatch(asked):
        return []
    hits = []
    for table, key in _KEYED:
        rows = await asking.rows(
            f"select {key} as id from {table} where {key} >= :q and {key} < :q || '~' limit 3", {"q": asked.lower()}
        )
        hits += [Hit(f"vigie/{table}/{row['id']}", row["id"], table_label(table)) for row in rows]
    if "tombstone" in _TABLES:
        gone = await asking.rows("select row_id, table_name from tombstone where row_id = :q", {"q": asked.lower()})
        hits += [Hit(f"vigie/{r['table_name']}/{r['row_id']}", r["row_id"], t("search.gone")) for r in gone]
    return hits[:MOST]


async def _agencies(asking: Asking, asked: str) -> list[Hit]:
    rows = await asking.rows(
        "select agency_id, name, county from agency where rowid in (select rowid from agency_fts where agency_fts match :q) "
        "or agency_id = :id order by name limit 12",
        {"q": _matched(asked), "id": asked},
    )
    return [Hit(f"agencies/{row['agency_id']}", row["name"], row["county"]) for row in rows]


async def _columns(asking: Asking, asked: str) -> list[Hit]:
    rows = await asking.rows(
        f"select table_name, field, {_spoken('label')} as label, published from data_dictionary where rowid in "
        "(select rowid from data_dictionary_fts where data_dictionary_fts match :q) order by published desc, row_order limit 8",
        {"q": _matched(asked)},
    )
    made = []
    for row in rows:
        there = row["published"] == "yes"
        path = (
            f"vigie/{row['table_name']}#c-{row['field']}" if there else f"vigie/data_dictionary?_search={row['field']}"
        )
        name = f"{column_label(row['table_name'], row['field']) if there else row['label']} ({table_label(row['table_name'])})"
        made.append(
            Hit(path, name, column_meaning(row["table_name"], row["field"]) if there else t("search.not_published"))
        )
    return made


async def _terms(asking: Asking, asked: str) -> list[Hit]:
    label, meaning = _spoken("label"), _spoken("meaning")
    rows = await asking.rows(
        f"select vocabulary, code, {label} as label, {meaning} as meaning from terms "
        f"where {label} like :q or code like :q or {meaning} like :q "
        "order by row_order limit 8",
        {"q": f"%{_plain(asked)}%"},
    )
    return [
        Hit(f"vigie/terms?vocabulary={row['vocabulary']}", row["label"], row["meaning"] or row["vocabulary"])
        for row in rows
    ]


def _spoken(column: str) -> str:
    """The column of the dictionary or of the terms that holds the words of the language of the page."""
    language = LANGUAGE.get()
    return column if language == "en" else f"{column}_{language}"


def _questions(asked: str) -> list[Hit]:
    return [
        Hit(f"vigie/{q.name}", q.title, q.first) for q in all_worded()
        if _within(asked, f"{q.title} {q.description}")
    ][:MOST]  # fmt: skip


def _tables(asked: str) -> list[Hit]:
    return [
        Hit(f"vigie/{table.name}", table_label(table.name), table_meaning(table.name)) for table in (*PUBLISHED_TABLES, *COMPANIONS)
        if _within(asked, f"{table.name} {table_label(table.name)} {table_meaning(table.name)}")
    ][:MOST]  # fmt: skip


def _methods(asked: str) -> list[Hit]:
    texts = {name: (t(f"methods.{name}.title"), t(f"methods.{name}.text")) for name in SECTIONS}
    return [
        Hit(f"methods#{name}", title) for name, (title, text) in texts.items() if _within(asked, f"{title} {text}")
    ][:MOST]


def _within(asked: str, text: str) -> bool:
    """Whether every word asked is in a text."""
    low = text.lower()
    return all(word in low for word in asked.lower().split())


def _matched(asked: str) -> str:
    """The words as a query of full-text search: each as a word or its beginning."""
    words = re.findall(r"\w+", asked)
    return " ".join(f'"{word}"*' for word in words) or '""'


def _plain(asked: str) -> str:
    return asked.replace("%", "").replace("_", " ")
