"""Look into a workbook for what the reading library leaves out: document types, macros, cells in error.

The library gives a cell in error as a blank, and a blank means something else. Must not read any other cell.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.problems import FileProblem
from ingest.readers.container import Container, Member
from ingest.readers.limits import MEBIBYTE

_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_IN_ERROR = (b't="e"', b"t='e'")
_WITHOUT_RESULT = (b"</f></c>", b"</x:f></x:c>")
_MARKS = {"xlsx": (*_IN_ERROR, *_WITHOUT_RESULT), "ods": (b'value-type="error"',)}
"""What stands in a sheet only where a cell is in error or a formula has no result."""

_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*>$")
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([#\w/!?]{1,20})</")
_TEXT = re.compile(rb"""\bt=["']str["']""")
_XLS_ERRORS = (
    re.compile(rb"\x05\x02\x08\x00.{6}[\x00\x07\x0f\x17\x1d\x24\x2a]\x01", re.DOTALL),
    re.compile(rb"\x06\x00.{8}\x02\x00[\x00\x07\x0f\x17\x1d\x24\x2a]\x00{3}\xff\xff", re.DOTALL),
)
"""Records of .xls (BIFF8): BOOLERR with its error flag set, FORMULA whose result is an error."""


class OpenedBook:
    """A workbook's container once it has been found harmless, and which of its sheets have cells in error."""

    def __init__(self, container: Container, suspects: Mapping[str, Member], *, name: str) -> None:
        self._container, self._suspects, self._name = container, suspects, name

    def errors(self, sheet: str) -> dict[tuple[int, int], str]:
        """(row, column), from 1, to the text of each cell in error. Raises FileProblem for a formula without a result."""
        if not self._suspects:
            return {}
        path = self._path_of(sheet)
        if path not in self._container:
            raise error_cells(self._name)
        member = self._suspects.get(path)
        return {} if member is None else dict(found for rows in self._rows(member) for found in self._found(rows))

    def _rows(self, member: Member) -> Iterator[bytes]:
        """The sheet's XML in stretches of whole rows."""
        rest = b""
        for piece in self._container.pieces(member):
            rest += piece
            end = rest.rfind(b"row>") + 4
            if end > 3 or len(rest) > 8 * MEBIBYTE:
                yield rest[: end if end > 3 else None]
                rest = rest[end:] if end > 3 else b""
        yield rest

    def _found(self, rows: bytes) -> Iterator[tuple[tuple[int, int], str]]:
        for mark in _WITHOUT_RESULT:
            for at in _places_of(mark, rows):
                tag = rows[rows.rfind(b"c ", 0, at) : at].partition(b">")[0]
                if not _TEXT.search(tag) and not any(one in tag for one in _IN_ERROR):
                    row, column = _place(tag)
                    sentence = (
                        f"the formula in row {row}, column {column} has no result yet; "
                        "open the workbook in a spreadsheet, save it and send it again."
                    )
                    raise FileProblem(self._name, "unreadable", sentence)
        for mark in _IN_ERROR:
            for at in _places_of(mark, rows):
                end = rows.find(b">", at) + 1
                tag = rows[rows.rfind(b"<", 0, at) : end]
                if _CELL.match(tag):
                    value = _VALUE.search(rows, end, rows.find(b"c>", end))
                    yield _place(tag), value[1].decode() if value else "#ERROR"

    def _path_of(self, sheet: str) -> str:
        from defusedxml.ElementTree import ParseError, fromstring

        read = {member.name: member for member in self._container.members}
        try:
            book = fromstring(self._container.read(read["xl/workbook.xml"]), forbid_dtd=True)
            links = fromstring(self._container.read(read["xl/_rels/workbook.xml.rels"]), forbid_dtd=True)
        except (KeyError, ParseError):
            return ""
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        for entry in book.iter():
            if entry.tag.endswith("}sheet") and entry.get("name") == sheet:
                link = next((value for key, value in entry.attrib.items() if key.endswith("}id")), None)
                target = targets.get(link, "")
                return str(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
        return ""


def opened_book(data: bytes, *, name: str, kind: str) -> OpenedBook:
    """The container of an .xlsx or .ods. Raises FileProblem when it is something else, or harmful."""
    container = Container(data, name=name)
    marker = "[Content_Types].xml" if kind == "xlsx" else "content.xml"
    if marker not in container or any(member.name.startswith(("word/", "ppt/")) for member in container.members):
        sentence = f"the name ends in .{kind}, and inside is another kind of file; send it under its own ending."
        raise FileProblem(name, "content_disagrees", sentence)
    suspects: dict[str, Member] = {}
    for member in container.members:
        base = member.name.rpartition("/")[2].lower()
        if base == "vbaproject.bin":
            sentence = "the workbook holds macros, which Vigie never opens; save it as .xlsx without macros."
            raise FileProblem(name, "format_refused", sentence)
        if base == "workbook.bin":
            raise FileProblem(name, "format_refused", "this is a binary workbook; save it as .xlsx or as CSV.")
        marks = _MARKS[kind] if "/worksheets/" in member.name or member.name == "content.xml" else ()
        if _is_suspect(container, member, marks, name=name):
            suspects[member.name] = member
    if kind == "ods" and suspects:
        raise error_cells(name)
    return OpenedBook(container, suspects, name=name)


def holds_xls_errors(data: bytes) -> bool:
    """Whether an .xls has a cell in error; where, is not looked for."""
    return any(pattern.search(data) for pattern in _XLS_ERRORS)


def error_cells(name: str) -> FileProblem:
    """What to say of a workbook in whose format cells in error cannot be placed."""
    sentence = "the workbook holds formulas whose result is an error such as #N/A; save it as .xlsx and send that."
    return FileProblem(name, "unreadable", sentence)


def _is_suspect(container: Container, member: Member, marks: Sequence[bytes], *, name: str) -> bool:
    """Whether a sheet may have cells in error. Raises FileProblem for a document type, the door of all XML attacks."""
    document = member.name.lower().endswith((".xml", ".rels", ".vml"))
    suspect, tail, doctypes = False, b"", _DOCTYPES[:1]
    for piece in container.pieces(member):
        whole = tail + piece
        if b"\0" in piece[:4]:
            doctypes = _DOCTYPES
        if document and any(mark in whole for mark in doctypes):
            sentence = (
                "the workbook declares a document type, which no spreadsheet writes; save it again from a spreadsheet."
            )
            raise FileProblem(name, "xml_unsafe", sentence)
        suspect = suspect or any(mark in whole for mark in marks)
        tail = whole[-32:]
    return suspect


def _places_of(mark: bytes, rows: bytes) -> Iterator[int]:
    at = rows.find(mark)
    while at >= 0:
        yield at
        at = rows.find(mark, at + 1)


def _place(tag: bytes) -> tuple[int, int]:
    """Row and column, from 1, of a cell's tag."""
    place = _PLACE.search(tag)
    if place is None:
        return 0, 0
    column = 0
    for letter in place[1]:
        column = column * 26 + letter - 64
    return int(place[2]), column
