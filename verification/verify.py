"""Verify a release folder: checksums, signature, documents, forms, and the recount of rows that look alike.

Gives one list of findings. Must not stop at the first problem, and must not raise for a release that is broken: that is
its answer. Only where an entry is no plain file are the files not opened any further.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from verification import cells, checksums, descriptor, diffguard, documents, recount, signature, variants
from verification.findings import Finding, findings
from verification.written import Unreadable, kept

__all__ = ["Finding", "verify"]


def verify(
    release: Path, *, k: int = 5, k_protected: int = 11, small_count: int = 5, earlier: Sequence[Path] = (),
    previous: Path | None = None, public_key: bytes | None = None,
) -> list[Finding]:  # fmt: skip
    """What each check says about the release; it holds when every finding is ok.

    earlier: other releases, oldest first. previous: the release before it, to prove its ledger against.
    public_key: the 32 bytes of the key that must have signed it.
    """
    try:
        examined = checksums.examine(release)
    except (Unreadable, OSError) as broken:
        sentence = str(broken) if isinstance(broken, Unreadable) else f"it cannot be read ({type(broken).__name__})"
        return [Finding("checksums", False, sentence)]
    summed = findings("checksums", examined.problems, otherwise="All files are listed and unchanged.")
    if not examined.readable:
        return summed
    checks: tuple[tuple[str, Callable[[], Iterable[str]], str], ...] = (
        ("signature", lambda: signature.problems(release, public_key=public_key), signature.good(release, public_key=public_key)),
        ("descriptor", lambda: descriptor.problems(release), "CSV, SQLite and Parquet agree with the descriptor."),
        ("documents", lambda: documents.problems(release, examined), "What documents state of files is so."),
        ("forms", lambda: variants.problems(release), "Spreadsheet and map files tell the same as the tables."),
        ("recount", lambda: recount.violations(release, k=k, k_protected=k_protected),
         f"Every row looks like at least {k - 1} others, in all tables joined, and incidents and persons have no common key."),
        ("counts", lambda: cells.problems(release, threshold=small_count), "No small count can be worked out."),
        ("differencing", lambda: diffguard.problems(release, list(earlier), k=k) if earlier else (),
         "No earlier release, subtracted, tells fewer rows apart."),
        ("ledger", lambda: _ledger(release, previous), "The release before it and the ledger give this release."
         if previous else "There is no release before it beside it, so its ledger is not tried."),
    )  # fmt: skip
    with kept():
        told = [found for name, check, good in checks for found in findings(name, _sentences(check), otherwise=good)]
    return [*summed, *told]


def _ledger(release: Path, previous: Path | None) -> Iterable[str]:
    if previous is None:
        return ()
    try:
        from verification import ledger
    except ImportError:
        return ()
    found: Iterable[str] = ledger.problems(release, previous)
    return found


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
