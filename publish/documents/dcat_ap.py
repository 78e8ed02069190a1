"""dcat-ap.jsonld: the release as a DCAT-AP 3.0 catalogue, for the European data portal and national portals of the EU.

Addresses are relative to the document without a public address; a reader resolves them against where it found it.
Checksums are spdx:Checksum with SHA-256. The catalogue lists the dataset alone, for what it lists must be a dcat:Dataset;
the series is found from the dataset. Must not read a row.
"""

from typing import Any

from publish.documents.inventory import Part
from publish.documents.subject import KEYWORDS, Subject

_AUTHORITY = "http://publications.europa.eu/resource/authority"
_MEDIA = "https://www.iana.org/assignments/media-types"
_THEME = f"{_AUTHORITY}/data-theme/JUST"
_LANGUAGE = f"{_AUTHORITY}/language/ENG"
_ACCESS = f"{_AUTHORITY}/access-right/PUBLIC"
_ALGORITHM = "spdx:checksumAlgorithm_sha256"
_DATE = {"@type": "xsd:date"}

CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#", "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#",
    "adms": "http://www.w3.org/ns/adms#", "dct:issued": _DATE, "dcat:startDate": _DATE, "dcat:endDate": _DATE,
    "dcat:byteSize": {"@type": "xsd:nonNegativeInteger"}, "spdx:checksumValue": {"@type": "xsd:hexBinary"},
    **{name: {"@type": "@id"} for name in (
        "dcat:accessURL", "dcat:downloadURL", "dcat:endpointURL", "dcat:endpointDescription", "dcat:servesDataset",
        "dcat:inSeries", "dcat:landingPage", "dcat:mediaType", "dcat:theme", "dct:accessRights", "dct:format",
        "dct:language", "dct:license", "spdx:algorithm", "vcard:hasEmail",
    )},
}  # fmt: skip
"""Prefixes, and which values are dates, numbers or references."""


def dcat_ap(subject: Subject) -> dict[str, Any]:
    """The graph: catalogue, series, dataset, and the API as a service where there is a public address."""
    about = subject.about
    publisher = {"@type": "foaf:Agent", "foaf:name": about.publisher}
    catalogue: dict[str, Any] = {
        "@id": f"{subject.identifier}#catalog", "@type": "dcat:Catalog", "dct:title": _english(about.title),
        "dct:description": _english(about.description), "dct:publisher": publisher, "dct:license": about.licence.url,
        "dct:issued": subject.released, "dcat:dataset": [{"@id": subject.identifier}],
    }  # fmt: skip
    series = {
        "@id": subject.series, "@type": "dcat:DatasetSeries", "dct:title": _english(f"{about.title}: all releases"),
        "dct:description": _english("Each release is kept for good under its version and never changed."),
        "dct:publisher": publisher,
    }  # fmt: skip
    graph = [catalogue, series, _dataset(subject, publisher), _licence(subject)]
    if subject.site:
        catalogue["dcat:service"] = [{"@id": f"{subject.identifier}vigie"}]
        graph.append({
            "@id": f"{subject.identifier}vigie", "@type": "dcat:DataService", "dct:title": _english(f"{about.title}: API"),
            "dcat:endpointURL": f"{subject.identifier}vigie", "dcat:endpointDescription": f"{subject.site}/api",
            "dcat:servesDataset": subject.identifier, "dct:license": about.licence.url, "dct:publisher": publisher,
        })  # fmt: skip
    return {"@context": CONTEXT, "@graph": [*graph, *_terms(subject)]}


def _terms(subject: Subject) -> list[dict[str, Any]]:
    """The class of each term of a public list: the shapes of DCAT-AP ask for it, and a reader may not hold the lists."""
    classes = {
        _LANGUAGE: "dct:LinguisticSystem", _ACCESS: "dct:RightsStatement",
        _ALGORITHM: "spdx:ChecksumAlgorithm",
        **{_format(part): "dct:MediaTypeOrExtent" for part in subject.parts},
        **{_media(part): "dct:MediaType" for part in subject.parts},
    }  # fmt: skip
    theme = {
        "@id": _THEME,
        "@type": "skos:Concept",
        "skos:prefLabel": _english("Justice, legal system and public safety"),
    }
    return [theme, *({"@id": term, "@type": name} for term, name in classes.items())]


def _format(part: Part) -> str:
    return f"{_AUTHORITY}/file-type/{part.kind.european}"


def _media(part: Part) -> str:
    return f"{_MEDIA}/{part.kind.media_type}"


def _dataset(subject: Subject, publisher: dict[str, str]) -> dict[str, Any]:
    about = subject.about
    made: dict[str, Any] = {
        "@id": subject.identifier, "@type": "dcat:Dataset", "dct:title": _english(about.title),
        "dct:description": _english(subject.summary), "dct:identifier": subject.identifier, "dct:publisher": publisher,
        "dcat:version": about.version, "dct:issued": subject.released, "dcat:inSeries": subject.series,
        "dcat:keyword": [_english(word) for word in KEYWORDS], "dcat:theme": _THEME,
        "dct:language": _LANGUAGE, "dct:accessRights": _ACCESS,
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": about.window_start.isoformat(), "dcat:endDate": about.window_end.isoformat(),
        },
        "dcat:distribution": [_distribution(subject, part) for part in subject.parts],
    }  # fmt: skip
    if subject.mail:
        made["dcat:contactPoint"] = {"@type": "vcard:Kind", "vcard:fn": about.publisher, "vcard:hasEmail": f"mailto:{subject.mail}"}  # fmt: skip
    if subject.site:
        made["dcat:landingPage"] = {"@id": subject.identifier, "@type": "foaf:Document"}
        # One node cannot be both a dataset and a page.
        made["dcat:landingPage"]["@id"] = f"{subject.site}/"
    return made


def _distribution(subject: Subject, part: Part) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution", "dct:title": _english(part.title), "dct:description": _english(part.description),
        "dcat:accessURL": subject.file(part.path), "dcat:downloadURL": subject.file(part.path),
        "dct:format": _format(part), "dcat:mediaType": _media(part),
        "dcat:byteSize": str(part.size), "dct:license": subject.about.licence.url, "dct:issued": subject.released,
        "spdx:checksum": {
            "@type": "spdx:Checksum", "spdx:algorithm": _ALGORITHM, "spdx:checksumValue": part.digest,
        },
    }  # fmt: skip


def _licence(subject: Subject) -> dict[str, Any]:
    licence = subject.about.licence
    return {"@id": licence.url, "@type": "dct:LicenseDocument", "dct:title": licence.name}


def _english(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "en"}
