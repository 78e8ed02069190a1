"""metadata.yml: what Datasette says about a release. Built by this function from the standard, never by hand.

    python -m publish.metadata metadata.yml

Descriptive only: titles, licence, column help, facets, questions. Must not hold a setting, a permission or a figure.
"""

import sys
from html import escape
from pathlib import Path
from typing import Any

import yaml

from publish.about import CC0, About
from publish.companions import COMPANIONS
from publish.dictionary import AS_REPORTED, Entry, entries
from publish.facets import FACETS, SORTS
from publish.questions import QUESTIONS
from schemas.model import Table
from schemas.standard import PUBLISHED_TABLES, VERSION

DATABASE = "vigie"
COMMAND = "python -m publish.metadata metadata.yml"
_HEAD = f"# Generated from the standard; do not edit. To renew it: {COMMAND} (make docs)\n"
_HEAD_OF_RELEASE = "# Generated with release {version}; do not edit.\n"

_TITLE = "Vigie: police use of force"
_SOURCE = "Reports filed by police agencies, checked and made safe to publish by Vigie"
_LEDE = (
    "What police agencies reported about force they used, or that was used on their officers. Each row is somebody's "
    "worst day."
)
_LEVELS = "A column ending in _level says how finely the column before it is published in that row."
_COARSENED = f"Rows are coarsened so that no one can be found. {_LEVELS}"


def site_metadata(about: About | None = None) -> dict[str, Any]:
    """The metadata of a release, or of any release when `about` is not given."""
    licence = about.licence if about else CC0
    terms = {
        "license": licence.name, "license_url": licence.url,
        "source": f"{_SOURCE} for {about.publisher}" if about else _SOURCE,
        "about": f"Vigie standard {about.standard_version if about else VERSION}",
        "about_url": "/release/DICTIONARY.md",
    }  # fmt: skip
    title = about.title if about else _TITLE
    # Datasette 1.0 drops the inheritance of licences, so each database and table says its own.
    tables = {table.name: {**_table(table), **terms} for table in (*PUBLISHED_TABLES, *COMPANIONS)}
    queries = {
        q.name: {"title": q.title, "description": q.description, "sql": q.sql, "hide_sql": True} for q in QUESTIONS
    }
    database = {"title": title, "description_html": _paragraphs(_LEDE, _COARSENED), **terms,
                "queries": queries, "tables": tables}  # fmt: skip
    return {
        "title": title, "description_html": _start(about.description if about else ""), **terms,
        "databases": {DATABASE: database},
    }  # fmt: skip


def metadata_text(about: About | None = None) -> str:
    """metadata.yml as text; its first line says what made it."""
    body = yaml.dump(site_metadata(about), Dumper=_Dumper, sort_keys=False, width=120)
    return (_HEAD_OF_RELEASE.format(version=about.version) if about else _HEAD) + body


def write_metadata(path: Path, about: About | None = None) -> None:
    """Write metadata.yml."""
    path.write_text(metadata_text(about), encoding="utf-8", newline="\n")


def _start(description: str) -> str:
    """The front page: what this is, the five questions, the tables."""
    questions = "".join(_item(q.name, q.title) for q in QUESTIONS)
    tables = "".join(_item(t.name, t.label, f": {t.grain}") for t in (*PUBLISHED_TABLES, *COMPANIONS))
    return (
        f"{_paragraphs(description, _LEDE, _COARSENED)}<h2>Start here: five worked questions</h2><ol>{questions}</ol>"
        f"<h2>The tables</h2><ul>{tables}</ul>"
    )


def _item(name: str, text: str, rest: str = "") -> str:
    return f'<li><a href="/{DATABASE}/{name}">{escape(text)}</a>{escape(rest)}</li>'


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts if text)


def _table(table: Table) -> dict[str, Any]:
    public = table in PUBLISHED_TABLES
    grain = f"{table.grain[0].upper()}{table.grain[1:]}."
    described = _paragraphs(f"{table.description} {grain}", _LEVELS if table.quasi else "")
    if public:
        address = f"/{DATABASE}/data_dictionary?table_name={table.name}"
        described += f'<p><a href="{address}">Every column in the dictionary</a></p>'
    made: dict[str, Any] = {
        "title": table.label, "description_html": described, "columns": _columns(table, public=public),
        "size": 50, **SORTS.get(table.name, {}),
    }  # fmt: skip
    if table.name in FACETS:
        made["facets"] = list(FACETS[table.name])
    if label := _label_column(table):
        made["label_column"] = label
    return made


def _label_column(table: Table) -> str | None:
    names = [field.name for field in table.fields]
    return next((name for name in ("name", "label") if name in names), None)


def _columns(table: Table, *, public: bool) -> dict[str, str]:
    if not public:
        return {field.name: field.description for field in table.fields}
    return {e.field: _help(e) for e in entries() if e.table_name == table.name and e.published == "yes"}


def _help(entry: Entry) -> str:
    level = entry.field.endswith("_level") and entry.type == "code"
    parts = [entry.description if level else f"{entry.label}. {entry.description}"]
    if entry.unit:
        parts.append(f"Unit: {entry.unit}.")
    if entry.allowed:
        coarsened = entry.allowed and entry.type == "text"
        parts.append(f"{'As recorded' if coarsened else 'Values'}: {entry.allowed.replace('; ', ', ')}.")
    if not level and entry.how_published != AS_REPORTED:
        parts.append(entry.how_published)
    return " ".join(parts)


class _Dumper(yaml.SafeDumper):
    """Long texts as literal blocks, so that a reader of the file can read the SQL."""


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent)


if __name__ == "__main__":
    write_metadata(Path(sys.argv[1]))
