"""The two linked-data documents against shapes: DCAT-AP 3.0 and schema.org."""

import json
import warnings
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

rdflib = pytest.importorskip("rdflib", reason="pyshacl and rdflib are development requirements")
pyshacl = pytest.importorskip("pyshacl", reason="pyshacl and rdflib are development requirements")

_HERE = "https://found.here.example/folder/"
_CLASSES = (
    "Thing",
    "CreativeWork",
    "MediaObject",
    "Dataset",
    "DataDownload",
    "DataCatalog",
    "Organization",
    "ContactPoint",
)
_NEWER = {"sha256"}
"""Properties schema.org has got since the shapes were drawn."""


def _graph(document: dict[str, Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return rdflib.Graph().parse(data=json.dumps(document), format="json-ld", publicID=_HERE)


def _broken(data: Any, shapes: Any) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        holds, _, text = pyshacl.validate(data, shacl_graph=shapes, advanced=False, inference="none")
    return "" if holds else text


def test_dcat_ap_jsonld_keeps_the_shapes_of_dcat_ap(document: Any) -> None:
    shapes = rdflib.Graph().parse(Path(__file__).with_name("dcat_ap_shapes.ttl"))
    described = document("dcat-ap.jsonld")
    assert _broken(_graph(described), shapes) == ""
    described["@graph"][2]["dcat:distribution"][0].pop("dcat:accessURL")
    assert "accessURL" in _broken(_graph(described), shapes)


def test_a_term_without_its_class_breaks_the_shapes_of_dcat_ap(document: Any) -> None:
    shapes = rdflib.Graph().parse(Path(__file__).with_name("dcat_ap_shapes.ttl"))
    described = document("dcat-ap.jsonld")
    described["@graph"] = [node for node in described["@graph"] if node["@type"] != "dct:LinguisticSystem"]
    assert "LinguisticSystem" in _broken(_graph(described), shapes)


def test_the_addresses_of_dcat_ap_lead_beside_the_document_or_to_the_public_address(
    document: Any, address: str
) -> None:
    where = {str(url) for url in _graph(document("dcat-ap.jsonld")).objects(None, rdflib.DCAT.downloadURL)}
    start = f"{address}/releases/2026.11.0/" if address else _HERE
    assert f"{start}csv/incident.csv" in where
    assert all(url.startswith(start) for url in where)


@pytest.fixture(scope="session")
def schema_org() -> tuple[Any, set[str]]:
    """The shapes of the classes we use, and the names of their properties."""
    text = files("pyshacl").joinpath("assets", "schema.ttl").read_text("utf-8")
    head, blocks = text.split("\n\n<", 1)[0], text.split("\n.\n")
    kept = [block for block in blocks if _subject(block).split("-")[0] in _CLASSES]
    prefixes = "\n".join(line for line in head.splitlines() if line.startswith("@prefix"))
    names = {_subject(block).split("-")[1] for block in kept if "-" in _subject(block)}
    return rdflib.Graph().parse(data=prefixes + "\n" + "\n.\n".join(kept) + "\n.\n", format="turtle"), names


def _subject(block: str) -> str:
    return block.strip().split("\n", 1)[0].removeprefix("schema:").strip()


def test_dataset_jsonld_keeps_the_shapes_of_schema_org(document: Any, schema_org: tuple[Any, set[str]]) -> None:
    described = {**document("dataset.jsonld"), "@context": {"@vocab": "http://schema.org/"}}
    shapes, _ = schema_org
    assert _broken(_graph(described), shapes) == ""
    described["distribution"][0] = {"@type": "Organization", "name": "no download"}
    assert "distribution" in _broken(_graph(described), shapes)


def test_dataset_jsonld_uses_only_names_schema_org_has(document: Any, schema_org: tuple[Any, set[str]]) -> None:
    def names(value: Any) -> set[str]:
        if isinstance(value, list):
            return {name for part in value for name in names(part)}
        return set(value) | names(list(value.values())) if isinstance(value, dict) else set()

    used = {name for name in names(document("dataset.jsonld")) if not name.startswith("@")}
    assert used - schema_org[1] <= _NEWER


def test_dataset_jsonld_has_what_google_dataset_search_asks(document: Any) -> None:
    described = document("dataset.jsonld")
    assert described["@type"] == "Dataset"
    assert described["name"]
    assert 50 <= len(described["description"]) <= 5000
    assert all(download["contentUrl"] and download["encodingFormat"] for download in described["distribution"])
