"""Our pages over a real release, asked without a socket: every figure is its SQL count, has its foot, and says its blanks."""

import csv
import gzip
import io
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest

from publish.site import settings
from publish.site.compare_figures import ANALYSIS_FIGURES
from publish.site.figures import FIGURES
from publish.site.matrix import matrix
from publish.site.texts import words

TEXTS = words("en")

PAGES = ("/", "/agencies", "/agencies/PS001", "/agencies/pool-eastmarsh-s1_10", "/map", "/vigie/incident")
HEAVIEST = 60_000
_SITE = Path(settings.__file__).parent


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def _one(site: Any, sql: str) -> int:
    return int(site.get(f"/vigie.json?_shape=arrays&sql={quote(sql)}").json()["rows"][0][0])


def _csv(site: Any, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(site.get(address).text)))


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select count(*) from incident", "incidents published"),
        ("select count(*) from person where received_force = 'yes'", "people on whom force was used"),
        ("select count(*) from coverage where status = 'late'", "agency-months missing"),
    ],
)
def test_a_figure_of_the_front_page_is_its_count(site: Any, sql: str, said: str) -> None:
    assert f"<b>{_one(site, sql):,}</b><span>{said}</span>" in site.get("/").text


def test_the_chart_shows_every_incident_once(site: Any, frames: dict[str, pl.DataFrame]) -> None:
    levels = frames["incident"]["incident_date_level"]
    coarse, gone = int((levels == "year").sum()), int((levels == "withheld").sum())
    said = f"{levels.len() - coarse - gone} of 120 incidents are published with their quarter, {coarse} with their year"
    assert said in site.get("/").text
    assert sum(int(row["incidents"]) for row in _csv(site, "/figures/incidents_by_period.csv")) == 120


@pytest.mark.parametrize("agency", ["PS001", "pool-eastmarsh-s1_10"])
def test_the_page_of_an_agency_counts_its_rows(site: Any, agency: str) -> None:
    text = _plain(site.get(f"/agencies/{agency}").text)
    incidents = _one(site, f"select count(*) from incident where agency_id = '{agency}'")
    assert f"{incidents} incidents are under its" in text
    of = f"person where agency_id = '{agency}' and role = 'civilian' and received_force = 'yes'"
    assert text.count(f"People {_one(site, f'select count(*) from {of}')}") == 2
    for race, n in ((r["race"], r["people"]) for r in _csv(site, f"/figures/civilians_by_race.csv?agency={agency}")):
        assert _one(site, f"select count(*) from {of} and race = '{race}'") == int(n)
    for row in _csv(site, f"/figures/kinds_of_force_by_side.csv?agency={agency}"):
        mine = f"group_id in (select group_id from person where agency_id = '{agency}')"
        both = f"select count(*) from force where force_type = '{row['force_type']}' and {mine}"
        assert _one(site, both) == int(row["by_officers"]) + int(row["by_civilians"])


def test_an_agency_in_a_pool_says_so_and_shows_no_count_of_its_own(site: Any) -> None:
    text = site.get("/agencies/LB001").text
    assert "Its incidents are published in a pool" in text
    assert 'href="/agencies/pool-eastmarsh-s1_10"' in text
    assert "figures/incidents_by_period" not in text
    pool = site.get("/agencies/pool-eastmarsh-s1_10").text
    assert "Lantern Bay Police" in pool
    assert "Quarry Hill Police" in pool


def test_an_unknown_agency_is_one_sentence(site: Any) -> None:
    answer = site.get("/agencies/nowhere")
    assert answer.status_code == 404
    assert "No agency or pool of release 2026.11.0 is called nowhere." in answer.text


@pytest.mark.parametrize("page", [*PAGES, "/vigie/person", "/vigie/kinds_of_force"])
def test_every_figure_has_its_foot(map_site: Any, page: str) -> None:
    feet = re.findall(r'<p class="figfoot">(.*?)</p>', map_site.get(page).text, re.DOTALL)
    assert feet
    for foot in feet:
        assert "Release 2026.11.0" in foot
        assert re.search(r"[0-9,]+ of [0-9,]+ agency-months", foot)
        address = re.search(r'href="([^"]+\.csv[^"]*)"', foot)
        assert address
        assert map_site.get(unescape(address.group(1))).status_code == 200


@pytest.mark.parametrize("page", [*PAGES, "/vigie/person?_size=100", "/vigie/coverage?_size=100", "/vigie/agency"])
def test_no_cell_is_empty_and_no_blank_is_a_code(map_site: Any, page: str) -> None:
    text = map_site.get(page).text
    body = "".join(re.findall(r"<tbody>.*?</tbody>", text, re.DOTALL))
    assert not re.findall(r"<(?:td|th)(?![^>]*(?:colspan|bars))[^>]*>\s*</t", body)
    for code in ("not_asked", "not_reported", "None", "nan"):
        assert f">{code}<" not in text
    if "person" in page:
        assert re.search(r'<a class="bl bl-withheld" href="/vigie/withheld_or_coarsened">withheld</a>', text)


def test_a_coarsened_value_stands_with_its_level_in_one_cell(site: Any) -> None:
    text = site.get("/vigie/incident?area_level=neighbourhood").text
    assert re.search(r'(East Quay|Mill End|Northmarsh) <small class="lvl">neighbourhood</small>', text)
    assert "area_level</th>" not in text


def test_filters_are_chips_in_words_with_a_way_out(site: Any) -> None:
    text = site.get("/vigie/incident?agency_id=PS001&arrest_made=yes").text
    assert "Agency: Port Sample Police" in text
    assert 'href="/vigie/incident?agency_id=PS001" aria-label="Remove the filter Arrest made: Yes"' in text


def test_the_map_counts_where_rows_are_published_and_inside(map_site: Any, frames: dict[str, pl.DataFrame]) -> None:
    counts = dict(frames["incident"].group_by("area").len().iter_rows())
    text = map_site.get("/map").text
    assert f"<title>East Quay: {counts['East Quay'] + counts['Eastmarsh 3']}" in text
    assert f"<title>Mill End: {counts['Mill End']}" in text
    assert "<title>Saltpan: none published</title>" in text
    elsewhere = sum(counts[name] for name in ("Northmarsh", "S1", "S2", "8828308281fffff"))
    assert f"{elsewhere} incidents in areas this layer has no outline for" in text
    level = frames["incident"]["area_level"]
    assert f"{int(level.is_in(['city', 'county']).sum())} incidents published only for a wider area" in text
    assert f"{int((level == 'withheld').sum())} incidents whose area is withheld" in text


def test_the_map_has_its_levels_as_links_and_a_box_for_the_area_chosen(map_site: Any) -> None:
    text = map_site.get("/map?level=beat&area=Eastmarsh+3").text
    for level in ("beat", "neighbourhood", "city"):
        assert f'href="/map?level={level}"' in text
    assert 'id="selected"' in text
    assert 'href="/vigie/incident?area=Eastmarsh%203"' in text
    assert map_site.get("/map?level=street&area=<script>").status_code == 200


def test_without_outlines_the_map_says_why_there_is_none(site: Any) -> None:
    text = site.get("/map").text
    assert "This deployment has no zone layer" in text
    assert "<path class=" not in text


def test_an_address_names_its_release(site: Any) -> None:
    cited = re.search(r"https?://localhost(/releases/[^ <]+)", site.get("/vigie/incident?area=East+Quay").text)
    assert cited
    assert unescape(cited.group(1)) == "/releases/2026.11.0/vigie/incident?area=East+Quay"
    answer = site.get(unescape(cited.group(1)))
    assert answer.status_code == 200
    assert "Area: East Quay" in answer.text
    assert site.get("/releases/2026.10.0/vigie/incident").status_code == 404


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_every_figure_is_offered_as_csv(site: Any, name: str) -> None:
    answer = site.get(f"/figures/{name}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    # The small release holds no analyses.
    assert len(answer.text.splitlines()) > 1 or FIGURES[name] in ANALYSIS_FIGURES


def test_a_month_without_a_row_is_not_a_zero() -> None:
    agencies = [
        {"agency_id": "A", "name": "A", "size_band": "s1_10"},
        {"agency_id": "B", "name": "B", "size_band": "s501_plus"},
    ]
    rows = [
        {"agency_id": agency, "month": month, "status": status, "incidents": n, "incidents_rule": ""}
        for agency, month, status, n in (
            ("A", "2026-01", "zero", 0), ("A", "2026-02", "late", None), ("A", "2026-03", "filed_late", 7),
            ("B", "2026-01", "filed", None), ("B", "2026-02", "withheld", None),
        )
    ]  # fmt: skip
    made = matrix(agencies, rows, start="2026-01-01", end="2026-03-31")
    assert [line.name for line in made.lines] == ["B", "A"]
    assert ["".join(cell.kind for cell in line.cells) for line in made.lines] == ["wwx", "znl"]


@pytest.mark.parametrize(
    "page",
    [*PAGES, "/methods", "/quality", "/api", "/changes", "/downloads", "/figures/coverage", "/search?q=injury", "/changed?of=/releases/2026.11.0/",
     "/vigie/person?_size=100", "/vigie/data_dictionary"],
)  # fmt: skip
def test_a_page_with_its_sheet_is_light(map_site: Any, page: str) -> None:
    sheet = gzip.compress((_SITE / "static" / "vigie.css").read_bytes())
    assert len(gzip.compress(map_site.get(page).content)) + len(sheet) <= HEAVIEST


def test_the_scripts_of_the_site_are_light_and_none_is_in_a_page(map_site: Any) -> None:
    assert sum(len(file.read_bytes()) for file in (_SITE / "static").glob("copy*.js")) <= 90_000
    for page in (*PAGES, "/downloads", "/figures/headline", "/vigie?sql=select+1"):
        text = map_site.get(page).text
        for attributes, script in re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL):
            assert not script or 'type="application/ld+json"' in attributes
        assert not re.search(r"<[^>]+\s(?:on[a-z]+|style)=", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))


def test_every_sentence_of_a_template_comes_from_the_catalogue() -> None:
    names = {
        "embed", "title", "CHANGES", "BibTeX", "CSL", "JSON", "RIS", "SVG", "iframe", "src", "width", "height", "verify",
        "vigie", "release", "Datasette", "table", "SHA", "SUMS", "sha", "sum", "select", "from", "incident", "limit", "nbsp",
    }  # fmt: skip
    for path in sorted((_SITE / "templates").glob("*.html")):
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text("utf-8"), flags=re.DOTALL)
        spoken = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', text)
        words = set(re.findall(r"[A-Za-z]{3,}", " ".join((*spoken, re.sub(r"<[^>]+>", " ", text)))))
        assert words <= names, path.name


def test_every_text_is_used_and_every_text_used_is_there() -> None:
    used = "\n".join(path.read_text("utf-8") for path in (*_SITE.rglob("*.py"), *_SITE.rglob("*.html")))
    asked = set(re.findall(r"""\bt\(\s*["']([a-z_0-9.]+)["']""", used))
    assert asked - {key for key in asked if key.endswith(".")} <= set(TEXTS)
    # A key put together from a prefix and a code: t(f"blank.{code}"), t("quality." + heading).
    prefixes = set(re.findall(r"""f?["']([a-z_0-9.]+\.)(?:["'] *\+|["'] *~|\{)""", used))
    made = (*prefixes, "nav.", "agency.limits.")
    quoted = set(re.findall(r"""["']([A-Za-z_0-9./-]+)["']""", used))
    assert {key for key in TEXTS if key not in quoted and not key.startswith(made)} == set()


def test_a_row_that_does_not_name_its_person_says_so_and_leads_to_its_group(
    site: Any, frames: dict[str, pl.DataFrame]
) -> None:
    unnamed = frames["force"].filter(pl.col("recipient_id").is_null())
    text = site.get(f"/vigie/force?force_id={unnamed['force_id'][0]}").text
    assert f'href="/vigie/person?group_id={unnamed["group_id"][0]}"' in text
    assert "withheld" in text
    assert ">none<" not in text


def test_a_figure_of_an_agency_carries_the_coverage_of_that_agency(site: Any, frames: dict[str, pl.DataFrame]) -> None:
    coverage = frames["coverage"].filter(~pl.col("status").is_in(["due", "not_enrolled"]))
    whole = coverage.height
    for agency in frames["agency"].filter(kind="agency")["agency_id"].head(2):
        own = coverage.filter(agency_id=agency).height
        assert 0 < own < whole
        feet = re.findall(r"of (\d+) agency-months", site.get(f"/agencies/{agency}").text.split("<main", 1)[1])
        assert set(feet) == {str(own)}
        told = site.get(f"/figures/kinds_of_force_by_side.json?agency={agency}").json()
        assert told["coverage"]["expected"] == own
