"""What a check found: its name, whether it holds, and a sentence with tables, columns and numbers but no values.

Must not print or raise; whoever asked decides what to do.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One check and its answer."""

    check: str
    ok: bool
    sentence: str


def findings(check: str, problems: Iterable[str], *, otherwise: str) -> list[Finding]:
    """One finding for each problem, or a single good one."""
    found = [Finding(check, False, sentence) for sentence in problems]
    return found or [Finding(check, True, otherwise)]
