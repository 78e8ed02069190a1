"""What the public points out: taken without a sign-in, sealed, limited, read by the desk and the agency, never displayed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from ingest.registry.models import Account, AuditEvent, Correction, Ticket
from portal.buckets import Buckets
from portal.setting import Setting
from tests.portal.conftest import OTHER, OURS, Browser, Clock
from tests.portal.submissions import send

Enter = Callable[..., Browser]
Stranger = TestClient[Litestar]
WORDS = "The count for March is twice that of the table."
SENT = {
    "text": WORDS,
    "agency": OURS,
    "release": "2026.11.0",
    "table": "incident",
    "row": "i-3f2a",
    "mail": "reader@mail.example",
}


def tickets(setting: Setting) -> list[Ticket]:
    with Session(setting.engine) as session:
        return list(session.scalars(sa.select(Ticket).order_by(Ticket.id)))


def point_out(stranger: Stranger, setting: Setting, **change: str) -> str:
    assert stranger.post("/public/correction", data={**SENT, **change}).status_code == 200
    return tickets(setting)[-1].number


def test_anyone_points_out_an_error_and_gets_a_number(stranger: Stranger, setting: Setting) -> None:
    page = stranger.get("/public/correction?release=2026.11.0&table=incident&row=i-3f2a")
    assert page.status_code == 200
    assert 'value="i-3f2a"' in page.text
    answer = stranger.post("/public/correction", data=SENT)
    (ticket,) = tickets(setting)
    assert ticket.number in answer.text
    assert (ticket.release, ticket.agency_id, ticket.about) == ("2026.11.0", OURS, "incident i-3f2a")


def test_what_was_written_stands_nowhere_in_the_open(stranger: Stranger, setting: Setting) -> None:
    point_out(stranger, setting)
    (ticket,) = tickets(setting)
    assert WORDS.encode() not in ticket.sealed
    with Session(setting.engine) as session:
        links = " ".join(session.scalars(sa.select(AuditEvent.actor + AuditEvent.action + AuditEvent.subject)))
    assert "March" not in links
    assert "mail.example" not in links


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "short"}, "text"), ({"text": "a" * 2001}, "text"), ({"release": "latest"}, "release"), ({"table": "account"}, "table"),
        ({"row": "<b>"}, "row"), ({"agency": "XX9"}, "agency"), ({"mail": "a@b@c"}, "mail"), ({"mail": "a\r\nb@c"}, "mail"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_shown_again_with_what_was_typed(
    stranger: Stranger, setting: Setting, change: dict[str, str], field: str
) -> None:
    answer = stranger.post("/public/correction", data={**SENT, **change})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert tickets(setting) == []


def test_a_program_that_fills_the_hidden_field_is_thanked_and_not_heard(stranger: Stranger, setting: Setting) -> None:
    answer = stranger.post("/public/correction", data={**SENT, "website": "http://x.example"})
    assert answer.status_code == 200
    assert tickets(setting) == []


def test_an_address_can_write_five_times_and_again_after_a_while(
    stranger: Stranger, setting: Setting, clock: Clock
) -> None:
    answers = [stranger.post("/public/correction", data=SENT).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    clock.go(minutes=10)
    assert stranger.post("/public/correction", data=SENT).status_code == 200
    assert len(tickets(setting)) == 6


def test_a_form_of_another_site_is_refused(stranger: Stranger, setting: Setting) -> None:
    answer = stranger.post("/public/correction", data=SENT, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert tickets(setting) == []


def test_all_together_have_a_cap_and_networks_of_ipv6_share_a_bucket() -> None:
    at, buckets = datetime(2026, 11, 23, tzinfo=UTC), Buckets(each=2, in_all=5)
    assert [
        buckets.take("2001:db8::1", at=at),
        buckets.take("2001:db8::2", at=at),
        buckets.take("2001:db8::3", at=at),
    ] == [True, True, False]
    assert [buckets.take(f"192.0.2.{last}", at=at) for last in range(5)] == [True, True, True, False, False]
    assert buckets.take("192.0.2.9", at=at + timedelta(hours=24))


def test_the_agency_reads_the_words_and_the_state_the_address_too(
    stranger: Stranger, signed_in: Enter, setting: Setting
) -> None:
    number = point_out(stranger, setting)
    agency, state = signed_in("reviewer").get(f"/inbox/{number}").text, signed_in("state").get(f"/inbox/{number}").text
    assert WORDS in agency
    assert WORDS in state
    assert "reader@mail.example" not in agency
    assert "reader@mail.example" in state


def test_words_of_a_reader_are_text_on_the_page(stranger: Stranger, signed_in: Enter, setting: Setting) -> None:
    number = point_out(stranger, setting, text="<script>alert(1)</script>")
    assert "<script>alert" not in signed_in("reviewer").get(f"/inbox/{number}").text


def test_tickets_of_others_and_of_nobody_are_not_there(stranger: Stranger, signed_in: Enter, setting: Setting) -> None:
    numbers = [point_out(stranger, setting, agency=agency) for agency in (OTHER, "")]
    browser = signed_in("agency_admin")
    for number in (*numbers, "T-0000-0000"):
        assert browser.get(f"/inbox/{number}").status_code == 404
        assert browser.post(f"/inbox/{number}/answer", {"outcome": "known"}).status_code == 404
        assert browser.post(f"/inbox/{number}/close", {"outcome": "known"}).status_code == 404
    assert not any(number in browser.get("/inbox").text for number in numbers)
    assert all(number in signed_in("state").get("/inbox").text for number in numbers)


def test_an_accepted_error_is_stated_as_a_correction_for_the_ledger(
    stranger: Stranger, signed_in: Enter, setting: Setting
) -> None:
    send(setting, "26-001")
    number, browser = point_out(stranger, setting), signed_in("reviewer")
    sent = {"outcome": "accepted", "report": "26-001", "reason": "c2"}
    assert browser.post(f"/inbox/{number}/answer", {**sent, "reason": ""}).status_code == 422
    assert browser.post(f"/inbox/{number}/answer", {**sent, "report": "26-002"}).status_code == 422
    assert tickets(setting)[0].outcome is None
    assert browser.post(f"/inbox/{number}/answer", sent, follow_redirects=False).status_code == 303
    with Session(setting.engine) as session:
        assert session.scalars(sa.select(Correction.reason)).all() == ["c2"]
        closer = session.get_one(Account, tickets(setting)[0].closed_by)
    assert (tickets(setting)[0].outcome, closer.role) == ("accepted", "reviewer")


def test_the_desk_closes_a_ticket_of_nobody_and_the_auditor_none(
    stranger: Stranger, signed_in: Enter, setting: Setting
) -> None:
    number = point_out(stranger, setting, agency="")
    assert signed_in("auditor").post(f"/inbox/{number}/close", {"outcome": "no_error"}).status_code == 404
    assert signed_in("state").post(f"/inbox/{number}/close", {"outcome": "wrong"}).status_code == 422
    signed_in("state").post(f"/inbox/{number}/close", {"outcome": "no_error"})
    assert tickets(setting)[0].outcome == "no_error"
