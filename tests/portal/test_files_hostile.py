"""Hostile and broken uploads: each gets its sentence, shows nothing it should not, and leaves nothing behind."""

import gzip
import io
import re
import threading
import zipfile
from dataclasses import replace

import openpyxl
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ingest.problems import FILE_CODES
from ingest.readers.apart import read_apart
from ingest.readers.read import read_files
from ingest.registry.models import Upload
from portal.app import create_app
from portal.changes import Change, changed, step_of, typed_cell
from portal.setting import Setting
from portal.texts import WORDS
from portal.uploads import LARGEST, plain_name
from tests.ingest import seeded
from tests.portal.conftest import Browser
from tests.portal.uploading import app_of, seeded_files, send, sent, settled, with_seeded_profile

BOUNDARY = "x-boundary"


@pytest.fixture
def app(setting: Setting):
    return app_of(replace(setting, read=read_apart))


def uploads(setting: Setting) -> int:
    with Session(setting.engine) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Upload)) or 0


def raw(browser: Browser, body: bytes, **headers: str):
    return browser.client.post(
        "/files", content=body, follow_redirects=False,
        headers={"content-type": f"multipart/form-data; boundary={BOUNDARY}", "x-csrf-token": browser.csrf, **headers},
    )  # fmt: skip


def part(name: str, data: bytes, filename: str | None = None) -> bytes:
    file = f'; filename="{filename}"' if filename is not None else ""
    return f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + data + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


REFUSED = [
    ([], "Choose at least one file"),
    ([("empty.csv", b"")], "empty"),
    ([("blank.csv", b" \r\n\t")], "empty"),
    ([("run.exe", b"MZ")], "does not say what the file is"),
    ([("macros.xlsm", b"PK\x03\x04")], "macros"),
    ([("picture.csv", b"\x89PNG\r\n")], "inside is a picture"),
    ([("packed.csv", gzip.compress(b"a,b"))], "inside is a gzip archive"),
    ([("page.csv", b"<html><table>")], "inside is a web page"),
    ([("a.csv", b"a,b\n1,2\n"), ("A.CSV", b"a,b\n1,2\n")], "Two files have the name"),
    ([(f"{n}.csv", b"a,b\n1,2\n") for n in range(21)], "more files than are taken at once"),
]  # fmt: skip
"""Deliveries and what is said of them."""


def test_what_need_not_be_opened_is_refused_at_once_with_its_sentence(signed_in, setting: Setting):
    browser = signed_in("contributor")
    for files, sentence in REFUSED:
        answer = send(browser, files)
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence
    assert uploads(setting) == 0


def test_a_name_with_markup_or_a_path_is_only_text(signed_in):
    browser = signed_in("contributor")
    files = seeded_files()
    files[0] = ('../../etc/<script>alert(1)</script>"onload="x.csv', files[0][1])
    address = sent(browser, files)
    for text in (browser.get(address).text, browser.get("/files").text):
        assert "<script>alert" not in text
        assert "etc" not in text
        assert "script&gt;" in text
    shown = browser.get(f"{address}/workbook")
    assert re.fullmatch(r'attachment; filename="F-[0-9A-Z-]+-to-fix.xlsx"', shown.headers["content-disposition"])


@given(st.text(max_size=400))
def test_a_plain_name_has_no_path_no_hidden_sign_and_an_end(name: str):
    plain = plain_name(name)
    assert "/" not in plain
    assert "\\" not in plain
    assert all(sign.isprintable() for sign in plain)
    assert len(plain.encode("utf-8", "replace")) <= 200


def test_a_cell_that_looks_like_a_formula_stays_a_text_everywhere(signed_in):
    browser = signed_in("contributor")
    files = [(name, data.replace(b"Call for service", b"=cmd|' /C calc'!A0")) for name, data in seeded_files()]
    address = sent(browser, files)
    assert "=cmd|&#39; /C calc&#39;!A0" in browser.get(address).text
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{address}/workbook").content))
    assert {cell.data_type for row in book["incidents"].iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_a_text_typed_in_is_shown_escaped(signed_in):
    browser = signed_in("contributor")
    address = sent(browser, seeded_files())
    link = re.search(r'href="(/files/[^"]+/cells/\w+)"', browser.get(address).text)[1]
    page = browser.get(link).text
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    browser.post(link, {"version": version, "cell-0": "<img src=x onerror=alert(1)>\x00\x1b"})
    settled(browser, address)
    text = browser.get(address).text
    assert "<img" not in text
    assert "&lt;img src=x" in text


def test_a_workbook_that_swells_is_not_read_and_the_page_says_so(signed_in, setting: Setting):
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["No", "Day"])
    book.save(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"0" * 60_000_000)
    browser = signed_in("contributor")
    address = sent(browser, [("bomb.xlsx", out.getvalue())])
    text = browser.get(address).text
    assert "These files cannot be read" in text
    assert "bomb.xlsx" in text
    with Session(setting.engine) as session:
        assert session.scalars(sa.select(Upload.status)).one() == "unreadable"


def test_a_linked_file_that_is_missing_is_named_and_a_new_version_mends_it(signed_in):
    browser = signed_in("contributor")
    address = sent(browser, seeded_files()[:1])
    text = browser.get(address).text
    assert "the linked file &#39;people&#39; is missing" in text
    version = re.search(r'name="version" value="(\d+)"', text)[1]
    assert send(browser, seeded_files(), f"{address}/again", version=version).status_code == 303
    settled(browser, address)
    assert "81 rows are ready" in browser.get(address).text


def test_what_a_media_type_claims_is_not_believed(signed_in):
    browser = signed_in("contributor")
    parts = [("files", (name, data, "application/x-msdownload")) for name, data in seeded_files()]
    answer = browser.post("/files", files=parts, follow_redirects=False)
    assert answer.status_code == 303


def test_a_request_that_is_cut_off_or_of_another_kind_is_refused(signed_in, setting: Setting):
    browser = signed_in("contributor")
    whole = part("files", b"No,Day\n1,2\n", "a.csv") + END
    assert raw(browser, whole[:-30]).status_code == 400
    assert raw(browser, b"").status_code in (400, 422)
    assert raw(browser, whole, **{"content-type": "multipart/form-data"}).status_code == 400
    assert raw(browser, whole, **{"content-type": "text/csv"}).status_code == 422
    assert uploads(setting) == 0


def test_a_packed_body_is_refused(signed_in, setting: Setting):
    browser = signed_in("contributor")
    body = gzip.compress(part("files", b"a,b\n1,2\n", "a.csv") + END)
    answer = raw(browser, body, **{"content-encoding": "gzip"})
    assert answer.status_code == 415
    assert "packed" in answer.text
    assert uploads(setting) == 0


def test_a_request_that_is_too_large_is_refused_before_it_is_read(signed_in, setting: Setting):
    browser = signed_in("contributor")
    answer = raw(browser, part("files", b"0" * (LARGEST + 2_000_000), "a.csv") + END)
    assert answer.status_code == 413
    assert "50 MB" in answer.text
    assert uploads(setting) == 0
    assert browser.post("/files/F-AAAA-AAAA/fix", {"to": "0" * 1_200_000}).status_code == 413


def test_a_hundred_thousand_fields_are_refused(signed_in, setting: Setting):
    browser = signed_in("contributor")
    answer = raw(browser, b"".join(part(f"f{n}", b"") for n in range(100_000)) + END)
    assert answer.status_code == 400
    assert uploads(setting) == 0


def test_a_form_of_another_site_lands_nothing(signed_in, setting: Setting):
    browser = signed_in("contributor")
    browser.csrf = "wrong"
    assert send(browser, seeded_files()).status_code == 403
    assert uploads(setting) == 0


def test_the_page_says_what_is_known_while_the_rows_are_being_checked(signed_in, setting: Setting, monkeypatch):
    read, go_on = threading.Event(), threading.Event()

    def slowly(checked):
        read.set()
        assert go_on.wait(20)
        return suggest(checked)

    import portal.checks
    from ingest.suggestions.suggest import suggest

    monkeypatch.setattr(portal.checks, "suggest", slowly)
    browser = signed_in("contributor")
    answer = send(browser, seeded_files())
    address = answer.headers["location"]
    try:
        assert read.wait(20)
        text = browser.get(address).text
        assert "Checking the rows." in text
        rows = dict(seeded_files())["people-february.csv"].count(b"\n") - 1
        assert f"people-february.csv: {rows} rows, 7 columns" in text
        assert "New to us: Cust. Stat." in text
        assert "Custody status" in text
        assert "<noscript><meta http-equiv" in text
        assert browser.get(f"{address}/state").json() == {"version": 1, "stage": "checking", "done": False, "rows": 118}
        early = browser.post(f"{address}/undo", {"version": "7"}, follow_redirects=False)
        assert early.status_code == 409
    finally:
        go_on.set()
    settled(browser, address)
    assert "81 rows are ready" in browser.get(address).text


def test_a_check_that_breaks_on_our_side_leaves_the_files_and_says_so(signed_in, setting: Setting):
    def breaks(*_: object) -> None:
        raise MemoryError

    broken = signed_in("contributor")
    broken.client.app = create_app(replace(with_seeded_profile(setting), read=breaks))
    address = sent(broken, seeded_files())
    assert "The check broke on our side" in broken.get(address).text
    anew = signed_in("contributor")
    anew.client.app = create_app(replace(with_seeded_profile(setting), read=read_files))
    anew.get(address)
    settled(anew, address)
    assert "81 rows are ready" in anew.get(address).text


def test_a_cell_of_an_xlsx_with_days_is_registered_as_it_was_checked(signed_in, setting: Setting):
    from datetime import datetime

    files = dict(seeded_files())
    lines = [line.split(",") for line in files["incidents.csv"].decode().splitlines()]
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(
            [datetime.strptime(cell, "%m/%d/%Y") if at == 1 and "/" in cell else cell for at, cell in enumerate(line)]
        )
    out = io.BytesIO()
    book.save(out)
    sheets = [
        ("incidents.xlsx", out.getvalue()),
        *((name, data) for name, data in files.items() if name != "incidents.csv"),
    ]
    browser = signed_in("agency_admin")
    address = sent(browser, sheets)
    text = browser.get(address).text
    found = re.search(r'<input type="hidden" name="fix" value="(\w+)"><button name="act" value="sure">', text)
    browser.post(f"{address}/fix", {"version": "1", "fix": found[1], "act": "sure"})
    settled(browser, address)
    answer = browser.post(f"{address}/submit", {"version": "2"}, follow_redirects=False)
    assert answer.headers["location"].endswith("said=submitted")


@given(st.lists(st.tuples(st.integers(2, 40), st.text(max_size=6)), max_size=20))
def test_changes_stand_in_their_order_and_touch_nothing_else(told: list[tuple[int, str]]):
    tables = read_files([(file.name, file.data) for file in seeded.delivery()], seeded.profile().shape)
    steps = [
        step_of([Change(file="incidents.csv", column="Reason", rows=(row,), to=to)], by=1, at="") for row, to in told
    ]
    after = changed(tables, steps)
    wanted = dict(zip(tables[0].frame["_row"].to_list(), tables[0].frame["Reason"].to_list(), strict=True)) | dict(told)
    assert dict(zip(after[0].frame["_row"].to_list(), after[0].frame["Reason"].to_list(), strict=True)) == wanted
    assert after[0].frame.drop("Reason").equals(tables[0].frame.drop("Reason"))
    assert [table.frame.equals(before.frame) for table, before in zip(after[1:], tables[1:], strict=True)] == [
        True,
        True,
    ]


@given(st.text(max_size=50))
def test_a_typed_cell_is_one_line(text: str):
    assert not set(typed_cell(text)) & set("\n\r\t\x00")
    assert typed_cell(typed_cell(text)) == typed_cell(text)


@pytest.mark.parametrize(("language", "sentence"), [("fr", "Le fichier est vide"), ("es", "El archivo está vacío")])
def test_a_refusal_is_said_in_the_language_of_the_reader_with_the_exact_sentence(
    signed_in, language: str, sentence: str
):
    browser = signed_in("contributor")
    browser.client.cookies.set("vigie_language", language)
    text = send(browser, [("empty.csv", b"")]).text
    assert sentence in text
    assert "empty.csv: the file is empty" in text
    cut = send(browser, [("cut.csv", b'No,Day\n1,"2\n')])
    assert cut.status_code == 303
    settled(browser, cut.headers["location"])
    page = browser.get(cut.headers["location"]).text
    assert 'class="small">' in page
    assert '<span lang="en">cut.csv: ' in page


def test_every_refusal_of_a_file_has_its_words():
    assert {code for code in FILE_CODES if not WORDS.has(f"file_problem_{code}")} == set()
