"""The OpenAPI 3.0 document of the feature service: its addresses, parameters, answers and who may ask.

Must not answer a question itself.
"""

from collections.abc import Iterable
from typing import Any

from planner.gate import COOKIE
from planner.items import LIMIT, MOST

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
GEOJSON, JSON, PROBLEM = "application/geo+json", "application/json", "application/problem+json"

_PARAMETERS: dict[str, dict[str, Any]] = {
    "limit": {"schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}},
    "offset": {"schema": {"type": "integer", "minimum": 0, "default": 0}},
    "bbox": {"schema": {"type": "array", "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
                        "items": {"type": "number"}}},
    "datetime": {"schema": {"type": "string"}},
}  # fmt: skip
"""What a question for items may hold."""


def api_document(server: str, title: str, version: str, collections: Iterable[str]) -> dict[str, Any]:
    """The document; `server` is the address that its paths follow."""
    asked = [{"$ref": f"#/components/parameters/{name}"} for name in _PARAMETERS]
    paths = {
        "/ogc": _get("landing", JSON), "/ogc/conformance": _get("conformance", JSON), "/ogc/api": _get("api", OPENAPI),
        "/ogc/collections": _get("collections", JSON),
    }  # fmt: skip
    key = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
    for name in collections:
        at = f"/ogc/collections/{name}"
        paths[at] = _get(f"{name}.about", JSON, missing=True)
        paths[f"{at}/items"] = _get(f"{name}.items", GEOJSON, asked, schema="features", missing=True)
        paths[f"{at}/items/{{featureId}}"] = _get(f"{name}.item", GEOJSON, [key], schema="feature", missing=True)
    return {
        "openapi": "3.0.3", "info": {"title": title, "version": version}, "servers": [{"url": server}], "paths": paths,
        "security": [{"bearer": []}, {"cookie": []}],
        "components": {
            "parameters": {name: {"name": name, "in": "query", "required": False, "style": "form", "explode": False, **more}
                           for name, more in _PARAMETERS.items()},
            "schemas": {"problem": _object("title", "status", "detail"),
                        "features": _object("type", "features"), "feature": _object("type", "geometry", "properties")},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"},
                                "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE}},
        },
    }  # fmt: skip


def _get(name: str, kind: str, parameters: list[dict[str, Any]] | None = None, *, schema: str = "",
         missing: bool = False) -> dict[str, Any]:  # fmt: skip
    shape = {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"}
    problem = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/problem"}}}}
    answers: dict[str, Any] = {
        "200": {"description": "What was asked for.", "content": {kind: {"schema": shape}}},
        "400": {"description": "A parameter is not known or holds what it cannot.", **problem},
        "401": {"description": "No token was shown."},
        "500": {"description": "The answer broke."},
    }
    if missing:
        answers["404"] = {"description": "There is no such item.", **problem}
    return {"get": {"operationId": name, "parameters": parameters or [], "responses": answers}}


def _object(*needed: str) -> dict[str, Any]:
    return {"type": "object", "required": list(needed)}
