"""The files of a release over HTTP: strong ETags from SHA256SUMS, ranges, names that say which release they are of.

Serves only what the release lists, from where it lists it. Must not follow a link or a path out of the folder.
"""

import asyncio
import gzip
import hashlib
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

SUMS = "SHA256SUMS"
_UNLISTED = (SUMS, f"{SUMS}.sig")
_CHUNK = 256 * 1024
_SMALL = 4_000_000
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_PLAIN = "text/plain; charset=utf-8"
_TYPES = {
    ".csv": "text/csv; charset=utf-8", ".json": "application/json", ".geojson": "application/geo+json",
    ".jsonld": "application/ld+json", ".parquet": "application/vnd.apache.parquet", ".html": "text/html; charset=utf-8",
    ".gpkg": "application/geopackage+sqlite3", ".pmtiles": "application/vnd.pmtiles", ".db": "application/vnd.sqlite3",
    ".kml": "application/vnd.google-earth.kml+xml", ".atom": "application/atom+xml; charset=utf-8",
    ".xml": "application/xml", ".rdf": "application/rdf+xml", ".ttl": "text/turtle; charset=utf-8", ".svg": "image/svg+xml",
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png", ".zip": "application/zip", ".woff2": "font/woff2",
    **dict.fromkeys((".md", ".txt", ".yml", ".cff", ".sig", ".pub", ""), _PLAIN),
}  # fmt: skip
_NAMED_TYPES = {"feed.json": "application/feed+json"}
_SAVED = frozenset({".csv", ".parquet", ".gpkg", ".db", ".kml", ".zip"})
_COMPRESSED = (
    "text/",
    "application/json",
    "application/geo+json",
    "application/ld+json",
    "image/svg",
    "application/xml",
)


@dataclass(frozen=True)
class File:
    """One file: where it is, its digest, and its size and time of change when it was first seen."""

    name: str
    path: Path
    digest: str
    size: int
    changed: int

    @property
    def kind(self) -> str:
        """Its content type."""
        return _NAMED_TYPES.get(self.name) or _TYPES.get(self.path.suffix, "application/octet-stream")

    def is_as_seen(self) -> bool:
        """Whether it is still the file that was first seen."""
        try:
            now = os.stat(self.path, follow_symlinks=False)
        except OSError:
            return False
        return (now.st_size, now.st_mtime_ns) == (self.size, self.changed)


class Listed:
    """The files a release lists, by name, and its list."""

    def __init__(self, folder: Path) -> None:
        text = (folder / SUMS).read_text(encoding="utf-8")
        digests = {name: digest for digest, name in (line.split("  ", 1) for line in text.splitlines())}
        for name in _UNLISTED:
            if (folder / name).is_file():
                digests[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        root = folder.resolve()
        self.by_name: dict[str, File] = {}
        for name, digest in digests.items():
            path = folder / name
            if path.is_symlink() or not path.resolve().is_relative_to(root) or not path.is_file():
                continue
            found = path.stat()
            self.by_name[name] = File(name, path, digest, found.st_size, found.st_mtime_ns)

    def get(self, name: str) -> File | None:
        """The file of that name; None where the release does not list it."""
        return self.by_name.get(name)


def of_folder(folder: Path) -> Mapping[str, File]:
    """The files of a folder of ours (style sheets, scripts), by name."""
    made = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            name, found = path.relative_to(folder).as_posix(), path.stat()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            made[name] = File(name, path, digest, found.st_size, found.st_mtime_ns)
    return made


async def answer(
    send: Send, file: File, asked: Mapping[str, str], *, version: str, caching: str, head: bool = False
) -> None:
    """Send a file, or the part asked for. asked: the request's headers in lower case. caching: Cache-Control."""
    if not file.is_as_seen():
        await _say(send, 503, "This file was changed since the site was started. It is not given out.\n")
        return
    squeezed = _may_squeeze(file, asked)
    etag = f'"{file.digest[:32]}{"-gz" if squeezed else ""}"'
    headers: Headers = [
        (b"etag", etag.encode()), (b"cache-control", caching.encode()), (b"content-type", file.kind.encode()),
        (b"accept-ranges", b"bytes"), (b"vary", b"Accept-Encoding"),
    ]  # fmt: skip
    if file.path.suffix in _SAVED and version:
        saved = f"vigie-{version}-{file.name.removeprefix(f'{file.path.suffix[1:]}/').replace('/', '-')}"
        headers.append((b"content-disposition", f'attachment; filename="{saved}"'.encode()))
    if matches(asked.get("if-none-match", ""), etag):
        await _send(send, 304, [entry for entry in headers if entry[0] not in {b"content-type"}], b"")
        return
    if squeezed:
        body = await asyncio.to_thread(_squeezed, file)
        headers += [(b"content-encoding", b"gzip"), (b"content-length", str(len(body)).encode())]
        await _send(send, 200, headers, b"" if head else body)
        return
    part = _part(asked, etag, file.size)
    if part is None:
        await _send(send, 416, [(b"content-range", f"bytes */{file.size}".encode()), (b"content-length", b"0")], b"")
        return
    first, last = part
    whole = (first, last) == (0, file.size - 1)
    length = last - first + 1
    if not whole:
        headers.append((b"content-range", f"bytes {first}-{last}/{file.size}".encode()))
    headers.append((b"content-length", str(length).encode()))
    await send({"type": "http.response.start", "status": 200 if whole else 206, "headers": headers})
    if not head:
        await _stream(send, file.path, first, length)
    await send({"type": "http.response.body", "body": b""})


def matches(asked: str, etag: str) -> bool:
    """Whether an If-None-Match names this representation; a cache in front may have made it weak."""
    return asked.strip() == "*" or etag in {entry.strip().removeprefix("W/") for entry in asked.split(",")}


def _may_squeeze(file: File, asked: Mapping[str, str]) -> bool:
    return (
        file.size <= _SMALL and file.kind.startswith(_COMPRESSED) and "range" not in asked
        and accepts_gzip(asked.get("accept-encoding", ""))
    )  # fmt: skip


def accepts_gzip(accepted: str) -> bool:
    """Whether a client takes gzip."""
    for entry in accepted.split(","):
        name, _, quality = entry.strip().partition(";")
        if name.strip().lower() in {"gzip", "*"}:
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


_kept: dict[str, bytes] = {}


def _squeezed(file: File) -> bytes:
    if file.digest not in _kept:
        if sum(map(len, _kept.values())) > 8 * _SMALL:
            _kept.clear()
        _kept[file.digest] = gzip.compress(file.path.read_bytes(), 6, mtime=0)
    return _kept[file.digest]


def _part(asked: Mapping[str, str], etag: str, size: int) -> tuple[int, int] | None:
    """First and last byte; the whole file for several ranges or another version, None where there is no such part."""
    whole = (0, size - 1)
    wanted = asked.get("range", "")
    if not wanted or ("if-range" in asked and asked["if-range"].strip() != etag):
        return whole
    found = _RANGE.fullmatch(wanted.replace(" ", ""))
    if found is None or found.groups() == ("", "") or max(map(len, found.groups())) > 18:
        return whole
    start, end = found.groups()
    if start == "":
        first, last = max(size - int(end), 0), size - 1
        return (first, last) if int(end) and size else None
    first, last = int(start), min(int(end) if end else size - 1, size - 1)
    if end and int(end) < int(start):
        return whole
    return (first, last) if first < size else None


async def _stream(send: Send, path: Path, first: int, length: int) -> None:
    with path.open("rb") as content:
        content.seek(first)
        while length > 0:
            piece = await asyncio.to_thread(content.read, min(_CHUNK, length))
            if not piece:
                return
            length -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": True})


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _say(send: Send, status: int, sentence: str) -> None:
    await _send(send, status, [(b"content-type", _PLAIN.encode()), (b"cache-control", b"no-store")], sentence.encode())
