"""The reading process: locks itself in, reads one delivery from standard input, answers on standard output, ends.

Before the first byte of a stranger's file it gives up opening files and sockets, starting processes, and all memory and
time beyond its share. Must not import polars, and must not import anything once it is locked in.
"""

import codecs
import contextlib
import json
import resource
import sys
from typing import IO

import ingest.readers.csv_file  # noqa: F401  # needed after the lock
from ingest.problems import FileProblem
from ingest.readers import wire
from ingest.readers.formats import plain_tables
from ingest.readers.plain import PlainTable

_PRELOADED = {
    "zip": ("ingest.readers.archive", "ingest.readers.workbook", "ingest.readers.json_file", "ingest.readers.xml_file"),
    "xlsx": ("ingest.readers.workbook", "defusedxml.ElementTree"), "ods": ("ingest.readers.workbook",),
    "xls": ("ingest.readers.workbook",), "json": ("ingest.readers.json_file",), "ndjson": ("ingest.readers.json_file",),
    "jsonl": ("ingest.readers.json_file",), "xml": ("ingest.readers.xml_file",),
}  # fmt: skip
"""What is imported before the lock, by the ending of a name."""

_CODECS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "latin-1", "iso8859-15", "cp437",
    "cp1250", "cp1252", "ascii",
)  # fmt: skip
"""Encodings that a byte order mark, an archive or an XML declaration may ask for."""


def main(memory: int, cpu_seconds: int) -> None:
    """Answer one request. Ends in any case; a problem with a file is part of the answer."""
    pipe, answer = sys.stdin.buffer, sys.stdout.buffer
    _, request = wire.read_frame(pipe)
    files, shape = wire.unpacked_request(request)
    _preload([name for name, _ in files], shape.encoding)
    _lock_in(memory, cpu_seconds)
    try:
        for place, (name, size) in enumerate(files):
            wire.write_frame(answer, b"F", json.dumps(place).encode())
            for table in plain_tables(wire.read_exactly(pipe, size), name=name, shape=shape):
                _send(table, answer)
        wire.write_frame(answer, b"E")
    except FileProblem as problem:
        told = {"file": problem.file, "code": problem.code, "sentence": str(problem).removeprefix(f"{problem.file}: ")}
        wire.write_frame(answer, b"P", json.dumps(told).encode())
    except MemoryError:
        raise SystemExit(wire.TOO_HEAVY) from None


def _send(table: PlainTable, answer: IO[bytes]) -> None:
    table.blocks.reverse()
    while table.blocks:
        wire.write_frame(answer, b"B", table.blocks.pop())
    wire.write_frame(answer, b"T", wire.packed_table(table))


def _preload(names: list[str], encoding: str) -> None:
    for ending in {name.rpartition(".")[2].lower() for name in names}:
        for module in _PRELOADED.get(ending, ()):
            __import__(module)
    for codec in (*_CODECS, encoding):
        with contextlib.suppress(LookupError):
            codecs.lookup(codec)


def _lock_in(memory: int, cpu_seconds: int) -> None:
    """Each limit where the system has it. Without a free descriptor nothing can be opened: no file, no socket, no pipe."""
    for limit, most in (
        ("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", 0), ("RLIMIT_NPROC", 0), ("RLIMIT_CPU", cpu_seconds), ("RLIMIT_AS", memory),
        ("RLIMIT_NOFILE", 0),
    ):  # fmt: skip
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, limit), (most, most))
