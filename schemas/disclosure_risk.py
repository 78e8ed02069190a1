"""The JSON Schema of disclosure-risk.json, the risk report that lies beside every release.

A value like the other declarations; must not be told what a release holds. Draft 2020-12.
"""

from typing import Any

_COUNT = {"type": "integer", "minimum": 0}
_COUNT_OR_NONE = {"type": ["integer", "null"], "minimum": 0}
_SHARE = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_HEX = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT = {"type": "string"}
_HOLDS = {"type": ["boolean", "null"], "description": "null: not run, and detail says why"}


def _object(needed: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": needed, "required": list(needed), "additionalProperties": False, **more}


def _map(values: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values, **more}


_ANSWER = _object({
    "classes": _COUNT | {"description": "groups in which a harmful answer occurs"},
    "l_min": _COUNT_OR_NONE | {"description": "fewest different answers in such a group"},
    "entropy_l_min": {"type": ["number", "null"], "minimum": 1, "description": "the same weighed by how often each occurs"},
    "below_l": _COUNT,
    "t_max": _SHARE | {"description": "total variation between a group's answers and those of everyone in the same role"},
    "above_t": _COUNT,
    "skewed": _COUNT | {"description": "groups that tell the answer; 0 is promised"},
})  # fmt: skip

_TABLE = _object({
    "rows": _COUNT, "bundles": _COUNT | {"description": "incidents the rows come from"}, "classes": _COUNT,
    "k_min": _COUNT_OR_NONE | {"description": "incidents behind the smallest group of rows that look alike"},
    "k_mean": {"type": ["number", "null"], "minimum": 1, "description": "the same, for a row on average"},
    "alone": _COUNT | {"description": "rows from a group of one incident; 0 is promised"},
    "sizes": {"type": "array", "items": _object({"from": _COUNT, "to": _COUNT_OR_NONE, "classes": _COUNT, "rows": _COUNT})},
    "prosecutor_max": _SHARE, "prosecutor_mean": _SHARE, "marketer": _SHARE,
    "journalist": {"type": ["string", "number"]},
    "answers": _map(_ANSWER),
    "losses": _map(_SHARE | {"description": "normalised certainty penalty: 0 untouched, 1 gone"}),
    "levels": _map(_map(_COUNT)),
    "cells_withheld": {"type": "array", "items": _object({"column": _TEXT, "reason": _TEXT, "cells": _COUNT})},
    "rows_kept_back": _map(_COUNT_OR_NONE, description="by reason; null: more than none, fewer than the threshold"),
})  # fmt: skip

_CRITERION = _object({
    "name": {"enum": ["singling out", "linkability", "inference"]}, "question": _TEXT, "measured": _COUNT_OR_NONE,
    "unit": _TEXT, "sentence": _TEXT, "holds": {"type": "boolean"},
})  # fmt: skip

_ATTACK = _object({
    "name": _TEXT, "what": _TEXT, "bound": {"type": ["string", "number", "null"]},
    "found": {"type": ["string", "number", "object", "null"]}, "holds": _HOLDS, "detail": _TEXT,
})  # fmt: skip

_GUARD = {
    "type": "object", "required": ["smallest", "sets"],
    "properties": {"earlier_releases": _COUNT, "sets": _COUNT, "smallest": _COUNT_OR_NONE},
}  # fmt: skip

DISCLOSURE_RISK: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Disclosure risk of a Vigie release",
    **_object({
        "$schema": _TEXT,
        "release": _object(dict.fromkeys(("version", "family", "standard", "tool", "released_on"), _TEXT)),
        "holds": {"type": "boolean", "description": "every bound that was tested holds"},
        "failing": {"type": "array", "items": _TEXT},
        "policy": {"type": "object", "required": ["k", "k_protected", "l", "t", "small_count", "confidence", "uplift"]},
        "policy_hash": _HEX,
        "tables": _map(_TABLE),
        "criteria": {"type": "array", "items": _CRITERION, "minItems": 3, "maxItems": 3},
        "small_counts": {"type": ["object", "null"]},
        "earlier_releases": {"anyOf": [_GUARD, {"const": "first release of the family"}]},
        "attacks": {"type": "array", "items": _ATTACK},
        "narratives": {"anyOf": [{"type": "object"}, {"const": "none published"}]},
        "commitments": _map(_HEX, description="salted; the salt stays with the operator"),
        "coverage_gate": {"type": ["object", "null"]},
        "out_of_scope": {"type": "array", "items": _TEXT, "minItems": 1},
        "sign_off": _object({"reviewed_by": _TEXT, "reviewed_on": _TEXT}),
    }),
}  # fmt: skip
"""The whole schema."""
