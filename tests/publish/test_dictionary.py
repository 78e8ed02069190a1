"""The dictionary in its three forms and the descriptor: every field explained, and nothing said that is private."""

from typing import Any

import polars as pl
import pytest

from publish.companions import COMPANIONS
from publish.dictionary import BLANKS, entries, terms_frame
from publish.handbook import handbook
from publish.handbook_translated import TRANSLATED, handbook_in
from schemas.standard import PUBLISHED_TABLES, TABLES


def test_every_public_column_has_an_entry_with_meaning_source_and_form() -> None:
    told = {(entry.table_name, entry.field): entry for entry in entries() if entry.published == "yes"}
    public = (*PUBLISHED_TABLES, *COMPANIONS)
    assert set(told) == {(table.name, field.name) for table in public for field in table.fields}
    needed = ("label", "description", "how_published", "source", "since", "purpose", "legal_basis", "retention")
    assert not [(entry.field, name) for entry in told.values() for name in needed if not getattr(entry, name)]
    assert {entry.access for entry in told.values()} == {"public"}


def test_every_field_says_who_may_see_it_and_how_long_it_is_kept() -> None:
    held = {(entry.table_name, entry.field): entry for entry in entries() if entry.published == "no"}
    assert {entry.access for entry in held.values()} == {"on_request", "agency_only", "never"}
    assert held["incident", "on_k12_campus"].access == "on_request"
    assert held["incident", "address"].access == "agency_only"
    assert held["incident", "protected_circumstance"].access == "never"
    assert all(entry.retention and not entry.retention.startswith("For good") for entry in held.values())


def test_the_dictionary_speaks_three_languages_and_keeps_its_codes() -> None:
    told = {(entry.table_name, entry.field): entry for entry in entries()}
    reason = told["incident", "contact_reason"]
    assert (reason.label, reason.label_fr, reason.label_es) == (
        "Reason for contact",
        "Motif du contact",
        "Motivo del contacto",
    )
    assert reason.allowed.startswith("call_for_service; ")
    terms = terms_frame()
    withheld = terms.filter(pl.col("vocabulary") == "blank").filter(pl.col("code") == "withheld").row(0, named=True)
    assert (withheld["label"], withheld["label_fr"], withheld["label_es"]) == ("Withheld", "Retenu", "Reservado")


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_page_in_another_language_names_every_column_and_code(facts: Any, frames: Any, language: str) -> None:
    page = handbook_in(facts(frames), language)
    assert all(f"`{field.name}`" in page for table in (*PUBLISHED_TABLES, *COMPANIONS) for field in table.fields)
    assert all(f"- `{code}`" in page for code in terms_frame()["code"])
    assert "{" not in page


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
