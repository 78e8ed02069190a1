"""The pages that compare: what they show, what they refuse to show, and what they say where there is nothing."""

import gzip
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from publish.analyses.beside import analyses_beside
from publish.declared.coverage import ESTIMATE_GATE
from publish.declared.registry import DEFINITION, KNOWN_ISSUE
from publish.release import build_release
from publish.site.axes import between, marks, written
from publish.site.settings import HERE
from schemas.as_polars import empty_frame, polars_schema
from tests.publish.conftest import Site
from tests.publish.frames import public_frames

SIZES = {
    "PS001": (900, 412_300, 9_000),
    "HC001": (220, 61_000, 1_500),
    "EM001": (150, 5_000, 8_000),
    "TT001": (60, 38_900, 5_000),
}


def _measured(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The small city with three denominators for each agency and every month filed."""
    schema = polars_schema_of(frames["denominator"])
    rows = [
        (unit, 2025, kind, value, "Yearbook (invented)", None, date(2026, 3, 1))
        for unit, values in SIZES.items() for kind, value in zip(("officers", "residents", "arrests"), values, strict=True)
    ]  # fmt: skip
    filed = frames["coverage"].with_columns(status=pl.lit("filed"))
    months = pl.DataFrame({"month": [f"2025-{n:02d}" for n in range(1, 13)]})
    whole = filed.unique("agency_id", maintain_order=True).drop("month").join(months, how="cross").select(filed.columns)
    hidden = pl.col("incident_date_level") == "withheld"
    incident = frames["incident"].with_columns(
        incident_date=pl.when(hidden).then(pl.lit("2025")).otherwise("incident_date"),
        incident_date_level=pl.when(hidden).then(pl.lit("year")).otherwise("incident_date_level"),
    )
    others = filed.filter(~pl.col("month").str.starts_with("2025"))
    black = pl.col("group_id").hash() % 2 == 0
    person = frames["person"].with_columns(
        role=pl.lit("civilian"),
        received_force=pl.lit("yes"),
        race=pl.when(black).then(pl.lit("black")).otherwise(pl.lit("white")),
    )
    force = frames["force"].with_columns(actor_role=pl.lit("officer"))
    denominator = pl.DataFrame(rows, schema=schema, orient="row")
    made = {"person": person, "force": force, "denominator": denominator, "incident": incident}
    return {**frames, **made, "coverage": pl.concat([whole, others])}


def polars_schema_of(frame: pl.DataFrame) -> dict[str, Any]:
    """The columns of a frame and their kinds."""
    return dict(frame.schema)


@pytest.fixture(scope="module")
def compared(facts: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with denominators, two changed definitions and a known issue."""
    frames = _measured(public_frames(900))
    definition = pl.DataFrame(
        [("d1", date(2025, 7, 1), None, "incident", "contact_reason", "Drawn devices are recorded from this day on."),
         ("d2", date(2026, 2, 10), "PS001", "force", "force_type", "Holds under a minute are recorded no more.")],
        schema=polars_schema(DEFINITION), orient="row",
    )  # fmt: skip
    issue = pl.DataFrame(
        [("i1", "Dates of March are late", "March 2025 came late.", "PS001", "incident", "incident_date", "2025-03", "2025-03",
          date(2026, 1, 5), None)],
        schema=polars_schema(KNOWN_ISSUE), orient="row",
    )  # fmt: skip
    gate = pl.DataFrame([{"scope": "all", "year": "2025", "measure": "force_type", "coverage": 0.95, "nonresponse": 0.1, "rung": "all",
                          "reason": "95 % of officers."}], schema=polars_schema(ESTIMATE_GATE))  # fmt: skip
    beside = analyses_beside(frames, definition=definition, gate=gate)
    beside |= {"definition": definition, "known_issue": issue, "estimate_gate": gate}
    place = tmp_path_factory.mktemp("compared") / "releases"
    return build_release(frames, about=facts(frames), releases=place, beside=beside)


@pytest.fixture(scope="module")
def pages(compared: Path) -> Iterator[Any]:
    """The site over it."""
    opened = Site(compared)
    yield opened
    opened.close()


def test_denominators_stand_side_by_side_with_their_intervals_and_agencies_by_size(pages: Any) -> None:
    page = pages.get("/compare?year=2025").text
    for words in (
        "Per 100 officers",
        "Per 10,000 residents",
        "Per 1,000 arrests",
        "95% interval",
        "The order changes with",
    ):
        assert words in page
    assert re.search(r"<td class=\"n\">[\d.,]+ <span class=\"range\">[\d.,]+ to [\d.,]+</span>", page)
    table = page[page.index('id="rates-table"') :]
    places = [table.index(f"agencies/{unit}") for unit in ("PS001", "HC001", "TT001")]
    assert places == sorted(places)
    assert "Dates of March are late" in page


def test_nothing_sorts_by_a_rate_and_no_point_has_a_colour_of_its_own(pages: Any) -> None:
    page = pages.get("/compare?year=2025&against=arrests").text
    assert "sort" not in page[page.index('id="rates-table"') : page.index("</table>", page.index('id="rates-table"'))]
    funnel = page[page.index('id="funnel-title"') :]
    drawing = funnel[funnel.index("<svg") : funnel.index("</figure>")]
    assert set(re.findall(r"<circle class=\"(\w+)\"", drawing)) <= {"pt", "pt6"}
    assert drawing.count("<polyline") == 4
    assert "style=" not in page
    assert "What may be said about all agencies together" in pages.get("/matrix").text


def test_every_drawing_has_its_foot_its_table_and_its_csv(pages: Any) -> None:
    for address, names in (("/compare?year=2025", ("rates_side_by_side", "funnel")), ("/trends", ("incidents_by_quarter",)),
                           ("/matrix", ("who_did_what_to_whom", "bounds_by_group"))):  # fmt: skip
        page = pages.get(address).text
        for name in names:
            assert f"/figures/{name}.csv" in page, name
            found = pages.get(f"/figures/{name}.csv")
            assert found.status_code == 200
            assert len(found.text.splitlines()) > 1, name
            assert pages.get(f"/figures/{name}").status_code == 200


def test_no_line_is_drawn_across_a_changed_definition(pages: Any) -> None:
    page = pages.get("/trends?agency=PS001").text
    assert "Drawn devices are recorded from this day on." in page
    assert "This span crosses changed definitions: 2" in page
    drawing = page[page.index("<figure") : page.index("</figure>")]
    cuts = [float(x) for x in re.findall(r'class="cut" x1="([\d.]+)%"', drawing)]
    lines = [
        (float(a), float(b))
        for a, b in re.findall(r'class="ln[^"]*" x1="([\d.]+)%" y1="[\d.]+" x2="([\d.]+)%"', drawing)
    ]
    assert len(cuts) == 2
    assert lines
    assert not [(cut, line) for cut in cuts for line in lines if line[0] < cut < line[1]]
    assert drawing.count("A definition changed here") >= 2


def test_a_difference_between_groups_never_stands_without_its_bounds(pages: Any) -> None:
    page = pages.get("/matrix").text
    assert "What the bounds assume" in page
    assert "Why some cells are not shown" in page
    assert "Knox, Lowe and Mummolo 2020" in page
    rows = re.findall(r'<td class="n">([+−]?[\d.]+ to [+−]?[\d.]+)</td>', page)
    assert len(rows) >= 6


def test_a_release_without_a_figure_to_measure_against_says_so_and_shows_the_nearest(
    facts: Any, tmp_path: Path
) -> None:
    frames = public_frames(60)
    frames["denominator"] = frames["denominator"].clear()
    found = analyses_beside(frames, definition=empty_frame(DEFINITION), gate=empty_frame(ESTIMATE_GATE))
    opened = Site(build_release(frames, about=facts(frames), releases=tmp_path / "releases", beside=found))
    try:
        page = opened.get("/compare").text
        assert "Nobody has given a figure to measure these agencies against" in page
        assert "Published incidents by agency" in page
        assert opened.get("/matrix").status_code == opened.get("/trends").status_code == 200
    finally:
        opened.close()


def test_a_release_whose_analyses_were_not_computed_reads_well_too(site: Any) -> None:
    for address, words in (("/compare", "No rate can be computed"), ("/trends", "No series can be drawn"),
                           ("/matrix", "No matrix for this choice")):  # fmt: skip
        answer = site.get(address)
        assert answer.status_code == 200
        assert words in answer.text


def test_what_is_asked_that_is_not_there_gives_what_is(pages: Any) -> None:
    for address in (
        "/compare?year=1066&against=stars",
        "/trends?agency=nowhere",
        "/matrix?scope=x&by=y&crossed=z&force=w",
    ):
        assert pages.get(address).status_code == 200
    assert pages.get("/compare?year=1066&against=stars").text.count("selected") == 2


def test_each_page_is_light(pages: Any) -> None:
    styles = b"".join((HERE / "static" / name).read_bytes() for name in ("vigie.css", "compare.css"))
    for address in ("/compare?year=2025", "/trends", "/matrix"):
        page = pages.get(address).text.encode()
        assert len(gzip.compress(page)) + len(gzip.compress(styles)) < 60_000


def test_axes_have_round_marks() -> None:
    assert marks(87) == [0, 25, 50, 75, 100]
    assert marks(0) == [0, 1]
    assert between(-3.2, 17.5) == [-5, 0, 5, 10, 15, 20]
    assert [written(n) for n in (0.234, 4.56, 45.6, 456)] == ["0.23", "4.56", "45.6", "456"]
    assert written(195.22, 195.0, 195.4) == "195.2"
