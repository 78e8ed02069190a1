"""An agency with one of everything the portal keeps, put there the way people and programs do; all of it is invented."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from ingest.canonical import report_as_line
from ingest.profile import parse_profile
from ingest.readers.read import read_files
from ingest.registry.models import (
    Account,
    ApiKey,
    Base,
    Contract,
    Draft,
    Invitation,
    Passkey,
    Report,
    Submission,
    SubmissionFinding,
    Ticket,
)
from portal.handles import handle_of
from portal.keys import make_key
from portal.setting import Setting
from schemas.report_example import REPORT
from tests.ingest import seeded
from tests.portal.conftest import ORIGIN, SENDERS, Browser, browser_of
from tests.portal.reports_told import INCIDENT, act, begin, save, write
from tests.portal.uploading import seeded_files, sent

EVENT = "E-AAAA-2222"
"""One event that reports of several agencies name: the code joins them, and must not open them."""

PEOPLE = {
    "XX0010000": ("Tomas Reyl", "Ines Okafor", "Lena Quist"),
    "XX0020000": ("Wanda Urquell", "Silvio Brandauer", "Greta Nordqvist"),
    "XX0030000": ("Pavel Isherwood", "Mirela Dunstan", "Odile Farquhar"),
}
ROLES = ("contributor", "reviewer", "agency_admin")
PLACES = {"XX0010000": "100 Quay St", "XX0020000": "977 Heronsmoor Ln", "XX0030000": "41 Oxbow Terrace"}
"""What only that agency typed into the form."""

OPEN_MONTH, LATE_MONTH, NO_REPORTS = "2025-05", "2025-06", "2025-07"


@dataclass(frozen=True, kw_only=True)
class Things:
    """How one agency's things are called, in addresses, forms and programs. words: what its people typed, sealed at rest."""

    agency: str
    written: str
    in_review: str
    approved: str
    submitted: str
    to_delete: str
    upload: str
    other_upload: str
    fix: str
    handle: str
    gone: str
    correctable: str
    receipt: str
    pushed: str
    reply: str
    issue: str
    definition: str
    ticket: str
    key: str
    program: str
    account: str
    invitation: str
    token: str
    finding: str
    contract: str
    incident: str
    idempotency: str
    words: tuple[str, ...]

    def names(self) -> list[str]:
        """Every name there is, for trying it where it does not belong."""
        told = [value for name, value in vars(self).items() if name != "words"]
        return list(dict.fromkeys(told))


def with_all_rooms(setting: Setting) -> Setting:
    """The setting with a profile for each sender and with what other rooms answer; those name the agency they were asked for."""
    profiles = {
        sender: parse_profile(
            seeded.TEXT.replace("slug: test-pd", f"slug: {sender}").replace("id: XX0099999", f"id: {agency}"), name="seeded"
        )
        for agency, sender in {**SENDERS, "XX0030000": "third-pd"}.items()
    }  # fmt: skip
    return replace(
        setting, profile=profiles.get, read=read_files,
        preview=lambda agency: {
            "as_of": "2026-11-23T02:00:00+00:00", "tables": {"incident": [{"incident_id": f"preview of {agency}"}]}, "waiting": [],
        },
        analyses=lambda name, asked: [], published=lambda agency, incident: {"release": None, "row": None},
    )  # fmt: skip


def fill(setting: Setting, app: Litestar, signed_in: Callable[..., Browser], agency: str) -> Things:
    """Put one of everything into the registry for an agency."""
    name_people(setting, agency)
    author, reviewer, admin = (signed_in(role, agency) for role in ROLES)
    state = signed_in("state")
    place = PLACES[agency]

    written = begin(author)
    told = {**INCIDENT, "address": place, "multiple_agencies": "yes"}
    save(setting, author, written, "incident", told, "event")
    with Session(setting.engine) as session, session.begin():
        session.execute(sa.update(Draft).where(Draft.number == written).values(event=EVENT))
    in_review, approved, submitted = (write(setting, author) for _ in range(3))
    for number in (in_review, approved, submitted):
        assert save(setting, author, number, "incident", {**INCIDENT, "address": place}).status_code == 303
        assert act(setting, author, number, "send").status_code == 303
    for number in (approved, submitted):
        assert act(setting, reviewer, number, "approve").status_code == 303
    assert act(setting, admin, submitted, "submit").status_code == 303
    to_delete = begin(author)

    upload = sent(author, seeded_files())
    page: Any = author.get(upload)
    fix = re.search(r"/cells/(\w+)", page.text)[1]  # type: ignore[index]
    other_upload = sent(author, seeded_files())

    shown, program = program_of(setting, app, agency)
    idempotency = f"batch-of-{agency}"
    lines = [report_as_line({**_report(agency), "incident_id": f"{agency}-pushed-{at}"}) for at in (1, 2, 3)]
    answer = program.post(
        "/api/v1/reports", content=b"".join(lines), headers={"content-type": "application/x-ndjson", "idempotency-key": idempotency}
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    pushed = answer.json()["receipt"]["receipt"]

    complaint = _state_and_point_out(app, admin, state, agency)

    token = _invite(setting, admin, agency)

    with Session(setting.engine) as session, session.begin():
        accounts = {row.role: row.id for row in session.scalars(sa.select(Account).where(Account.agency_id == agency))}
        session.add(Passkey(account_id=accounts["reviewer"], credential=f"credential-of-{agency}", public_key=b"k", sign_count=0,
                            name=f"Laptop of {agency}", created_at=setting.clock()))  # fmt: skip
        rows = {row.incident_id: row.id for row in session.scalars(sa.select(Report).where(Report.agency_id == agency))}
        handles = [handle_of(setting.secret, rows[f"{agency}:{agency}-pushed-{at}"]) for at in (1, 2)]
        pushed_id = session.scalars(sa.select(Submission.id).where(Submission.receipt == pushed)).one()
        finding = SubmissionFinding(submission_id=pushed_id, code="bad_date", severity="warning", table_name="incident",
                                    field="incident_date", file=f"file of {agency}.csv", row=2)  # fmt: skip
        contract = Contract(agency_id=agency, files_for="XX0030000", since=date(2031, 1, 1))  # it gives no right yet
        session.add_all([finding, contract])
        session.flush()
        ticket = session.scalars(sa.select(Ticket.number).where(Ticket.agency_id == agency)).one()
        key = session.scalars(sa.select(ApiKey.id).where(ApiKey.agency_id == agency)).one()
        invitation = session.scalars(sa.select(Invitation.id).where(Invitation.agency_id == agency)).one()
        receipt = session.scalars(sa.select(Draft.receipt).where(Draft.number == submitted)).one()
        correctable = handle_of(setting.secret, rows[f"{agency}:{submitted}"])
        found, agreed = f"{finding.id}", f"{contract.id}"
    withdrawn = {"reason": "w2", "sure": "yes"}
    _done(admin.post(f"/corrections/{handles[1]}/withdraw", withdrawn, follow_redirects=False))
    _done(state.post("/desk/findings", {"status": "asked", "of": found}, follow_redirects=False))
    ids = _statements(setting, agency)
    return Things(
        agency=agency, written=written, in_review=in_review, approved=approved, submitted=submitted, to_delete=to_delete,
        upload=upload.rsplit("/", 1)[1], other_upload=other_upload.rsplit("/", 1)[1], fix=fix, handle=handles[0], gone=handles[1],
        correctable=correctable, receipt=str(receipt), pushed=pushed, ticket=ticket, key=str(key), program=shown,
        account=str(accounts["contributor"]), invitation=str(invitation), token=token, finding=found, contract=agreed,
        incident=f"{agency}-pushed-1", idempotency=idempotency, words=(place, complaint), **ids,
    )  # fmt: skip


def _state_and_point_out(app: Litestar, admin: Browser, state: Browser, agency: str) -> str:
    """What an agency says in public, a zero, a notice, a window, a reminder, and a letter of a reader; the letter's words."""
    place = PLACES[agency]
    said = (f"We moved to a new system in {place}.", f"Counts of {place} are low.", f"We count {place} anew.")
    reply = {"text": said[0], "signed_as": "Office of the Chief"}
    issue = {"title": f"Issue of {place}", "text": said[1], "touches": "person.injured", "first_month": "2026-01"}
    definition = {"touches": "person.injured", "from_date": "2026-01-01", "text": said[2]}
    for kind, form in (("reply", reply), ("issue", issue), ("definition", definition)):
        _done(admin.post(f"/statements/{kind}", form, follow_redirects=False))
    _done(admin.post("/months/zero", {"first": OPEN_MONTH, "attested": "yes"}, follow_redirects=False))
    late = {"month": LATE_MONTH, "expected_by": "2026-12-20", "reason": "staff"}
    _done(admin.post("/months/late", late, follow_redirects=False))
    complaint = f"Somebody at {place} was counted twice."
    point = {"agency": agency, "text": complaint, "mail": f"reader@{agency.lower()}.example"}
    assert browser_of(app).post("/public/correction", data=point).status_code == 200
    window = {"first_month": "2026-11", "opens": "2026-11-01", "closes": "2027-01-20", "agency": agency}
    _done(state.post("/desk/windows", window, follow_redirects=False))
    _done(state.post(f"/desk/reminders/{agency}", {"text": f"Send {place}."}, follow_redirects=False))
    return complaint


def _invite(setting: Setting, admin: Browser, agency: str) -> str:
    """The token of a new invitation, from its mail."""
    address = f"new.{agency.lower()}@invited.example"
    invited: Any = admin.post(
        "/people/invitations", {"email": address, "name": f"Invited of {agency}", "role": "contributor"}
    )
    assert invited.status_code == 200
    mails: list[dict[str, str]] = getattr(setting.post, "mails", [])
    return next(mail["text"].partition("/invitation/")[2].split()[0] for mail in mails if mail["to"] == address)


def name_people(setting: Setting, agency: str) -> None:
    """Give the people of an agency names nobody else has."""
    with Session(setting.engine) as session, session.begin():
        for role, name in zip(ROLES, PEOPLE[agency], strict=True):
            session.execute(
                sa.update(Account).where(Account.agency_id == agency, Account.role == role).values(name=name)
            )


def program_of(setting: Setting, app: Litestar, agency: str) -> tuple[str, TestClient[Litestar]]:
    """A key of an agency, and a program that shows it."""
    at = setting.clock()
    with Session(setting.engine) as session, session.begin():
        shown = make_key(session, agency_id=agency, name=f"Records of {agency}", scopes=["check", "submit"], actor="cli", at=at,
                         expires_at=at + timedelta(days=30))  # fmt: skip
    client = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)
    client.headers.update({"authorization": f"Bearer {shown}"})
    return shown, client


def rows_of(setting: Setting, agency: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the registry that belongs to an agency: that names it or its sender, or hangs on a row that does."""
    owned: dict[str, set[Any]] = {}
    kept: dict[str, dict[Any, tuple[Any, ...]]] = {}
    with setting.engine.connect() as connection:
        every = {
            table: [tuple(row) for row in connection.execute(sa.select(table))] for table in Base.metadata.sorted_tables
        }
    sender = next(row[1] for row in every[Base.metadata.tables["agency"]] if row[0] == agency)
    grown = True
    while grown:
        grown = False
        for table, rows in every.items():
            columns = [column.name for column in table.columns]
            key = [columns.index(column.name) for column in table.primary_key.columns]
            for row in rows:
                told = dict(zip(columns, row, strict=True))
                name = row[key[0]] if len(key) == 1 else tuple(row[at] for at in key)
                if name in kept.get(table.name, {}):
                    continue
                hangs = any(
                    told[fk.parent.name] is not None and told[fk.parent.name] in owned.get(fk.column.table.name, ())
                    for fk in table.foreign_keys
                )  # fmt: skip
                ends = table.name == "ending" and told["of"] in owned.get(told["what"].partition("/")[0], ())
                if (
                    hangs
                    or ends
                    or agency in (told.get("agency_id"), told.get("files_for"))
                    or told.get("sender") == sender
                ):
                    kept.setdefault(table.name, {})[name] = row
                    owned.setdefault(table.name, set()).add(name)
                    grown = True
    return {table: [rows[name] for name in sorted(rows, key=str)] for table, rows in sorted(kept.items())}


def marks_of(setting: Setting, things: Things, *others: Things) -> set[str]:
    """Words that stand for one agency alone: of its rows, and what its people typed. Some of them in an answer is a leak."""

    def words(agency: str) -> set[str]:
        rows = [cell for rows in rows_of(setting, agency).values() for row in rows for cell in row]
        told = {cell for cell in rows if isinstance(cell, str) and 8 <= len(cell) <= 300}
        return {cell for cell in told if not cell.startswith("account ")}

    known = words(things.agency) | set(things.words) | {things.handle, things.gone, things.correctable, things.token}
    known |= {things.agency, SENDERS.get(things.agency, things.agency)}
    return known - {word for other in others for word in (*words(other.agency), *other.words)}


def _report(agency: str) -> dict[str, Any]:
    return {**REPORT, "agency_id": agency}


def _statements(setting: Setting, agency: str) -> dict[str, str]:
    from portal.statements import KINDS

    with Session(setting.engine) as session:
        return {
            kind: f"{kind}-{session.scalars(sa.select(model.id).where(model.agency_id == agency)).one()}" for kind, model in KINDS.items()
        }  # fmt: skip


def _done(answer: Any) -> None:
    assert answer.status_code == 303, answer.text


def folder_of(setting: Setting, agency: str) -> dict[str, bytes]:
    """Every file an agency has in the landing store."""
    folder = setting.landing.folder_of(SENDERS[agency])
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


__all__ = ["EVENT", "PLACES", "Things", "fill", "folder_of", "marks_of", "program_of", "rows_of", "with_all_rooms"]
