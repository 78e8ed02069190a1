"""Files dropped at the portal: checked as everywhere, fixed in place or in the workbook, submitted without loss or doubles."""

import io
import re
from datetime import date

import openpyxl
import pytest
import sqlalchemy as sa
from markupsafe import escape
from sqlalchemy.orm import Session

from ingest.check import SentFile, check_files
from ingest.fixit.story import tell
from ingest.registry.filing import note_late, open_window
from ingest.registry.models import AuditEvent, Contract, ReportVersion, Submission, SubmissionFile, Upload, UploadFile
from ingest.suggestions.suggest import suggest
from portal.setting import Setting
from tests.ingest import seeded
from tests.portal.conftest import OTHER, OURS, Browser
from tests.portal.uploading import PROFILE, app_of, seeded_files, send, sent, settled


@pytest.fixture
def app(setting: Setting):
    return app_of(setting)


def page_of(browser: Browser, address: str) -> str:
    return browser.get(address).text


def form_value(text: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', text)[1]


def version_in(text: str) -> str:
    return form_value(text, "version")


def press_every_sure_fix(browser: Browser, address: str) -> int:
    """Press the buttons of all sure fixes, one after the other; how many there were."""
    for pressed in range(10):
        text = page_of(browser, address)
        found = re.search(r'<input type="hidden" name="fix" value="(\w+)"><button name="act" value="sure">', text)
        if found is None:
            return pressed
        answer = browser.post(
            f"{address}/fix", {"version": version_in(text), "fix": found[1], "act": "sure"}, follow_redirects=False
        )
        assert answer.status_code == 303, answer.text
        settled(browser, address)
    raise AssertionError("the sure fixes do not end")


def test_a_file_gets_the_same_verdict_and_fixes_as_on_the_command_line(signed_in):
    browser = signed_in("contributor")
    text = page_of(browser, sent(browser, seeded_files()))
    checked = check_files(seeded.delivery(), PROFILE, received_on=seeded.RECEIVED)
    story = tell(checked, suggest(checked))
    assert story.headline in text
    assert story.headline == "81 rows are ready. 37 wait for 4 fixes."
    assert all(line in text for line in story.lede)
    assert [str(escape(fix.title)) in text for fix in story.fixes] == [True] * 4


def test_sure_fixes_take_one_press_each_and_leave_the_file_as_it_came(signed_in, setting: Setting):
    browser = signed_in("contributor")
    address = sent(browser, seeded_files())
    assert press_every_sure_fix(browser, address) >= 2
    text = page_of(browser, address)
    assert "37 wait" not in text
    with Session(setting.engine) as session:
        kept = [
            setting.landing.read(row.sha256, sender="port-sample-pd") for row in session.scalars(sa.select(UploadFile))
        ]
    assert sorted(kept) == sorted(data for _, data in seeded_files())


def test_a_text_typed_in_mends_every_row_that_has_it(signed_in):
    browser = signed_in("contributor")
    address = sent(browser, seeded_files())
    press_every_sure_fix(browser, address)
    for _ in range(5):
        text = page_of(browser, address)
        found = re.search(
            r'name="fix" value="(\w+)"><input type="hidden" name="text" value="(\w+)">.*?name="to" value="([^"]*)"',
            text,
        )
        if found is None:
            break
        answer = browser.post(f"{address}/fix", {"version": version_in(text), "fix": found[1], "text": found[2], "act": "text",
                                                 "to": found[3].replace("&#39;", "'")}, follow_redirects=False)  # fmt: skip
        assert answer.status_code == 303, answer.text
        settled(browser, address)
    assert "All 118 rows are ready." in page_of(browser, address)


def test_the_last_step_can_be_taken_back(signed_in):
    browser = signed_in("contributor")
    address = sent(browser, seeded_files())
    press_every_sure_fix(browser, address)
    while "/undo" in (text := page_of(browser, address)):
        browser.post(f"{address}/undo", {"version": version_in(text)})
        settled(browser, address)
    assert "81 rows are ready. 37 wait for 4 fixes." in text


def test_cells_can_be_typed_in_one_by_one(signed_in):
    browser = signed_in("contributor")
    address = sent(browser, seeded_files())
    text = page_of(browser, address)
    link = next(each for each in re.findall(r'href="(/files/[^"]+/cells/\w+)"', text))
    page = page_of(browser, link)
    assert re.search(r'name="cell-0" value="[^"]+"', page)
    unchanged = browser.post(link, {"version": version_in(page), "cell-0": form_value(page, "cell-0")})
    assert unchanged.status_code == 422
    changed = browser.post(link, {"version": version_in(page), "cell-0": "1/9/2025"}, follow_redirects=False)
    assert changed.status_code == 303


def test_a_form_of_an_earlier_version_changes_nothing(signed_in):
    browser = signed_in("contributor")
    address = sent(browser, seeded_files())
    text = page_of(browser, address)
    name = form_value(text, "fix")
    for expected in (303, 409):
        answer = browser.post(
            f"{address}/fix", {"version": version_in(text), "fix": name, "act": "sure"}, follow_redirects=False
        )
        assert answer.status_code == expected
        settled(browser, address)


def test_the_marked_workbook_comes_back_as_a_new_version_with_its_fixes(signed_in):
    browser = signed_in("contributor")
    address = sent(browser, seeded_files())
    answer = browser.get(f"{address}/workbook")
    assert len(openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames) == 4
    version = version_in(page_of(browser, address))
    renewed = send(browser, [("fixed.xlsx", answer.content)], f"{address}/again", version=version)
    assert renewed.status_code == 303
    settled(browser, address)
    assert "37 wait" not in page_of(browser, address)
    assert "rows are ready" in page_of(browser, address)


def test_the_workbook_of_changed_files_shows_the_changes(signed_in):
    browser = signed_in("contributor")
    address = sent(browser, seeded_files())
    press_every_sure_fix(browser, address)
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{address}/workbook").content))
    assert "Custody status" in [cell.value for cell in book["people-february"][1]]


def test_the_good_rows_are_submitted_and_the_rest_once_it_is_fixed_without_doubles(signed_in, setting: Setting):
    browser = signed_in("agency_admin")
    address = sent(browser, seeded_files())
    text = page_of(browser, address)
    answer = browser.post(f"{address}/submit", {"version": version_in(text)}, follow_redirects=False)
    assert answer.headers["location"].endswith("said=submitted")
    with Session(setting.engine) as session:
        upload = session.scalars(sa.select(Upload)).one()
        first = session.scalars(sa.select(Submission)).one()
        assert (upload.status, upload.receipt, first.rows_rejected) == ("rest_waits", first.receipt, 37)
        before = first.incidents_received - first.incidents_rejected
    press_every_sure_fix(browser, address)
    text = page_of(browser, address)
    browser.post(f"{address}/submit", {"version": version_in(text)})
    with Session(setting.engine) as session:
        second = session.scalars(sa.select(Submission).order_by(Submission.id.desc())).first()
        taken = second.incidents_received - second.incidents_rejected
        contents = session.execute(sa.select(ReportVersion.report_id, sa.func.count(ReportVersion.content.distinct()))
                                   .group_by(ReportVersion.report_id)).all()  # fmt: skip
    assert taken > before
    # What was taken before comes with the same content, which the registry calls a duplicate and counts once.
    assert len(contents) == taken
    assert {count for _, count in contents} == {1}


def test_the_corrected_file_is_registered_and_the_original_kept_beside_it(signed_in, setting: Setting):
    browser = signed_in("agency_admin")
    address = sent(browser, seeded_files())
    press_every_sure_fix(browser, address)
    browser.post(f"{address}/submit", {"version": version_in(page_of(browser, address))})
    with Session(setting.engine) as session:
        upload = session.scalars(sa.select(Upload)).one()
        originals = set(session.scalars(sa.select(UploadFile.sha256).where(UploadFile.upload_id == upload.id)))
        submission = session.scalars(sa.select(Submission).where(Submission.receipt == upload.receipt)).one()
        registered = list(
            session.scalars(sa.select(SubmissionFile).where(SubmissionFile.submission_id == submission.id))
        )
    assert [file.name for file in registered] == ["incidents.csv", "people-january.csv", "people-february.csv"]
    assert not originals & {file.sha256 for file in registered}
    files = [
        SentFile(name=file.name, data=setting.landing.read(file.sha256, sender="port-sample-pd")) for file in registered
    ]
    again = check_files(files, PROFILE, received_on=seeded.RECEIVED)
    assert (again.rows, again.rejected) == (submission.rows, submission.rows_rejected)
    assert all(setting.landing.read(digest, sender="port-sample-pd") for digest in originals)


def test_the_same_files_again_give_the_same_receipt_and_the_page_says_so(signed_in, setting: Setting):
    browser = signed_in("agency_admin")
    for said in ("said=submitted", "said=received_before"):
        address = sent(browser, seeded_files())
        text = page_of(browser, address)
        assert ("These very files were received" in text) is (said == "said=received_before")
        answer = browser.post(f"{address}/submit", {"version": version_in(text)}, follow_redirects=False)
        assert answer.headers["location"].endswith(said)
    with Session(setting.engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 1
        assert len(set(session.scalars(sa.select(Upload.receipt)))) == 1


def test_contributors_and_reviewers_cannot_submit_files(signed_in):
    for role in ("contributor", "reviewer"):
        browser = signed_in(role)
        address = sent(browser, seeded_files())
        text = page_of(browser, address)
        assert "/submit" not in text
        assert browser.post(f"{address}/submit", {"version": version_in(text)}).status_code == 404


def test_an_upload_of_another_agency_is_not_there(signed_in):
    address = sent(signed_in("agency_admin"), seeded_files())
    stranger = signed_in("agency_admin", OTHER)
    for path in ("", "/state", "/workbook", "/report", f"/cells/{'a' * 24}"):
        assert stranger.get(f"{address}{path}").status_code == 404
    for path in ("/fix", "/undo", "/submit", "/again", f"/cells/{'a' * 24}"):
        assert stranger.post(f"{address}{path}", {"version": "1"}).status_code == 404
    for role in ("state", "auditor"):
        assert signed_in(role).get(address).status_code == 404


def test_a_file_is_not_taken_for_an_agency_one_does_not_file_for(signed_in):
    answer = send(signed_in("agency_admin"), seeded_files(), agency=OTHER)
    assert answer.status_code == 404


def test_rows_of_another_agency_are_not_submitted(signed_in, setting: Setting):
    browser = signed_in("agency_admin", OTHER)
    line = b'{"incident_id": "X-1", "agency_id": "XX0010000"}\n'
    address = sent(browser, [("reports.ndjson", line)])
    answer = browser.post(f"{address}/submit", {"version": version_in(page_of(browser, address))})
    assert answer.status_code == 422
    with Session(setting.engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 0


def test_a_server_that_starts_anew_checks_what_had_only_come_in(signed_in, setting: Setting):
    browser = signed_in("contributor")
    address = sent(browser, seeded_files())
    with Session(setting.engine) as session, session.begin():
        session.execute(sa.update(Upload).values(status="received", rows=0, rejected=0))
    anew = signed_in("contributor")
    anew.client.app = app_of(setting)
    anew.get(address)
    settled(anew, address)
    with Session(setting.engine) as session:
        upload = session.scalars(sa.select(Upload)).one()
        assert (upload.status, upload.rows, upload.rejected) == ("partly", 118, 37)


def test_nothing_of_a_file_stands_in_the_audit_or_in_the_open(signed_in, setting: Setting):
    browser = signed_in("contributor")
    address = sent(browser, seeded_files())
    press_every_sure_fix(browser, address)
    with Session(setting.engine) as session:
        told = " ".join(session.scalars(sa.select(AuditEvent.subject)))
        sealed = b"".join([*session.scalars(sa.select(Upload.sealed)), *session.scalars(sa.select(UploadFile.name))])
    assert "people" not in told
    assert not any(word in sealed for word in (b"people", b"Custody", b"incidents"))


def test_the_three_languages_say_the_verdict(signed_in):
    browser = signed_in("contributor")
    address = sent(browser, seeded_files())
    for language, words in {"fr": "81 lignes sont prêtes", "es": "81 filas están listas"}.items():
        browser.client.cookies.set("vigie_language", language)
        assert words in page_of(browser, address)
        assert browser.get("/files").status_code == browser.get("/receipts").status_code == 200


def test_who_files_for_another_agency_chooses_it_and_each_sees_its_own(signed_in, setting: Setting):
    with Session(setting.engine) as session, session.begin():
        session.add(Contract(agency_id=OURS, files_for=OTHER, since=date(2025, 1, 1)))
    browser = signed_in("agency_admin")
    assert "Eastmarsh Police Department" in browser.get("/files").text
    answer = send(browser, [("reports.ndjson", b'{"incident_id": "X-1"}\n')], agency=OTHER)
    assert answer.status_code == 303
    address = settled(browser, answer.headers["location"])
    with Session(setting.engine) as session:
        assert session.scalars(sa.select(Upload.agency_id)).one() == OTHER
    assert signed_in("contributor", OTHER).get(address).status_code == 200
    assert "For which agency" not in signed_in("contributor", OTHER).get("/files").text


def test_a_month_whose_window_has_closed_is_not_taken_until_its_delay_is_said(signed_in, setting: Setting):
    at = setting.clock()
    with Session(setting.engine) as session, session.begin():
        open_window(session, first_month="2025-01", last_month="2025-02", opens=date(2025, 2, 1), closes=date(2025, 3, 31),
                    by="account 1", at=at, agency_id=OURS)  # fmt: skip
    browser = signed_in("agency_admin")
    address = sent(browser, seeded_files())
    text = page_of(browser, address)
    assert "The window for January 2025 closed" in text
    assert f"{address}/submit" not in text
    assert browser.post(f"{address}/submit", {"version": "1"}).status_code == 422
    with Session(setting.engine) as session, session.begin():
        for month in ("2025-01", "2025-02"):
            note_late(
                session,
                agency_id=OURS,
                month=month,
                expected_by=date(2026, 12, 1),
                reason="staff",
                by="account 1",
                at=at,
            )
    answer = browser.post(f"{address}/submit", {"version": "1"}, follow_redirects=False)
    assert answer.headers["location"].endswith("said=submitted")
