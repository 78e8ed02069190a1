"""What passes between Vigie and its reading process: frames of one letter, a length and that many bytes.

    request   Q  JSON: shape, names and sizes of the files; then the bytes of each file as they are
    answer    F  JSON: the place of the file that is begun
              B  a block of canonical text of the table that is being read
              T  JSON: everything else of that table
              P  JSON: a problem with the file, the end of the answer
              E  the end of the answer

Must not trust either side: lengths are bounded, and anything else is nonsense.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict
from typing import IO, Any

from ingest.readers.limits import MEBIBYTE
from ingest.readers.plain import NumberedCells, PlainTable, Run
from ingest.readers.shape import Shape

_HEAD = struct.Struct(">cQ")
_LONGEST = 256 * MEBIBYTE


TOO_HEAVY = 3
"""Exit status of a reading process that ran out of memory."""


class Nonsense(Exception):
    """What came through the pipe is not of this form."""


def write_frame(pipe: IO[bytes], letter: bytes, payload: bytes = b"") -> None:
    """One frame, sent at once."""
    pipe.write(_HEAD.pack(letter, len(payload)))
    pipe.write(payload)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> tuple[bytes, bytes]:
    """The next frame: its letter and its payload. Raises Nonsense where the pipe ends or the frame is too long."""
    letter, length = _HEAD.unpack(read_exactly(pipe, _HEAD.size))
    if length > _LONGEST:
        raise Nonsense
    return letter, read_exactly(pipe, length)


def read_exactly(pipe: IO[bytes], length: int) -> bytes:
    """So many bytes. Raises Nonsense when there are fewer."""
    data = pipe.read(length)
    if len(data) != length:
        raise Nonsense
    return data


def packed_request(files: list[tuple[str, int]], shape: Shape) -> bytes:
    """The request but for the bytes of the files, which are given by name and size."""
    return json.dumps({"files": files, "shape": asdict(shape)}).encode()


def unpacked_request(payload: bytes) -> tuple[list[tuple[str, int]], Shape]:
    """Names and sizes of the files, and their shape."""
    told = json.loads(payload)
    shape: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in told["shape"].items()
    }
    return [(name, size) for name, size in told["files"]], Shape(**shape)


def packed_table(table: PlainTable) -> bytes:
    """A table but for its blocks."""
    told = {key: value for key, value in vars(table).items() if key != "blocks"}
    return json.dumps(told).encode()


def unpacked_table(payload: bytes, blocks: list[bytes]) -> PlainTable:
    """A table again, with its blocks. Raises Nonsense when it is none."""
    try:
        told: Mapping[str, Any] = json.loads(payload)
        last, sheet, parents = _typed(told["last"], int), told["sheet"], told["parents"]
        return PlainTable(
            name=_typed(told["name"], str), sheet=None if sheet is None else _typed(sheet, str),
            columns=tuple(_typed(column, str) for column in told["columns"]), blocks=blocks,
            rows=_typed(told["rows"], int), last=last, header_row=_typed(told["header_row"], int),
            skipped=_typed(told["skipped"], int), omitted=_runs(told["omitted"], last), wide=_runs(told["wide"], last),
            short=_runs(told["short"], last), aside=_numbered(told["aside"]), beyond=_numbered(told["beyond"]),
            parents=None if parents is None else tuple(_typed(parent, int) for parent in parents),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise Nonsense from None


def _typed(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError
    return value


def _numbered(rows: Any) -> tuple[NumberedCells, ...]:
    return tuple((_typed(row, int), tuple(_typed(cell, str) for cell in cells)) for row, cells in rows)


def _runs(runs: Any, last: int) -> list[Run]:
    told = [(_typed(first, int), _typed(end, int)) for first, end in runs]
    if not all(0 < first <= end <= last for first, end in told):
        raise ValueError
    return told
