"""Write the documents of a release, after the data files whose sizes and checksums they state. Must not make one itself."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from publish.documents.citation import citation, zenodo
from publish.documents.croissant import croissant
from publish.documents.csvw import csvw
from publish.documents.datapackage import data_package
from publish.documents.dataset_jsonld import dataset_jsonld
from publish.documents.dcat_ap import dcat_ap
from publish.documents.dcat_us import dcat_us
from publish.documents.embedded import DOCUMENT
from publish.documents.inventory import parts
from publish.documents.subject import Subject
from publish.draft import Draft

CITATION = "CITATION.cff"

DOCUMENTS: Mapping[str, Callable[[Subject], dict[str, Any] | None]] = {
    "datapackage.json": data_package,
    "data.json": dcat_us,
    DOCUMENT: dataset_jsonld,
    "csvw-metadata.json": csvw,
    "dcat-ap.jsonld": dcat_ap,
    "croissant.json": croissant,
    "zenodo.json": zenodo,
}
"""The JSON documents by the name of their file; docs/documents.md says who reads which."""


def write_documents(draft: Draft) -> None:
    """Every document; one that cannot be said of this release (None) is not written."""
    subject = Subject(about=draft.about, parts=parts(draft.folder))
    for name, make in DOCUMENTS.items():
        if (made := make(subject)) is not None:
            text = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
            (draft.folder / name).write_text(text, encoding="utf-8", newline="\n")
    (draft.folder / CITATION).write_text(citation(subject), encoding="utf-8", newline="\n")
