"""What a program sent, before it is read: its declared type, its size and its first sign have to agree.

Must not read a report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingest.check import SentFile
from ingest.readers.limits import MEBIBYTE

LINES, DOCUMENT = "application/x-ndjson", "application/json"
LARGEST = 16 * MEBIBYTE
"""Bytes of one request."""

_NAMES = {LINES: "reports.ndjson", DOCUMENT: "reports.json"}
_STARTS = {LINES: (b"{",), DOCUMENT: (b"{", b"[")}


class PushRefused(Exception):
    """Why a request is not taken: a status, the key of a sentence with its values, and headers."""

    def __init__(self, status: int, word: str, *, headers: Mapping[str, str] | None = None, **values: Any) -> None:
        super().__init__(word)
        self.status, self.word, self.values, self.headers = status, word, values, dict(headers or {})


@dataclass(frozen=True, kw_only=True)
class Content:
    """The file that was sent, and whether it is a batch: lines or a list, also of one report."""

    file: SentFile
    batch: bool


def content_of(headers: Mapping[str, str], data: bytes) -> Content:
    """The content under its name. Raises PushRefused: 413 too large, 415 packed, of another type, or not what it says."""
    media, _, rest = headers.get("content-type", "").partition(";")
    media = media.strip().lower()
    charset = rest.strip().lower().removeprefix("charset=").strip('"')
    if headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise PushRefused(415, "api_encoding")
    if media not in _NAMES or charset not in {"", "utf-8", "utf8"}:
        raise PushRefused(415, "api_media")
    if len(data) > LARGEST:
        raise PushRefused(413, "api_too_large", size=LARGEST // MEBIBYTE)
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if not start:
        raise PushRefused(400, "api_empty")
    if start not in _STARTS[media]:
        raise PushRefused(415, "api_lies", media=media)
    return Content(file=SentFile(name=_NAMES[media], data=data), batch=media == LINES or start == b"[")
