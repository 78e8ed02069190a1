"""Read a stranger's files in a process of their own, which has no environment, no files, no network and little time.

Whatever becomes of that process, the caller gets tables or one FileProblem. Must not read a byte of a file itself.
"""

import contextlib
import functools
import importlib.util
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from ingest.problems import FileProblem, IntakeProblem
from ingest.readers import wire
from ingest.readers.kinds import shown
from ingest.readers.limits import MEBIBYTE, TEXT_BYTES, Limits
from ingest.readers.plain import PlainTable
from ingest.readers.shape import Shape
from ingest.readers.table import TextTable, framed

_START = "import sys; sys.path += sys.argv[3:]; from ingest.readers.child import main; main(*map(int, sys.argv[1:3]))"
_COSTLY = {-signal.SIGKILL, -signal.SIGXCPU, -signal.SIGABRT, wire.TOO_HEAVY}
"""Ends of a process that ran out of time or memory; a library without memory aborts."""


def read_apart(files: Sequence[tuple[str, bytes]], shape: Shape, *, limits: Limits = Limits()) -> list[TextTable]:  # noqa: B008
    """The tables of the files of one delivery, given as name and bytes.

    Raises FileProblem, also when reading cost too much, and IntakeProblem when the reading process does not start at all.
    """
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _START, str(limits.memory), str(limits.cpu_seconds), *_paths()],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env={}, start_new_session=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    late = threading.Timer(limits.wall_seconds, process.kill)
    writer = threading.Thread(target=_send, args=(process.stdin, files, shape), daemon=True)
    late.start()
    writer.start()
    answer = Answer(process.stdout)
    try:
        return [framed(plain) for plain in answer.tables()]
    except (wire.Nonsense, ValueError):
        raise _stopped(files, answer.begun, _end_of(process), limits) from None
    finally:
        late.cancel()
        process.kill()
        writer.join()
        process.stdout.close()
        process.wait()


class Answer:
    """What the process says, frame by frame. `begun` is the place of the file it speaks of, -1 before the first."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self.begun = -1

    def tables(self) -> Iterator[PlainTable]:
        """The tables told. Raises the FileProblem told, and Nonsense for anything that is not of the agreed form."""
        blocks: list[bytes] = []
        taken = 0
        while True:
            letter, payload = wire.read_frame(self._pipe)
            taken += len(payload)
            if taken > 2 * TEXT_BYTES:
                raise wire.Nonsense
            match letter:
                case b"F":
                    self.begun += 1
                case b"B":
                    blocks.append(payload)
                case b"T":
                    yield wire.unpacked_table(payload, blocks)
                    blocks = []
                case b"P":
                    raise _told_problem(payload)
                case b"E":
                    return
                case _:
                    raise wire.Nonsense


def _send(pipe: IO[bytes], files: Sequence[tuple[str, bytes]], shape: Shape) -> None:
    """Everything the process has to know. When it ends before it read all of that, its answer says why."""
    with contextlib.suppress(OSError):
        wire.write_frame(pipe, b"Q", wire.packed_request([(name, len(data)) for name, data in files], shape))
        for _, data in files:
            pipe.write(data)
    with contextlib.suppress(OSError):
        pipe.close()


def _told_problem(payload: bytes) -> FileProblem:
    try:
        told = json.loads(payload)
        return FileProblem(str(told["file"]), str(told["code"]), " ".join(str(told["sentence"]).split())[:500])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise wire.Nonsense from None


def _end_of(process: subprocess.Popen[bytes]) -> int:
    """How the process ended; 0 when it had to be ended for speaking nonsense."""
    try:
        return process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return 0


def _stopped(files: Sequence[tuple[str, bytes]], begun: int, end: int, limits: Limits) -> IntakeProblem:
    if begun < 0 and end not in _COSTLY:
        return IntakeProblem("the process that reads files does not start; install Vigie again, or ask who runs it.")
    name = shown(files[max(begun, 0)][0]) if begun < len(files) else ""
    if end in _COSTLY:
        sentence = (
            f"reading the file takes more than {limits.memory // MEBIBYTE:,} MB of memory or {limits.cpu_seconds} seconds; "
            "send it in parts, or as CSV."
        )
        return FileProblem(name, "too_heavy", sentence)
    return FileProblem(name, "unreadable", "the file makes its reader stop; save it again, or export it as CSV.")


@functools.cache
def _paths() -> tuple[str, ...]:
    """Where the process finds this package and the two libraries it reads with."""
    specs = [importlib.util.find_spec(library) for library in ("python_calamine", "defusedxml")]
    places = [Path(__file__).parents[2], *(Path(spec.origin).parents[1] for spec in specs if spec and spec.origin)]
    return tuple(dict.fromkeys(str(place.resolve()) for place in places))
