"""Small workbooks made byte by byte: .xlsx and .ods as ZIP parts, .xls as BIFF8 in its compound file."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="text/xml"/></Types>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts><cellXfs count="5">'
    + "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 22, 20, 164))
    + "</cellXfs></styleSheet>"
)
DAY, MOMENT, TIME, HOURS = 1, 2, 3, 4
"""Styles: a day, a day with its time, a time, hours beyond 24."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell as its file has it: type mark, stored value, formula, style."""

    value: str = ""
    kind: str = "n"
    formula: str = ""
    style: int = 0


def packed(parts: Mapping[str, str | bytes], *, level: int = 6) -> bytes:
    """A ZIP of parts, by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def xlsx(
    *sheets: Sequence[Sequence[object]], states: Sequence[str] = (), since_1904: bool = False, merged: str = "",
    more: Mapping[str, str | bytes] | None = None, rest: str = "", level: int = 6,
) -> bytes:  # fmt: skip
    """A workbook. states: "hidden" or "" for each sheet; rest: XML after the first sheet's rows; more: further parts."""
    titles = "".join(
        f'<sheet name="Sheet{at}" sheetId="{at}" r:id="rId{at}"' + (f' state="{state}"' if state else "") + "/>"
        for at, state in enumerate([*states, *[""] * (len(sheets) - len(states))], start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    merge = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _linked(f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(since_1904)}"/>'
            f"<sheets>{titles}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _linked(links),
        "xl/styles.xml": _STYLES,
    }
    for at, rows in enumerate(sheets, start=1):
        content = "".join(_row(number, cells) for number, cells in enumerate(rows, start=1)) + (rest if at == 1 else "")
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{content}</sheetData>{merge}</worksheet>'
        )
    return packed(parts | dict(more or {}), level=level)


def _linked(links: str) -> str:
    return f'<Relationships xmlns="{_RELATIONS}">{links}</Relationships>'


def _row(number: int, cells: Sequence[object]) -> str:
    written = "".join(_cell(f"{chr(65 + at)}{number}", cell) for at, cell in enumerate(cells) if cell is not None)
    return f'<row r="{number}">{written}</row>' if written else ""


def _cell(place: str, cell: object) -> str:
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    told = cell if isinstance(cell, Cell) else Cell(value=repr(cell))
    formula = f"<f>{escape(told.formula)}</f>" if told.formula else ""
    value = f"<v>{escape(told.value)}</v>" if told.value else ""
    return f'<c r="{place}" s="{told.style}" t="{told.kind}">{formula}{value}</c>'


def ods(rows: Sequence[Sequence[str]], *, rest: str = "") -> bytes:
    """An OpenDocument sheet of texts; rest: XML after its rows."""
    table = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>' for cell in cells)
        + "</table:table-row>"
        for cells in rows
    )  # fmt: skip
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "calcext")
    )
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name={quoteattr('Sheet1')}>"
    content += f"{table}{rest}</table:table></office:spreadsheet></office:body></office:document-content>"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def xls(rows: Sequence[Sequence[object]], *, since_1904: bool = False) -> bytes:
    """A workbook of 1997 to 2003 with one sheet; whole numbers given as a Cell of style DAY are days."""
    start = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)
    fonts = b"".join(_record(0xE0, struct.pack("<HHHHHHHHHH", 0, form, *[0] * 8)) for form in (0, 14))
    before = _record(0x809, start) + _record(0x22, struct.pack("<H", since_1904)) + fonts
    size = len(before) + 4 + 8 + 6 + 4
    title = struct.pack("<IBBBB", size, 0, 0, 6, 0) + b"Sheet1"
    book = before + _record(0x85, title) + _record(0x0A, b"")
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    sheet += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for number, cells in enumerate(rows):
        sheet += b"".join(_xls_cell(number, at, cell) for at, cell in enumerate(cells) if cell is not None)
    return compound("Workbook", book + sheet + _record(0x0A, b""))


def _xls_cell(row: int, column: int, cell: object) -> bytes:
    if isinstance(cell, str):
        text = cell.encode("utf-16-le")
        return _record(0x204, struct.pack("<HHHHB", row, column, 0, len(cell), 1) + text)
    told = cell if isinstance(cell, Cell) else Cell(value=repr(cell))
    if told.kind == "e":
        return _record(0x205, struct.pack("<HHHBB", row, column, 0, 0x2A, 1))
    return _record(0x203, struct.pack("<HHHd", row, column, told.style, float(told.value)))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def compound(name: str, stream: bytes) -> bytes:
    """A compound file with one stream."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    links = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    table = struct.pack(f"<{len(links)}I", *links).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0).ljust(436, b"\xff")
    entries = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(name, 2, 0xFFFFFFFF, 2, len(stream)) + bytes(256)
    return header + table + entries + stream.ljust(sectors * 512, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
