"""What kind of file this is, by its name and by its first bytes; both must say the same.

Must not open the file, and must not go by one of the two alone.
"""

import re
import unicodedata

from ingest.problems import FileProblem
from ingest.readers import limits
from ingest.readers.decoding import empty, marked_encoding

KINDS = {
    "csv": "csv", "txt": "csv", "tsv": "csv", "tab": "csv", "xlsx": "xlsx", "xls": "xls", "ods": "ods", "json": "json",
    "ndjson": "ndjson", "jsonl": "ndjson", "xml": "xml", "zip": "zip",
}  # fmt: skip
"""Endings of names to the kinds that are read."""

_REFUSED = {
    "xlsm xltm xlam xla": "a workbook with macros, which Vigie never opens; save it as .xlsx without macros.",
    "xlsb": "a binary workbook; save it as .xlsx or as CSV.",
    "gz tgz bz2 xz zst 7z rar tar": "an archive Vigie does not open; send the file itself, or put it in a .zip.",
    "pdf doc docx odt rtf html htm": "a document, not a table; export the table as CSV or .xlsx.",
}
_REASONS = {ending: reason for endings, reason in _REFUSED.items() for ending in endings.split()}

_MAGIC = (
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"), (b"%PDF-", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"), (b"BZh91AY&SY", "a bzip2 archive"), (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"), (b"\x28\xb5\x2f\xfd", "a Zstandard archive"), (b"Rar!\x1a", "a RAR archive"),
    (b"{\\rtf", "a text document"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"PAR1\x15", "a Parquet file"), (b"SQLite format 3\x00", "a database"), (b"\x7fELF", "a program"),
)  # fmt: skip
_PACKED = {"xlsx": "zip", "ods": "zip", "zip": "zip", "xls": "ole"}
_SAID = {
    "text": "plain text",
    "zip": "a workbook or archive",
    "ole": "an old workbook or one with a password",
    "xml": "XML",
    "json": "JSON",
}
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(r"<(!doctype\s+html|html|head|body|table|meta|style|script|div)\b", re.IGNORECASE)
_JSON = re.compile(r'\{\s*["}]|\[\s*[{\[]|\[\s*\]\s*$')


def kind_of(data: bytes, *, name: str) -> str:
    """The kind of a file, a value of KINDS. Raises FileProblem when it is none, or name and content disagree."""
    check_name(name)
    kind = _by_name(name)
    if not data[:4096].strip() and not data.strip():
        raise empty(name)
    _check_size(len(data), kind, name=name)
    seen = _by_content(data)
    if seen == "ole" and _ENCRYPTED in data:
        raise encrypted(name)
    wanted = _PACKED.get(kind, {"csv": "text", "ndjson": "json"}.get(kind, kind))
    # JSON and XML that are broken at the very start get their own reader's sentence, which names the line.
    if seen != wanted and not (seen == "text" and kind in {"json", "ndjson", "xml"}):
        raise _disagreement(name, seen)
    return kind


def encrypted(name: str) -> FileProblem:
    """What to say of a workbook with a password."""
    return FileProblem(shown(name), "encrypted", "the workbook has a password; save it without one.")


def _disagreement(name: str, seen: str) -> FileProblem:
    ending = name.rpartition(".")[2].lower()
    remedy = "send the file under its own ending"
    if ending == "xls" and seen in {"a web page", "xml"}:
        remedy = "open it in a spreadsheet and save it as .xlsx"
    return FileProblem(
        shown(name),
        "content_disagrees",
        f"the name ends in .{ending}, and inside is {_SAID.get(seen, seen)}; {remedy}.",
    )


def check_name(name: str) -> None:
    """Raises FileProblem for a name that could do harm where it is shown; a name is never used as a path."""
    if len(name.encode("utf-8", "surrogatepass")) > 255:
        raise FileProblem(shown(name), "name", "the file's name is longer than 255 bytes; give it a shorter one.")
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in name):
        raise FileProblem(shown(name), "name", "the file's name holds an invisible character; give it a plain one.")


def shown(name: str) -> str:
    """A name as it may stand in a sentence: one line, nothing invisible, not endless."""
    plain = "".join(
        "?" if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else character for character in name
    )
    return plain if len(plain) <= 80 else f"{plain[:60]}...{plain[-12:]}"


def _by_name(name: str) -> str:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in _REASONS:
        raise FileProblem(shown(name), "format_refused", f"this is {_REASONS[ending]}")
    if ending not in KINDS:
        sentence = "the name does not say what the file is; it should end in .csv, .xlsx, .xls, .ods, .json, .ndjson, .xml or .zip."
        raise FileProblem(shown(name), "format_refused", sentence)
    return KINDS[ending]


def _check_size(size: int, kind: str, *, name: str) -> None:
    most = limits.PACKED_BYTES if kind in _PACKED else limits.PLAIN_BYTES
    if size > most:
        sentence = f"the file has more than {most // limits.MEBIBYTE} MB; send it in parts."
        raise FileProblem(shown(name), "too_large", sentence)


def _by_content(data: bytes) -> str:
    """'zip', 'ole', 'xml', 'json', 'text', or a few words for what is never read."""
    for magic, word in _MAGIC:
        if data.startswith(magic):
            # A PDF may begin anywhere in the first kilobyte, so a file can be both.
            return "a PDF" if word in {"zip", "ole"} and b"%PDF-" in data[:1024] else word
    encoding, start = marked_encoding(data)
    head = data[start : start + 1024].decode(encoding or "latin-1", "ignore").lstrip()
    if _MARKUP.match(head):
        return "a web page"
    if head.startswith(("<?xml", "<!DOCTYPE", "<!--")):
        return "xml"
    if head.startswith("<"):
        return "xml" if re.match(r"<[\w:.-]+[\s/>]", head) else "text"
    return "json" if _JSON.match(head) else "text"
