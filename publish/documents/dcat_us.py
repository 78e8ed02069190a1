"""data.json: the release as a DCAT-US 3 catalogue, for the harvester of data.gov and of states that use its form.

A series (all releases), one dataset (this one), its files with checksums, and the API as a data service. The published
schemas of DCAT-US 3 are JSON Schemas without a JSON-LD context, so there is none here. They want whole IRIs: without a
public address a file is named by a tag: URI and its path stands in its title, and there is no service to describe.
The schema demands a mail address to write to; where the contact holds none, no data.json can be written. Must not read a row.
"""

from typing import Any

from publish.documents.inventory import Part
from publish.documents.subject import KEYWORDS, Subject

_STANDARD = "https://resources.data.gov/dcat-us/3.0.0/"


def dcat_us(subject: Subject) -> dict[str, Any] | None:
    """The catalogue, or None where the contact of the release holds no mail address."""
    if not subject.mail:
        return None
    about = subject.about
    publisher = {"@type": "Organization", "name": about.publisher}
    contact = {"@type": "Kind", "fn": about.publisher, "hasEmail": f"mailto:{subject.mail}"}
    dataset = {
        "@id": subject.identifier, "@type": "Dataset", "title": about.title, "description": subject.summary,
        "identifier": {"@type": "Identifier", "@id": subject.identifier, "notation": about.version},
        "publisher": publisher, "contactPoint": contact, "version": about.version, "issued": subject.released,
        "license": about.licence.url, "accessRights": "public", "keyword": list(KEYWORDS), "language": "en",
        "temporal": [_span(subject)], "inSeries": [_series(subject)],
        "describedBy": _distribution(subject, _dictionary(subject)),
        "distribution": [_distribution(subject, part) for part in subject.parts],
        "rights": [f"No row may be used to find a person. Rows are coarsened until at least {about.k} look alike."],
    }  # fmt: skip
    catalogue: dict[str, Any] = {
        "@id": f"{subject.identifier}#catalog", "@type": "Catalog", "title": about.title, "description": about.description,
        "publisher": publisher, "issued": subject.released, "language": "en", "license": about.licence.url,
        "conformsTo": {"@type": "Standard", "@id": _STANDARD, "title": "DCAT-US 3.0"},
        "dataset": [dataset],
    }  # fmt: skip
    if subject.site:
        dataset["landingPage"] = {"@type": "Document", "@id": subject.identifier, "title": about.title}
        catalogue["service"] = [{
            "@id": f"{subject.identifier}vigie", "@type": "DataService", "title": f"{about.title}: API",
            "description": "Every table as JSON or CSV, filtered by column, and SQL to read with. Datasette's JSON API.",
            "publisher": {"@type": "Agent", "name": about.publisher}, "contactPoint": [contact],
            "endpointURL": [f"{subject.identifier}vigie"], "endpointDescription": [f"{subject.site}/api"],
            "servesDataset": [subject.identifier], "license": about.licence.url,
        }]  # fmt: skip
    return catalogue


def _series(subject: Subject) -> dict[str, Any]:
    about = subject.about
    return {
        "@id": subject.series, "@type": "DatasetSeries", "title": f"{about.title}: all releases",
        "description": "Each release is kept for good under its version and never changed; a correction is a new release.",
        "publisher": {"@type": "Agent", "name": about.publisher},
    }  # fmt: skip


def _span(subject: Subject) -> dict[str, str]:
    about = subject.about
    return {
        "@type": "PeriodOfTime",
        "startDate": about.window_start.isoformat(),
        "endDate": about.window_end.isoformat(),
    }


def _dictionary(subject: Subject) -> Part:
    return next(part for part in subject.parts if part.path == "data_dictionary.csv")


def _distribution(subject: Subject, part: Part) -> dict[str, Any]:
    made = {
        "@id": subject.name_of(part.path), "@type": "Distribution", "title": f"{part.title}: {part.path}",
        "description": part.description, "format": part.kind.form, "mediaType": part.kind.media_type,
        "byteSize": str(part.size), "license": subject.about.licence.url, "issued": subject.released,
        "checksum": {"@type": "Checksum", "algorithm": "SHA-256", "checksumValue": part.digest},
    }  # fmt: skip
    if subject.site:
        made |= {"downloadURL": subject.file(part.path), "accessURL": subject.identifier}
    return made
