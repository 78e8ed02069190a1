"""croissant.json: the release as Croissant 1.0 (MLCommons), for Hugging Face, Kaggle, OpenML and machine-learning libraries.

One FileObject per data file, one RecordSet per published table read from its exact CSV. Paths are relative without a
public address. Must not read a row.
"""

from typing import Any

from publish.documents.inventory import Part
from publish.documents.subject import KEYWORDS, Subject
from schemas.model import Field, Table, Type

DATATYPES = {Type.INTEGER: "sc:Integer", Type.DECIMAL: "sc:Float", Type.DATE: "sc:Date"}
"""How a kind of value is called here; everything else is sc:Text."""

CONTEXT: dict[str, Any] = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/", "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases", "dataCollection": "cr:dataCollection", "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/", "extract": "cr:extract", "field": "cr:field", "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5",
    "parentField": "cr:parentField", "path": "cr:path", "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "recordSet": "cr:recordSet", "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated",
    "replace": "cr:replace", "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source",
    "subField": "cr:subField", "transform": "cr:transform", "examples": {"@id": "cr:examples", "@type": "@json"},
    "rai": "http://mlcommons.org/croissant/RAI/", "equivalentProperty": "cr:equivalentProperty",
    "samplingRate": "cr:samplingRate",
}  # fmt: skip
"""The context the specification prescribes."""


def croissant(subject: Subject) -> dict[str, Any]:
    """The dataset with its files and one record set per table."""
    about = subject.about
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "@id": subject.identifier,
        "name": about.title,
        "description": subject.summary,
        "license": about.licence.url,
        "url": subject.identifier,
        "version": _semantic(about.version),
        "alternateName": f"{about.title}, release {about.version}",
        "datePublished": subject.released,
        "inLanguage": "en",
        "keywords": list(KEYWORDS),
        "creator": {"@type": "sc:Organization", "name": about.publisher},
        "publisher": {"@type": "sc:Organization", "name": about.publisher},
        "citeAs": subject.citation,
        "rai:personalSensitiveInformation": f"Race, gender and age bands as recorded; at least {about.k} rows look alike.",
        "distribution": [_file(subject, part) for part in subject.parts],
        "recordSet": [_records(part.table) for part in subject.exact if part.table is not None],
    }


def _semantic(version: str) -> str:
    """A CalVer of ours as the three numbers Croissant asks for; a re-cut release keeps its number as build metadata."""
    numbers = version.split(".")
    plain = ".".join(str(int(number)) for number in numbers[:3])
    return plain if len(numbers) == 3 else f"{plain}+recut.{numbers[3]}"


def _file(subject: Subject, part: Part) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject", "@id": part.path, "name": part.title, "description": part.description,
        "contentUrl": subject.file(part.path), "contentSize": f"{part.size} B", "encodingFormat": part.kind.media_type,
        "sha256": part.digest,
    }  # fmt: skip


def _records(table: Table) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@type": "cr:RecordSet", "@id": table.name, "name": table.name, "description": f"{table.description} {table.grain}.",
        "field": [_field(field, table) for field in table.fields],
    }  # fmt: skip
    if table.key:
        made["key"] = [{"@id": f"{table.name}/{name}"} for name in table.key]
    return made


def _field(field: Field, table: Table) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@type": "cr:Field", "@id": f"{table.name}/{field.name}", "name": field.name, "description": field.description,
        "dataType": DATATYPES.get(field.type, "sc:Text"),
        "source": {"fileObject": {"@id": f"csv/{table.name}.csv"}, "extract": {"column": field.name}},
    }  # fmt: skip
    if field.references and not str(field.references).startswith(f"{table.name}."):
        made["references"] = {"field": {"@id": str(field.references).replace(".", "/")}}
    return made
