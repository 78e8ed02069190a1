"""The site over a real release, asked without a socket: pages, help, labels, facets, search, downloads, limits."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from publish.companions import COMPANIONS
from publish.facets import FACETS
from publish.questions import QUESTIONS
from schemas.standard import PUBLISHED_TABLES

TABLES = [table.name for table in (*PUBLISHED_TABLES, *COMPANIONS)]


def _sql(query: str, form: str = ".json") -> str:
    return f"/vigie{form}?_shape=objects&sql={quote(query)}"


@pytest.mark.parametrize(
    "page",
    ["/", "/vigie", "/vigie/incident", "/vigie/agency/EM001", "/vigie/kinds_of_force", "/downloads", "/absent"],
)
def test_every_page_says_which_release_it_is_and_where_the_files_are(site: Any, page: str) -> None:
    text = site.get(page).text
    assert "Release 2026.11.0</strong>, published 4 November 2026, covers January 2025 to October 2026" in text
    assert "withheld means that a value is known and was kept back" in text
    for target in ("/vigie/data_dictionary", "/changes", "/downloads"):
        assert f'href="{target}"' in text


def test_the_front_page_leads_to_every_question_and_table_and_the_page_of_tables_to_what_lies_beside(site: Any) -> None:
    front, tables = site.get("/").text, site.get("/vigie").text
    for name in (*(table.name for table in PUBLISHED_TABLES), *(question.name for question in QUESTIONS)):
        assert f'href="/vigie/{name}"' in front
    for name in TABLES:
        assert f'href="/vigie/{name}"' in tables


def test_no_page_names_another_host_than_the_licence_and_datasette(site: Any) -> None:
    for page in ("/", "/vigie", "/vigie/person", "/vigie/injured_by_race", "/downloads"):
        hosts = set(re.findall(r"https?://([^/\"'<> ]+)", site.get(page).text))
        assert hosts <= {"creativecommons.org", "datasette.io", "localhost", "www.w3.org", "schema.org"}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_page_has_a_plain_title_column_help_and_the_declared_facets_only(site: Any, table: str) -> None:
    answer = site.get(f"/vigie/{table}")
    declared = next(t for t in (*PUBLISHED_TABLES, *COMPANIONS) if t.name == table)
    assert answer.status_code == 200
    assert f"<title>{declared.label}" in answer.text
    for field in declared.fields:
        assert f"<code>{field.name}</code></dt>" in answer.text
    facets = set(re.findall(r'<h3 id="facet-[a-z_]+" data-column="([a-z_]+)">', answer.text))
    assert facets == set(FACETS.get(table, ()))
    assert "Suggested facets" not in answer.text
    assert "facets timed out" not in answer.text


def test_an_agency_is_shown_by_its_name(site: Any) -> None:
    text = site.get("/vigie/incident?_size=100").text
    assert re.search(r'<a href="/agencies/PS001">Port Sample Police</a>', text)


def test_agencies_and_the_dictionary_can_be_searched(site: Any) -> None:
    assert [row["name"] for row in site.get("/vigie/agency.json?_shape=array&_search=lantern").json()] == [
        "Lantern Bay Police"
    ]
    found = site.get("/vigie/data_dictionary.json?_shape=array&_search=custody").json()
    assert {"custody_status", "in_custody_reason"} <= {row["field"] for row in found}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_question_is_answered_as_a_page_json_and_csv(site: Any, question: Any) -> None:
    page = site.get(f"/vigie/{question.name}")
    assert page.status_code == 200
    assert f"<title>{question.title}</title>" in page.text
    assert len(site.get(f"/vigie/{question.name}.json?_shape=array").json()) > 1
    assert site.get(f"/vigie/{question.name}.csv").text.count("\n") > 1


def test_the_files_of_the_release_are_offered_and_are_the_files(site: Any, release: Path) -> None:
    page = site.get("/downloads").text
    for line in (release / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ")
        assert f'href="/release/{name}"' in page
        assert digest in page
        assert site.get(f"/release/{name}").content == (release / name).read_bytes()
    assert site.get("/release/DICTIONARY.md").headers["content-type"] == "text/plain; charset=utf-8"
    assert site.get("/vigie.db").content == (release / "vigie.db").read_bytes()


def test_nothing_outside_the_release_can_be_fetched(site: Any, release: Path) -> None:
    (release.parent / "secret.txt").write_text("outside")
    for path in ("/release/../secret.txt", "/release/%2e%2e/secret.txt", "/release/..%2fsecret.txt"):
        answer = site.get(path)
        while answer.status_code == 302:
            # Datasette writes the dots in its own way and asks again.
            answer = site.get(answer.headers["location"])
        assert answer.status_code in {403, 404}


def test_anyone_may_ask_in_sql(site: Any) -> None:
    answer = site.get(_sql("select count(*) as n from incident")).json()
    assert answer["rows"] == [{"n": 120}]


def test_answers_end_at_a_thousand_rows(site: Any) -> None:
    answer = site.get(_sql("select a.force_id from force a, force b limit 3000")).json()
    assert len(answer["rows"]) == 1000
    assert answer["truncated"]


@pytest.mark.parametrize(
    "query",
    [
        "insert into agency (agency_id) values ('x')", "delete from incident", "drop table force", "vacuum",
        "attach database '/etc/passwd' as other", "pragma writable_schema = 1", "create table t (x)",
        "select load_extension('x')", "select * from pragma_database_list()", "select zeroblob(100000000)",
        "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
    ],
)  # fmt: skip
def test_writing_attaching_and_heavy_queries_are_refused(site: Any, release: Path, query: str) -> None:
    before = (release / "vigie.db").read_bytes()
    answer = site.get(_sql(query))
    assert answer.status_code in {400, 403}
    assert str(release) not in answer.text
    assert (release / "vigie.db").read_bytes() == before


def test_a_column_name_cannot_smuggle_a_query(site: Any) -> None:
    answer = site.get(f"/vigie/incident.json?{quote('area] union select 1 --')}__arraycontains=x")
    assert answer.status_code in {200, 400}
    assert "syntax" not in answer.text


@pytest.mark.parametrize(
    "page",
    [
        "databases",
        "databases.json",
        "threads",
        "plugins.json",
        "actor.json",
        "permissions",
        "allow-debug",
        "messages",
        "patterns",
    ],
)
def test_debug_pages_are_closed(site: Any, page: str) -> None:
    assert site.get(f"/-/{page}").status_code == 404


def test_no_page_tells_where_the_file_lies(site: Any, release: Path) -> None:
    for page in (
        "/",
        "/vigie",
        "/vigie/incident",
        "/-/metadata.json",
        "/-/settings.json",
        "/-/versions.json",
        "/downloads",
        "/absent",
    ):
        assert str(release.parent) not in site.get(page).text


def test_whole_tables_are_not_streamed_from_a_query(site: Any) -> None:
    assert site.get("/vigie/incident.csv?_stream=1").status_code == 400
