"""datapackage.json: the durable contract of a release, as a Data Package v2 (datapackage.org, 26 June 2024).

Built from the declarations and from the bytes on disk; must not read a row.
"""

import hashlib
from pathlib import Path
from typing import Any

from publish.about import About
from schemas.as_frictionless import resource
from schemas.standard import PUBLISHED_TABLES
from schemas.vocabularies import AB71

AREAS = "areas.geojson"
"""Name of the file with the outlines of the areas, where a release has one."""

_PROFILES = "https://datapackage.org/profiles/2.0"


_OUTLINES = {
    "name": "areas",
    "path": AREAS,
    "title": "Outlines of areas",
    "description": (
        "One polygon per area in which incidents are published; area and area_level are those of the incident table. "
        "Longitude and latitude in degrees (EPSG:4326), rounded to six decimals."
    ),
    "format": "geojson",
    "mediatype": "application/geo+json",
    "encoding": "utf-8",
}


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def data_package(about: About, folder: Path) -> dict[str, Any]:
    """The descriptor of the release in `folder`, whose CSV files are written already."""
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "vigie",
        "title": about.title,
        "description": about.description,
        "version": about.version,
        "created": f"{about.released_on.isoformat()}T00:00:00Z",
        "keywords": ["use of force", "police", "transparency"],
        "licenses": [{"name": about.licence.name, "path": about.licence.url}],
        "sources": [{"title": f"Reports filed by police agencies under {AB71}"}],
        "contributors": [{"title": about.publisher, "roles": ["publisher"]}],
        "resources": [
            *(_with_bytes(resource(table, path=f"csv/{table.name}.csv"), folder) for table in PUBLISHED_TABLES),
            *([_with_bytes(_OUTLINES, folder)] if (folder / AREAS).is_file() else []),
        ],
        "vigie:standard": about.standard_version,
        "vigie:k": about.k,
        "vigie:window": [about.window_start.isoformat(), about.window_end.isoformat()],
    }  # fmt: skip


def _with_bytes(described: dict[str, Any], folder: Path) -> dict[str, Any]:
    path = folder / described["path"]
    profile = {"$schema": f"{_PROFILES}/dataresource.json"}
    return {**profile, **described, "bytes": path.stat().st_size, "hash": f"sha256:{sha256(path)}"}
