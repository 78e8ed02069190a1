"""csvw-metadata.json: the exact CSV files as a table group of CSV on the Web (W3C, 17 December 2015).

Read by CSVW validators (csvlint, Python's csvw) and by tools that turn CSV into RDF. Addresses of tables are relative:
a CSVW reader finds the files beside the document. Must not read a row.
"""

import re
from typing import Any

from publish.documents.subject import KEYWORDS, Subject
from schemas.model import Field, Table, Type

DATATYPES = {Type.INTEGER: "integer", Type.DECIMAL: "number", Type.DATE: "date"}
"""How a kind of value is called here; everything else is a string."""


def csvw(subject: Subject) -> dict[str, Any]:
    """The table group: one table per exact CSV, with its columns, keys and notes on size and checksum."""
    about = subject.about
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@id": subject.identifier,
        "dc:title": about.title,
        "dc:description": subject.summary,
        "dc:publisher": about.publisher,
        "dc:license": {"@id": about.licence.url},
        "dc:issued": {"@value": subject.released, "@type": "xsd:date"},
        "dc:subject": list(KEYWORDS),
        "schema:version": about.version,
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "doubleQuote": True},
        "tables": [
            {
                "url": part.path, "dc:title": part.title, "dc:description": part.description,
                "schema:contentSize": str(part.size), "schema:sha256": part.digest,
                "tableSchema": _schema(part.table),
            }
            for part in subject.exact if part.table is not None
        ],
    }  # fmt: skip


def _schema(table: Table) -> dict[str, Any]:
    made: dict[str, Any] = {"columns": [_column(field) for field in table.fields]}
    if table.key:
        made["primaryKey"] = list(table.key)
    # A blank reference is no reference; CSVW has no such notion, so only columns that are never blank are declared.
    keys = [_foreign_key(field) for field in table.fields if field.references and field.required]
    return made | ({"foreignKeys": keys} if keys else {})


def _column(field: Field) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": field.name, "titles": field.name, "dc:title": field.label, "dc:description": field.description,
        "datatype": _datatype(field), "required": field.required, "null": [""],
    }  # fmt: skip
    return made | ({"schema:unitText": field.unit} if field.unit else {})


def _datatype(field: Field) -> dict[str, Any]:
    made: dict[str, Any] = {"base": DATATYPES.get(field.type, "string")}
    if field.vocabulary is not None:
        made["format"] = f"^({'|'.join(re.escape(code) for code in field.allowed)})$"
    elif field.pattern is not None:
        made["format"] = field.pattern
    for name in ("minimum", "maximum"):
        if (bound := getattr(field, name)) is not None:
            made[name] = bound
    return made


def _foreign_key(field: Field) -> dict[str, Any]:
    table, column = str(field.references).split(".")
    return {"columnReference": field.name, "reference": {"resource": f"csv/{table}.csv", "columnReference": column}}
