"""A hard stop for what must end: a call that does not is broken off. It measures nothing, so a busy machine cannot fail it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

LIMIT_S = 60
"""Seconds of the wall clock; what is called here ends in well under one."""


@contextmanager
def stopped(seconds: float = LIMIT_S) -> Iterator[None]:
    """Break off what runs inside after `seconds` with `TimeoutError`; regular expressions are broken off too."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"still running after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
