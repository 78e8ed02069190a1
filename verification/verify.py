"""Verify a release folder: checksums, descriptor and the recount of rows that look alike, as one list of findings.

Must not stop at the first problem, and must not raise for a release that is broken: that is its answer.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from verification import cells, checksums, descriptor, diffguard, recount
from verification.findings import Finding, findings
from verification.written import Unreadable

__all__ = ["Finding", "verify"]


def verify(
    release: Path, *, k: int = 5, k_protected: int = 11, small_count: int = 5, earlier: Sequence[Path] = ()
) -> list[Finding]:
    """What each check says about the release; it holds when every finding is ok. earlier: other releases, oldest first."""
    checks: tuple[tuple[str, Callable[[], Iterable[str]], str], ...] = (
        ("checksums", lambda: checksums.problems(release), "All files are listed and unchanged."),
        ("descriptor", lambda: descriptor.problems(release), "CSV, SQLite and Parquet agree with the descriptor."),
        ("recount", lambda: recount.violations(release, k=k, k_protected=k_protected),
         f"Every row looks like at least {k - 1} others, in all tables joined, and incidents and persons have no common key."),
        ("counts", lambda: cells.problems(release, threshold=small_count), "No small count can be worked out."),
        ("differencing", lambda: diffguard.problems(release, list(earlier), k=k) if earlier else (),
         "No earlier release, subtracted, tells fewer rows apart."),
    )  # fmt: skip
    return [found for name, check, good in checks for found in findings(name, _sentences(check), otherwise=good)]


def _sentences(check: Callable[[], Iterable[str]]) -> Iterator[str]:
    try:
        yield from check()
    except Unreadable as broken:
        yield str(broken)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as broken:
        # A descriptor of another shape than Frictionless gives.
        yield f"the release cannot be checked: its descriptor is not as expected ({type(broken).__name__})"
    except OSError as broken:
        yield f"a file of the release cannot be read ({type(broken).__name__})"
