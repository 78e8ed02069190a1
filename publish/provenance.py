"""provenance.json: what made a release and from what, as an in-toto statement with a SLSA provenance predicate.

Inputs are named by salted commitments handed in: a plain hash of a small private file can be guessed. Must not hash an
input, read the clock, or name a person.
"""

import json
import platform
import sqlite3
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from publish.about import About

NAME = "provenance.json"

LIBRARIES = ("polars", "pyarrow", "adbc-driver-sqlite", "geopandas", "shapely", "pyogrio", "pyproj", "cryptography")
"""Libraries whose version decides the bytes of a file."""

_BUILD = "urn:vigie:release:1"
_FACTS = ("stages", "snapshot", "audit")


class WrongProvenance(ValueError):
    """What was handed in about the origin of a release cannot be published; the sentence says why."""


def provenance(
    about: About, files: Mapping[str, str], given: Mapping[str, Any], *, public_key: bytes | None
) -> dict[str, Any]:
    """The statement about `files` (path -> SHA-256).

    given: `commitments` (name of an input -> HMAC-SHA256 in hex), `stages` (names, or name -> number of rows), `snapshot`
    (taken_on and commitment of the registry's facts), `audit` (a checkpoint of the audit chain: events, head, at); each may be
    missing. Raises WrongProvenance.
    """
    if unknown := sorted(set(given) - {"commitments", *_FACTS}):
        raise WrongProvenance(
            f"provenance may not tell {', '.join(unknown)}; it tells commitments, stages, snapshot and audit."
        )
    commitments = given.get("commitments", {})
    if any(len(value) != 64 or set(value) - set("0123456789abcdef") for value in commitments.values()):
        raise WrongProvenance("a commitment is 64 hexadecimal digits; anything else could be the input itself.")
    inputs = [{"name": name, "digest": {"hmac-sha256": commitments[name]}} for name in sorted(commitments)]
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": files[name]}} for name in sorted(files)],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": _BUILD,
                "externalParameters": {
                    "version": about.version, "released_on": about.released_on.isoformat(), "family": about.family,
                    "standard_version": about.standard_version, "policy_hash": about.policy_hash, "k": about.k,
                },
                "internalParameters": {name: given[name] for name in _FACTS if name in given},
                "resolvedDependencies": [*inputs, *_libraries()],
            },
            "runDetails": {
                "builder": {"id": "urn:vigie", "version": {"vigie": about.code_version}},
                "metadata": {"invocationId": about.version},
            },
        },
        "vigie:public_key": public_key.hex() if public_key is not None else None,
    }  # fmt: skip


def write_provenance(folder: Path, statement: Mapping[str, Any]) -> None:
    """Write provenance.json."""
    (folder / NAME).write_text(
        json.dumps(statement, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
    )


def _libraries() -> list[dict[str, str]]:
    pinned = {name: version(name) for name in LIBRARIES}
    made = [{"name": name, "uri": f"pkg:pypi/{name}@{number}"} for name, number in pinned.items()]
    return [
        *made,
        {"name": "python", "uri": f"pkg:generic/python@{platform.python_version()}"},
        {"name": "sqlite", "uri": f"pkg:generic/sqlite@{sqlite3.sqlite_version}"},
        {"name": "gdal", "uri": f"pkg:generic/gdal@{_gdal()}"},
    ]


def _gdal() -> str:
    import pyogrio

    return str(pyogrio.__gdal_version_string__)
