"""The files of a release as a list: name, size, checksum and what each is for, straight from SHA256SUMS.

Must not offer a file the release does not list.
"""

from pathlib import Path
from typing import Any

from publish.site.texts import TEXTS, t

_FIRST = (
    "vigie.db", "areas.geojson", "datapackage.json", "data_dictionary.csv", "DICTIONARY.md", "CHANGES.md",
    "release.json", "metadata.yml", "LICENCE.txt",
)  # fmt: skip


def files(folder: Path) -> list[dict[str, Any]]:
    """Every file of the release, the whole database first."""
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = [line.split("  ", 1) for line in lines]
    rank = {name: place for place, name in enumerate(_FIRST)}
    return [
        {"name": name, "sha256": digest, "size": _size((folder / name).stat().st_size), "meaning": _meaning(name)}
        for digest, name in sorted(listed, key=lambda line: rank.get(line[1], len(rank)))
    ]


def _size(count: int) -> str:
    return f"{count / 1_000_000:,.1f} MB" if count >= 1_000_000 else f"{max(count // 1000, 1):,} kB"


def _meaning(name: str) -> str:
    kind, _, file = name.rpartition("/")
    return TEXTS.get(f"file.{name}") or t(f"file.{kind}", table=file.split(".")[0])
