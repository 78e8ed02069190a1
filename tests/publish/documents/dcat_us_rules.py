"""What DCAT-US 3.0 asks of the classes data.json uses, as a JSON Schema written from its published schemas.

Stricter than they are: a property not listed here is refused, so that a misspelt name is found. See
tests/vendor/schemas/SOURCES.txt.
"""

from typing import Any

_TEXT = {"type": "string", "minLength": 1}
_IRI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:[^\s<>{}|\\^`\"]+$"}
_DATE = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}Z)?)?)?$"}
_WORDS = {"type": "array", "items": _TEXT}


def _list(of: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{of}"}}


def _ref(of: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{of}"}


def _class(name: str, required: tuple[str, ...], /, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "required": list(required), "additionalProperties": False,
        "properties": {"@id": _IRI, "@type": {"const": name}, **properties},
    }  # fmt: skip


DCAT_US: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$ref": "#/$defs/Catalog",
    "$defs": {
        "Catalog": _class(
            "Catalog", ("dataset",), title=_TEXT, description=_TEXT, publisher=_ref("Organization"), issued=_DATE,
            language={"type": "string", "maxLength": 2}, license=_TEXT, conformsTo=_ref("Standard"),
            dataset=_list("Dataset") | {"minItems": 1}, service=_list("DataService"),
        ),
        "Dataset": _class(
            "Dataset", ("description", "publisher", "title", "contactPoint", "identifier"), title=_TEXT, description=_TEXT,
            identifier=_ref("Identifier"), publisher=_ref("Organization"), contactPoint=_ref("Kind"), version=_TEXT, issued=_DATE,
            license=_TEXT, accessRights=_TEXT, keyword=_WORDS, language={"type": "string", "maxLength": 2}, rights=_WORDS,
            temporal=_list("PeriodOfTime"), inSeries=_list("DatasetSeries"), describedBy=_ref("Distribution"),
            distribution=_list("Distribution"), landingPage=_ref("Document"),
        ),
        "Distribution": _class(
            "Distribution", (), title=_TEXT, description=_TEXT, format=_TEXT, mediaType=_TEXT, license=_TEXT, issued=_DATE,
            byteSize={"type": "string", "pattern": "^[0-9]+$"}, checksum=_ref("Checksum"), downloadURL=_IRI, accessURL=_IRI,
        ),
        "DatasetSeries": _class(
            "DatasetSeries", ("description", "title"), title=_TEXT, description=_TEXT, publisher=_ref("Agent"),
        ),
        "DataService": _class(
            "DataService", ("contactPoint", "endpointURL", "publisher", "title"), title=_TEXT, description=_TEXT,
            publisher=_ref("Agent"), contactPoint=_list("Kind"), endpointURL={"type": "array", "items": _IRI, "minItems": 1},
            endpointDescription={"type": "array", "items": _IRI}, servesDataset={"type": "array", "items": _IRI}, license=_IRI,
        ),
        "Kind": _class(
            "Kind", ("hasEmail", "fn"), fn=_TEXT,
            hasEmail={"type": "string", "pattern": r"^mailto:[\w_~!$&'()*+,;=:.-]+@[\w.-]+\.[\w.-]+$"},
        ),
        "Checksum": _class(
            "Checksum", ("algorithm", "checksumValue"), algorithm={"const": "SHA-256"},
            checksumValue={"type": "string", "pattern": "^[0-9a-f]{64}$"},
        ),
        "Organization": _class("Organization", ("name",), name=_TEXT),
        "Agent": _class("Agent", ("name",), name=_TEXT),
        "Identifier": _class("Identifier", (), notation=_TEXT),
        "PeriodOfTime": _class("PeriodOfTime", (), startDate=_DATE, endDate=_DATE),
        "Standard": _class("Standard", (), title=_TEXT),
        "Document": _class("Document", ("title",), title=_TEXT),
    },
}  # fmt: skip
"""The whole schema."""
