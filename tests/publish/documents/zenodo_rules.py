"""What Zenodo asks of the metadata of a deposit, for the keys zenodo.json uses, as clients of its API restate it.

Stricter than it is: a key not listed here is refused, so that a misspelt name is found. See
tests/vendor/schemas/SOURCES.txt.
"""

from typing import Any

_TEXT = {"type": "string", "minLength": 1}
_DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def _object(required: tuple[str, ...], /, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "additionalProperties": False, "properties": properties}


ZENODO: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        ("upload_type", "publication_date", "title", "creators", "description", "access_right", "license"),
        upload_type={"const": "dataset"}, publication_date=_DATE, title=_TEXT, description=_TEXT, version=_TEXT,
        creators={"type": "array", "minItems": 1, "items": _object(("name",), name=_TEXT)},
        access_right={"const": "open"}, license={"type": "string", "pattern": "^[a-z0-9.+-]+$"},
        keywords={"type": "array", "items": _TEXT}, language={"type": "string", "pattern": "^[a-z]{3}$"},
        dates={"type": "array", "items": _object(
            ("type",), start=_DATE, end=_DATE, type={"enum": ["Collected", "Valid", "Withdrawn"]}, description=_TEXT,
        )},
        related_identifiers={"type": "array", "items": _object(
            ("identifier", "relation"), identifier=_TEXT, scheme={"enum": ["doi", "url"]},
            relation={"enum": ["isIdenticalTo", "isNewVersionOf", "isPartOf", "isDescribedBy"]},
        )},
    ),
}  # fmt: skip
"""The whole schema."""
