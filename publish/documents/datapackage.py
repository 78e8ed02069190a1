"""datapackage.json: the durable contract of a release, as a Data Package v2 (datapackage.org, 26 June 2024).

Read by Frictionless, qsv, R's frictionless and data portals (CKAN, Dataverse). What v1 asks for is there too, so its
readers take it. Paths are relative: the standard wants the package to work where it was copied. Must not read a row.
"""

from typing import Any

from publish.documents.inventory import Part
from publish.documents.subject import KEYWORDS, SHORT_NAME, Subject
from schemas.as_frictionless import resource
from schemas.vocabularies import AB71

_PROFILES = "https://datapackage.org/profiles/2.0"


def data_package(subject: Subject) -> dict[str, Any]:
    """The descriptor: the exact CSV of each table with its columns, then every other data file."""
    about = subject.about
    made = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": SHORT_NAME,
        "id": subject.identifier,
        "title": about.title,
        "description": subject.summary,
        "version": about.version,
        "created": f"{subject.released}T00:00:00Z",
        "keywords": list(KEYWORDS),
        "licenses": [{"name": about.licence.name, "path": about.licence.url}],
        "sources": [{"title": f"Reports filed by police agencies under {AB71}"}],
        "contributors": [{"title": about.publisher, "roles": ["publisher"], "role": "publisher"}],
        "resources": [_resource(part) for part in subject.parts],
        "vigie:standard": about.standard_version,
        "vigie:k": about.k,
        "vigie:window": [about.window_start.isoformat(), about.window_end.isoformat()],
    }
    return made | ({"homepage": subject.identifier} if subject.site else {})


def _resource(part: Part) -> dict[str, Any]:
    if part.exact and part.table is not None:
        described = resource(part.table, path=part.path)
    else:
        described = {
            "name": part.name, "title": part.title, "description": part.description, "path": part.path,
            "format": part.kind.form.lower(), "mediatype": part.kind.media_type,
        }  # fmt: skip
        if part.kind.form in {"CSV", "GeoJSON"}:
            described["encoding"] = "utf-8"
    profile = {"$schema": f"{_PROFILES}/dataresource.json"}
    return {**profile, **described, "bytes": part.size, "hash": f"sha256:{part.digest}"}
