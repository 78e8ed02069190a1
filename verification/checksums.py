"""Check a release against its SHA256SUMS: nothing missing, nothing changed, nothing added, each file read once.

Must not follow a path out of the release, open what is not a plain file, or write.
"""

import hashlib
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from verification.written import Unreadable

LIST = "SHA256SUMS"
SIGNATURES = (f"{LIST}.sig", f"{LIST}.minisig")
"""What signs the list, which cannot be in it."""

MOST_BYTES = 64 * 2**30
"""A file of a release is smaller than this; a larger one is not read."""

_MOST_LIST = 16_000_000
_MOST_ENTRIES = 100_000
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


@dataclass(frozen=True, kw_only=True)
class Examined:
    """digests: SHA-256 of each file that was read, by its path. sizes: its bytes. problems: a sentence for each fault.

    readable: whether every entry is a plain file, so that the files may be opened by those who look into them.
    """

    digests: dict[str, str]
    sizes: dict[str, int]
    problems: tuple[str, ...]
    readable: bool


def problems(release: Path) -> Iterator[str]:
    """A sentence for each file that is missing, changed, not listed or not a plain file."""
    yield from examine(release).problems


def examine(release: Path) -> Examined:
    """Read the list, and every plain file of the release once."""
    plain, odd = _entries(release)
    listed, wrong = _listed(release, plain)
    digests = {name: _digest(release / name) for name in sorted(plain) if name != LIST}
    compared = (_compared(name, expected, digests, odd) for name, expected in listed.items())
    added = sorted(name for name in digests if name not in listed and name not in SIGNATURES)
    told = [
        *(f"{named(name)} {why}" for name, why in sorted(odd.items())),
        *wrong,
        *(sentence for sentence in compared if sentence),
        *(f"{named(name)} is not listed" for name in added),
    ]
    return Examined(digests=digests, sizes=plain, problems=tuple(told), readable=not odd)


def named(name: str) -> str:
    """The name of a file as it may be shown: what is not printable is escaped."""
    return name if name.isprintable() else ascii(name)


def _entries(release: Path) -> tuple[dict[str, int], dict[str, str]]:
    """Plain files with their bytes, and for each other entry why it is none."""
    plain: dict[str, int] = {}
    odd: dict[str, str] = {}
    waiting = [release]
    while waiting:
        for path in sorted(waiting.pop().iterdir()):
            name, told = path.relative_to(release).as_posix(), path.lstat()
            if len(plain) + len(odd) > _MOST_ENTRIES:
                raise Unreadable(f"it holds more than {_MOST_ENTRIES:,} files, so it is no release")
            if stat.S_ISDIR(told.st_mode):
                waiting.append(path)
            elif stat.S_ISLNK(told.st_mode):
                odd[name] = "is a link and not a file"
            elif not stat.S_ISREG(told.st_mode):
                odd[name] = "is not a plain file"
            elif told.st_size > MOST_BYTES:
                odd[name] = f"is larger than {MOST_BYTES // 2**30} GiB, which no file of a release is"
            else:
                plain[name] = told.st_size
    return plain, odd


def _listed(release: Path, plain: dict[str, int]) -> tuple[dict[str, str], list[str]]:
    """The checksum of each name on the list, and what is wrong with its lines."""
    if LIST not in plain:
        return {}, [f"{LIST} is missing"]
    if plain[LIST] > _MOST_LIST:
        return {}, [f"{LIST} is too large to be a list of files"]
    content = (release / LIST).read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return {}, [f"{LIST} is not UTF-8 text"]
    listed: dict[str, str] = {}
    wrong: list[str] = []
    for number, line in enumerate(text.split("\n")[: text.count("\n") + (not text.endswith("\n"))], start=1):
        match = _LINE.fullmatch(line)
        if match is None:
            wrong.append(f"{LIST}, line {number}: it is not a checksum, two spaces and a path")
            continue
        expected, name = match.groups()
        if name in listed:
            wrong.append(f"{LIST}, line {number}: {named(name)} is listed twice")
        listed[name] = expected
    return listed, wrong


def _compared(name: str, expected: str, digests: dict[str, str], odd: dict[str, str]) -> str | None:
    path = Path(name)
    if path.is_absolute() or ".." in path.parts:
        return f"{named(name)} leads out of the release"
    if name in odd:
        return None
    if name not in digests:
        return f"{named(name)} is missing"
    return None if digests[name] == expected else f"{named(name)} has changed"


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
