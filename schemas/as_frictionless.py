"""Project a table onto a Frictionless resource (Data Package v2, datapackage.org, 26 June 2024).

The descriptor is the durable contract of a release. Must not read the data it describes.
"""

from typing import Any

from schemas.model import Field, Table, Type

_TYPES = {Type.INTEGER: "integer", Type.DECIMAL: "number", Type.DATE: "date"}


def resource(table: Table, *, path: str) -> dict[str, Any]:
    """The resource of one public table whose CSV lies at `path`. `vigie:quasi` names the columns k is counted over."""
    schema: dict[str, Any] = {"fields": [_field(field) for field in table.fields], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if keys := [_foreign_key(field, table) for field in table.fields if field.references]:
        schema["foreignKeys"] = keys
    return {
        "name": table.name, "title": table.label, "description": f"{table.description} Grain: {table.grain}.",
        "path": path, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "type": "table",
        "schema": schema, "vigie:quasi": list(table.quasi),
    }  # fmt: skip


def _field(field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": field.required}
    if field.vocabulary is not None:
        constraints["enum"] = list(field.allowed)
    for name in ("minimum", "maximum", "pattern"):
        if (bound := getattr(field, name)) is not None:
            constraints[name] = bound
    described = {
        "name": field.name, "title": field.label, "description": field.description,
        "type": _TYPES.get(field.type, "string"), "constraints": constraints,
    }  # fmt: skip
    if field.unit:
        described["unit"] = field.unit
    return described


def _foreign_key(field: Field, table: Table) -> dict[str, Any]:
    parent, column = str(field.references).split(".")
    return {
        "fields": [field.name],
        "reference": {"resource": "" if parent == table.name else parent, "fields": [column]},
    }
