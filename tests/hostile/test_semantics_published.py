"""What becomes of hostile words where they are shown: the sender's page and workbook, the release, the public site.

Public data hold no free text. What an agency writes and a reader sees is the name of the agency and of its places, so these
carry every kind of attack here, through the whole border, and must come out as the same words, doing nothing.
"""

import asyncio
import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import openpyxl
import polars as pl
import pytest
from sqlalchemy.orm import Session

from geocode.parse import _LONGEST_TEXT, parse
from geocode.parsed import UNREADABLE
from ingest.fixit import report_page, report_text, report_workbook
from ingest.landing import Landing
from ingest.registry.connection import open_registry
from ingest.registry.enrolment import agencies_frame, zero_months
from ingest.registry.facts import coverage_frame, version_fates
from ingest.submit import reread
from orchestration.places import Reference
from privacy.border import deidentify, make_releasable
from privacy.policy import Policy
from privacy.pseudonyms import PATTERN
from publish.about import About
from publish.release import build_release
from publish.site.visit import close_site, open_site
from schemas.standard import PUBLISHED_TABLES
from tests.hostile.home import Deployment, checked, files_of, new_deployment
from tests.hostile.semantics import CASES, FORMULA, SCRIPT, SHELL, TEMPLATE, WIDE, Record, text_of
from tests.ingest.deliveries import PEOPLE, sent
from tests.stopping import stopped

KEY = b"k" * 32
WORDS = {"97": FORMULA, "98": SCRIPT, "106": TEMPLATE, "108": SHELL, "110": "\u202eelpmaS troP"}
NAME = f"Police {SCRIPT} {TEMPLATE}"
_IN_ONE_PLACE = 12
_SCRIPTS = re.compile(r"<script(?![^>]*src=)[^>]*>(.*?)</script>", re.DOTALL)


def case_of(number: str) -> Record:
    return next(case for case in CASES if case.number == number and isinstance(case, Record))


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """A home whose one agency has a hostile name and works in towns with hostile names."""
    deployment = new_deployment(tmp_path_factory.mktemp("hostile") / "home")
    places = [word for word in WORDS.values() for _ in range(_IN_ONE_PLACE)]
    incidents = [
        {"No": f"{word[:9]}-0{at}", "Day": f"3/{at % 28 + 1}/2025", "Time": f"{at % 24:02}15", "Where": f"{at} {word}",
         "Arrest": "Yes", "Reason": "Stop", "Civilians": "1", "Officers": "1", "City": word, "ORI": "XX0099999", "Notes": word}
        for at, word in enumerate(places)
    ]  # fmt: skip
    header = ["No", "Day", "Time", "Where", "Arrest", "Reason", "Civilians", "Officers", "City", "Lat", "Lon", "ORI", "Notes"]  # fmt: skip
    people = io.StringIO()
    writer = csv.writer(people, lineterminator="\n")
    writer.writerow(PEOPLE.splitlines()[0].split(","))
    for row in incidents:
        for side in ("Civilian", "Officer"):
            writer.writerow([row["No"], side, "White", "31", "Hold", "Yes"])
    profile = WIDE.replace("Test Police Department (invented)", "'" + NAME.replace("'", "''") + "'")
    taken = deployment.take(sent(text_of(*incidents, header=header), people.getvalue()), profile)
    assert taken.receipt.incidents_rejected == 0
    return deployment


@pytest.fixture(scope="module")
def release(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of that home, through both halves of the border."""
    home = deployment.home
    engine = open_registry(home.registry_url())
    with Session(engine) as session:
        (answer,) = reread(session, Landing(folder=home.landing_folder, key=home.key("landing")), [1]).values()
        agencies, fates, zeros = agencies_frame(session), version_fates(session), zero_months(session)
    engine.dispose()
    tables = answer.validated.accepted
    reference = Reference(layer=home.layer, zones=home.zones, snaps=home.snaps, corrections=home.corrections)
    places, _ = reference.locate(tables["incident"])
    start, end = date(2025, 3, 1), date(2025, 3, 31)
    releasable = make_releasable(
        deidentify(tables, places, key=KEY), agencies.select("agency_id", "name", "county", "state", "sworn_officers"),
        coverage_frame(agencies, fates, zeros, start=start, end=end), policy=Policy(), key=KEY,
    )  # fmt: skip
    about = About(
        version="2026.11.0", title="Hostile words", publisher="Nobody", description="Invented.", released_on=date(2026, 11, 4),
        window_start=start, window_end=end, k=5, code_version="0", contact="nobody", totals={},
    )  # fmt: skip
    return build_release(releasable.tables, about=about, releases=tmp_path_factory.mktemp("public") / "releases")


class Pages:
    """Answers of the real site over a release."""

    def __init__(self, folder: Path) -> None:
        self.site = open_site(folder)

    def get(self, address: str) -> str:
        answer = asyncio.run(self.site.client.get(address))
        assert answer.status_code == 200, address
        return answer.text


@pytest.fixture(scope="module")
def pages(release: Path) -> Iterator[Pages]:
    opened = Pages(release)
    yield opened
    close_site(opened.site)


class Tags(HTMLParser):
    """What a browser would make of a page: tags with their attributes, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def is_harmless(self) -> bool:
        """No handler of an event, no address that runs, no image of a stranger."""
        for tag, attributes in self.tags:
            if any(name.startswith("on") for name in attributes):
                return False
            addresses = [attributes.get(name) or "" for name in ("href", "src", "action")]
            if any(address.strip().lower().startswith(("javascript:", "http://192.0.2.1")) for address in addresses):
                return False
            if tag == "img":
                return False
        return True


ADDRESSES = (
    "/", "/agencies", "/agencies/XX0099999", "/map", "/vigie/agency", "/vigie/incident", "/vigie/agency/XX0099999",
    f"/vigie/incident?area={quote(SCRIPT)}", f"/vigie/incident?area={quote(FORMULA)}", "/vigie/incidents_by_agency_and_year",
    "/vigie?sql=select+name+from+agency",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_98_99_106_no_page_runs_or_works_out_a_word_of_an_agency(pages: Pages, address: str) -> None:
    page = pages.get(address)
    tags = Tags(page)
    assert tags.is_harmless()
    assert not any("alert(" in script for script in _SCRIPTS.findall(page))
    assert "49$" not in "".join(tags.text)


def test_99_the_name_of_an_agency_is_shown_letter_by_letter(pages: Pages) -> None:
    for address in ("/agencies", "/agencies/XX0099999", "/vigie/agency"):
        assert NAME in "".join(Tags(pages.get(address)).text)


def test_97_the_release_holds_every_word_exactly_and_as_data(release: Path, pages: Pages) -> None:
    with closing(sqlite3.connect(release / "vigie.db")) as database:
        areas = {row[0] for row in database.execute("SELECT DISTINCT area FROM incident WHERE area_level = 'city'")}
        assert database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'incident'").fetchone() == (1,)
    assert areas, "no town is published, so nothing of this proof would be tested"
    rows = list(csv.DictReader((release / "csv" / "incident.csv").read_text("utf-8").splitlines(keepends=True)))
    assert {row["area"] for row in rows if row["area_level"] == "city"} == areas
    assert set(pl.read_parquet(release / "parquet" / "incident.parquet").filter(area_level="city")["area"]) == areas
    told = asyncio.run(pages.site.client.get("/vigie/incident.json?_size=max&_shape=array")).json()
    assert {row["area"] for row in told if row["area_level"] == "city"} == areas


def test_95_98_no_note_and_no_number_of_the_agency_is_in_any_public_byte(release: Path) -> None:
    assert not {"narrative", "address", "case_number"} & {
        field.name for table in PUBLISHED_TABLES for field in table.fields
    }
    for path in (path for path in release.rglob("*") if path.is_file()):
        data = path.read_bytes()
        for word in WORDS.values():
            assert f"{word[:9]}-0".encode() not in data
            assert f"XX0099999:{word[:9]}".encode() not in data


def test_100_110_every_published_number_is_one_of_ours(release: Path) -> None:
    ids = pl.read_parquet(release / "parquet" / "incident.parquet")["incident_id"]
    assert ids.len() > 0
    assert ids.str.contains(PATTERN).all()


@pytest.mark.parametrize("number", ["97", "98", "99", "105", "106", "107", "110"])
def test_the_senders_own_page_shows_their_words_and_runs_none_of_them(number: str) -> None:
    case = case_of(number)
    page = report_page(checked(case), made_on=case.received_on)
    tags = Tags(page)
    assert tags.is_harmless()
    assert not any("alert(" in script for script in _SCRIPTS.findall(page))
    assert "49$" not in "".join(tags.text)
    assert "\x1b" not in page
    assert "\u202e" not in page


@pytest.mark.parametrize("number", ["97", "98", "105", "106"])
def test_the_senders_own_workbook_holds_no_formula(number: str) -> None:
    case = case_of(number)
    book = openpyxl.load_workbook(io.BytesIO(report_workbook(checked(case), files_of(case))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert cells
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    book.close()


def test_97_the_workbook_holds_the_senders_words_as_they_were() -> None:
    case = case_of("97")
    book = openpyxl.load_workbook(io.BytesIO(report_workbook(checked(case), files_of(case))))
    assert FORMULA in {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    book.close()


def test_107_the_report_has_no_line_and_no_colour_of_the_sender() -> None:
    text = report_text(checked(case_of("107")))
    assert "\x1b" not in text
    assert not [line for line in text.splitlines() if line.startswith(("ready", "ERROR"))]


def test_108_nothing_of_a_shell_was_started(root: Path, release: Path) -> None:
    assert release.is_dir()
    assert not (root / "hostile-was-here").exists()
    assert not Path("hostile-was-here").exists()


@pytest.mark.parametrize(
    "text", ["1 " * 30_000, "1/" * 30_000, "a & " * 15_000, "(" * 60_000, "N " * 30_000, "100-" * 15_000]
)
def test_109_an_address_without_an_end_is_left_unread_by_the_geocoder(text: str) -> None:
    assert parse(text) is UNREADABLE
    with stopped():
        parse(text[:_LONGEST_TEXT])  # as much of it as is read
