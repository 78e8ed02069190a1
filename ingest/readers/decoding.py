"""Bytes of text to UTF-8, by the byte order mark or the declared encoding; must not try another one when that fails."""

import codecs
from collections.abc import Iterator

from ingest.problems import FileProblem
from ingest.readers.limits import MEBIBYTE

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
"""Byte order marks, the longer before the shorter."""


def marked_encoding(data: bytes) -> tuple[str | None, int]:
    """The encoding a byte order mark names, and the length of the mark; None and 0 without one."""
    return next(((encoding, len(mark)) for mark, encoding in _MARKS if data.startswith(mark)), (None, 0))


def as_utf8(data: bytes, *, name: str, encoding: str) -> tuple[bytes, int]:
    """The file as valid UTF-8, and where its text begins. The same bytes when they are UTF-8 already.

    Raises FileProblem 'empty', or 'unreadable' with the first line that cannot be read.
    """
    marked, start = marked_encoding(data)
    told = marked or encoding
    try:
        "a".encode(told)  # refuses what is no encoding of text
        utf8 = codecs.lookup(told).name in {"utf-8", "utf-8-sig"}
        text = _checked(data, start) if utf8 else _converted(data, told, start)
    except (LookupError, TypeError):
        sentence = "the profile's encoding is not one Vigie knows; name it as in utf-8, cp1252 or latin-1."
        raise FileProblem(name, "unreadable", sentence) from None
    except UnicodeDecodeError as error:
        sentence = (
            f"line {line_at(data, error.start)} cannot be read as {told}; save the file as {told}, "
            "or correct the profile's encoding."
        )
        raise FileProblem(name, "unreadable", sentence) from None
    except UnicodeError:
        sentence = f"the file cannot be read as {told}; correct the profile's encoding."
        raise FileProblem(name, "unreadable", sentence) from None
    start = start if utf8 else 0
    if not text[start : start + 4096].strip() and not text[start:].strip():
        raise empty(name)
    if (at := text.find(b"\0", start)) >= 0:
        line = line_at(text, at)
        raise FileProblem(name, "unreadable", f"line {line} holds a zero byte; export the file again as plain CSV.")
    return text, start


def empty(name: str) -> FileProblem:
    """What to say of a file without content."""
    return FileProblem(name, "empty", "the file is empty; export it again and check that it opens in a spreadsheet.")


def line_at(data: bytes, end: int) -> int:
    """The number of the line in which a byte stands."""
    before = data[:end]
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1


def _checked(data: bytes, start: int) -> bytes:
    if not data.isascii():
        for _ in _pieces(data, "utf-8", start):
            pass
    return data


def _converted(data: bytes, encoding: str, start: int) -> bytes:
    return b"".join(piece.encode() for piece in _pieces(data, encoding, start))


def _pieces(data: bytes, encoding: str, start: int) -> Iterator[str]:
    """The text piece by piece, so that it never stands in memory whole: a str takes up to four bytes a character."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for at in range(start, len(data), MEBIBYTE):
        piece = data[at : at + MEBIBYTE]
        held = len(decoder.getstate()[0])
        try:
            yield decoder.decode(piece, final=at + MEBIBYTE >= len(data))
        except UnicodeDecodeError as error:
            error.start += at - held
            raise
