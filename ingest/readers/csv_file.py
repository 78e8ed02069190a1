"""Read a CSV file into canonical text, with the row numbers the sender sees and nothing guessed.

Two ways with the same outcome: by blocks of lines where no cell is quoted, else by the csv module. Must not interpret a cell.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

from ingest.problems import FileProblem
from ingest.readers import limits
from ingest.readers.decoding import as_utf8, line_at
from ingest.readers.plain import CELL_END, ROW_END, PlainTable
from ingest.readers.rows import Rows
from ingest.readers.shape import Shape

_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}


def read_csv(data: bytes, *, name: str, shape: Shape, by_blocks: bool = True) -> PlainTable:
    """The rows of a CSV file. Raises FileProblem when it is empty, unreadable, cut off or without rows.

    by_blocks: whether the quick way may be taken; the outcome does not depend on it.
    """
    if len(shape.delimiter) != 1 or shape.delimiter in '"\r\n':
        raise FileProblem(name, "delimiter", "the profile's delimiter should be one character: , or ; or | or a tab.")
    text, start = as_utf8(data, name=name, encoding=shape.encoding)
    _refuse_control(text, start, name=name)
    _refuse_long_lines(text, start, name=name)
    _refuse_other_delimiter(text, start, name=name, shape=shape)
    rows = Rows(name=name, shape=shape, row_limit=limits.CSV_ROWS)
    if by_blocks and text.find(b'"', start) < 0 and shape.delimiter.isascii():
        _by_blocks(text, start, rows, shape)
    else:
        _by_records(text, start, rows, shape)
    table = rows.table()
    if table.short and table.short[-1][1] == table.last and not text.endswith((b"\n", b"\r")):
        raise FileProblem(name, "cut_off", f"the file breaks off in row {table.last}; send it again whole.")
    return table


def _by_records(text: bytes, start: int, rows: Rows, shape: Shape) -> None:
    csv.field_size_limit(limits.CELL)
    lines = io.BytesIO(text)
    lines.seek(start)
    reader = csv.reader(io.TextIOWrapper(lines, "utf-8", newline=""), delimiter=shape.delimiter, strict=True)
    try:
        rows.take(reader)
    except csv.Error as error:
        number = rows.number + 1
        if "end of data" in str(error):
            sentence = (
                f"a quoted cell that begins near row {number} is never closed; close the quote, or send the file whole."
            )
        elif "field larger" in str(error):
            sentence = f"a cell in row {number} is longer than {limits.CELL:,} characters; a quote may be missing."
        else:
            sentence = f"row {number} has a quote in the wrong place; double the quotes inside a quoted cell."
        raise FileProblem(rows.name, "cut_off", sentence) from None


def _by_blocks(text: bytes, start: int, rows: Rows, shape: Shape) -> None:
    """Without quotes a line is a row: a block of even lines is translated whole but for those that are no records."""
    mark = shape.delimiter.encode()
    canonical = bytes.maketrans(mark + b"\n", (CELL_END + ROW_END).encode())
    cells = bytes(byte for byte in range(256) if byte not in mark + b"\n")
    wary: re.Pattern[bytes] | None = None
    for block in _blocks(text, start):
        if rows.begun and wary is None:
            wary, even = _wary_line(rows, shape), mark * (len(rows.columns) - 1) + b"\n"
        lines = block.count(b"\n")
        if wary is None or not rows.calm or len(block) > limits.CELL or block.translate(None, cells) != even * lines:
            rows.take(line.split(shape.delimiter) for line in block[:-1].decode().split("\n"))
            continue
        done = 0
        for found in wary.finditer(b"\n" + block):
            line = block[found.start() : block.find(b"\n", found.start())]
            if rows.begins_record(line.partition(mark)[0].decode()):
                continue
            row = line.decode().split(shape.delimiter)
            if not rows.is_record(row):
                rows.add(block[done : found.start()].translate(canonical), block.count(b"\n", done, found.start()))
                rows.take([row])
                done = found.start() + len(line) + 1
        rows.add(block[done:].translate(canonical), block.count(b"\n", done))


def _wary_line(rows: Rows, shape: Shape) -> re.Pattern[bytes]:
    """Where a line begins that may be blank, a total or the header again, and so has to be looked at cell by cell."""
    heading = _ascii_start(unicodedata.normalize("NFD", rows.columns[0].partition(" ")[0]))
    words = [_ascii_start(word.strip().casefold()) for word in shape.totals if word.strip()]
    begins = [f"(?:{_spelt(heading)})", *(f"(?i:{_spelt(word)})" for word in words)]
    return re.compile(rf"\n(?=[^\x21-\x7e]|{re.escape(shape.delimiter)}|{'|'.join(begins)})".encode("latin-1"))


def _ascii_start(word: str) -> str:
    return word[: next((at for at, character in enumerate(word) if not character.isascii()), len(word))]


def _spelt(word: str) -> str:
    """A pattern for a word some of whose letters may stand as other characters that fold or compose to them."""
    if not word:
        return ""
    return f"{re.escape(word[0])}(?:[\x80-\xff]|{_spelt(word[1:])})" if len(word) > 1 else re.escape(word)


def _blocks(text: bytes, start: int) -> Iterator[bytes]:
    """Whole lines, each ended by a line feed; a block that is longer than a cell may be is one line."""
    while start < len(text):
        end = _line_end(text, start, start + limits.CELL)
        if end < 0:
            ends = [
                at for at in (text.find(sign, start, start + limits.LINE + 1) for sign in (b"\n", b"\r")) if at >= 0
            ]
            end = min(ends, default=len(text) - 1)
        if text[end : end + 2] == b"\r\n":
            end += 1
        block = text[start : end + 1]
        start = end + 1
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        yield block if block.endswith(b"\n") else block + b"\n"


def _line_end(text: bytes, start: int, end: int) -> int:
    """The last line end in a stretch, or -1; at the end of the text the text's own end."""
    if end >= len(text):
        return len(text) - 1
    return max(text.rfind(b"\n", start, end), text.rfind(b"\r", start, end))


def _refuse_control(text: bytes, start: int, *, name: str) -> None:
    for sign in (CELL_END.encode(), ROW_END.encode()):
        if (at := text.find(sign, start)) >= 0:
            line = line_at(text, at)
            raise FileProblem(
                name, "unreadable", f"line {line} holds a control character; export the file again as plain CSV."
            )


def _refuse_long_lines(text: bytes, start: int, *, name: str) -> None:
    while len(text) - start > limits.LINE:
        end = _line_end(text, start, start + limits.LINE)
        if end < 0:
            size = limits.LINE // limits.MEBIBYTE
            sentence = f"line {line_at(text, start)} is longer than {size} MB; its line ends or a quote may be missing."
            raise FileProblem(name, "too_large", sentence)
        start = end + 1


def _refuse_other_delimiter(text: bytes, start: int, *, name: str, shape: Shape) -> None:
    """A header that is one column by the declared delimiter and several by another was written with the other."""
    lines = re.split(
        rb"\r\n|\r|\n", text[start : start + limits.LINE], maxsplit=shape.title_rows + shape.header_rows + 1
    )
    head, following = lines[shape.title_rows : shape.title_rows + 1], lines[shape.title_rows + shape.header_rows :][:1]
    if not head or shape.delimiter.encode() in head[0]:
        return
    for mark, word in _DELIMITERS.items():
        count = head[0].count(mark.encode())
        if count and (not following or not following[0].strip() or mark.encode() in following[0]):
            written = "\\t" if mark == "\t" else mark
            sentence = (
                f"the file seems to have {word} between its columns, and the profile says otherwise; "
                f'write delimiter: "{written}" in the profile, or export the file again.'
            )
            raise FileProblem(name, "delimiter", sentence)
