"""The rows of a table page as HTML, one text per page: values in words, codes as labels, agencies and groups as links.

Takes the place of Datasette's own way, which asks every plugin about every cell. Every value is escaped here, also in the
address of a link; must not mark as safe what was not made from escaped parts.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from datasette.utils import is_url, path_from_row_pks, tilde_encode, truncate_url
from datasette.views import table as table_view
from markupsafe import Markup, escape

from publish.site import wording
from publish.site.addresses import PREFIX
from publish.site.tables import laid_out, said_level
from publish.site.texts import LANGUAGE, thousands

_KEPT_CELLS, _LONGEST_KEPT = 8_000, 100
_OF_MANY = frozenset({"name"})
_datasettes_own = table_view.display_columns_and_rows


async def columns_and_rows(  # noqa: PLR0917 - called as Datasette calls its own
    datasette: Any, database: str, table: str, description: Any, rows: Sequence[Any], link_column: bool = False,
    truncate_cells: int = 0, sortable_columns: Any = None,
) -> tuple[list[dict[str, Any]], Sequence[Any]]:  # fmt: skip
    """What Datasette's function of this place gives its table page: the columns, and as rows one HTML text of them all."""
    how = (link_column, truncate_cells, sortable_columns)
    if getattr(datasette, "public", None) is None:
        own: tuple[list[dict[str, Any]], Sequence[Any]] = await _datasettes_own(
            datasette, database, table, description, rows, *how
        )
        return own
    columns, _ = await _datasettes_own(datasette, database, table, description, [], *how)
    held = datasette.get_database(database)
    leads = {key["column"]: key["other_table"] for key in await held.foreign_keys_for_table(table)}
    made = rows_html(
        table, [column[0] for column in description], rows, keys=await held.primary_keys(table), linked=link_column,
        how=How(leads, truncate_cells),
    )  # fmt: skip
    return columns, Shown(made, len(rows))


class Shown(list[Markup]):
    """The HTML of all rows, in one piece; as long as there are rows."""

    def __init__(self, html: Markup, rows: int) -> None:
        super().__init__([html] if rows else [])
        self.rows = rows


class How(NamedTuple):
    """How values are shown: the table a labelled foreign key leads to, and how many characters of a text (0 for all)."""

    leads: Mapping[str, str]
    longest: int


class _Links:
    """Where links lead on the page that is being made; what the words for blanks ask for."""

    @staticmethod
    def path(page: str) -> str:
        """The address of a page of ours."""
        return PREFIX.get() + page


def said(table: str | None, column: str, value: Any, row: Any) -> Markup | str | None:
    """What a cell shows instead of its value: blanks and codes as words, agencies as links; None for the value itself."""
    if isinstance(value, dict):
        return _agency(value["value"], value["label"]) if column == "agency_id" else None
    if value is None or value == "":
        return wording.empty(table, column, row, _Links)
    if column == "group_id":
        # A group leads to the persons who look alike, in whichever table it stands.
        return _link(f"vigie/person?group_id={quote(str(value))}", value)
    if table == "agency" and column == "name":
        return _agency(row["agency_id"], value)
    if isinstance(value, str) and wording.says_more(table or "", column, value):
        return wording.shown(table or "", column, value, _Links)
    counted = isinstance(value, int) and not isinstance(value, bool) and column != "year"
    return thousands(value) if counted else None


def rows_html(
    table: str, columns: Sequence[str], rows: Iterable[Any], *, keys: Sequence[str], linked: bool, how: How
) -> Markup:
    """Every row as <tr>, the first cell its head.

    columns: of the rows, in order. keys: the primary key; `linked` rows begin with a link to the row.
    """
    single = linked and len(keys) == 1
    # Each cell: its name and the place of its value in the row; the link to the row has none.
    cells: list[tuple[str, int]] = [(keys[0] if single else "Link", -1)] if linked else []
    cells += [(name, place) for place, name in enumerate(columns) if not (single and name == keys[0])]
    plan = [
        (name, at, None if level is None else cells[level], at >= 0 and name not in _OF_MANY and not name.endswith("_id"),
         _opened(name, shown, kind or ""), None if kind is None else _opened(name, shown, "n"))
        for shown, (place, level, kind) in enumerate(laid_out(table, tuple(name for name, _ in cells)))
        for name, at in (cells[place],)
    ]  # fmt: skip
    page = LANGUAGE.get(), PREFIX.get()
    made: list[str] = []
    for row in rows:
        values = tuple(row.values()) if isinstance(row, dict) else tuple(row)
        made.append("<tr>")
        for name, at, level, few, opened, counted in plan:
            if at < 0:
                made += (opened, _row_link(table, keys, row))
                continue
            value = values[at]
            if few and type(value) is str and 0 < len(value) <= _LONGEST_KEPT:
                beside = None if level is None else (level[0], values[level[1]])
                made += (opened, _kept(table, name, value, beside, page))
                continue
            made += (
                counted if counted is not None and isinstance(value, int | float) else opened,
                _cell(table, name, value, row, how),
            )
            if level is not None:
                made.append(said_level(table, level[0], values[level[1]], page[0]))
        made.append("</td></tr>\n" if len(plan) > 1 else "</th></tr>\n")
    return Markup("".join(made))


def _opened(name: str, shown: int, kind: str) -> str:
    if not shown:
        return f'<th scope="row" class="{kind}">'
    before = "</th>" if shown == 1 else "</td>"
    return f'{before}<td class="c-{escape(name)}{" " if kind else ""}{kind}">'


@lru_cache(maxsize=_KEPT_CELLS)
def _kept(table: str, column: str, value: str, level: tuple[str, str] | None, page: tuple[str, str]) -> str:
    """A short text as a cell; the same few stand in every other row. page: its language, and what its links begin with."""
    text = _cell(table, column, value, {}, How({}, _LONGEST_KEPT))
    return text if level is None else f"{text}{said_level(table, *level, page[0])}"


def _cell(table: str, column: str, value: Any, row: Any, how: How) -> str:
    found = said(table, column, value, row)
    if found:
        return str(escape(found))
    if isinstance(value, dict):
        return _labelled(value["value"], value["label"], how.leads[column])
    if isinstance(value, bytes):
        return str(escape(f"<{thousands(len(value))} bytes>"))
    text = str(value)
    if is_url(text.strip()):
        address = text.strip()
        return f'<a href="{escape(address)}">{escape(truncate_url(address, how.longest))}</a>'
    return str(escape(f"{text[: how.longest]}\u2026" if how.longest and len(text) > how.longest else text))


def _row_link(table: str, keys: Sequence[str], row: Any) -> str:
    path = path_from_row_pks(row, keys, not keys)
    words = path_from_row_pks(row, keys, not keys, False)
    return _link(f"vigie/{tilde_encode(table)}/{path}", words)


def _labelled(value: Any, label: Any, table: str) -> str:
    text = _link(f"vigie/{tilde_encode(table)}/{tilde_encode(str(value))}", label or "-")
    return f"{text}&nbsp;<em>{escape(value)}</em>" if label != value else text


def _agency(agency_id: str, name: str) -> Markup:
    return _link(f"agencies/{quote(agency_id)}", name)


def _link(page: str, text: object) -> Markup:
    return Markup(f'<a href="{escape(PREFIX.get() + page)}">{escape(str(text))}</a>')
