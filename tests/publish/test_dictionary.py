"""The dictionary in its three forms and the descriptor: every field explained, and nothing said that is private."""

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl

from publish.dictionary import BLANKS, entries, terms_frame
from publish.handbook import handbook
from schemas.standard import PUBLISHED_TABLES, TABLES


def test_every_public_column_has_an_entry_with_meaning_source_and_form() -> None:
    told = {(entry.table_name, entry.field): entry for entry in entries() if entry.published == "yes"}
    assert set(told) == {(table.name, field.name) for table in PUBLISHED_TABLES for field in table.fields}
    assert all(
        entry.label and entry.description and entry.how_published and entry.source and entry.since
        for entry in told.values()
    )


def test_every_field_that_is_not_published_says_why_in_words() -> None:
    gone = {(entry.table_name, entry.field): entry.how_published for entry in entries() if entry.published == "no"}
    assert gone["incident", "narrative"].startswith("Not published: it could lead to a person")
    assert gone["incident", "address"] == "Only as area and area_level; never as written."
    assert gone["incident", "on_k12_campus"].startswith("Not in the open release")
    assert "Rare combinations" not in gone["race", "race"], "the sentence goes on in lower case"
    assert "rare combinations of races" in gone["race", "race"]
    private = {(table.name, field.name) for table in TABLES for field in table.fields}
    public = {(table.name, field.name) for table in PUBLISHED_TABLES for field in table.fields}
    assert set(gone) == private - public


def test_the_entry_of_a_coarsened_column_names_its_levels_and_its_terms() -> None:
    told = {(entry.table_name, entry.field): entry for entry in entries()}
    assert "day, month, quarter, year; else withheld" in told["incident", "incident_date"].how_published
    assert told["person", "race"].how_published == "As recorded, or withheld where too few rows look alike."
    assert told["person", "race"].allowed.endswith("multiracial; not_asked; not_reported; pending; unknown; withheld")


def test_every_code_of_a_release_stands_in_the_terms(frames: dict[str, pl.DataFrame]) -> None:
    codes = set(terms_frame()["code"])
    for table in PUBLISHED_TABLES:
        for field in table.fields:
            if field.vocabulary is not None:
                assert set(frames[table.name][field.name]) <= codes


def test_the_page_explains_every_field_and_the_four_kinds_of_blank(facts: Any, frames: dict[str, pl.DataFrame]) -> None:
    page = handbook(facts(frames))
    assert all(f"- `{word}`: " in page for word in BLANKS)
    assert all(f"`{entry.field}`" in page for entry in entries())
    assert "until at least 5 of them look alike" in page
    assert "- Races of persons (`race`): Rare combinations" in page
    assert "!" not in page
    assert "please" not in page.lower()


def test_the_descriptor_describes_every_csv_file_by_its_bytes(release: Path) -> None:
    package = json.loads((release / "datapackage.json").read_text("utf-8"))
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (package["version"], package["created"]) == ("2026.11.0", "2026-11-04T00:00:00Z")
    assert package["licenses"] == [{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}]
    assert [resource["name"] for resource in package["resources"]] == [table.name for table in PUBLISHED_TABLES]
    for resource in package["resources"]:
        content = (release / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        header = content.split(b"\n", 1)[0].decode().split(",")
        assert header == [field["name"] for field in resource["schema"]["fields"]]
