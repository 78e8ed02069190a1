"""The sender's own rows and texts that show a kind of problem: a few rows with the cell marked, and each text with its fix.

For the sender alone. Columns the profile leaves out on purpose are left out here too. Must not be used where values may not be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.fixit.examples import column_of
from ingest.fixit.places import Place, beside, keys_of, letter
from ingest.fixit.reasons import reason_for
from ingest.fixit.story import FIELDS, Fix
from ingest.profile import FileLayout, Profile
from ingest.readers.table import ROW, TextTable
from ingest.suggestions.columns import header_in
from ingest.suggestions.sheet import positions

_ROWS = 4
_COLUMNS = 6
_SURE, _TEXTS = 3, 6
_COMPARED = frozenset({"conflict", "answers_differ", "repeated_row"})
"""Findings that say one row differs from, or repeats, another row of its incident."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell as shown: its text, whether it is the one that is meant, or only stands near it."""

    text: str
    marked: bool
    near: bool


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A few rows of a file: heads are column letter and header; `header` says that the header itself is what is meant."""

    file: str
    header: int
    heads: Sequence[tuple[str, Cell]]
    rows: Sequence[tuple[int, Sequence[Cell]]]


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text of the sender's, the rows it stands in, why it cannot be read, and what could stand instead."""

    was: str
    rows: int
    reason: str
    becomes: Sequence[str]
    sure: bool


def sample_of(
    fix: Fix,
    texts: Mapping[str, TextTable],
    layouts: Mapping[str, FileLayout],
    profile: Profile,
    incidents: pl.DataFrame,
) -> Sample | None:
    """A few rows of the file that has most of them; None where no row shows it.

    incidents: which incident each row speaks of (`_file`, `_row`, `incident_id`), to show what a row is compared with.
    """
    place = max(fix.places, key=lambda one: len(one.rows))
    if place.file not in texts:
        return None
    text, layout = texts[place.file], layouts[place.file]
    whole_file = fix.kind.table == "file"
    if whole_file and not place.headers:
        return None
    shown = _compared(place, text, incidents) if fix.kind.code in _COMPARED else _chosen(place, text)
    named, near = _columns(fix, place, text, layout, profile)
    headers, at = [name for name in text.columns if name in {*named, *near}], positions(text)
    heads = [
        (letter(at[name]), Cell(text=name, marked=whole_file and name in place.headers, near=name in near))
        for name in headers
    ]
    rows = [
        (number, [Cell(text=cell or "", marked=name in place.headers, near=name in near)
                  for name, cell in zip(headers, cells, strict=True)])
        for number, *cells in shown.select(ROW, *headers).iter_rows()
    ]  # fmt: skip
    return Sample(file=place.file, header=text.header_row, heads=heads, rows=rows)


def _compared(place: Place, text: TextTable, incidents: pl.DataFrame) -> pl.DataFrame:
    """Two rows that have it, each with the first row of its incident, which it is compared with."""
    here = incidents.filter(pl.col("_file") == place.file)
    found = here.filter(pl.col("_row").is_in(list(place.rows[: _ROWS // 2])))
    first = (
        here.filter(pl.col("incident_id").is_in(found["incident_id"].unique().to_list()))
        .group_by("incident_id")
        .agg(pl.col("_row").min())
    )
    numbers = sorted({*found["_row"].to_list(), *first["_row"].to_list()})
    return text.frame.filter(pl.col(ROW).is_in(numbers))


def _chosen(place: Place, text: TextTable) -> pl.DataFrame:
    """Rows that differ in what is marked come first; all in the order of the file."""
    rows = text.frame.filter(pl.col(ROW).is_in(list(place.rows)))
    if not place.headers:
        return rows.head(_ROWS)
    filled = rows.filter(pl.any_horizontal(pl.col(name).str.strip_chars() != "" for name in place.headers))
    different = (
        (filled if filled.height else rows).unique(list(place.headers), keep="first", maintain_order=True).head(_ROWS)
    )
    rest = rows.join(different.select(ROW), on=ROW, how="anti", maintain_order="left").head(_ROWS - different.height)
    return pl.concat([different, rest]).sort(ROW)


def _columns(
    fix: Fix, place: Place, text: TextTable, layout: FileLayout, profile: Profile
) -> tuple[list[str], list[str]]:
    """What tells the incident, the cells meant and the answers beside them; and their neighbours, as far as there is room."""
    ignored = {header_in(text, name, profile) for name in layout.ignored}
    open_to_see = [name for name in text.columns if name not in ignored]
    marked = [name for name in place.headers if name in text.columns][: _COLUMNS - 2]
    named = [*keys_of(text, layout, profile)[:2], *marked, *beside(fix.kind, text, layout, profile)]
    named = list(dict.fromkeys(named))[:_COLUMNS]
    near: list[str] = []
    for name in marked or open_to_see[:1]:
        at = open_to_see.index(name) if name in open_to_see else 0
        near += [*open_to_see[max(at - 1, 0) : at], *open_to_see[at + 1 : at + 2 + (not marked) * 3]]
    return named, [name for name in dict.fromkeys(near) if name not in named][: _COLUMNS - len(named)]


@dataclass(frozen=True, kw_only=True)
class Under:
    """What stands under a header: how many cells are filled, and the texts seen most."""

    filled: int
    words: Sequence[str]


def under_header(fix: Fix, texts: Mapping[str, TextTable], profile: Profile) -> Under | None:
    """What stands under the header that may be a missing column; None where there is none or nothing is there."""
    place = fix.places[0]
    if fix.header is None or place.file not in texts or fix.header.was not in texts[place.file].columns:
        return None
    cells = texts[place.file].frame[fix.header.was].str.strip_chars()
    filled = cells.filter(~cells.str.to_lowercase().is_in(list(profile.blanks)))
    if filled.is_empty():
        return None
    counted = filled.value_counts(sort=True, name="n").sort("n", filled.name, descending=[True, False])
    return Under(filled=filled.len(), words=counted[filled.name].head(3).to_list())


def texts_of(fix: Fix, suggestions: pl.DataFrame, layouts: Mapping[str, FileLayout]) -> tuple[list[Text], int]:
    """The distinct texts of a kind, sure ones and frequent ones first, and how many more there are."""
    cells = suggestions.filter(
        (pl.col("scope") == "cell") & (pl.col("code") == fix.kind.code) & (pl.col("column") == (fix.kind.column or ""))
        & pl.col("file").is_in(list(fix.kind.places))
    )  # fmt: skip
    grouped = (
        cells.group_by("was", maintain_order=True)
        .agg(pl.struct("file", "row").n_unique().alias("rows"), pl.col("becomes").unique(maintain_order=True),
             pl.col("sure").any())
        .sort("rows", descending=True, maintain_order=True)
    )  # fmt: skip
    column, field = column_of(fix.kind, layouts), FIELDS.get((fix.kind.table, fix.kind.field or ""))
    shown = pl.concat([grouped.filter("sure").head(_SURE), grouped.filter(~pl.col("sure")).head(_TEXTS)])
    told = [
        Text(was=was or "", rows=rows, becomes=[word for word in becomes if word is not None], sure=sure,
             reason=reason_for(fix.kind.code, was or "", column, field))
        for was, rows, becomes, sure in shown.iter_rows()
    ]  # fmt: skip
    return told, grouped.height - shown.height
