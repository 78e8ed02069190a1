"""Cells of text to values of the standard: dates, times, numbers, words and lists of words, with a problem code beside.

A column with few distinct texts is read once for each of them, any other as a whole. Must not guess: what the profile does
not say is a problem.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl

from ingest.days import ISO, LONG_AGO, days, has_no_time, times
from ingest.profiles.model import Column, Profile, squeezed_word
from ingest.wordlists import split_words
from schemas.model import Field, Type
from schemas.vocabularies import AGE_BAND

_PROBLEM = {Type.DATE: "bad_date", Type.TIME: "bad_time", Type.INTEGER: "bad_number", Type.DECIMAL: "bad_number"}
_DTYPE: Mapping[Type, Any] = {Type.DATE: pl.Date, Type.INTEGER: pl.Int64, Type.DECIMAL: pl.Float64}
_OLDEST = 120
_SAMPLE = 2_000


@dataclass(frozen=True, kw_only=True)
class Cells:
    """A column read: `values` (typed, null where blank or wrong) and `problems` (finding code or null), same length.

    blank: where a cell holds nothing, or a word for nothing.
    """

    values: pl.Series
    problems: pl.Series
    blank: pl.Series

    @property
    def wrong(self) -> pl.Series:
        """Where a cell was there but could not be read."""
        return self.problems.is_not_null()

    def where(self, mask: pl.Series, other: "Cells") -> "Cells":
        """The cells of the other reading where the mask says so."""
        return Cells(
            values=other.values.zip_with(mask, self.values), problems=other.problems.zip_with(mask, self.problems),
            blank=other.blank.zip_with(mask, self.blank),
        )  # fmt: skip

    def at(self, places: pl.Series) -> "Cells":
        """The cells at these places."""
        sound = self.problems.null_count() == self.problems.len()
        problems = _same(None, places.len()) if sound else self.problems.gather(places)
        return Cells(values=self.values.gather(places), problems=problems, blank=self.blank.gather(places))


def read_cells(texts: pl.Series, column: Column, declared: Field, profile: Profile) -> Cells:
    """The cells of one source column as values of one field; a list of codes per cell when the column is split."""
    takes_text = declared.type in {Type.KEY, Type.TEXT} and column.words is None and not column.joiners
    if takes_text or texts.head(_SAMPLE).n_unique() > _SAMPLE // 2:
        return _read(texts, column, declared, profile)
    distinct, places = encoded(texts)
    return _read(distinct, column, declared, profile).at(places)


def encoded(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The distinct texts of a column, and for each row the place of its text among them."""
    kept = _categories()
    codes = texts.fill_null("").cast(pl.Categorical(kept))
    distinct = kept.to_series().cast(pl.String)  # while `codes` lives: categories go with their last column
    return distinct, codes.to_physical()


def numbered(texts: pl.Series) -> np.ndarray:
    """A number for each text: equal numbers, equal texts."""
    return texts.fill_null("").cast(pl.Categorical(_categories())).to_physical().to_numpy().astype(np.int64)


def _categories() -> pl.Categories:
    """Categories of our own: the shared ones would keep a sender's texts for as long as we run."""
    return pl.Categories.random()


def blank_cells(texts: pl.Series, blanks: tuple[str, ...]) -> pl.Series:
    """Where a cell holds nothing, or one of the sender's words for nothing; case and outer blanks do not count."""
    return _blank_among(texts.str.strip_chars(), blanks)


def _blank_among(stripped: pl.Series, blanks: tuple[str, ...]) -> pl.Series:
    words = [word for word in blanks if word]
    nothing = (stripped == "").fill_null(value=True)
    if not words:
        return nothing
    short = (stripped.str.len_chars() <= max(map(len, words))) & ~nothing
    if not short.any():
        return nothing
    mask = short.fill_null(value=False).to_numpy().copy()
    mask[mask] = stripped.filter(short).str.to_lowercase().is_in(words).to_numpy()
    return nothing | pl.Series(mask)


def _read(texts: pl.Series, column: Column, declared: Field, profile: Profile) -> Cells:
    stripped = texts.str.strip_chars()
    if column.joiners:
        return _lists(stripped, column, profile)
    words = profile.words[column.words] if column.words is not None else {}
    blank = _blank_among(stripped, profile.blanks)
    values, problems = _formatted(stripped, column, declared, profile)
    if column.unlisted is not None:
        values, problems = _same(column.unlisted.code, stripped.len()), _same("unlisted_word", stripped.len())
        if not column.unlisted.told:
            return _partly_worded(stripped, words, column, values=values, blank=blank)
    settled = blank
    if words:
        said, known = _worded(stripped, words)
        blank &= ~known  # a word of the column's own list means what the list says, also where it is blank elsewhere
        values = said.zip_with(known, values) if declared.type is Type.CODE else values.set(known, None)
        settled = blank | known
    if blank.any():
        values = values.set(blank, column.blank if declared.type is Type.CODE else None)
    return Cells(values=values, problems=_unless(problems, settled), blank=blank)


def _partly_worded(
    stripped: pl.Series, words: Mapping[str, str | None], column: Column, *, values: pl.Series, blank: pl.Series
) -> Cells:
    """A column some words of which answer this field: the other cells say nothing about it, and do not count as filled."""
    said, known = _worded(stripped, words)
    told = said.zip_with(known, values).set(blank & ~known, column.blank)
    return Cells(values=told, problems=_same(None, stripped.len()), blank=~known)


def _unless(problems: pl.Series, fine: pl.Series) -> pl.Series:
    return problems if problems.null_count() == problems.len() else problems.set(fine, None)


def _worded(stripped: pl.Series, words: Mapping[str, str | None]) -> tuple[pl.Series, pl.Series]:
    """The code of each text that is a word of the list, and where it is one."""
    squeezed = [squeezed_word(text or "") for text in stripped.to_list()]
    known = pl.Series([bool(word) and word in words for word in squeezed], dtype=pl.Boolean)
    return pl.Series([words.get(word) if word else None for word in squeezed], dtype=pl.String), known


def _formatted(stripped: pl.Series, column: Column, declared: Field, profile: Profile) -> tuple[pl.Series, pl.Series]:
    """What the first format that fits makes of each text, and the problem where none fits."""
    match declared.type:
        case Type.KEY | Type.TEXT:
            return stripped, _same(None, stripped.len())
        case Type.CODE if not column.formats:
            return _same(None, stripped.len()), _same("unknown_word", stripped.len())
        case Type.CODE:
            return _age_bands(stripped)
        case Type.DATE:
            read = [days(stripped, form, profile.timezone) for form in column.formats]
        case Type.TIME:
            read = [times(stripped, form, profile.timezone) for form in column.formats]
        case Type.INTEGER if column.until is not None:
            read = [days(stripped, form, profile.timezone, earliest=LONG_AGO) for form in column.formats]
        case Type.INTEGER:
            read = [_whole_numbers(stripped)]
        case _:
            read = [decimals(stripped)]
    values = read[0]
    for other in read[1:]:
        values = values.zip_with(values.is_not_null(), other)
    unread = values.is_null()
    if declared.type is Type.TIME and ISO in column.formats:
        unread &= ~has_no_time(stripped)
    return values, _problem("bad_date" if column.until else _PROBLEM[declared.type], unread)


def _lists(stripped: pl.Series, column: Column, profile: Profile) -> Cells:
    words = profile.words[column.words] if column.words is not None else None
    skipped = frozenset(profile.blanks)
    blank = _blank_among(stripped, profile.blanks)
    if words is not None:
        blank &= ~_worded(stripped, words)[1]
    nothing = [column.blank] if column.blank else None
    odd: list[bool] = []
    read: list[list[str] | None] = []
    other = column.unlisted
    for text, is_blank in zip(stripped.to_list(), blank.to_list(), strict=True):
        strange: list[str] = []
        codes = nothing if is_blank else split_words(text, column.joiners, words, skipped, strange if other else None)
        if other and other.code is not None and strange and codes is not None and other.code not in codes:
            codes = [*codes, other.code]
        odd.append(bool(strange))
        read.append(codes)
    values = pl.Series(read, dtype=pl.List(pl.String))
    problems = _problem("unknown_word", values.is_null() & ~blank)
    if other is not None:
        strangers = pl.Series(odd, dtype=pl.Boolean)
        problems = _problem("unlisted_word", strangers) if other.told else problems
        blank = blank if other.told else blank | (strangers & (values.list.len() == int(other.code is not None)))
    if column.differs is not None:
        values = _ranked(values, column.differs.codes)
    return Cells(values=values, problems=problems, blank=blank)


def _ranked(lists: pl.Series, codes: tuple[str, ...]) -> pl.Series:
    """Of each list the one code that stands before the others; null where it has none of them."""
    places = {code: at for at, code in enumerate(codes)}
    told = [
        min((code for code in each if code in places), key=places.__getitem__, default=None)
        if each is not None
        else None
        for each in lists.to_list()
    ]
    return pl.Series(told, dtype=pl.String)


def decimals(texts: pl.Series) -> pl.Series:
    """Numbers with or without a fraction; null where a text is none."""
    return texts.set(~texts.str.contains(r"^[+-]?[0-9]{1,12}(?:\.[0-9]*)?$"), None).cast(pl.Float64, strict=False)


def _whole_numbers(texts: pl.Series) -> pl.Series:
    return texts.set(~texts.str.contains(r"^-?[0-9]{1,9}$"), None).cast(pl.Int64, strict=False)


def _age_bands(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    years = _whole_numbers(texts)
    possible = years.is_between(0, _OLDEST)
    bands = _bands().gather(years.set(~possible, None).cast(pl.UInt32))
    problems = _problem("bad_number", years.is_null())
    return bands, problems.set((~possible).fill_null(value=False), "out_of_range")


@lru_cache(maxsize=1)
def _bands() -> pl.Series:
    """The age band of each year from 0; the first band that holds the year is the finest."""
    spans = []
    for code in AGE_BAND.codes:
        low, _, high = code.rstrip("+").partition("-")
        spans.append((int(low), int(high or _OLDEST), code))
    return pl.Series([next(code for low, high, code in spans if low <= year <= high) for year in range(_OLDEST + 1)])


def _problem(code: str, where: pl.Series) -> pl.Series:
    return _same(None, where.len()) if not where.any() else _same(code, where.len()).set(~where, None)


def _same(value: str | None, length: int) -> pl.Series:
    return pl.repeat(value, length, dtype=pl.String, eager=True)


def count_true(flags: pl.Series) -> int:
    """How many are true."""
    return int(np.count_nonzero(flags.to_numpy())) if flags.len() else 0
