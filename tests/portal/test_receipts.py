"""Receipts: signed, the same each time, proved by who has the key, and shown to nobody but the agency."""

import json

import pytest
import sqlalchemy as sa
import typer
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ingest.landing import receipt_of, sha256
from ingest.registry.models import Agency, Report, ReportVersion, Submission
from orchestration.resources import HomeProblem
from orchestration.verbs_collect import verify_receipt
from portal.receipts import canonical, is_genuine
from portal.setting import Setting
from schemas.standard import VERSION
from tests.portal.conftest import OTHER, OURS, SENDERS
from tests.portal.submissions import send as submit_one
from tests.portal.uploading import app_of, seeded_files, sent


@pytest.fixture
def app(setting: Setting):
    return app_of(setting)


def submitted(signed_in) -> str:
    """Submit the seeded files as the administrator; the receipt."""
    browser = signed_in("agency_admin")
    address = sent(browser, seeded_files())
    answer = browser.post(f"{address}/submit", {"version": "1"}, follow_redirects=False)
    assert answer.status_code == 303
    return receipt_of(SENDERS[OURS], [sha256(data) for _, data in seeded_files()])


def test_a_receipt_says_what_was_received_and_is_signed(signed_in, setting: Setting):
    receipt = submitted(signed_in)
    told = signed_in("contributor").get(f"/receipts/{receipt}/file").json()
    assert (told["receipt"], told["agencies"][0]["agency_id"], told["rules"]) == (receipt, OURS, VERSION)
    assert [file["sha256"] for file in told["files"]] == [sha256(data) for _, data in seeded_files()]
    assert (told["counts"]["rows"], told["counts"]["rows_held"]) == (118, 37)
    assert told["received_at"] == "2026-11-23T17:00:00+00:00"
    assert is_genuine(told, verify_key=setting.verify_key)
    assert "incidents.csv" not in json.dumps(told)


def test_a_receipt_is_the_same_each_time(signed_in):
    receipt = submitted(signed_in)
    once, again = (signed_in("agency_admin").get(f"/receipts/{receipt}/file").content for _ in range(2))
    assert once == again


def test_every_change_of_a_receipt_is_found(signed_in, setting: Setting):
    told = signed_in("agency_admin").get(f"/receipts/{submitted(signed_in)}/file").json()
    for name in told:
        assert not is_genuine({**told, name: "other"}, verify_key=setting.verify_key)
        assert not is_genuine({key: value for key, value in told.items() if key != name}, verify_key=setting.verify_key)
    assert not is_genuine(told, verify_key="00" * 32)
    assert not is_genuine(told, verify_key="no key")


@given(st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=8), max_size=6))
def test_the_signed_bytes_do_not_hang_on_the_order_of_the_members(told):
    assert canonical(told) == canonical(dict(reversed(told.items())))


def test_the_page_shows_the_counts_and_can_be_printed(signed_in):
    receipt = submitted(signed_in)
    browser = signed_in("reviewer")
    assert receipt in browser.get("/receipts").text
    text = browser.get(f"/receipts/{receipt}").text
    assert "of 39 reports were taken on 23 November 2026, 09:00" in text
    assert sha256(seeded_files()[0][1]) in text


def test_another_agency_sees_neither_list_nor_receipt(signed_in):
    receipt = submitted(signed_in)
    stranger = signed_in("agency_admin", OTHER)
    assert receipt not in stranger.get("/receipts").text
    for path in (receipt, f"{receipt}/file", "R-UNKNOWN"):
        assert stranger.get(f"/receipts/{path}").status_code == 404
    assert receipt in signed_in("state").get("/receipts").text


def test_a_delivery_that_speaks_of_two_agencies_is_shown_to_neither(signed_in, setting: Setting):
    receipt = submit_one(setting, "A-1")
    submit_one(setting, "A-2")
    assert signed_in("agency_admin").get(f"/receipts/{receipt}").status_code == 200
    with Session(setting.engine) as session, session.begin():
        submission = session.scalars(sa.select(Submission).where(Submission.receipt == receipt)).one()
        report = Report(agency_id=OTHER, incident_id=f"{OTHER}:B-1")
        session.add(report)
        session.flush()
        session.add(
            ReportVersion(report_id=report.id, submission_id=submission.id, month="2026-09", persons=1, content="b")
        )
    assert signed_in("agency_admin").get(f"/receipts/{receipt}").status_code == 404
    assert signed_in("agency_admin", OTHER).get(f"/receipts/{receipt}").status_code == 404
    assert signed_in("auditor").get(f"/receipts/{receipt}").status_code == 200


def test_agencies_of_one_sender_do_not_see_each_others_empty_deliveries(signed_in, setting: Setting):
    with Session(setting.engine) as session, session.begin():
        session.execute(sa.update(Agency).values(sender="together"))
        session.add(Submission(receipt="R-EMPTY", sender="together", received_at=setting.clock(), profile_hash="h", rows=1, skipped=0,
                               rows_rejected=1, incidents_received=1, incidents_rejected=1, persons_received=0,
                               persons_rejected=0))  # fmt: skip
    for agency in (OURS, OTHER):
        assert signed_in("agency_admin", agency).get("/receipts/R-EMPTY").status_code == 404


def test_the_command_proves_a_receipt_and_finds_a_changed_one(signed_in, setting: Setting, tmp_path, capsys):
    told = signed_in("agency_admin").get(f"/receipts/{submitted(signed_in)}/file").json()
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(told, indent=4))
    bad.write_text(json.dumps({**told, "received_at": "2020-01-01T00:00:00+00:00"}))
    verify_receipt(good, key=setting.verify_key, home=None)
    assert capsys.readouterr().out.startswith("Genuine: receipt R-")
    with pytest.raises(typer.Exit) as ended:
        verify_receipt(bad, key=setting.verify_key, home=None)
    assert ended.value.exit_code == 1
    with pytest.raises(HomeProblem, match="--key"):
        verify_receipt(good, key=None, home=tmp_path / "none")
