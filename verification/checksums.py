"""Check a release against its SHA256SUMS: nothing missing, nothing changed, nothing added.

Must not follow a path out of the release, and must not write.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

LIST = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


def problems(release: Path) -> Iterator[str]:
    """A sentence for each file that is missing, changed or not listed."""
    if not (release / LIST).is_file():
        yield f"{LIST} is missing"
        return
    listed: set[str] = set()
    for number, line in enumerate((release / LIST).read_text(encoding="utf-8").splitlines(), start=1):
        match = _LINE.fullmatch(line)
        if match is None:
            yield f"{LIST}, line {number}: it is not a checksum, two spaces and a path"
            continue
        expected, name = match.groups()
        if name in listed:
            yield f"{LIST}, line {number}: {name} is listed twice"
        listed.add(name)
        if problem := _compared(release, name, expected):
            yield problem
    yield from (f"{name} is not listed" for name in sorted(_present(release) - listed))


def _compared(release: Path, name: str, expected: str) -> str | None:
    file = release / name
    if not file.resolve().is_relative_to(release.resolve()):
        return f"{name} leads out of the release"
    if not file.is_file():
        return f"{name} is missing"
    with file.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    return None if found == expected else f"{name} has changed"


def _present(release: Path) -> set[str]:
    """All files but the list itself and what signs it, which cannot be in it."""
    files = (file for file in release.rglob("*") if file.is_file() or file.is_symlink())
    names = {file.relative_to(release).as_posix() for file in files}
    return {name for name in names if not name.startswith(LIST)}
