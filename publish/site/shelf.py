"""The releases of one folder: which is shown first, which are kept readable, which were withdrawn.

Opens the site of an earlier release when it is asked for, and keeps a few open. Must not change a release.
"""

import asyncio
import hashlib
import json
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish.site.files import Listed
from publish.site.served import Site, open_release
from publish.site.settings import PublicSettings, UnknownRelease, checked
from publish.versions import LATEST, NOTICE, parse, released

KEPT_OPEN = 4
"""Sites of earlier releases held open at once."""

_LOOK_AGAIN_S = 5.0


class AlteredRelease(ValueError):
    """Files of a release are missing or not those it lists; the sentence names the first and counts them."""


@dataclass(frozen=True)
class Withdrawn:
    """A withdrawn release: why, when, and which one stands in its place ("" where none does)."""

    version: str
    reason: str
    on: str
    replaced_by: str


class Shelf:
    """The releases beside the one shown.

    folder: a release, or the pointer `latest`, which is followed while the site runs.
    """

    def __init__(self, folder: Path, *, public: PublicSettings, threads: int = 3) -> None:
        self.releases = folder.absolute().parent
        self._follows = folder.name == LATEST and folder.is_symlink()
        self._public, self._threads = public, threads
        self.first = open_release(folder.resolve(), public=public, shelf=self, threads=threads)
        self._shown = self.first.version
        self._open: OrderedDict[str, Site] = OrderedDict({self.first.version: self.first})
        self._busy: dict[str, int] = {}
        self._files: dict[str, Listed] = {}
        self._looked = time.monotonic()
        self._opening = asyncio.Lock()

    @property
    def newest(self) -> str:
        """The version shown where an address names none."""
        if self._follows and time.monotonic() - self._looked > _LOOK_AGAIN_S:
            self._looked = time.monotonic()
            place = (self.releases / LATEST).resolve()
            if place.parent == self.releases.resolve() and (place / "SHA256SUMS").is_file():
                self._shown = place.name
        return self._shown

    def versions(self) -> list[str]:
        """The releases that can be read, newest first."""
        there = set(released(self.releases)) | {self.first.version}
        return sorted((v for v in there if self.withdrawn(v) is None), key=_order, reverse=True)

    def withdrawn(self, version: str) -> Withdrawn | None:
        """What the notice of a withdrawn release says; None where it was not withdrawn."""
        file = self._place(version) / NOTICE
        if not file.is_file():
            return None
        said: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return Withdrawn(
            version, *(str(said.get(name) or "") for name in ("reason", "withdrawn_on", "replaced_by"))
        )  # fmt: skip

    def stands(self, version: str) -> bool:
        """Whether a version is open and was not withdrawn since; a withdrawn one is closed."""
        if version not in self._open:
            return False
        if not (self._place(version) / NOTICE).is_file():
            return True
        self._files.pop(version, None)
        if version != self.first.version and not self._busy.get(version):
            self._open.pop(version).close()
        return False

    def has(self, version: str) -> bool:
        """Whether a version can be read."""
        if version == self.first.version or version in self._open:
            return self.withdrawn(version) is None
        try:
            parse(version)
        except ValueError:
            return False
        return (self._place(version) / "vigie.db").is_file() and self.withdrawn(version) is None

    def files(self, version: str) -> Listed:
        """The files a release lists."""
        if version not in self._files:
            self._files[version] = Listed(self._place(version))
        return self._files[version]

    async def open(self, version: str) -> Site:
        """The site of a version; call `done` when its answer is sent. Raises UnknownRelease, AlteredRelease."""
        async with self._opening:
            if version not in self._open:
                folder = self._place(version)
                checked(folder)
                await asyncio.to_thread(check, folder, only=("vigie.db", "metadata.yml", "release.json"))
                self._open[version] = open_release(
                    folder, public=self._public, shelf=self, threads=min(self._threads, 1)
                )
                self._put_back()
            self._open.move_to_end(version)
            self._busy[version] = self._busy.get(version, 0) + 1
            return self._open[version]

    def done(self, version: str) -> None:
        """An answer of a version's site is sent."""
        self._busy[version] -= 1

    def close(self) -> None:
        """Close every site."""
        for site in self._open.values():
            site.close()

    def _place(self, version: str) -> Path:
        return self.first.folder if version == self.first.version else self.releases / version

    def _put_back(self) -> None:
        """Close the sites asked for longest ago; never the first, nor one whose answer is on its way."""
        spare = [v for v in self._open if v not in {self.first.version, self._shown} and not self._busy.get(v)]
        for version in spare[: max(len(self._open) - KEPT_OPEN - 1, 0)]:
            self._open.pop(version).close()


def versions(datasette: Any) -> list[str]:
    """The releases that can be read, newest first."""
    found: list[str] = datasette.shelf.versions()
    return found


async def of_version(datasette: Any, version: str) -> Site | None:
    """The site of another release, for a comparison; None where there is no such release or it cannot be read."""
    shelf: Shelf = datasette.shelf
    if not shelf.has(version):
        return None
    try:
        site = await shelf.open(version)
    except (AlteredRelease, UnknownRelease):
        return None
    shelf.done(version)
    return site


def check(folder: Path, *, only: tuple[str, ...] = ()) -> int:
    """Compare files with SHA256SUMS; how many were compared. Raises AlteredRelease."""
    wrong, seen = [], 0
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        if only and name not in only:
            continue
        seen += 1
        if not _is(folder / name, digest):
            wrong.append(name)
    if wrong:
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise AlteredRelease(
            f"Release {folder.name} is not as it was made: {wrong[0]}{more} is missing or altered. "
            "Put the release back from a copy, or serve another one."
        )
    return seen


def _is(file: Path, digest: str) -> bool:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == digest
    except OSError:
        return False


def _order(version: str) -> tuple[Any, ...]:
    try:
        return tuple(parse(version))
    except ValueError:
        return (0,)


__all__ = ["AlteredRelease", "Shelf", "UnknownRelease", "Withdrawn", "check"]
