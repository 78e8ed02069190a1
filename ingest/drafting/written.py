"""How a sample is written: encoding, delimiter, rows above the header, a second header row. Told to a person, who checks it.

Only drafts are made with this; a delivery is read as its profile says. Must not look at meanings.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from ingest.readers.decoding import marked_encoding
from ingest.readers.shape import Shape
from ingest.readers.table import TextTable

_DELIMITERS = (",", ";", "\t", "|")
_LINES = 200
_HEAD = 262_144
_SECOND = 0.8


def shape_seen(data: bytes, *, is_text: bool) -> Shape:
    """How a file seems to be written. is_text: a file of lines, not a workbook, JSON or XML."""
    if not is_text:
        return Shape()
    encoding = encoding_seen(data)
    marked, skip = marked_encoding(data)
    text = data[skip : skip + _HEAD].decode(marked or encoding, errors="replace")
    delimiter, widths = min(
        ((each, _widths(text, each)) for each in _DELIMITERS), key=lambda seen: (-_evenness(seen[1]), _DELIMITERS.index(seen[0]))
    )  # fmt: skip
    return Shape(encoding=encoding, delimiter=delimiter, title_rows=_title_rows(widths))


def encoding_seen(data: bytes) -> str:
    """utf-8 where the bytes are, else windows-1252 where every byte is a character of it, else iso-8859-1."""
    for encoding in ("utf-8", "windows-1252"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            decoder.decode(data, final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    return "iso-8859-1"


def _widths(text: str, delimiter: str) -> list[int]:
    """How many cells of each of the first rows are filled up to the last one."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths: list[int] = []
    try:
        for cells in rows:
            widths.append(max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0))
            if len(widths) == _LINES:
                break
    except csv.Error:
        return widths
    return widths


def _evenness(widths: Sequence[int]) -> float:
    """How many columns most rows share, weighed with how many rows do."""
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0.0
    commonest, rows = Counter(wide).most_common(1)[0]
    return commonest * rows / len(widths)


def _title_rows(widths: Sequence[int]) -> int:
    """Rows before the first that is nearly as wide as the widest; a title has one cell or two."""
    most = max(widths, default=0)
    return next((at for at, width in enumerate(widths) if width > 1 and width * 2 > most), 0)


def second_header(table: TextTable) -> bool:
    """Whether the first row names the columns once more: none of its texts stands anywhere below, and none has a digit."""
    if table.frame.height < 20:
        return False
    first, rest = table.frame.row(0), table.frame.slice(1)
    texts = [
        (name, cell.strip()) for name, cell in zip(table.frame.columns, first, strict=True) if name in table.columns
    ]
    filled = [(name, text) for name, text in texts if text]
    if len(filled) < 3 or len(filled) < _SECOND * len(table.columns):
        return False
    odd = [name for name, text in filled if not any(map(str.isdigit, text)) and not (rest[name] == text).any()]
    shared = [name for name, _ in filled if rest[name].n_unique() * 2 < max(rest.height, 2)]
    return len(odd) >= _SECOND * len(filled) and bool(shared)


def looked_at_again(shape: Shape, table: TextTable) -> Shape:
    """The way a file is written, with what only its rows tell: a second header row, the header in between."""
    if second_header(table):
        return replace(shape, header_rows=2)
    return replace(shape, totals=header_again(table))


def header_again(table: TextTable) -> tuple[str, ...]:
    """How rows begin that say the names of the columns once more, written a little differently."""
    names = [_letters(name) for name in table.columns]
    if not names or len(names) < 3:
        return ()
    marks = table.frame.select(
        pl.sum_horizontal(
            pl.col(column).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "") == name
            for column, name in zip(table.columns, names, strict=True) if name
        ).alias("same")
    )["same"]  # fmt: skip
    rows = table.frame.filter(marks * 2 > len(names)).select(table.columns)
    begins = {next((cell.strip() for cell in row if cell and cell.strip()), "") for row in rows.iter_rows()}
    return tuple(sorted(begins - {""}))


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def words_for_blank(table: TextTable) -> list[str]:
    """Texts that stand for nothing: they are no answer in any language of forms, and stand in two columns or more."""
    seen: Counter[str] = Counter()
    for name in table.columns:
        cells = table.frame[name].str.strip_chars()
        short = cells.filter(cells.str.len_chars() <= max(map(len, _NOTHING)))
        seen.update(text for text in short.unique().to_list() if text.casefold() in _NOTHING)
    return sorted(text for text, columns in seen.items() if columns > 1)


_NOTHING = {"null", "n/a", "na", "#n/a", "nan", "(null)", "(blank)", "nil", "-", "--", ".", "?"}
