"""dataset.jsonld: the release as a schema.org Dataset, for Google Dataset Search and other search engines.

The front page carries it too (publish/documents/embedded.py). Names of files are relative to the document without a
public address. Must not read a row.
"""

from typing import Any

from publish.documents.inventory import Part
from publish.documents.subject import KEYWORDS, Subject


def dataset_jsonld(subject: Subject) -> dict[str, Any]:
    """The Dataset with one DataDownload per data file."""
    about = subject.about
    publisher: dict[str, Any] = {"@type": "Organization", "name": about.publisher}
    if subject.mail:
        publisher["contactPoint"] = {"@type": "ContactPoint", "contactType": "data", "email": subject.mail}
    made: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": subject.identifier,
        "name": about.title,
        "description": subject.summary,
        "identifier": subject.identifier,
        "version": about.version,
        "datePublished": subject.released,
        "temporalCoverage": f"{about.window_start.isoformat()}/{about.window_end.isoformat()}",
        "license": about.licence.url,
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "keywords": list(KEYWORDS),
        "creator": publisher,
        "publisher": {"@type": "Organization", "name": about.publisher},
        "distribution": [_download(subject, part) for part in subject.parts],
    }
    if subject.site:
        made["url"] = subject.identifier
        made["includedInDataCatalog"] = {"@type": "DataCatalog", "name": about.title, "url": f"{subject.site}/"}
    return made


def _download(subject: Subject, part: Part) -> dict[str, Any]:
    return {
        "@type": "DataDownload", "name": part.title, "description": part.description,
        "contentUrl": subject.file(part.path), "encodingFormat": part.kind.media_type,
        "contentSize": f"{part.size} B", "sha256": part.digest,
    }  # fmt: skip
