"""Reports written page by page: saved whatever is typed, shown again, never another agency's, nothing lost to a second pen."""

import dataclasses
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import Draft, DraftStep, Report, ReportVersion
from portal import drafts
from portal.app import create_app
from portal.form.layout import Answers
from portal.setting import Setting
from tests.portal.conftest import OTHER, OURS, Browser, browser_of
from tests.portal.reports_told import CIVILIAN, INCIDENT, SCREENER, act, begin, draft_of, save, submitted, write


def test_a_whole_report_is_written_sent_approved_and_submitted(
    setting: Setting, signed_in: Callable[..., Browser]
) -> None:
    number = submitted(setting, signed_in)
    draft = draft_of(setting, number)
    assert (draft.status, draft.month) == ("submitted", "2026-11")
    with Session(setting.engine) as session:
        report = session.scalars(sa.select(Report)).one()
        assert session.scalars(sa.select(ReportVersion)).one().persons == 2
    assert report.incident_id == f"{OURS}:{number}"
    page = signed_in("agency_admin").get(f"/reports/{number}/review").text
    assert draft.receipt in page


def test_the_written_report_has_no_findings_but_what_it_lacks(
    setting: Setting, signed_in: Callable[..., Browser]
) -> None:
    author = signed_in("contributor")
    page = author.get(f"/reports/{write(setting, author)}/review").text
    assert "Nothing holds the report" in page or "Nothing is missing" in page
    assert 'class="sev sev-warning"' not in page
    assert 'class="sev sev-error"' not in page


def test_the_list_has_reports_by_status_and_month_and_what_waits(
    setting: Setting, signed_in: Callable[..., Browser]
) -> None:
    author, reviewer = signed_in("contributor"), signed_in("reviewer")
    number = write(setting, author)
    assert number in author.get("/reports").text
    assert act(setting, author, number, "send").status_code == 303
    page = reviewer.get("/reports?status=draft").text
    assert "Waiting for your review" in page
    assert page.count(number) == 2  # its address and its name, in the list of what waits
    assert number in reviewer.get("/reports?month=2026-11").text.split("Last changed first")[-1]
    assert "No report is of this status" in author.get("/reports?month=2026-10").text


def answers_of(setting: Setting, number: str) -> Answers:
    """What a draft holds now."""
    draft = draft_of(setting, number)
    with Session(setting.engine) as session:
        return drafts.opened(drafts.sealed_for(session, setting.landing, draft.agency_id), draft.sealed)


def count(setting: Setting, what: type) -> int:
    with Session(setting.engine) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(what)) or 0


def test_the_law_stands_on_the_page_of_the_screener(signed_in: Callable[..., Browser]) -> None:
    page = signed_in("contributor").get("/reports/new").text
    assert "12525.2" in page
    assert "substantial risk of death" in page


def test_an_incident_the_law_does_not_ask_for_is_kept_nowhere(
    setting: Setting, signed_in: Callable[..., Browser]
) -> None:
    told = {**SCREENER, "civilian_seriously_injured": "no"}
    answer = signed_in("contributor").post("/reports/new", told)
    assert "No report is needed" in answer.text
    assert (count(setting, Draft), count(setting, DraftStep)) == (0, 0)


def test_an_incomplete_screener_is_asked_again_with_what_was_answered(
    setting: Setting, signed_in: Callable[..., Browser]
) -> None:
    answer = signed_in("contributor").post("/reports/new", {"shots_fired": "no", "officer_force": "yes"})
    assert answer.status_code == 422
    assert "Did that force cause serious bodily injury" in answer.text
    assert count(setting, Draft) == 0


def test_a_page_is_saved_half_filled_and_with_what_cannot_be(
    setting: Setting, signed_in: Callable[..., Browser]
) -> None:
    author = signed_in("contributor")
    number = begin(author)
    assert save(setting, author, number, "incident", {"incident_date": "31/09/2026", "state": "CA"}).status_code == 303
    assert answers_of(setting, number)["incident"]["incident_date"] == "31/09/2026"
    page = author.get(f"/reports/{number}/incident").text
    assert "31/09/2026" in page
    assert "cannot be a day" in page


def test_nothing_typed_stands_in_the_open(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    write(setting, signed_in("contributor"))
    with Session(setting.engine) as session:
        kept = [draft.sealed for draft in session.scalars(sa.select(Draft))]
        kept += [step.sealed or b"" for step in session.scalars(sa.select(DraftStep))]
    assert kept
    assert not any(b"Quay" in data for data in kept)


def test_what_is_cleared_is_said_and_stays_in_the_history(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    author = signed_in("contributor")
    number = write(setting, author)
    version = draft_of(setting, number).version
    answer = save(setting, author, number, "civilian-1", {**CIVILIAN, "injured": "no"}, then="stay")
    assert answer.headers["location"].endswith("cleared=4")
    assert "4 answers were cleared" in author.get(answer.headers["location"]).text
    assert "injury" not in answers_of(setting, number)["persons"][0]
    draft = draft_of(setting, number)
    with Session(setting.engine) as session:
        sealed = drafts.sealed_for(session, setting.landing, OURS)
        before = drafts.version_of(session, draft, version, sealed)
    assert before is not None
    assert before["persons"][0]["injury"] == ["bone_fracture"]


def test_saving_what_stands_already_makes_no_version(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    author = signed_in("contributor")
    number = write(setting, author)
    version = draft_of(setting, number).version
    assert save(setting, author, number, "civilian-1", CIVILIAN).status_code == 303
    assert draft_of(setting, number).version == version


def test_a_save_over_a_newer_one_shows_both_and_keeps_both(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    author, reviewer = signed_in("contributor"), signed_in("reviewer")
    number = write(setting, author)
    seen = str(draft_of(setting, number).version)
    save(setting, reviewer, number, "incident", {**INCIDENT, "city": "Theirs"})
    mine = {**INCIDENT, "city": "Mine", "version": seen, "then": "next"}
    answer = author.post(f"/reports/{number}/incident", mine, follow_redirects=False)
    assert answer.status_code == 409
    assert answers_of(setting, number)["incident"]["city"] == "Theirs"
    assert "<td>Theirs</td><td>Mine</td>" in answer.text
    assert 'value="Mine"' in answer.text
    version = draft_of(setting, number).version
    assert f'name="version" value="{version}"' in answer.text
    assert (
        author.post(
            f"/reports/{number}/incident", {**mine, "version": str(version)}, follow_redirects=False
        ).status_code
        == 303
    )
    assert answers_of(setting, number)["incident"]["city"] == "Mine"


def test_two_people_on_two_pages_do_not_disturb_each_other(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    author, reviewer = signed_in("contributor"), signed_in("reviewer")
    number = write(setting, author)
    seen = str(draft_of(setting, number).version)
    save(setting, reviewer, number, "incident", {**INCIDENT, "city": "Theirs"})
    told = {**CIVILIAN, "gender": "female", "version": seen}
    assert author.post(f"/reports/{number}/civilian-1", told, follow_redirects=False).status_code == 303
    answers = answers_of(setting, number)
    assert (answers["incident"]["city"], answers["persons"][0]["gender"]) == ("Theirs", "female")


def test_people_are_added_and_removed_by_buttons_and_what_was_typed_is_saved(
    setting: Setting, signed_in: Callable[..., Browser]
) -> None:
    author = signed_in("contributor")
    number = begin(author)
    answer = save(setting, author, number, "civilian-1", {"gender": "male"}, then="add-civilian")
    assert answer.headers["location"].startswith(f"/reports/{number}/civilian-2")
    assert answers_of(setting, number)["persons"][0]["gender"] == "male"
    save(setting, author, number, "civilian-2", {}, then="remove")
    assert [person["id"] for person in answers_of(setting, number)["persons"]] == ["civilian-1", "officer-1"]
    assert save(setting, author, number, "civilian-2", {}).status_code == 404


def test_force_is_put_in_order_by_buttons(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    author = signed_in("contributor")
    number = begin(author)
    lines: dict[str, object] = {"force.line": ["0", "1", "new"]}
    for at, kind in enumerate(("takedown", "strike")):
        lines |= {f"force.{at}.force_type": kind, f"force.{at}.recipient_id": "civilian-1"}
    answer = save(setting, author, number, "force", lines, then="up-1")
    assert answer.headers["location"].endswith("#line-0")
    assert [line["force_type"] for line in answers_of(setting, number)["force"]] == ["strike", "takedown"]


def test_another_agency_and_the_state_find_nothing_of_a_draft(
    setting: Setting, signed_in: Callable[..., Browser]
) -> None:
    number = write(setting, signed_in("contributor"))
    for browser in (
        signed_in("contributor", OTHER),
        signed_in("agency_admin", OTHER),
        signed_in("state"),
        signed_in("auditor"),
    ):
        for path in (f"/reports/{number}/review", f"/reports/{number}/incident"):
            assert browser.get(path).status_code == 404
        assert number not in browser.get("/reports").text
    assert act(setting, signed_in("agency_admin", OTHER), number, "delete", reason="w1").status_code == 404
    assert draft_of(setting, number).status == "draft"


def test_the_state_sees_a_report_once_it_is_submitted_and_changes_nothing(
    setting: Setting, signed_in: Callable[..., Browser]
) -> None:
    number = submitted(setting, signed_in)
    state = signed_in("state")
    page = state.get(f"/reports/{number}/review")
    assert page.status_code == 200
    assert '<button name="act"' not in page.text
    assert act(setting, state, number, "withdraw", reason="w4").status_code == 404


@pytest.mark.parametrize("language", ["fr", "es"])
def test_every_page_is_said_in_other_languages(
    setting: Setting, signed_in: Callable[..., Browser], language: str
) -> None:
    author = signed_in("contributor")
    number = write(setting, author)
    author.client.cookies.set("vigie_language", language)
    for path in (
        "",
        "/new",
        *(f"/{number}/{page}" for page in ("screener", "incident", "civilian-1", "officer-1", "force", "review")),
    ):
        page = author.get(f"/reports{path}")
        assert page.status_code == 200
        assert f'lang="{language}"' in page.text
        assert "Not known yet" not in page.text


def test_addresses_are_looked_up_in_the_local_list_alone(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    listed = ["100 Quay St, Port Sample", "102 Quay St, Port Sample"]
    told = dataclasses.replace(setting, places=lambda typed: [each for each in listed if each.startswith(typed)])
    client, author = browser_of(create_app(told)), signed_in("contributor")
    client.cookies.update(author.client.cookies)
    assert client.get("/lookup/places?q=102").json() == listed[1:]
    assert client.get("/lookup/places?q=10").json() == [], "two signs would give the whole list away"
    assert author.get("/lookup/places?q=102").json() == []


def test_a_colleague_without_review_finds_nothing_of_another_author(
    setting: Setting, signed_in: Callable[..., Browser]
) -> None:
    number = write(setting, signed_in("agency_admin"))
    author = signed_in("contributor")
    assert author.get(f"/reports/{number}/review").status_code == 404
    assert number not in author.get("/reports").text
    assert number in signed_in("reviewer").get("/reports").text
