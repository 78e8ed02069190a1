"""The rows of a table page: the same as Datasette's own way gives, and no value of a row is ever read as HTML."""

import asyncio
import re
import sqlite3
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.dictionary import BLANKS
from publish.site import rows, tables
from publish.site.rows import How, rows_html
from publish.site.settings import PublicSettings
from publish.site.visit import close_site, open_site
from schemas.standard import PUBLISHED_TABLES

_HOSTILE = st.one_of(
    st.text(max_size=120), st.sampled_from(["<script>alert(1)</script>", '"><img src=x onerror=1>', "&lt;b&gt;", "' onclick='1"]),
    st.sampled_from(["https://x.example/\"><b>", "http://x.example/?a=<i>&b='", "javascript:alert(1)", "withheld", "unknown"]),
)  # fmt: skip
_LONGEST = 400
_COLUMNS = ("incident_id", "agency_id", "area", "area_level", "group_id", "name", "row_order", "text")


class _Read(HTMLParser):
    """The elements, links and text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.cells: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag in {"th", "td"}:
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


@given(st.lists(_HOSTILE, min_size=len(_COLUMNS), max_size=len(_COLUMNS)), st.booleans(), st.booleans())
def test_no_value_is_read_as_html(values: list[str], linked: bool, labelled: bool) -> None:
    row: dict[str, Any] = dict(zip(_COLUMNS, values, strict=True))
    if labelled:
        row["agency_id"] = {"value": values[1], "label": values[2]}
        row["text"] = {"value": values[3], "label": values[4]}
    for table in ("incident", "agency", "no_such_table"):
        if labelled and table == "agency":
            row["agency_id"] = values[1]
        html = rows_html(
            table, _COLUMNS, [row], keys=["incident_id"], linked=linked, how=How({"text": "incident"}, _LONGEST)
        )
        read = _Read(html)
        assert read.elements <= {"tr", "th", "td", "a", "span", "small", "em"}
        assert read.attributes <= {"class", "scope", "href"}
        assert all(link.startswith(("/", "http://", "https://")) for link in read.links)
        shown = [name for name in _COLUMNS if not (name == "area_level" and table == "incident")]
        assert len(read.cells) == len(shown)
        value = values[_COLUMNS.index("row_order")]
        if value and value not in BLANKS:
            cut = f"{value[:_LONGEST]}\u2026" if len(value) > _LONGEST else value
            assert _same(read.cells[shown.index("row_order")], cut) or value.strip().startswith("http")


@pytest.mark.parametrize("question", ["", "?_size=3", "?_labels=off"])
@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_rows_are_those_datasettes_own_way_gives(
    release: Path, prefix: str, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = open_site(release, PublicSettings())
    own: list[str] = []
    made = rows.columns_and_rows

    async def both(datasette: Any, database: str, table: str, *given: Any, **named: Any) -> Any:
        _, theirs = await rows._datasettes_own(datasette, database, table, *given, **named)
        own[:] = [_put_together(tables.cells(table, row, datasette.urls)) for row in theirs]
        return await made(datasette, database, table, *given, **named)

    monkeypatch.setattr("datasette.views.table.display_columns_and_rows", both)
    try:
        for table in PUBLISHED_TABLES:
            own.clear()
            answer = asyncio.run(site.client.get(f"{prefix}/vigie/{table.name}{question}"))
            assert answer.status_code == 200
            page = answer.text
            assert bool(own) is ("<tbody>" in page.partition('class="rows"')[2])
            assert all(line in page for line in own)
    finally:
        close_site(site)


def _same(shown: str, value: str) -> bool:
    """Whether a text is the value; a parser of HTML reads ends of lines and NUL in its own way."""
    plain = [" ".join(re.sub(r"[\x00\ufffd]", "", text).split()) for text in (shown, value)]
    return plain[0] == plain[1]


def _put_together(cells: list[tuple[str, str, Any]]) -> str:
    first, *others = cells
    return f'<tr><th scope="row" class="{first[1]}">{first[2]}</th>' + "".join(
        f'<td class="c-{name}{" " if kind else ""}{kind}">{value}</td>' for name, kind, value in others
    )


def test_a_page_has_as_many_rows_as_were_asked_for(site: Any, release: Path) -> None:
    with closing(sqlite3.connect(f"file:{release / 'vigie.db'}?immutable=1", uri=True)) as database:
        there = database.execute("select count(*) from incident").fetchone()[0]
    page = site.get("/vigie/incident?_size=7").text
    assert page.count('<tr><th scope="row" class="id">') == min(there, 7)
    assert site.get("/vigie/incident?agency_id=NOPE").text.count('<tr><th scope="row" class="id">') == 0
