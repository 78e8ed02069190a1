"""What an agency says in public: replies, known issues with their end, changed definitions."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.models import AuditEvent
from ingest.registry.published import note_issue
from ingest.registry.snapshot import registry_snapshot
from ingest.registry.wording import office, passage
from portal.setting import Setting
from portal.statements import said
from tests.portal.conftest import OTHER, OURS, Browser, Clock

Enter = Callable[..., Browser]
REPLY = {"text": "We count more since March.\nWe ask you to read the months apart.", "signed_as": "Office of the Chief"}
ISSUE = {
    "title": "Injuries are counted twice",
    "text": "Two systems wrote each injury.",
    "touches": "person.injured",
    "first_month": "2026-01",
}


def published(setting: Setting, table: str) -> list[dict[str, object]]:
    with Session(setting.engine) as session:
        return registry_snapshot(session)[table].to_dicts()


def test_a_reply_stands_beside_the_numbers_with_its_day(signed_in: Enter, setting: Setting) -> None:
    browser = signed_in("agency_admin")
    assert browser.post("/statements/reply", REPLY, follow_redirects=False).status_code == 303
    (reply,) = published(setting, "reply")
    assert (reply["agency_id"], reply["signed_as"], reply["written_on"]) == (
        OURS,
        "Office of the Chief",
        date(2026, 11, 23),
    )
    assert "23 November 2026, Office of the Chief" in browser.get("/statements").text
    with Session(setting.engine) as session:
        assert not session.scalars(sa.select(AuditEvent).where(AuditEvent.actor.contains("Quist"))).all()


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"text": ""}, "text", "This is empty"), ({"text": "Write to a@b.example."}, "text", "e-mail address"),
        ({"text": "Call 555 0100 now"}, "text", "telephone"), ({"text": "Case 12345678."}, "text", "seven digits"),
        ({"signed_as": "Ines Okafor"}, "signed_as", "names no office"), ({"signed_as": "Chief Okafor, Police"}, "signed_as", "name a person"),
        ({"about": "x\u200by"}, "about", "cannot be seen"), ({"text": "a" * 2001}, "text", "too long"),
    ],
)  # fmt: skip
def test_a_text_that_could_lead_to_somebody_is_refused_where_it_stands(
    signed_in: Enter, setting: Setting, change: Mapping[str, str], field: str, sentence: str
) -> None:
    answer = signed_in("agency_admin").post("/statements/reply", {**REPLY, **change})
    assert answer.status_code == 422
    assert f'href="#{field}">' in answer.text
    assert sentence in answer.text
    assert published(setting, "reply") == []


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_registrys_reasons_are_told_in_other_languages(signed_in: Enter, language: str) -> None:
    browser = signed_in("agency_admin")
    browser.get(f"/?lang={language}")
    page = browser.post("/statements/reply", {"text": "", "signed_as": "x" * 200}).text
    assert "missing" not in page
    assert "characters" not in page


def test_every_reason_of_the_registry_has_words_of_ours() -> None:
    for check in (lambda: passage("", what="x"), lambda: passage("a" * 3000, what="x"), lambda: passage("a@b", what="x"),
                  lambda: passage("1234567", what="x"), lambda: passage("\u200b", what="x"), lambda: office("x"),
                  lambda: office("Sergeant Okafor, Records Unit")):  # fmt: skip
        with pytest.raises(IntakeProblem) as caught:
            check()
        assert said(caught.value) != str(caught.value)


def test_an_issue_is_declared_and_resolved(signed_in: Enter, setting: Setting) -> None:
    browser = signed_in("agency_admin")
    browser.post("/statements/issue", ISSUE)
    (issue,) = published(setting, "known_issue")
    assert (issue["table_name"], issue["field"], issue["first_month"], issue["resolved_on"]) == (
        "person",
        "injured",
        "2026-01",
        None,
    )
    browser.post(f"/statements/{issue['issue_id']}/resolve")
    assert published(setting, "known_issue")[0]["resolved_on"] == date(2026, 11, 23)
    browser.post(f"/statements/{issue['issue_id']}/back")
    assert published(setting, "known_issue") == []


@pytest.mark.parametrize(
    ("change", "field"),
    [({"first_month": "2027-01"}, "first_month"), ({"last_month": "2025-12"}, "last_month"), ({"first_month": "March"}, "first_month")],
)  # fmt: skip
def test_an_issue_of_months_that_do_not_fit_is_shown_again(
    signed_in: Enter, setting: Setting, change: Mapping[str, str], field: str
) -> None:
    answer = signed_in("agency_admin").post("/statements/issue", {**ISSUE, **change})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert published(setting, "known_issue") == []


def test_a_column_that_is_not_published_is_not_there(signed_in: Enter) -> None:
    assert (
        signed_in("agency_admin").post("/statements/issue", {**ISSUE, "touches": "person.badge_number"}).status_code
        == 404
    )


def test_a_definition_changes_from_a_day(signed_in: Enter, setting: Setting) -> None:
    browser = signed_in("agency_admin")
    sent = {"touches": "person.injured", "from_date": "2026-03-01", "text": "Complaints of pain count."}
    assert browser.post("/statements/definition", {**sent, "touches": "person"}).status_code == 422
    assert browser.post("/statements/definition", sent, follow_redirects=False).status_code == 303
    assert published(setting, "definition")[0]["from_date"] == date(2026, 3, 1)


@pytest.mark.parametrize("role", ["contributor", "reviewer", "state", "auditor"])
def test_only_an_administrator_speaks_for_the_agency(signed_in: Enter, setting: Setting, role: str) -> None:
    browser = signed_in(role)
    assert browser.get("/statements").status_code == 200
    assert browser.post("/statements/reply", REPLY).status_code == 404
    assert published(setting, "reply") == []


def test_what_another_agency_states_is_not_there(signed_in: Enter, setting: Setting, clock: Clock) -> None:
    with Session(setting.engine) as session, session.begin():
        theirs = note_issue(session, title="Theirs", text="Theirs.", agency_id=OTHER, by="x", at=clock())
        of_all = note_issue(session, title="All", text="All.", by="x", at=clock())
    browser = signed_in("agency_admin")
    assert browser.post("/statements/reply", {**REPLY, "agency": OTHER}).status_code == 404
    assert browser.get(f"/statements?agency={OTHER}").status_code == 404
    for name in (f"issue-{theirs}", f"issue-{of_all}", "issue-999", "window-1", "issue-x"):
        assert browser.post(f"/statements/{name}/resolve").status_code == 404
        assert browser.post(f"/statements/{name}/back").status_code == 404
    assert [row["resolved_on"] for row in published(setting, "known_issue")] == [None, None]
