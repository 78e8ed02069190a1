"""Uploads are checked beside the requests: a few at a time, the last answers kept in memory, each begun again when it is lost.

A check reads bytes from the landing and writes down counts; what it says of rows stays in this process. After a restart an
upload is checked again as soon as somebody looks at it. Must not make a page.
"""

import contextvars
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import polars as pl

from ingest.check import Checked, Reader, SentFile, check_files
from ingest.fixit.story import Story, tell
from ingest.layouts import laid_files
from ingest.problems import IntakeProblem
from ingest.profile import Profile, parse_profile
from ingest.readers.limits import MEBIBYTE
from ingest.readers.shape import Shape
from ingest.readers.table import TextTable
from ingest.suggestions.suggest import suggest
from portal import uploads
from portal.changes import changing, is_flat
from portal.room import Room
from portal.texts import LANGUAGE
from portal.uploads import HELD, PARTLY, READY, UNREADABLE, Opened

AT_ONCE = 2
"""Checks that run side by side; one for each core of a small server."""
_BIG = 4 * MEBIBYTE
"""Bytes of files from which a check runs alone among the big ones."""
_KEPT = 256 * MEBIBYTE
"""Bytes of answers kept in memory; the last one stays whatever its size."""
_LOOKS = 200

WAITING, READING, CHECKING, DONE, FAILED = "waiting", "reading", "checking", "done", "failed"
Given = TypeVar("Given")


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a file before its rows are judged. missing: columns the profile reads; strays: those it does not know."""

    name: str
    rows: int
    columns: int
    missing: tuple[str, ...]
    strays: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """A check that is done: the verdict, what is suggested, and the story the fix-it report tells, by language."""

    checked: Checked
    suggestions: pl.DataFrame
    told: dict[str, Story] = field(default_factory=dict)

    @property
    def story(self) -> Story:
        """The story in the language of the reader; told once for each."""
        language = LANGUAGE.get()
        if language not in self.told:
            self.told[language] = tell(self.checked, self.suggestions)
        return self.told[language]

    @cached_property
    def flat(self) -> bool:
        """Whether its cells can be changed here."""
        return self.checked.profile.reads is None and is_flat(self.checked.texts)

    @cached_property
    def size(self) -> int:
        """Bytes it takes in memory, about."""
        frames = [
            *(text.frame for text in self.checked.texts),
            *self.checked.conformed.tables.values(),
            self.suggestions,
        ]
        return int(sum(frame.estimated_size() for frame in (*frames, self.checked.validated.findings)))


@dataclass
class Look:
    """Where the check of an upload stands."""

    stage: str = WAITING
    known: tuple[Known, ...] = ()
    answer: Answer | None = None
    problem: str = ""
    code: str = ""
    ended: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a check needs, taken from the registry beforehand."""

    number: str
    version: int
    sender: str
    profile_hash: str
    files: tuple[tuple[str, str, int], ...]
    steps: tuple[dict[str, Any], ...]

    @property
    def bytes(self) -> int:
        """Bytes of its files."""
        return sum(size for _, _, size in self.files)


def order_of(of: Opened) -> Order:
    """The order to check an upload as it is now."""
    upload = of.upload
    return Order(
        number=upload.number, version=upload.version, sender=of.sender, profile_hash=upload.profile_hash, files=of.files,
        steps=of.steps,
    )  # fmt: skip


class Checks:
    """The checks of one application."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="checks")
        self._looks: OrderedDict[tuple[str, int, str], Look] = OrderedDict()
        self._lock = threading.Lock()
        self._big = threading.Lock()

    def look(self, order: Order, *, wait: float = 0) -> Look:
        """Where a check stands; begun when nobody has. wait: seconds to wait for its end."""
        key = (order.number, order.version, order.profile_hash)
        with self._lock:
            look = self._looks.get(key)
            if look is None:
                look = self._looks[key] = Look()
                self._pool.submit(self._run, order, look)
            self._looks.move_to_end(key)
        if wait:
            look.ended.wait(wait)
        return look

    def alone(self, act: Callable[[], Given], *, size: int) -> Given:
        """Run something as heavy as a check in its turn, and wait for it."""
        # In the context of who waits, so that a sentence is said in their language.
        future: Future[Given] = self._pool.submit(contextvars.copy_context().run, self._in_turn, act, size)
        return future.result()

    def _in_turn(self, act: Callable[[], Given], size: int) -> Given:
        if size < _BIG:
            return act()
        with self._big:
            return act()

    def _run(self, order: Order, look: Look) -> None:
        try:
            self._in_turn(lambda: self._check(order, look), order.bytes)
        except IntakeProblem as problem:
            look.problem, look.code, look.stage = str(problem), getattr(problem, "code", ""), FAILED
            self._write_down(order, status=UNREADABLE, rows=0, rejected=0, problem=look.problem)
        except Exception:
            # Ours to mend: nothing is written down, so the upload stays as it came; the page says so.
            look.stage = FAILED
            raise
        finally:
            look.ended.set()

    def _check(self, order: Order, look: Look) -> None:
        look.stage = READING
        profile, sent = self.profile(order), self.files(order)
        received_on = self._room.now().astimezone(ZoneInfo(profile.timezone)).date()
        checked = check_files(sent, profile, received_on=received_on, read=self._reading(order, profile, look))
        suggestions = suggest(checked)
        answer = Answer(checked, suggestions)
        self._write_down(order, status=_status(checked), rows=checked.rows, rejected=checked.rejected, problem="")
        look.answer, look.stage = answer, DONE
        self._forget()

    def _reading(self, order: Order, profile: Profile, look: Look) -> Reader:
        read = changing(self._room.setting.read, order.steps)

        def reads(files: Sequence[tuple[str, bytes]], shape: Shape) -> list[TextTable]:
            tables = read(files, shape)
            if profile.reads is None:
                look.known = _known(tables, profile)
            look.stage = CHECKING
            return tables

        return reads

    def profile(self, order: Order) -> Profile:
        """The profile an upload is read with."""
        text = self._room.setting.landing.read(order.profile_hash, sender=order.sender).decode()
        return parse_profile(text, name=order.sender)

    def files(self, order: Order) -> list[SentFile]:
        """The files as they were sent."""
        landing = self._room.setting.landing
        return [SentFile(name=name, data=landing.read(sha256, sender=order.sender)) for name, sha256, _ in order.files]

    def _write_down(self, order: Order, *, status: str, rows: int, rejected: int, problem: str) -> None:
        with self._room.writing() as session:
            uploads.judged(
                session, order.number, version=order.version, status=status, rows=rows, rejected=rejected, problem=problem,
                landing=self._room.setting.landing,
            )  # fmt: skip

    def _forget(self) -> None:
        """Let go of the answers nobody asked for longest."""
        with self._lock:
            kept = 0
            for place, (key, look) in enumerate(reversed(list(self._looks.items()))):
                kept += look.answer.size if look.answer is not None else 0
                if place and look.ended.is_set() and (kept > _KEPT or place > _LOOKS):
                    del self._looks[key]


def digest_of(text: str) -> str:
    """How a text or a kind of finding is called in a form: 24 hex digits that say nothing of it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _known(tables: Sequence[TextTable], profile: Profile) -> tuple[Known, ...]:
    return tuple(
        Known(name=laid.file.name, rows=laid.file.frame.height, columns=len(laid.file.columns), missing=laid.missing,
              strays=laid.strays)
        for laid in laid_files(tables, profile)
    )  # fmt: skip


def _status(checked: Checked) -> str:
    return {"ready": READY, "partly": PARTLY, "held": HELD}[checked.verdict]
