"""Project the whole standard onto plain JSON: tables, fields, what is published of them, vocabularies, levels.

Two such descriptions are enough to tell what changed between two versions (schemas/difference.py); each release carries
its own as standard.json. Takes tables; must not compare or judge. Run as `python -m schemas.as_description FILE`.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from schemas.model import Field, Hierarchy, Table, Vocabulary
from schemas.standard import TABLES, VERSION

Description = dict[str, Any]
"""{"version", "tables": {name: {..., "fields": {name: {...}}, "columns": {name: type}}}, "vocabularies": {name: {...}}}"""


def described(tables: Iterable[Table] = TABLES, *, version: str = VERSION) -> Description:
    """The description of a standard; equal standards give equal descriptions.

    `fields` are those of the report, whether published or not; `columns` those of the public table, empty when no row is
    published; `quasi` the columns by which someone could be recognised.
    """
    vocabularies: dict[str, Any] = {}
    told: dict[str, Any] = {}
    for table in tables:
        public = table.published()
        told[table.name] = {
            "label": table.label, "description": table.description, "grain": table.grain, "key": list(table.key),
            "withheld_because": table.withheld_because,
            "fields": {field.name: _field(field) for field in table.fields},
            "columns": {field.name: field.type.value for field in public.fields} if public else {},
            "public_key": list(public.key) if public else [],
            "quasi": sorted(public.quasi) if public else [],
        }  # fmt: skip
        for field in (*table.fields, *table.inherits, *table.adds, *(public.fields if public else ())):
            for vocabulary in (field.vocabulary, field.hierarchy.vocabulary if field.hierarchy else None):
                if vocabulary is not None:
                    vocabularies.setdefault(vocabulary.name, _vocabulary(vocabulary))
    return {"version": version, "tables": told, "vocabularies": dict(sorted(vocabularies.items()))}


def _field(field: Field) -> dict[str, Any]:
    return {
        "label": field.label, "description": field.description, "type": field.type.value,
        "privacy": field.privacy.value, "release": field.release.value, "required": field.required, "always": field.always,
        "vocabulary": field.vocabulary.name if field.vocabulary else None, "blanks": list(field.blanks),
        "hierarchy": _levels(field.hierarchy), "references": field.references, "derived": field.derived,
        "unit": field.unit, "minimum": field.minimum, "maximum": field.maximum, "pattern": field.pattern,
        "purpose": field.purpose, "legal_basis": field.legal_basis, "retention": field.retention, "source": field.source,
        "since": field.since, "until": field.until,
    }  # fmt: skip


def _levels(hierarchy: Hierarchy | None) -> dict[str, Any] | None:
    return {"name": hierarchy.name, "levels": [term.code for term in hierarchy.levels]} if hierarchy else None


def _vocabulary(vocabulary: Vocabulary) -> dict[str, Any]:
    terms = {
        term.code: {
            "label": term.label, "meaning": term.meaning, "since": term.since, "until": term.until,
            "source": term.source, "broader": term.broader,
        }
        for term in vocabulary.terms
    }  # fmt: skip
    return {"description": vocabulary.description, "terms": terms}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(described(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
