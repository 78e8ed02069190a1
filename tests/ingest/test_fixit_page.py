"""The page: one file that asks for nothing, shows the sender's rows with their cells marked, and escapes what they hold."""

import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from ingest.check import SentFile, check_files
from ingest.fixit import report_page
from tests.ingest import seeded
from tests.ingest.deliveries import INCIDENTS, PEOPLE, PROFILE, checked, profile, sent

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]  # fmt: skip
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}&\u202eexe.txt\u200b\x07"


class Parsed(HTMLParser):
    """Tags with their attributes, and the text a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.seen: list[str] = []
        self._style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.seen.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.seen).split())


def test_the_page_needs_nothing_else() -> None:
    page = report_page(seeded.checked(), made_on=date(2025, 4, 1))
    parsed = Parsed(page)
    assert not {"script", "link", "img", "iframe", "form", "input", "base"} & {tag for tag, _ in parsed.tags}
    for tag, attributes in parsed.tags:
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in {"href", "src"} or (value or "").startswith("#"), tag
    assert not re.search(r"https?:|url\(|@import", page)
    assert "default-src 'none'" in page
    assert parsed.tags[0] == ("html", {"lang": "en"})


def test_the_page_begins_with_the_verdict_and_the_first_fix() -> None:
    text = Parsed(report_page(seeded.checked(), made_on=date(2025, 4, 1))).text
    order = ["81 rows are ready. 37 wait for 4 fixes.", "clears 31 of the 37", "Start with fix 1",
             "1. The column Custody status is missing from the file.", "Cust. Stat.", "Sure fix: read “ Cust. Stat. ” as “ Custody status ”",
             "All 11 cells under it can be read", "For you to know" if "For you to know" in text else "Good to see"]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "checked 1 April 2025" in text


def test_the_senders_rows_are_shown_with_cell_and_reason() -> None:
    page = report_page(
        checked(INCIDENTS.replace("3/6/2025", "9/31/2025").replace("call", "calls"), PEOPLE.replace(",17,", ",17 yrs,"))
    )
    text = Parsed(page).text
    assert "9/31/2025 cannot be a day: September has 30 days." in text
    assert '<td class="mk short"><bdi>9/31/2025</bdi></td>' in page
    assert "sure 17" in text
    assert "was it Call ?" in text
    assert "column B (Day), row 3" in text


def test_a_row_that_disagrees_is_shown_beside_the_one_it_disagrees_with() -> None:
    page = report_page(checked(INCIDENTS + INCIDENTS.splitlines()[1].replace("815", "900") + "\n"))
    assert re.findall(r'<tr><th scope="row">(\d+)</th>', page) == ["2", "4"]
    assert '<td class="mk short"><bdi>815</bdi></td>' in page
    assert '<td class="mk short"><bdi>900</bdi></td>' in page


def test_columns_the_profile_leaves_out_are_left_out_here() -> None:
    page = report_page(checked(INCIDENTS.replace("Ann", "SECRETNAME").replace(",1,1,", ",1,one,")))
    assert "one" in page
    assert "SECRETNAME" not in page


def test_what_a_cell_holds_is_never_markup() -> None:
    incidents = INCIDENTS.replace("call", '"' + HOSTILE.replace('"', '""') + '"').replace(
        "800 Block", "=cmd|' /C calc'!A0 Block"
    )
    page = report_page(checked(incidents.replace("Clerk\n", "<b>Mood</b>\n")))
    parsed = Parsed(page)
    assert not {"script", "img", "b"} & {
        tag for tag, attributes in parsed.tags if "onerror" in attributes or tag in {"script", "img"}
    }
    assert "<script>alert(1)</script>" in "".join(parsed.seen)
    assert "{{7*7}}" in page
    assert "\u202e" not in page
    assert "\u200b" not in page
    assert '<span class="ctl">U+202E</span>' in page
    assert "&lt;b&gt;Mood&lt;/b&gt;" in page


def test_no_name_is_markup_either() -> None:
    """Names of files, of the agency and its words come from outside as well."""
    text = PROFILE.replace("name: Test Police", "name: <script>Test").replace("{Stop: stop,", '{"<script>Stop": stop,')
    files = [SentFile(name=f'"><script>{file.name}', data=file.data) for file in sent()]
    page = report_page(check_files(files, profile(text), received_on=date(2025, 4, 1)))
    assert "script" not in {tag for tag, _ in Parsed(page).tags}
    assert page.count("&lt;script&gt;") > 5


def test_a_clean_delivery_has_a_short_page() -> None:
    whole = PEOPLE.replace("Not stated", "Black").replace("A2,Officer,,NULL", "A2,Officer,White,50")
    text = Parsed(report_page(checked(people=whole))).text
    assert "All 6 rows are ready." in text
    assert "You can send this delivery as it is." in text
    assert "Fix 1" not in text


def test_ten_thousand_findings_make_a_small_page() -> None:
    rows = "".join(
        f'A{at},31/{at % 12 + 1}/2025,25:{at % 60:02d},{"x" * 60},maybe{at},"{HOSTILE[:9]}{at}",one,1,Ann\n'
        for at in range(10_000)
    )
    people = "".join(f"A{at},Civilian,Wite{at},old{at},Hld,Yes\n" for at in range(10))
    result = checked(INCIDENTS.splitlines()[0] + "\n" + rows, PEOPLE.splitlines()[0] + "\n" + people)
    assert result.validated.findings.height > 10_000
    page = report_page(result)
    assert len(page.encode()) < 200_000
    assert "rows 2 to 10001" in page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window."""
    if not CHROMIUM.exists():
        pytest.skip("there is no /usr/bin/chromium to look with")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        opened.close()


def test_axe_finds_nothing_and_the_page_fits(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    hostile = (
        INCIDENTS.replace("call", '"' + HOSTILE.replace('"', '""') + '"')
        .replace("2210", "2560")
        .replace("3/5/2025", "2025-03-05")
    )
    sound, messy = report_page(seeded.checked()), report_page(checked(hostile))
    for page_text, width, scheme in (
        (sound, 1280, "light"),
        (sound, 390, "dark"),
        (messy, 390, "light"),
        (messy, 1280, "dark"),
    ):
        file.write_text(page_text, "utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(file.as_uri())
        page.evaluate(AXE.read_text(encoding="utf-8"))
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        found = page.evaluate("async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes[0].html)")
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        assert asked == [file.as_uri()]
        assert said == []
        context.close()
