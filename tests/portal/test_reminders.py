"""Mails about deadlines: to whom, when, in which language, once; and through a real mail server."""

import smtplib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ingest.registry.enrolment import attest_zero
from ingest.registry.filing import note_late
from ingest.registry.models import Account, Contract, Reminder
from orchestration.resources import HomeProblem
from orchestration.verbs_remind import send_reminders
from portal.months import Month
from portal.reminders import LOOKS_BACK, OVERDUE, SOON, TOMORROW, Addressee, due_on, mails, mails_for
from portal.setting import Setting
from portal.windows import LATE, OPEN, Opening
from tests.portal.conftest import OTHER, OURS, Clock, Posted

DUE = date(2026, 11, 30)


def month(expected_by: date | None = None) -> Month:
    opening = Opening(
        month="2026-10", state=OPEN if expected_by is None else LATE, due=DUE, opens=None, expected_by=expected_by
    )
    return Month(agency_id=OURS, month="2026-10", state="due", reports=None, opening=opening)


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (date(2026, 11, 22), []), (date(2026, 11, 23), [SOON]), (date(2026, 11, 28), [SOON]), (date(2026, 11, 29), [TOMORROW]),
        (date(2026, 11, 30), [TOMORROW]), (date(2026, 12, 1), [OVERDUE]), (date(2027, 1, 31), [OVERDUE]), (date(2027, 2, 1), []),
    ],
)  # fmt: skip
def test_a_month_is_told_a_week_before_a_day_before_and_when_it_is_overdue(day: date, kinds: list[str]) -> None:
    assert [one.kind for one in due_on(day, [month()], agency="A")] == kinds
    assert LOOKS_BACK == 62


def test_a_month_that_was_announced_is_left_alone_until_its_day() -> None:
    announced = month(date(2026, 12, 15))
    told = {
        day: [one.kind for one in due_on(day, [announced], agency="A")]
        for day in (DUE, date(2026, 12, 10), date(2026, 12, 16))
    }
    assert list(told.values()) == [[], [], [OVERDUE]]


@given(st.lists(st.dates(date(2026, 10, 1), date(2027, 3, 1)), max_size=40))
def test_nobody_is_told_the_same_twice_whatever_the_days(days: list[date]) -> None:
    person = Addressee(account_id=1, email="a@b.example", language="en", agencies=frozenset({OURS}))
    before: set[tuple[int, str, str, str]] = set()
    told: list[str] = []
    for day in sorted(days):
        for mail in mails(
            due_on(day, [month()], agency="A"), [person], before=frozenset(before), origin="o", contact="c"
        ):
            told += [one.kind for one in mail.told]
            before |= {(1, one.agency_id, one.kind, one.month) for one in mail.told}
    assert len(told) == len(set(told))


def of_day(setting: Setting) -> dict[str, str]:
    with Session(setting.engine) as session:
        return {
            mail.to.email: mail.text
            for mail in mails_for(session, at=setting.clock(), origin=setting.origin, contact=setting.contact)
        }


def only_october_open(setting: Setting) -> None:
    """Zeros for every month before, so that one deadline is left."""
    with Session(setting.engine) as session, session.begin():
        for agency in (OURS, OTHER):
            for year, last in ((2025, 12), (2026, 9)):
                for number in range(1, last + 1):
                    attest_zero(
                        session,
                        agency_id=agency,
                        month=f"{year}-{number:02d}",
                        attested_by="Ines Okafor",
                        at=setting.clock(),
                    )


def test_those_who_may_attest_are_told_in_their_language(setting: Setting) -> None:
    only_october_open(setting)
    with Session(setting.engine) as session, session.begin():
        session.execute(
            sa.update(Account).where(Account.role == "reviewer", Account.agency_id == OURS).values(language="fr")
        )
        session.execute(
            sa.update(Account)
            .where(Account.role == "reviewer", Account.agency_id == OTHER)
            .values(ended_at=setting.clock())
        )
    told = of_day(setting)
    assert sorted(told) == [
        "agency_admin@eastmarsh-pd.example",
        "agency_admin@port-sample-pd.example",
        "reviewer@port-sample-pd.example",
    ]
    assert "octobre 2026, à remettre avant le 30 novembre 2026" in told["reviewer@port-sample-pd.example"]
    assert "Eastmarsh" not in told["agency_admin@port-sample-pd.example"]


def test_who_files_for_another_agency_is_told_of_both(setting: Setting) -> None:
    only_october_open(setting)
    with Session(setting.engine) as session, session.begin():
        session.add(Contract(agency_id=OURS, files_for=OTHER, since=date(2026, 1, 1), ended_on=None))
    assert "Eastmarsh" in of_day(setting)["reviewer@port-sample-pd.example"]
    assert "Port Sample" not in of_day(setting)["reviewer@eastmarsh-pd.example"]


def test_a_run_sends_once_and_a_dry_run_keeps_nothing(setting: Setting, posted: Posted, clock: Clock) -> None:
    only_october_open(setting)
    said: list[str] = []
    assert send_reminders(setting, dry_run=True, say=said.append) == (4, 0)
    assert posted.mails == []
    assert send_reminders(setting, dry_run=False, say=said.append) == (4, 0)
    assert send_reminders(setting, dry_run=False, say=said.append) == (0, 0)
    assert len(posted.mails) == 4
    assert not [line for line in said if "@" in line or "Okafor" in line]
    clock.go(days=7)
    assert send_reminders(setting, dry_run=False, say=said.append) == (4, 0)


def test_a_month_that_is_filed_or_announced_sends_nothing(setting: Setting) -> None:
    only_october_open(setting)
    with Session(setting.engine) as session, session.begin():
        attest_zero(session, agency_id=OURS, month="2026-10", attested_by="x", at=setting.clock())
        note_late(
            session,
            agency_id=OTHER,
            month="2026-10",
            expected_by=date(2026, 12, 20),
            reason="staff",
            by="x",
            at=setting.clock(),
        )
    assert of_day(setting) == {}


def test_a_mail_that_was_refused_is_due_again(setting: Setting) -> None:
    only_october_open(setting)

    def refuse(*, to: str, subject: str, text: str) -> None:
        raise OSError(f"no {to}")

    said: list[str] = []
    assert send_reminders(replace(setting, post=refuse), dry_run=False, say=said.append) == (0, 4)
    assert not [line for line in said if "@" in line]
    with Session(setting.engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Reminder)) == 0


def test_without_a_mail_server_it_says_so(setting: Setting) -> None:
    with pytest.raises(HomeProblem, match="no mail server"):
        send_reminders(replace(setting, post=None), dry_run=False, say=print)


@dataclass
class Kept:
    """A mail server's memory."""

    envelopes: list[Envelope] = field(default_factory=list)

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        return "250 taken"


@pytest.fixture
def mail_server() -> Iterator[tuple[Kept, Callable[..., None]]]:
    """A real server on the loopback, and what posts to it."""
    kept = Kept()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()

    def post(*, to: str, subject: str, text: str) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "vigie@portal.example", to, subject
        message.set_content(text)
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as connection:
            connection.send_message(message)

    yield kept, post
    server.stop()


def test_a_mail_server_takes_the_mails_as_they_were_written(
    setting: Setting, mail_server: tuple[Kept, Callable[..., None]], clock: Clock
) -> None:
    only_october_open(setting)
    clock.at = datetime(2026, 11, 29, 12, tzinfo=UTC)
    kept, post = mail_server
    assert send_reminders(replace(setting, post=post), dry_run=False, say=lambda _: None) == (4, 0)
    messages = {one.rcpt_tos[0]: BytesParser(policy=SMTP).parsebytes(one.content) for one in kept.envelopes}  # type: ignore[arg-type]
    message = messages["reviewer@port-sample-pd.example"]
    assert message["Subject"] == "Use of force: deadlines (1)"
    assert (
        "- Port Sample Police Department: October 2026 is due on 30 November 2026, the last day in time."
        in message.get_content()
    )
