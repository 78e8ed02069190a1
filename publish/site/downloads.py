"""The files of a release as a list: name, size, checksum and what each is for, straight from SHA256SUMS.

Must not offer a file the release does not list.
"""

from pathlib import Path
from typing import Any

from publish.site.texts import decimal, t, thousands, words
from publish.site.wording import table_label

File = dict[str, Any]

GROUPS = ("whole", "spreadsheet", "csv", "parquet", "geo", "described", "changes", "checked", "other")
_WHOLE = frozenset({"vigie.db"})
_GEO = (".geojson", ".gpkg", ".pmtiles", ".kml")
_DESCRIBED = (
    "DICTIONARY.md", "data_dictionary.csv", "release.json", "metadata.yml", "LICENCE.txt", "QUALITY.md", "risk.html",
    "disclosure-risk.json", "disclosure-risk.schema.json", "CITATION.cff", "figures.csv", "standard.json",
)  # fmt: skip
_CHECKED = ("provenance.json", "vigie-release.pub", "reconciliation.csv")
_FRONT = (
    "vigie.db", "spreadsheet/incident.csv", "csv/incident.csv", "csv/person.csv", "csv/force.csv", "parquet/incident.parquet",
    "geo/areas.gpkg", "areas.geojson", "datapackage.json", "DICTIONARY.md",
)  # fmt: skip


def files(folder: Path) -> list[File]:
    """Every file of the release, in the order of SHA256SUMS."""
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return [_file(folder, *line.split("  ", 1)) for line in lines]


def first(folder: Path) -> list[File]:
    """The files most readers want."""
    known = {file["name"]: file for file in files(folder)}
    return [known[name] for name in _FRONT if name in known]


def groups(folder: Path) -> list[tuple[str, list[File]]]:
    """The files by what they are for; the sums themselves and their signature are named beside the check."""
    made: dict[str, list[File]] = {name: [] for name in GROUPS}
    for file in files(folder):
        made[_group(file["name"])].append(file)
    return [(name, listed) for name, listed in made.items() if listed]


def _group(name: str) -> str:
    place = name.split("/", maxsplit=1)[0] if "/" in name else ""
    if name in _WHOLE:
        return "whole"
    if place in {"csv", "parquet", "spreadsheet", "geo", "changes"}:
        return place
    if name.endswith(_GEO):
        return "geo"
    if name.startswith(("CHANGES", "feed.")):
        return "changes"
    if name in _CHECKED:
        return "checked"
    described = name in _DESCRIBED or name.endswith((".json", ".jsonld", ".cff", ".ttl", ".xml", ".rdf"))
    return "described" if described else "other"


def _file(folder: Path, digest: str, name: str) -> File:
    return {"name": name, "sha256": digest, "size": _size((folder / name).stat().st_size), "meaning": _meaning(name)}


def _size(count: int) -> str:
    return f"{decimal(count / 1_000_000)} MB" if count >= 1_000_000 else f"{thousands(max(count // 1000, 1))} kB"


def _meaning(name: str) -> str:
    known = words("en")
    if f"file.{name}" in known:
        return t(f"file.{name}")
    place, _, file = name.rpartition("/")
    table = table_label(file.split(".")[0])
    return (
        t(f"file.{place}", table=table)
        if f"file.{place}" in known
        else t(f"file.{file.rsplit('.', 1)[-1]}", table=table)
        if (f"file.{file.rsplit('.', 1)[-1]}" in known)
        else ""
    )
