"""A step of a large release in a process of its own: what it held in memory is given back, whole, when it ends.

Small releases take the same step in place: a process takes seconds to start. Must not know what the step does.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from orchestration.resources import HomeProblem

LARGE = 50_000
"""Reports from which on a step has a process of its own."""

_Given = ParamSpec("_Given")
_Told = TypeVar("_Told")


def apart(reports: int, step: Callable[_Given, _Told], *args: _Given.args, **kwargs: _Given.kwargs) -> _Told:
    """What the step gives, for so many reports; its errors are raised here. Step, arguments and answer can be pickled."""
    with begun(reports, step, *args, **kwargs) as told:
        return told()


@contextmanager
def begun(
    reports: int, step: Callable[_Given, _Told], *args: _Given.args, **kwargs: _Given.kwargs
) -> Iterator[Callable[[], _Told]]:
    """As `apart`, and what follows goes on meanwhile: the answer is given, or its error raised, when it is asked for."""
    if reports < LARGE:
        told = step(*args, **kwargs)
        yield lambda: told
        return
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as one:
        future = one.submit(step, *args, **kwargs)

        def answer() -> _Told:
            try:
                return future.result()
            except BrokenProcessPool:
                raise HomeProblem(
                    f"a step of the release of {reports:,} reports was ended by the system, most likely for want of memory; "
                    "nothing is published. docs/capacity.md says how much it needs; run it again on a larger machine."
                ) from None
            finally:
                # Nothing more is asked of the process; what it held is free while the release goes on.
                one.shutdown(wait=False)

        yield answer
