"""metadata.yml: fresh, descriptive only, and complete for every table."""

from pathlib import Path

import yaml

from publish.companions import COMPANIONS
from publish.facets import FACETS
from publish.metadata import COMMAND, metadata_text, site_metadata
from publish.questions import QUESTIONS
from schemas.standard import PUBLISHED_TABLES


def test_the_file_at_the_root_is_fresh(root: Path) -> None:
    assert (root / "metadata.yml").read_text("utf-8") == metadata_text(), f"metadata.yml is stale; run: {COMMAND}"


def test_its_first_line_says_that_and_how_it_is_generated(root: Path) -> None:
    first = (root / "metadata.yml").read_text("utf-8").splitlines()[0]
    assert first.startswith("# Generated")
    assert COMMAND in first


def test_every_table_says_its_licence_and_explains_every_column() -> None:
    tables = site_metadata()["databases"]["vigie"]["tables"]
    for table in (*PUBLISHED_TABLES, *COMPANIONS):
        told = tables[table.name]
        assert told["license"] == "CC0-1.0"
        assert told["license_url"].startswith("https://")
        assert list(told["columns"]) == [field.name for field in table.fields]
        assert all(told["columns"].values())
        assert told.get("facets", []) == list(FACETS.get(table.name, ()))


def test_column_help_gives_unit_and_allowed_values() -> None:
    tables = site_metadata()["databases"]["vigie"]["tables"]
    assert "Values: passive, active, assaultive, life_threatening" in tables["person"]["columns"]["resistance_type"]
    assert "Unit: incidents." in tables["coverage"]["columns"]["incidents"]
    assert "As recorded: american_indian" in tables["person"]["columns"]["race"]


def test_it_only_describes_and_sets_nothing() -> None:
    described = site_metadata()
    told = set(described) | set(described["databases"]["vigie"])
    assert told == {"title", "description_html", "license", "license_url", "source", "about", "about_url", "databases",
                    "queries", "tables"}  # fmt: skip


def test_five_questions_are_asked_in_words_and_say_what_they_leave_out() -> None:
    queries = site_metadata()["databases"]["vigie"]["queries"]
    assert list(queries) == [question.name for question in QUESTIONS]
    assert len(queries) == 5
    for query in queries.values():
        assert query["title"].endswith("?")
        assert "withheld" in query["description"] or "many share them" in query["description"]


def test_no_text_of_the_site_pleads_or_shouts() -> None:
    texts = yaml.safe_load(metadata_text())
    words = str({key: value for key, value in texts.items() if key != "databases"}).lower()
    assert "!" not in words
    assert "please" not in metadata_text().lower()
