"""Check what the documents of a release say of its files: the size, the SHA-256, the number of rows, the version.

Reads any JSON document in the folder and looks for the names such facts go by in Data Package, DCAT, schema.org, CSVW,
Croissant and in-toto, so a new document is checked without a change here. Sentences name files, never values.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from verification.checksums import Examined
from verification.written import Unreadable, descriptor, formats, json_of

_ADDRESSES = ("path", "contentUrl", "downloadURL", "dcat:downloadURL", "schema:contentUrl", "url", "@id", "name")
_HASHES = ("hash", "sha256", "hmac", "digest", "checksum", "checksumValue", "spdx:checksum", "spdx:checksumValue")
_SIZES = ("bytes", "byteSize", "dcat:byteSize", "contentSize")
_ROWS = ("rows", "vigie:rows", "rowCount", "numberOfRows")
# Of releases; the standard and the formats have versions of their own.
_CALENDAR = re.compile(r"20[0-9]{2}[.]")
_HEX = re.compile(r"(?:sha256:)?([0-9a-fA-F]{64})")
_ENDINGS = (".json", ".jsonld")
_TREES = 2_000_000


def problems(release: Path, examined: Examined) -> Iterator[str]:
    """A sentence for each file a document is wrong about."""
    heights: dict[str, int] = {}
    versions: dict[str, str] = {}
    for document in sorted(name for name in examined.sizes if name.endswith(_ENDINGS)):
        content = json_of(release / document)
        stated_version = content.get("version") if isinstance(content, dict) else None
        if isinstance(stated_version, str) and _CALENDAR.match(stated_version) and "/" not in document:
            # Croissant wants 2026.4.0+1 where we write 2026.04.0.1.
            versions[document] = ".".join(str(int(part)) for part in re.findall(r"[0-9]+", stated_version))
        for node in _nodes(content, document):
            file = _file_named(node, examined)
            if file is None:
                continue
            if any(stated != examined.digests[file] for stated in _hashes(node)):
                yield f"{document} states another SHA-256 of {file} than it has"
            if any(stated != examined.sizes[file] for stated in _numbers(node, _SIZES)):
                yield f"{document} states another size of {file} than it has"
            if rows := list(_numbers(node, _ROWS)):
                heights = heights or _heights(release)
                if any(stated != heights.get(file, stated) for stated in rows):
                    yield f"{document} states another number of rows of {file} than it has"
    if len(set(versions.values())) > 1:
        yield f"{', '.join(sorted(versions))} state different versions"


def _nodes(content: Any, document: str) -> Iterator[Mapping[str, Any]]:
    """Every object in a document, however deep."""
    waiting, seen = [content], 0
    while waiting:
        node = waiting.pop()
        seen += 1
        if seen > _TREES:
            raise Unreadable(f"{document} is too large to be a document of a release")
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _file_named(node: Mapping[str, Any], examined: Examined) -> str | None:
    """The file of this release an object speaks of, by its path or by an address that ends with it."""
    for key in _ADDRESSES:
        told = node.get(key)
        if isinstance(told, Mapping):
            told = told.get("@id")
        if not isinstance(told, str):
            continue
        parts = told.split("#")[0].split("/")
        # The longest ending first: parquet/force.parquet, not force.parquet.
        for start in range(len(parts)):
            if (name := "/".join(parts[start:])) in examined.digests:
                return name
    return None


def _hashes(node: Mapping[str, Any]) -> Iterator[str]:
    for key in _HASHES:
        told = node.get(key)
        for value in told.values() if isinstance(told, Mapping) else (told,):
            if isinstance(value, Mapping):
                value = value.get("@value")  # noqa: PLW2901  a typed literal of JSON-LD
            if isinstance(value, str) and (found := _HEX.fullmatch(value)):
                yield found.group(1).lower()


def _numbers(node: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[int]:
    for key in keys:
        told = node.get(key)
        if isinstance(told, Mapping):
            told = told.get("@value")
        if isinstance(told, bool):
            continue
        if isinstance(told, int):
            yield told
        elif isinstance(told, str) and (found := re.fullmatch(r"([0-9]{1,15})(?: ?(?:B|bytes))?", told)):
            yield int(found.group(1))


def _heights(release: Path) -> dict[str, int]:
    """Rows of each table, by the path of each of its files."""
    told: dict[str, int] = {}
    for resource in descriptor(release):
        name, height = resource["name"], next(formats(release, resource)).height
        told |= dict.fromkeys((resource["path"], f"parquet/{name}.parquet", f"spreadsheet/{name}.csv"), height)
    return told
