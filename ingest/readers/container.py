"""Open a ZIP container (an archive, an .xlsx, an .ods) only after its directory has been found harmless.

Counts before it unpacks, and unpacks no more than was counted. Must not write to disk or follow a name.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.problems import FileProblem
from ingest.readers import limits

_PIECE = 256 * 1024
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    struct.error,
    KeyError,
)
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|[\x00-\x1f\x7f]")
_OVERLAP = "files of the archive lie over one another; make the archive again."
_SYMLINK = 0o120000
_ENCRYPTED = 0x1


@dataclass(frozen=True, kw_only=True)
class Member:
    """A file inside a container: its name, and its size unpacked."""

    name: str
    size: int
    info: zipfile.ZipInfo


class Container:
    """A ZIP whose directory has been checked. Raises FileProblem from its making on."""

    def __init__(self, data: bytes, *, name: str) -> None:
        self._name = name
        self._check_directory(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            infos = self._zip.infolist()
        except _BROKEN:
            raise self._cut_off() from None
        self._check(infos)
        self._check_places(data, infos)
        self.members = [
            Member(name=info.filename, size=info.file_size, info=info) for info in infos if not info.is_dir()
        ]

    def __contains__(self, name: str) -> bool:
        return any(member.name == name for member in self.members)

    def pieces(self, member: Member) -> Iterator[bytes]:
        """A member unpacked piece by piece; its checksum is verified at the end."""
        try:
            with self._zip.open(member.info) as opened:
                while piece := opened.read(_PIECE):
                    yield piece
        except _BROKEN:
            raise self._cut_off() from None

    def read(self, member: Member) -> bytes:
        """A member unpacked whole."""
        return b"".join(self.pieces(member))

    def _check_directory(self, data: bytes) -> None:
        """The directory is measured before it is read, for each of its entries costs more than its bytes."""
        end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
        if end < 0 or end + 22 > len(data):
            raise self._cut_off()
        if int.from_bytes(data[end + 12 : end + 16], "little") > limits.MEBIBYTE:
            raise self._problem("too_large", f"the archive holds more than {limits.MEMBERS:,} files; send it in parts.")

    def _check(self, infos: list[zipfile.ZipInfo]) -> None:
        if len(infos) > limits.MEMBERS:
            raise self._problem("too_large", f"the archive holds more than {limits.MEMBERS:,} files; send it in parts.")
        names = [info.filename.casefold().rstrip("/") for info in infos]
        if len(set(names)) < len(names):
            raise self._problem("archive_unsafe", "the archive holds two files of one name; make it again.")
        if sum(info.file_size for info in infos) > limits.UNPACKED_BYTES:
            size = limits.UNPACKED_BYTES // limits.MEBIBYTE
            raise self._problem("too_large", f"the archive unpacks to more than {size} MB; send it in parts.")
        for place, info in enumerate(infos, start=1):
            if _OUTSIDE.search(info.filename):
                sentence = f"file {place} of the archive has a name that leads out of it; make the archive again from plain files."
                raise self._problem("archive_unsafe", sentence)
            if info.external_attr >> 16 & 0o170000 == _SYMLINK:
                sentence = f"file {place} of the archive is a link, not a file; put the file itself in."
                raise self._problem("archive_unsafe", sentence)
            if info.flag_bits & _ENCRYPTED:
                raise self._problem("encrypted", f"file {place} of the archive has a password; send it without one.")
            if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                sentence = f"file {place} of the archive is packed in a way Vigie does not open; make a plain .zip."
                raise self._problem("archive_unsafe", sentence)
            if info.file_size > limits.MEBIBYTE and info.file_size > limits.RATIO * info.compress_size:
                sentence = (
                    f"file {place} of the archive unpacks to more than {limits.RATIO} times its size; no table does."
                )
                raise self._problem("too_large", sentence)

    def _check_places(self, data: bytes, infos: list[zipfile.ZipInfo]) -> None:
        """Every member has bytes of its own, from the first byte of the file on."""
        end = 0
        for info in sorted(infos, key=lambda one: one.header_offset):
            header = data[info.header_offset : info.header_offset + _LOCAL_HEADER.size]
            if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
                raise self._cut_off()
            _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
            if info.header_offset < end or (end == 0 and info.header_offset > 0):
                raise self._problem("archive_unsafe", _OVERLAP)
            end = info.header_offset + _LOCAL_HEADER.size + name_length + extra_length + info.compress_size
        if end > self._zip.start_dir:
            raise self._problem("archive_unsafe", _OVERLAP)

    def _problem(self, code: str, sentence: str) -> FileProblem:
        return FileProblem(self._name, code, sentence)

    def _cut_off(self) -> FileProblem:
        return self._problem(
            "cut_off", "the file breaks off or is damaged inside; save or pack it again and send it whole."
        )
