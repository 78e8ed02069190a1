"""CITATION.cff and zenodo.json: how to cite the release, for people and for the archives they deposit it in.

CITATION.cff (Citation File Format 1.2.0) is read by GitHub, Zotero and cffconvert; zenodo.json (the keys of a
.zenodo.json file) by Zenodo, which mints a DOI. Must not read a row, nor name a person: the publisher is the author.
"""

from typing import Any

import yaml

from publish.documents.subject import KEYWORDS, Subject

_SPDX = frozenset({"CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0"})
"""Open data licences the format knows by name; any other is given by its address alone."""


def citation(subject: Subject) -> str:
    """CITATION.cff as text."""
    about = subject.about
    author: dict[str, str] = {"name": about.publisher}
    if subject.mail:
        author["email"] = subject.mail
    made: dict[str, Any] = {
        "cff-version": "1.2.0", "message": "Cite the release you used, with its version.", "type": "dataset",
        "title": about.title, "version": about.version, "date-released": about.released_on, "authors": [author],
        "abstract": subject.summary, "keywords": list(KEYWORDS), "license-url": about.licence.url,
    }  # fmt: skip
    if about.licence.name in _SPDX:
        made["license"] = about.licence.name
    if subject.site:
        made["url"] = subject.identifier
    return yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=100)


def zenodo(subject: Subject) -> dict[str, Any]:
    """zenodo.json: what Zenodo asks of a deposit."""
    about = subject.about
    made: dict[str, Any] = {
        "upload_type": "dataset", "title": about.title, "version": about.version, "publication_date": subject.released,
        "creators": [{"name": about.publisher}], "description": subject.summary, "access_right": "open",
        "license": about.licence.name.lower(), "keywords": list(KEYWORDS), "language": "eng",
        "dates": [{"start": about.window_start.isoformat(), "end": about.window_end.isoformat(), "type": "Collected"}],
    }  # fmt: skip
    if subject.site:
        made["related_identifiers"] = [{"identifier": subject.identifier, "relation": "isIdenticalTo", "scheme": "url"}]
    return made
