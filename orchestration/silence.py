"""Keep values out of Dagster's event log: whatever goes wrong in a step is said by its kind and place, not by its text.

Errors of other libraries may quote a cell; only the sentences of our own exceptions are safe. Must not swallow an error.
"""

import functools
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

FOR_USERS = frozenset({
    "IntakeProblem", "HomeProblem", "RunFailed", "NothingToRelease", "ColumnsUnaccounted", "ReusedId", "PolicyError", "LayerProblem", "ReleaseExists",
    "UnknownRelease", "RowsUnaccounted", "AuditFailed", "AboutError", "VersionError", "PseudonymError", "BrokenRelease",
    "ReleaseRefused", "PageBroken", "ForecastProblem", "TableProblem", "CorrectionProblem", "AdapterProblem",
    "DiskFull", "WrongTables", "WrongCompanion", "WrongAreas", "WrongProvenance", "RowsRefused", "SealProblem", "WrongKey",
    "WithdrawalRefused", "UnknownReason", "NoRelease",
})  # fmt: skip
"""Exceptions whose text is one of our sentences, without a value of a record."""

Step = TypeVar("Step", bound=Callable[..., Any])


class StepBroken(Exception):
    """A step failed in a way we did not foresee: kind of error, file and line."""


def is_for_users(error: BaseException) -> bool:
    """Whether the text of an error may be shown."""
    return any(kind.__name__ in FOR_USERS for kind in type(error).__mro__)


def place_of(error: BaseException) -> str:
    """Kind of error and the last place in our own code it went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or list(frames)
    last = ours[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"


def value_free(step: Step) -> Step:
    """Wrap a step so that an unforeseen error leaves it without its text and without what caused it."""

    @functools.wraps(step)
    def silent(*args: Any, **kwargs: Any) -> Any:
        try:
            return step(*args, **kwargs)
        except Exception as error:
            if is_for_users(error):
                error.__cause__ = error.__context__ = None
                raise
            sentence = place_of(error)
        raise StepBroken(sentence)

    return silent  # type: ignore[return-value]
