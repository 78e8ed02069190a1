"""Sort the rows of one table as they come: records to canonical text, everything else set aside and counted.

The same for every format, so that row numbers, marks and skipped rows mean one thing. Must not interpret a cell.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence

from ingest.problems import FileProblem
from ingest.readers import limits
from ingest.readers.header import header_names, normal, unnamed
from ingest.readers.plain import CELL_END, ROW_END, NumberedCells, Numbers, PlainTable
from ingest.readers.shape import Shape

_BATCH = 2_048
_BLOCK = 4 * limits.MEBIBYTE
_PRINTABLE = frozenset(map(chr, range(0x21, 0x7F)))


class Rows:
    """The rows of one table. `number` is that of the last row taken, as a spreadsheet shows it.

    even: rows are equally long by nature (a sheet, records), so none is short. records: no totals, no repeated headers.
    """

    def __init__(
        self,
        *,
        name: str,
        shape: Shape,
        row_limit: int,
        sheet: str | None = None,
        even: bool = False,
        records: bool = False,
    ) -> None:
        self.name, self.number, self.columns = name, 0, tuple[str, ...]()
        self.calm: frozenset[str] = frozenset()
        self.short, self.wide = Numbers(), Numbers()
        self._shape, self._sheet, self._even, self._records, self._row_limit = shape, sheet, even, records, row_limit
        self._words = () if records else tuple(word.strip().casefold() for word in shape.totals if word.strip())
        self._head = shape.title_rows + shape.header_rows
        self._written = self._skipped = self._kept = self._bytes = self._open = 0
        self._omitted = Numbers()
        self._aside: list[NumberedCells] = []
        self._beyond: list[NumberedCells] = []
        self._unnamed: list[int] = []
        self._parts: list[bytes] = []
        self._blocks: list[bytes] = []

    @property
    def begun(self) -> bool:
        """Whether the next row may be a record: titles and header have passed."""
        return self.number >= self._head

    def take(self, rows: Iterable[list[str]]) -> None:
        """The next rows, cell by cell. Raises FileProblem at the first thing that cannot be a table."""
        following = iter(rows)
        while not self.begun:
            cells = next(following, None)
            if cells is None:
                return
            self._above(cells)
        self._below(following)

    def is_record(self, cells: Sequence[str]) -> bool:
        """Whether a row below the header is one: not blank, no total, not the header once more."""
        first = next((stripped for cell in cells if (stripped := cell.strip())), None)
        return first is not None and not self._repeats(first, cells)

    def begins_record(self, cell: str) -> bool:
        """Whether the first cell alone already shows that a row is a record."""
        first = cell.strip()
        return bool(first) and not self._is_total(first) and normal(cell) != self.columns[0]

    def add(self, text: bytes, count: int) -> None:
        """The next rows, already canonical: records of as many cells as there are columns."""
        self.number += count
        self._push(text, count)

    def table(self) -> PlainTable:
        """All rows taken. Raises FileProblem when there is no header or no record."""
        if not self.columns:
            sentence = f"no header row follows the {self._shape.title_rows} title rows; send the whole export, or check --agency."
            raise FileProblem(self.name, "header", sentence)
        if not self._kept:
            sentence = "the file has a header but no rows; for a month without incidents attest zero instead."
            raise FileProblem(self.name, "header_only", sentence)
        self._close_block()
        return PlainTable(
            name=self.name, sheet=self._sheet, columns=self.columns, blocks=self._blocks, rows=self._kept, last=self.number,
            header_row=self._shape.title_rows + 1, skipped=self._skipped, omitted=self._omitted.runs, wide=self.wide.runs,
            short=self.short.runs, aside=tuple(self._aside), beyond=tuple(self._beyond),
        )  # fmt: skip

    def _above(self, cells: list[str]) -> None:
        self.number += 1
        self._set_aside(self.number, cells)
        if self.number != self._shape.title_rows + 1:
            self._skipped += 1
            return
        self.columns = header_names(cells, name=self.name)
        self._written = len(cells)
        self._unnamed = [at for at, column in enumerate(self.columns) if not column]
        # A row whose first cell begins with none of these may be blank, a total or the header again.
        wary = [unicodedata.normalize("NFD", self.columns[0])[:1]] if not self._records else []
        wary += [first for word in self._words for first in (word[0], word[0].upper())]
        self.calm = frozenset() if self._unnamed else _PRINTABLE - set(wary)

    def _below(self, rows: Iterable[list[str]]) -> None:
        width, calm, number, lines = len(self.columns), self.calm, self.number, list[str]()
        named, begins_record = not self._unnamed, self.begins_record
        try:
            for cells in rows:
                number += 1
                if len(cells) == width and (cells[0][:1] in calm or (named and begins_record(cells[0]))):
                    lines.append(CELL_END.join(cells))
                elif (kept := self._sorted(number, cells)) is not None:
                    lines.append(CELL_END.join(kept))
                if len(lines) == _BATCH:
                    self.number = number
                    self._write(lines)
                    lines.clear()
        finally:
            self.number = number
        self._write(lines)

    def _sorted(self, number: int, cells: list[str]) -> list[str] | None:
        """The cells of a record, as many as there are columns; None for a row that is none, once it is set aside."""
        if not self.is_record(cells):
            self._skipped += 1
            self._count(number)
            if any(map(str.strip, cells)):
                self._set_aside(number, cells)
            else:
                self._omitted.add(number)
            return None
        width = len(self.columns)
        if len(cells) < width:
            if not self._even:
                self.short.add(number)
            cells = [*cells, *[""] * (width - len(cells))]
        elif len(cells) > width:
            surplus = cells[width:]
            filled = any(map(str.strip, surplus))
            if filled and len(cells) > limits.COLUMNS:
                sentence = (
                    f"row {number} has {len(cells):,} cells, more than {limits.COLUMNS}; check its quotes and line end."
                )
                raise FileProblem(self.name, "too_large", sentence)
            if filled or len(cells) > self._written:
                self.wide.add(number)
                if filled and len(self._beyond) < limits.ASIDE_ROWS:
                    self._beyond.append((number, tuple(surplus)))
            cells = cells[:width]
        for at in self._unnamed:
            if cells[at].strip():
                raise unnamed(at + 1, name=self.name)
        return cells

    def _repeats(self, first: str, cells: Sequence[str]) -> bool:
        """Whether a row is a total or the header once more."""
        if self._records:
            return False
        if self._is_total(first):
            return True
        width = len(self.columns)
        if len(cells) < width or normal(cells[0]) != self.columns[0]:
            return False
        return tuple(map(normal, cells[:width])) == self.columns

    def _is_total(self, first: str) -> bool:
        return bool(self._words) and first.casefold().startswith(self._words)

    def _set_aside(self, number: int, cells: Sequence[str]) -> None:
        if len(self._aside) == limits.ASIDE_ROWS:
            sentence = (
                f"more than {limits.ASIDE_ROWS:,} rows up to row {number} are no records; check title_rows and totals."
            )
            raise FileProblem(self.name, "too_large", sentence)
        self._omitted.add(number)
        filled = max((at for at, cell in enumerate(cells, start=1) if cell), default=0) if self._even else len(cells)
        self._aside.append((number, tuple(cells[:filled])))

    def _write(self, lines: list[str]) -> None:
        if not lines:
            return
        text = ROW_END.join(lines) + ROW_END
        ends = len(self.columns) - 1
        if text.count(CELL_END) != len(lines) * ends or text.count(ROW_END) != len(lines) or "\0" in text:
            sentence = "row {} holds a control character; export the file again."
            raise self._fault(
                lines,
                lambda line: line.count(CELL_END) != ends or ROW_END in line or "\0" in line,
                "unreadable",
                sentence,
            )
        if max(map(len, lines)) > limits.CELL and any(map(_has_long_cell, lines)):
            code, remedy = ("too_large", "shorten it") if self._even else ("cut_off", "a quote may be missing")
            sentence = f"a cell in row {{}} is longer than {limits.CELL:,} characters; {remedy}."
            raise self._fault(lines, _has_long_cell, code, sentence)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        try:
            self._push(text.encode(), len(lines))
        except UnicodeEncodeError:
            sentence = "row {} holds half of a character; write the file again in UTF-8."
            raise self._fault(lines, _has_half, "unreadable", sentence) from None

    def _push(self, text: bytes, count: int) -> None:
        self._kept += count
        self._bytes += len(text)
        self._open += len(text)
        self._parts.append(text)
        self._count(self.number)
        if self._bytes > limits.TEXT_BYTES:
            size = limits.TEXT_BYTES // limits.MEBIBYTE
            raise FileProblem(
                self.name, "too_large", f"the rows up to {self.number:,} hold more than {size} MB; send it in parts."
            )
        if self._open > _BLOCK:
            self._close_block()

    def _count(self, number: int) -> None:
        if number > self._row_limit:
            sentence = f"the file has more than {self._row_limit:,} rows; send it in parts."
            raise FileProblem(self.name, "too_large", sentence)

    def _close_block(self) -> None:
        if self._parts:
            self._blocks.append(b"".join(self._parts))
            self._parts, self._open = [], 0

    def _fault(self, lines: Sequence[str], faulty: Callable[[str], bool], code: str, sentence: str) -> FileProblem:
        """The problem with the first faulty line, with the number of its row."""
        number = self._kept + 1 + next((at for at, line in enumerate(lines) if faulty(line)), 0)
        for first, last in self._omitted.runs:
            number += last - first + 1 if first <= number else 0
        return FileProblem(self.name, code, sentence.format(f"{number}"))


def _has_long_cell(line: str) -> bool:
    return len(line) > limits.CELL and any(len(cell) > limits.CELL for cell in line.split(CELL_END))


def _has_half(line: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in line)
