"""What the documents say holds: each file is there with these bytes, each column with this type, and they agree."""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from publish.about import About, Licence
from publish.documents import croissant, csvw
from publish.documents.dcat_us import dcat_us
from publish.documents.embedded import jsonld_text
from publish.documents.inventory import KINDS, UnknownFile, parts
from publish.documents.subject import Subject
from publish.documents.writing import DOCUMENTS
from schemas.as_frictionless import resource
from schemas.model import Type
from schemas.standard import PUBLISHED_TABLES


def _files(document: Any) -> dict[str, Iterator[tuple[str, int, str]]]:
    """What each document says of files: path or address, bytes, SHA-256."""
    return {
        "datapackage.json": ((r["path"], r["bytes"], r["hash"].removeprefix("sha256:")) for r in document("datapackage.json")["resources"]),
        "data.json": ((d["title"].rsplit(": ", 1)[1], int(d["byteSize"]), d["checksum"]["checksumValue"])
                      for d in document("data.json")["dataset"][0]["distribution"]),
        "dataset.jsonld": ((d["contentUrl"], _bytes(d), d["sha256"]) for d in document("dataset.jsonld")["distribution"]),
        "croissant.json": ((d["contentUrl"], _bytes(d), d["sha256"]) for d in document("croissant.json")["distribution"]),
        "dcat-ap.jsonld": ((d["dcat:downloadURL"], int(d["dcat:byteSize"]), d["spdx:checksum"]["spdx:checksumValue"])
                           for d in document("dcat-ap.jsonld")["@graph"][2]["dcat:distribution"]),
    }  # fmt: skip


def _bytes(described: dict[str, str]) -> int:
    return int(described["contentSize"].removesuffix(" B"))


def _path(named: str, address: str) -> str:
    return named.removeprefix(f"{address}/releases/2026.11.0/") if address else named


def test_every_file_a_document_names_is_there_with_its_bytes_and_checksum(
    described: Path, document: Any, address: str
) -> None:
    there = {p.relative_to(described).as_posix() for p in described.rglob("*") if p.suffix in KINDS}
    for name, told in _files(document).items():
        found = {_path(path, address): (size, digest) for path, size, digest in told}
        assert set(found) == there, name
        for path, (size, digest) in found.items():
            content = (described / path).read_bytes()
            assert (size, digest) == (len(content), hashlib.sha256(content).hexdigest()), f"{name}: {path}"
    tables = document("csvw-metadata.json")["tables"]
    assert [t["url"] for t in tables] == [f"csv/{t.name}.csv" for t in PUBLISHED_TABLES]
    for table in tables:
        content = (described / table["url"]).read_bytes()
        assert int(table["schema:contentSize"]) == len(content)
        assert table["schema:sha256"] == hashlib.sha256(content).hexdigest()


def test_every_published_column_stands_in_each_tabular_document_with_the_same_type(document: Any) -> None:
    package = {r["name"]: r["schema"]["fields"] for r in document("datapackage.json")["resources"] if "schema" in r}
    web = {t["url"]: t["tableSchema"]["columns"] for t in document("csvw-metadata.json")["tables"]}
    records = {r["name"]: r["field"] for r in document("croissant.json")["recordSet"]}
    same = {
        ("integer", "integer", "sc:Integer"), ("number", "number", "sc:Float"), ("date", "date", "sc:Date"),
        ("string", "string", "sc:Text"),
    }  # fmt: skip
    assert set(package) == set(records) == {table.name for table in PUBLISHED_TABLES}
    for table in PUBLISHED_TABLES:
        columns = zip(package[table.name], web[f"csv/{table.name}.csv"], records[table.name], table.fields, strict=True)
        for one, other, third, field in columns:
            assert one["name"] == other["name"] == third["name"] == field.name
            assert one["description"] == other["dc:description"] == third["description"] == field.description
            assert (one["type"], other["datatype"]["base"], third["dataType"]) in same


def test_the_header_of_each_csv_is_what_the_package_says(described: Path, document: Any) -> None:
    for described_file in document("datapackage.json")["resources"]:
        if "schema" in described_file:
            header = (described / described_file["path"]).read_bytes().split(b"\n", 1)[0].decode().split(",")
            assert header == [field["name"] for field in described_file["schema"]["fields"]]


def test_a_kind_of_value_has_a_type_in_every_form() -> None:
    plain = {Type.KEY, Type.TEXT, Type.CODE, Type.TIME}
    assert set(csvw.DATATYPES) == set(croissant.DATATYPES) == set(Type) - plain
    assert all(resource(table, path="x")["schema"]["fields"] for table in PUBLISHED_TABLES)


def test_titles_versions_dates_and_licences_agree_over_all_documents(described: Path, document: Any) -> None:
    facts = document("release.json")
    cited = yaml.safe_load((described / "CITATION.cff").read_text("utf-8"))
    federal, linked = document("data.json")["dataset"][0], document("dcat-ap.jsonld")["@graph"][2]
    search, learning, web = document("dataset.jsonld"), document("croissant.json"), document("csvw-metadata.json")
    package, deposit = document("datapackage.json"), document("zenodo.json")
    titles = {package["title"], federal["title"], linked["dct:title"]["@value"], search["name"], learning["name"],
              web["dc:title"], deposit["title"], cited["title"], facts["title"]}  # fmt: skip
    versions = {package["version"], federal["version"], linked["dcat:version"], search["version"], learning["version"],
                web["schema:version"], deposit["version"], cited["version"], facts["version"]}  # fmt: skip
    days = {package["created"][:10], federal["issued"], linked["dct:issued"], search["datePublished"], learning["datePublished"],
            web["dc:issued"]["@value"], deposit["publication_date"], cited["date-released"].isoformat(), facts["released_on"]}  # fmt: skip
    licences = {package["licenses"][0]["path"], federal["license"], search["license"], learning["license"],
                web["dc:license"]["@id"], cited["license-url"], facts["licence"]["url"]}  # fmt: skip
    said = {package["description"], federal["description"], linked["dct:description"]["@value"], search["description"],
            learning["description"], web["dc:description"], deposit["description"], cited["abstract"]}  # fmt: skip
    assert [len(each) for each in (titles, versions, days, licences, said)] == [1, 1, 1, 1, 1]
    assert {package["id"], federal["@id"], linked["@id"], search["@id"], learning["@id"], web["@id"]} == {package["id"]}


def test_a_release_without_an_address_is_named_by_a_tag_and_with_one_by_it(document: Any, address: str) -> None:
    name = document("datapackage.json")["id"]
    tag = "tag:data@portsample.example,2026:vigie/releases/2026.11.0"
    assert name == (f"{address}/releases/2026.11.0/" if address else tag)
    assert ("service" in document("data.json")) == bool(address)
    assert ("downloadURL" in document("data.json")["dataset"][0]["distribution"][0]) == bool(address)


def _about(**given: Any) -> About:
    usual: dict[str, Any] = {
        "version": "2026.11.0", "title": "T", "publisher": "P", "description": "D", "released_on": date(2026, 11, 4),
        "window_start": date(2025, 1, 1), "window_end": date(2025, 12, 31), "k": 5, "code_version": "1",
        "contact": "Records office, records@portsample.example", "totals": {},
    }  # fmt: skip
    return About(**(usual | given))


def test_without_a_mail_address_no_data_json_is_made_and_the_others_are(described: Path) -> None:
    subject = Subject(about=_about(contact="By post: 1 Quay Street"), parts=parts(described))
    assert dcat_us(subject) is None
    assert subject.identifier.startswith("tag:vigie.invalid,2026:")
    made = {name: make(subject) for name, make in DOCUMENTS.items()}
    assert [name for name, document in made.items() if document is None] == ["data.json"]


def test_a_licence_the_citation_format_does_not_know_is_given_by_its_address(described: Path) -> None:
    from publish.documents.citation import citation

    about = _about(licence=Licence(name="House licence 2", url="https://portsample.example/licence"))
    cited = yaml.safe_load(citation(Subject(about=about, parts=parts(described))))
    assert cited["license-url"] == "https://portsample.example/licence"
    assert "license" not in cited


def test_a_file_of_a_kind_nobody_declared_stops_the_documents(tmp_path: Path) -> None:
    (tmp_path / "notes.docx").write_bytes(b"")
    with pytest.raises(UnknownFile, match=r"notes\.docx: no document"):
        parts(tmp_path)


def test_every_part_is_named_in_words(described: Path) -> None:
    told = {part.path: (part.title, part.description) for part in parts(described)}
    assert len({title for title, _ in told.values()}) == len(told)
    assert not [path for path, (_, text) in told.items() if text.endswith(", as a table.")]
    assert told["changes/tombstone.csv"][0] == "Withdrawn rows"


@pytest.mark.parametrize(("version", "semantic"), [("2026.05.0", "2026.5.0"), ("2026.11.2.1", "2026.11.2+recut.1")])
def test_a_version_has_the_three_numbers_croissant_asks_for(described: Path, version: str, semantic: str) -> None:
    subject = Subject(about=_about(version=version), parts=parts(described))
    assert croissant.croissant(subject)["version"] == semantic


def test_the_text_for_a_page_names_files_under_the_address_it_is_told_and_cannot_end_its_element(
    tmp_path: Path,
) -> None:
    document = {
        "name": "</script><b>&",
        "distribution": [{"contentUrl": "csv/a.csv", "sha256": "0", "description": ""}],
    }
    (tmp_path / "dataset.jsonld").write_text(json.dumps(document), "utf-8")
    text = jsonld_text(tmp_path, at="/release/")
    assert not re.search("[<>&]", text)
    assert json.loads(text) == {"name": "</script><b>&", "distribution": [{"contentUrl": "/release/csv/a.csv"}]}
    assert jsonld_text(tmp_path / "nowhere", at="/release/") == ""


def test_a_document_says_nothing_of_a_cell(described: Path, frames: dict[str, pl.DataFrame]) -> None:
    keys = set(frames["incident"]["incident_id"].to_list()) | set(frames["person"]["person_id"].to_list())
    for name in (*DOCUMENTS, "CITATION.cff"):
        text = (described / name).read_text("utf-8")
        assert not [key for key in keys if f'"{key}"' in text], name
