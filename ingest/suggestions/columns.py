"""The columns of a file as the profile reads them: which fields a header feeds, and whether texts under it read clean.

The one judge of a sure fix is the reader itself. Must not read a cell in its own way.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import polars as pl
import yaml

from ingest.days import ISO
from ingest.layouts import layouts_of
from ingest.profile import TABLES, Column, FileLayout, Profile, folded_header, squeezed
from ingest.readers.table import TextTable
from ingest.reading import read_cells
from schemas.model import Field, Type

_PROVES_NOTHING = {Type.KEY, Type.TEXT}


def layout_by_file(texts: Sequence[TextTable], profile: Profile) -> dict[str, FileLayout]:
    """The layout each file of a delivery was read with."""
    if not texts:  # a delivery that is no table
        return {}
    return {text.name: layout for text, layout in zip(texts, layouts_of(texts, profile), strict=True)}


def columns_of(layout: FileLayout) -> Iterator[Column]:
    """Every column the records of a layout read, but for coordinates."""
    for record in layout.records:
        yield from (column for column in record.reading if column.place is None)


def feeding(layout: FileLayout, header: str, table: str | None = None, field: str | None = None) -> list[Column]:
    """The columns read from a header of the file; where it goes by another name, those that feed the field."""
    named = [column for column in columns_of(layout) if folded_header(column.source) == folded_header(header)]
    return named or [column for column in columns_of(layout) if (column.table, column.field) == (table, field)]


def holds_several(layout: FileLayout, columns: Sequence[Column]) -> bool:
    """Whether a cell under one of these columns speaks of several persons, so that it is not read as one text."""
    return any(column in record.reading for record in layout.records if record.joiners for column in columns)


def header_in(text: TextTable, name: str, profile: Profile) -> str | None:
    """The header of a file that goes by a name of the profile: that name itself, or another spelling of it."""
    if name in text.columns:
        return name
    spelt = {folded_header(one) for one in (name, *profile.headers.get(name, ()))}
    return next((header for header in text.columns if folded_header(header) in spelt), None)


def declared(column: Column) -> Field:
    """The field a column feeds."""
    return TABLES[column.table].field(column.field)


def form_of(column: Column | None) -> str:
    """The first format of a column, as for `strptime` (HHMM and years are the profile's own)."""
    first = (column.format if column else None) or ""
    if first == ISO and column is not None:
        return "%H:%M" if declared(column).type is Type.TIME else "%Y-%m-%d"
    return first


def reads_clean(texts: Sequence[str], columns: Sequence[Column], profile: Profile) -> list[bool]:
    """For each text whether every column read from that header can read it."""
    series = pl.Series(texts, dtype=pl.String)
    wrong = [read_cells(series, column, declared(column), profile).problems.is_not_null() for column in columns]
    return [not any(each[at] for each in wrong) for at in range(len(texts))]


def proves(texts: Sequence[str], columns: Sequence[Column], profile: Profile) -> bool | None:
    """Whether texts are what the columns expect; None where any text would do, or none is there."""
    kinds = {declared(column).type for column in columns}
    filled = [text for text in texts if text.strip().casefold() not in profile.blanks]
    if not columns or kinds <= _PROVES_NOTHING or not filled:
        return None
    return all(reads_clean(filled, columns, profile))


@lru_cache(maxsize=16)
def spellings(profile_text: str, name: str) -> dict[str, str]:
    """How a profile itself writes the words of a list: squeezed to written."""
    try:
        lists = yaml.load(profile_text, yaml.BaseLoader).get("words") or {}
        written = [str(word) for word in lists.get(name) or {}]
    except (yaml.YAMLError, AttributeError, TypeError):
        return {}
    return dict(zip(squeezed(written), (" ".join(word.split()) for word in written), strict=True))
