"""What is said about the data: changes, notices, methods, quality, search, the API page whose examples run as they stand."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import polars as pl
import pytest

from publish.about import About
from publish.handbook import not_here
from publish.site import api, methods
from publish.site.asking import facts
from publish.site.served import open_release
from publish.site.settings import PublicSettings


def _text(site: Any, address: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", site.get(address).text)).split())


def test_the_page_of_changes_counts_what_the_ledger_counts(shelf_site: Any) -> None:
    text = _text(shelf_site, "/changes")
    assert "Release 2026.10.0 to 2026.11.0" in text
    assert "3 incidents added" in text
    assert "1 incidents withdrawn" in text
    assert "2026.09.0 3 September 2026 first of its kind here" in text
    older = _text(shelf_site, "/releases/2026.10.0/changes")
    assert "2 incidents added" in older
    assert "no release before it" in _text(shelf_site, "/releases/2026.09.0/changes")


def test_a_step_of_the_standard_is_told_with_what_to_do(shelf: Path, tmp_path: Path) -> None:
    home = shutil.copytree(shelf.parent, tmp_path / "releases", symlinks=True)
    older = home / "2026.10.0" / "standard.json"
    described = json.loads(older.read_text("utf-8"))
    column = described["tables"]["incident"]["fields"].pop("arrest_made")
    assert column
    older.write_text(json.dumps(described), encoding="utf-8")
    site = open_release(home / "2026.11.0", public=PublicSettings(), shelf=None, threads=0)
    try:
        page = asyncio.run(site.client.get("/changes")).text
    finally:
        site.close()
    assert "arrest_made" in page
    assert "MINOR" in page


def test_a_withdrawn_row_has_a_notice_in_its_place(shelf_site: Any, frames: dict[str, pl.DataFrame]) -> None:
    gone, there = frames["incident"]["incident_id"][0], frames["incident"]["incident_id"][1]
    answer = shelf_site.get(f"/vigie/incident/{gone}")
    assert answer.status_code == 410
    assert "Last in release 2026.10.0" in answer.text
    assert "Why it is gone" in answer.text
    told = shelf_site.get(f"/vigie/incident/{gone}.json")
    assert told.status_code == 410
    assert told.json()["withdrawn"]["last_version"] == "2026.10.0"
    assert shelf_site.get(f"/vigie/incident/{there}").status_code == 200
    assert shelf_site.get(f"/releases/2026.10.0/vigie/incident/{gone}").status_code == 200
    assert shelf_site.get("/vigie/incident/nothing-of-the-kind").status_code == 404


def test_a_row_leads_to_whoever_can_correct_it(shelf_site: Any, frames: dict[str, pl.DataFrame]) -> None:
    row = frames["incident"]["incident_id"][5]
    page = shelf_site.get(f"/vigie/incident/{row}").text
    assert re.search(r'<a href="/agencies/[^"]+">[A-Z]', page[page.index("<tbody>") : page.index("figfoot")])
    assert re.search(rf'href="mailto:data@portsample.example\?subject=[^"]*{row}', page)


def test_a_row_leads_to_the_correction_inbox_where_there_is_one(shelf: Path, frames: dict[str, pl.DataFrame]) -> None:
    site = open_release(shelf, public=PublicSettings(correction_inbox="https://portal.example/errors"), threads=0)
    row = frames["incident"]["incident_id"][5]
    try:
        page = unescape(asyncio.run(site.client.get(f"/vigie/incident/{row}")).text)
    finally:
        site.close()
    assert f'href="https://portal.example/errors?release=2026.11.0&table=incident&row={row}"' in page


def test_replies_and_issues_stand_beside_the_numbers(shelf_site: Any) -> None:
    page = _text(shelf_site, "/agencies/EM001")
    assert (
        "Reply of Eastmarsh Police, 12 October 2026 We report whenever a device is drawn. Signed: Records division"
        in page
    )
    assert "Injury coded one step too high" in page
    other = _text(shelf_site, "/agencies/PS001")
    assert "Reply of" not in other
    assert "Injury coded one step too high" not in other
    assert "Race blank in early reports" in other
    assert "Injury coded one step too high" in _text(shelf_site, "/vigie/person?agency_id=EM001")
    assert "known issue" not in _text(shelf_site, "/vigie/denominator")


def test_the_line_of_an_agency_stops_where_a_definition_changed(shelf_site: Any) -> None:
    page = shelf_site.get("/agencies/PS001").text
    cut = re.search(r'<line class="cut" x1="([0-9.]+)%"', page)
    assert cut
    at = float(cut.group(1))
    drawn = [
        (float(a), float(b)) for a, b in re.findall(r'<line class="ln[^"]*" x1="([0-9.]+)%"[^>]* x2="([0-9.]+)%"', page)
    ]
    assert drawn
    assert not [line for line in drawn if line[0] < at < line[1]]


def test_the_latest_months_are_open_and_have_a_range(shelf_site: Any) -> None:
    page = shelf_site.get("/quality").text
    assert page.count('class="pt0"') == 3
    assert page.count('class="rng"') == 3
    assert "75% to 93%" in page


@pytest.mark.parametrize("language", ["", "/fr", "/es"])
def test_every_page_that_explains_is_there_in_every_language(shelf_site: Any, language: str) -> None:
    for page in ("/methods", "/quality", "/api", "/search?q=injury", "/changes", "/changed", "/downloads"):
        answer = shelf_site.get(language + page)
        assert answer.status_code == 200
        assert f'<html lang="{language.strip("/") or "en"}">' in answer.text
        assert 'hreflang="es"' in answer.text or language == "/es"


def test_every_link_of_the_methods_leads_somewhere(shelf_site: Any) -> None:
    for section in methods.sections(facts(shelf_site.datasette)):
        for path, said in section.links:
            assert said
            if not path.startswith("#"):
                assert shelf_site.get(f"/{path.split('#')[0]}").status_code == 200, path


@pytest.mark.parametrize(
    ("asked", "found"),
    [("lantern", "/agencies/LB001"), ("EM001", "/agencies/EM001"), ("injury", "/vigie/injury"), ("custody", "#c-custody_status"),
     ("denominator", "/methods#denominators"), ("which months", "/vigie/months_not_filed"), ("chemical", "vocabulary=force_type")],
)  # fmt: skip
def test_one_box_finds_agencies_columns_terms_tables_and_methods(shelf_site: Any, asked: str, found: str) -> None:
    assert found in shelf_site.get(f"/search?q={asked}").text


def test_an_identifier_is_found_by_its_beginning_and_a_withdrawn_one_too(
    shelf_site: Any, frames: dict[str, pl.DataFrame]
) -> None:
    gone, there = frames["incident"]["incident_id"][0], frames["incident"]["incident_id"][7]
    assert f"/vigie/incident/{there}" in shelf_site.get(f"/search?q={there[:9]}").text
    assert "withdrawn, with its notice" in shelf_site.get(f"/search?q={gone}").text


@pytest.mark.parametrize("asked", ['"', "a' or 1=1", "%", "*", "NEAR(", "<script>", "é" * 200, "", "\x00"])
def test_any_word_may_be_searched(shelf_site: Any, asked: str) -> None:
    answer = shelf_site.get("/search?" + urlencode({"q": asked}))
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_the_downloads_are_grouped_and_whole(shelf_site: Any, shelf: Path) -> None:
    page = shelf_site.get("/downloads").text
    for line in (shelf / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ")
        assert page.count(f'href="/release/{name}"') == 1, name
        assert digest in page
    assert "sha256sum -c SHA256SUMS" in page
    assert "vigie release verify 2026.11.0" in page
    assert page.index("Everything in one file") < page.index("For a spreadsheet") < page.index("For maps")


def test_what_is_not_here_lies_beside_the_files_and_on_every_table(
    shelf_site: Any, shelf: Path, facts: Any, frames: Any
) -> None:
    about: About = facts(frames)
    assert (shelf / "csv" / "README.txt").read_text("utf-8").startswith("Port Sample: use of force, release 2026.11.0")
    assert "They are not zero" in not_here(about)
    assert ": 3 of them" in not_here(about, table="incident")
    for page in ("/vigie/incident", "/vigie/kinds_of_force", "/vigie?sql=select+1"):
        assert "What is not here" in shelf_site.get(page).text


@pytest.mark.parametrize("name", ["plot", "ask", "curl"])
def test_the_examples_of_the_api_page_run_as_they_stand(served: str, tmp_path: Path, name: str) -> None:
    found = {example.name: example.text for example in api.examples(served, "2026.11.0")}[name]
    if name == "curl" and not (shutil.which("curl") and shutil.which("sha256sum")):
        pytest.skip("curl and sha256sum are not installed")
    if name == "plot":
        pytest.importorskip("matplotlib")
        assert len(found.splitlines()) <= 11
    command = ["bash", "-e", "-c", found] if name == "curl" else [sys.executable, "-W", "ignore", "-c", found]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
        env={"PATH": "/usr/bin:/bin", "MPLBACKEND": "agg", "MPLCONFIGDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    if name == "plot":
        assert (tmp_path / "incidents.png").stat().st_size > 5000
        assert "without a date" in done.stdout
    if name == "curl":
        assert "incident.csv: OK" in done.stdout
        assert "location: /releases/2026.11.0/vigie.db" in done.stdout.lower()
    if name == "ask":
        assert re.search(r"^[a-z_0-9]+ \d+$", done.stdout, re.MULTILINE)


def test_the_example_in_python_plots_in_ten_lines() -> None:
    text = api.examples("http://x", "2026.11.0")[0].text
    assert len([line for line in text.splitlines() if line.strip()]) <= 10
