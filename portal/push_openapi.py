"""The push API as OpenAPI 3.1: its addresses, what they take, every answer they give. Reports are derived from the standard.

Declared beside the handlers; a test compares the two and asks each address at random. Must not answer a request.
"""

from collections.abc import Mapping
from typing import Any

from portal.push_content import DOCUMENT, LARGEST, LINES
from schemas.as_json_schema import record_schemas, report_schema
from schemas.report_example import REPORT

Schema = dict[str, Any]

_AT = "#/components/schemas/"
_PROBLEM = "application/problem+json"
_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_MAYBE_TEXT: Schema = {"type": ["string", "null"]}

_REASONS = {
    400: "The request cannot be read, or lacks its Idempotency-Key; nothing was kept.",
    401: "No key was shown, or it has ended.",
    403: "The key may check reports, not submit them.",
    404: "There is nothing of that name for this key.",
    409: "The Idempotency-Key was used with other content, or the content is another agency's.",
    413: f"More than {LARGEST:,} bytes, or a report longer than any is.",
    415: "Another type than JSON or NDJSON, packed content, or content that is not what its type says.",
    422: "Every report is held; the answer names each finding.",
    429: "Too often; Retry-After says in how many seconds to ask again.",
}


def openapi(*, title: str, origin: str) -> Schema:
    """The description of the API as this deployment serves it."""
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{title}: push API" if title else "Push API", "version": "1.0.0",
                 "description": "Check and submit use-of-force reports from a records system. Errors are problem JSON (RFC 9457)."},
        "servers": [{"url": origin}],
        "security": [{"key": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "A key of an agency's program."}},
            "schemas": {"Report": report_schema(at=_AT), **record_schemas(at=_AT), **_SCHEMAS},
        },
    }  # fmt: skip


def _paths() -> Schema:
    agency = _query("agency", "An agency this key files for; by default its own.", {"type": "string", "maxLength": 40})
    key = {
        "name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "pattern": "^[!-~]{8,80}$"},
        "description": "A new one for each batch; sent again with the same content, the same answer comes back. A batch needs one.",
    }  # fmt: skip
    receipt = {
        "name": "receipt",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^R-[A-Z2-7]{16}$"},
    }
    before = _query("before", "The receipt after which to go on.", {"type": "string", "pattern": "^R-[A-Z2-7]{16}$"})
    marker = _query("since", "The marker of the answer before; left out, the first report accepted comes first.",
                    {"type": "string", "maxLength": 80})  # fmt: skip
    sent, read = (400, 401, 404, 413, 415, 429), (400, 401, 404, 429)
    replayed = {"Idempotency-Replayed": {"description": "true where this is the answer of before.", "schema": _TEXT}}
    taken = "What was taken, what is held and why, and the signed receipt."
    return {
        "/api/v1/check": {"post": _operation(
            "check", "Check reports; nothing is kept", "Findings", {200: ("Checked", "What is wrong where, why, and how to mend it.")},
            sent, parameters=[agency], body=True)},
        "/api/v1/reports": {"post": _operation(
            "submit", "Submit reports: one, or a batch", "Taken",
            {201: ("Taken", taken), 200: ("Taken", "The same content was taken before; its receipt."), 422: ("Taken", _REASONS[422])},
            (*sent, 403, 409), parameters=[agency, key], body=True, headers=replayed)},
        "/api/v1/submissions": {"get": _operation(
            "submissions", "Deliveries of the agency, last first", "Deliveries", {200: ("Submissions", "A page of them.")},
            read, parameters=[agency, before])},
        "/api/v1/submissions/{receipt}": {"get": _operation(
            "submission", "One delivery, and what became of its reports", "Delivery", {200: ("Submission", "The delivery.")},
            read, parameters=[receipt, agency])},
        "/api/v1/since": {"get": _operation(
            "since", "Reports accepted since a marker, so that an exporter resumes", "Reports", {200: ("Since", "A page of them.")},
            read, parameters=[agency, marker])},
        "/api/v1/standard": {"get": {**_operation(
            "standard", "The JSON Schema of a report", "Schema", {200: ("Standard", "Version and schema.")}, (), parameters=[]), "security": []}},
    }  # fmt: skip


def _operation(
    name: str, summary: str, tag: str, answers: Mapping[int, tuple[str, str]], problems: tuple[int, ...], *,
    parameters: list[Schema], body: bool = False, headers: Schema | None = None,
) -> Schema:  # fmt: skip
    told: Schema = {
        str(status): {
            "description": sentence, "content": {DOCUMENT: {"schema": {"$ref": _AT + schema}}}, **({"headers": headers} if headers else {}),
        }
        for status, (schema, sentence) in answers.items()
    }  # fmt: skip
    for status in problems:
        told[str(status)] = {
            "description": _REASONS[status],
            "content": {_PROBLEM: {"schema": {"$ref": f"{_AT}Problem"}}},
        }
    if "429" in told:
        told["429"]["headers"] = {"Retry-After": {"description": "Seconds.", "schema": _COUNT}}
    operation: Schema = {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        "parameters": parameters,
        "responses": told,
    }
    return {**operation, "requestBody": _BODY} if body else operation


def _query(name: str, sentence: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": sentence, "schema": schema}


def _object(properties: Schema, *, optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def _many(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


_REPORT = {"$ref": f"{_AT}Report"}
_BODY: Schema = {
    "required": True,
    "content": {
        DOCUMENT: {
            "schema": {"oneOf": [_REPORT, {"type": "array", "items": _REPORT, "minItems": 1}]},
            "example": REPORT,
        },
        LINES: {
            "schema": {"type": "string", "description": "One report a line, each as in components.schemas.Report."}
        },
    },
}

_FINDING = _object({
    "line": {**_COUNT, "description": "Line of what was sent, or place in its list, from 1; 0 speaks of all of it."},
    "code": _TEXT, "severity": {"enum": ["error", "warning", "note"]},
    "where": {**_MAYBE_TEXT, "description": "As persons.dress."}, "sentence": _TEXT, "why": _TEXT, "fix": _TEXT,
})  # fmt: skip
_KIND = _object({
    "code": _TEXT, "severity": {"enum": ["error", "warning", "note"]}, "rows": _COUNT, "field": _MAYBE_TEXT, "column": _MAYBE_TEXT,
    "file": _TEXT, "first_row": _COUNT, "sentence": _TEXT, "why": _TEXT, "remedy": _TEXT, "clears": _COUNT,
    "fixable": {"type": "boolean"},
})  # fmt: skip
_COLUMN = _object({"name": _TEXT, "mapped_to": _TEXT, "non_blank": _COUNT, "standardised": _COUNT})
_RECEIPT = _object({
    "receipt": _TEXT, "agency_id": _TEXT, "received_at": {"type": "string", "format": "date-time"}, "sha256": _TEXT,
    "reports": _COUNT, "accepted": _COUNT, "signed": {**_TEXT, "description": "The text that is signed, byte for byte."},
    "signature": {**_TEXT, "description": "Hexadecimal."}, "algorithm": {"const": "Ed25519"},
    "key": {**_TEXT, "description": "The public key of this deployment, hexadecimal; the same stands in each release."},
})  # fmt: skip
_CHECKED = {
    "report": _TEXT, "verdict": {"enum": ["ready", "partly", "held"]}, "rows": _COUNT, "skipped": _COUNT, "accepted": _COUNT,
    "rejected": _COUNT, "kinds": _many(_KIND), "columns": _many(_COLUMN), "held_lines": _many(_COUNT), "findings": _many(_FINDING),
    "findings_left_out": _COUNT,
}  # fmt: skip
_DELIVERY = {
    "receipt": _TEXT, "received_at": {"type": "string", "format": "date-time"}, "accepted": _COUNT,
    "held": {"type": ["integer", "null"], "description": "null where the delivery holds reports of other agencies."},
    "status": {"enum": ["taken", "partly", "held"]},
}  # fmt: skip
_SCHEMAS: Schema = {
    "Checked": _object({**_CHECKED, "kept": {"const": False}, "receipt": {"type": "null"}}),
    "Taken": _object({**_CHECKED, "kept": {"type": "boolean", "description": "false for a sandbox key."},
                      "receipt": {"oneOf": [_RECEIPT, {"type": "null"}]}}),
    "Submissions": _object({"submissions": _many(_object(_DELIVERY)), "next": _MAYBE_TEXT}),
    "Submission": _object({**_DELIVERY, "standing": _object(dict.fromkeys(("in_force", "superseded", "duplicate", "withdrawn"), _COUNT))}),
    "Since": _object({
        "reports": _many(_object({"incident_id": _TEXT, "month": _TEXT, "receipt": _TEXT,
                                  "received_at": {"type": "string", "format": "date-time"}})),
        "since": {**_TEXT, "description": "The marker to go on with."}, "more": {"type": "boolean"},
    }),
    "Standard": _object({"version": _TEXT, "report": {"type": "object"}}),
    "Problem": _object({"title": _TEXT, "status": _COUNT, "detail": _TEXT}),
}  # fmt: skip
