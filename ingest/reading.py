"""Cells of text to values of the standard: dates, times, numbers, words and lists of words, with a problem code beside.

Each distinct text is read once. Must not guess: what the profile does not say is a problem.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from ingest.profile import Column, Profile, squeezed
from schemas.model import Field, Type
from schemas.vocabularies import AGE_BAND

_EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Cells:
    """A column read: `values` (typed, null where blank or wrong) and `problems` (finding code or null), same length."""

    values: pl.Series
    problems: pl.Series

    @property
    def wrong(self) -> pl.Series:
        """Where a cell was there but could not be read."""
        return self.problems.is_not_null()


Outcome = tuple[Any, str | None]


def read_cells(texts: pl.Series, column: Column, declared: Field, profile: Profile) -> Cells:
    """The cells of one source column as values of one field; a list of codes per cell when the column is split."""
    reader = _reader(column, declared, profile)
    dtype: Any = {Type.DATE: pl.Date, Type.INTEGER: pl.Int64}.get(declared.type, pl.String)
    if column.split is not None:
        dtype = pl.List(pl.String)
    distinct = texts.unique().to_list()
    read: list[Outcome] = []
    for text in distinct:
        stripped = (text or "").strip()
        read.append((None, None) if stripped.casefold() in profile.blanks else reader(stripped))
    table = pl.DataFrame({
        "text": pl.Series(distinct, dtype=pl.String),
        "value": pl.Series([value for value, _ in read], dtype=dtype),
        "problem": pl.Series([problem for _, problem in read], dtype=pl.String),
    })  # fmt: skip
    joined = texts.to_frame("text").join(table, on="text", how="left", nulls_equal=True, maintain_order="left")
    return Cells(values=joined["value"], problems=joined["problem"])


def _reader(column: Column, declared: Field, profile: Profile) -> Callable[[str], Outcome]:
    if column.words is not None:
        words = profile.words[column.words]
        if column.split is not None:
            return lambda text: _split(text, column.split or "", words)
        return lambda text: _word(text, words)
    if declared.type is Type.CODE and column.format == "years":
        return _age_band
    by_type: Mapping[Type, Callable[[str], Outcome]] = {
        Type.DATE: lambda text: _date(text, column.format or ""),
        Type.TIME: lambda text: _time(text, column.format or ""),
        Type.INTEGER: _integer,
    }
    return by_type.get(declared.type, lambda text: (text, None))


def _word(text: str, words: Mapping[str, str | None]) -> Outcome:
    key = squeezed([text])[0]
    if key not in words:
        return None, "unknown_word"
    return words[key], None


def _split(text: str, joiner: str, words: Mapping[str, str | None]) -> Outcome:
    """Longest known word first, so that a word that contains the joiner survives."""
    rest = squeezed([text])[0]
    mark = joiner.strip().casefold()
    longest_first = sorted(words, key=len, reverse=True)
    found: list[str] = []
    while rest:
        word = next((word for word in longest_first if _starts(rest, word, mark)), None)
        if word is None:
            return None, "unknown_word"
        if (code := words[word]) is not None and code not in found:
            found.append(code)
        rest = rest[len(word) :].strip().removeprefix(mark).strip()
    return found, None


def _starts(text: str, word: str, mark: str) -> bool:
    after = text[len(word) :].lstrip()
    return text.startswith(word) and (not after or after.startswith(mark))


def _date(text: str, form: str) -> Outcome:
    try:
        day = datetime.strptime(text, form).date()
    except ValueError:
        return None, "bad_date"
    return (day, None) if day >= _EARLIEST else (None, "bad_date")


def _time(text: str, form: str) -> Outcome:
    if form == "HHMM":
        padded = text.zfill(4)
        if not (text.isascii() and text.isdigit() and len(padded) == 4):
            return None, "bad_time"
        text, form = f"{padded[:2]}:{padded[2:]}", "%H:%M"
    try:
        return datetime.strptime(text, form).strftime("%H:%M"), None
    except ValueError:
        return None, "bad_time"


def _integer(text: str) -> Outcome:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        return None, "bad_number"
    return int(text), None


def _age_band(text: str) -> Outcome:
    years, problem = _integer(text)
    if problem:
        return None, problem
    if not 0 <= years <= 120:
        return None, "out_of_range"
    for code in AGE_BAND.codes:
        low, _, high = code.rstrip("+").partition("-")
        if int(low) <= years <= int(high or 120):
            return code, None
    return None, "out_of_range"
