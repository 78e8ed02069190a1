"""The requests that reach the things of one agency: what its own people and programs ask, by address. All ids come from `Things`.

Asked with an agency's own ids they succeed; asked with another's they must not. Every address that takes an id has a line here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.canonical import report_as_line
from ingest.registry.models import Draft, Upload
from portal.setting import Setting
from schemas.report_example import REPORT
from tests.portal.filled import LATE_MONTH, NO_REPORTS, OPEN_MONTH, Things
from tests.portal.reports_told import INCIDENT, SCREENER

VERSION = "the version it has now"
"""Stands in a form for the number a page of the thing would carry."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request. at: the route; path: its parameters; files, body: what is sent beside a form, or in its place.

    filing: whether an agency that files for another by contract may ask it, too.
    """

    role: str
    method: str
    at: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str | list[str]] = field(default_factory=dict)
    files: tuple[tuple[str, bytes], ...] = ()
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    filing: bool = True

    @property
    def address(self) -> str:
        """The address with its parameters."""
        return self.at.format(**self.path)

    @property
    def said(self) -> str:
        """Everything that was sent, as text: what an answer may repeat."""
        form = [part for value in self.form.values() for part in ([value] if isinstance(value, str) else value)]
        sent = [
            *self.path.values(),
            *self.query.values(),
            *form,
            *(name for name, _ in self.files),
            *self.headers.values(),
        ]
        return "\n".join([*sent, (self.body or b"").decode("utf-8", "replace")])

    def send(self, asker: Any, setting: Setting) -> Any:
        """Ask it as a browser or a program; the first answer, not followed."""
        given: dict[str, Any] = {"params": dict(self.query), "headers": dict(self.headers), "follow_redirects": False}
        if self.method == "GET":
            return asker.get(self.address, **given)
        if self.role == "machine":
            return asker.post(self.address, content=self.body, **given)
        form = {name: _now(setting, self.path) if value == VERSION else value for name, value in self.form.items()}
        if self.files:
            given["files"] = [("files", (name, data, "text/csv")) for name, data in self.files]
        return asker.post(self.address, form, **given)


def asks_of(things: Things) -> list[Ask]:
    """Every request that reaches a thing of this agency, in an order in which its own people succeed with all of them."""
    agency, report = things.agency, report_as_line({**REPORT, "agency_id": things.agency, "incident_id": "asked-1"})
    lines = {"content-type": "application/x-ndjson"}
    clerk, reviewer, admin, program = "contributor", "reviewer", "agency_admin", "machine"

    def get(role: str, at: str, *, query: Mapping[str, str] | None = None, filing: bool = True, **path: str) -> Ask:
        return Ask(role=role, method="GET", at=at, path=path, query=query or {}, filing=filing)

    def post(role: str, at: str, form: Mapping[str, str | list[str]], *, filing: bool = True,
             files: tuple[tuple[str, bytes], ...] = (), **path: str) -> Ask:  # fmt: skip
        return Ask(role=role, method="POST", at=at, path=path, form=form, files=files, filing=filing)

    def push(at: str, **more: Any) -> Ask:
        return Ask(role=program, method="POST", at=at, query={"agency": agency}, body=report, **more)

    named, upload, other = {"agency": agency}, things.upload, things.other_upload
    review = "/reports/{number}/review"
    return [
        *(get(clerk, at, query=named) for at in ("/months", "/statements", "/corrections", "/plan", "/preview")),
        get(clerk, "/corrections/{handle}", handle=things.handle),
        get(clerk, "/corrections/{handle}", handle=things.gone),
        *(get(clerk, f"/files/{{number}}{page}", number=upload) for page in ("", "/state", "/workbook", "/report")),
        get(clerk, "/files/{number}/cells/{name}", number=upload, name=things.fix),
        get(reviewer, "/inbox/{number}", number=things.ticket),
        *(get(clerk, f"/receipts/{{receipt}}{page}", receipt=each) for each in (things.receipt, things.pushed) for page in ("", "/file")),
        *(get(reviewer, review, number=each) for each in (things.written, things.in_review, things.approved, things.submitted)),
        get(reviewer, "/reports/{number}", number=things.in_review),
        *(get(reviewer, "/reports/{number}/{section}", number=things.in_review, section=name) for name in ("incident", "civilian-1", "force")),
        get(reviewer, "/reports/correct", query={"report": things.correctable}),
        get("state", "/desk/reminders/{agency_id}", agency_id=agency, filing=False),
        get(program, "/api/v1/submissions/{receipt}", receipt=things.pushed, query=named),
        get(program, "/api/v1/submissions/{receipt}", receipt=things.pushed, filing=False),
        *(get(program, at, query=named) for at in ("/api/v1/submissions", "/api/v1/since")),
        get(program, "/api/v1/submissions", query={**named, "before": things.pushed}),
        get(program, "/api/v1/submissions", query={"before": things.pushed}, filing=False),
        push("/api/v1/check", headers=lines),
        push("/api/v1/reports", headers={**lines, "idempotency-key": f"new-{agency}"}),
        post(clerk, "/corrections", {"agency": agency, "number": things.incident}),
        post(clerk, "/preview", named), post(clerk, "/preview/table", {**named, "table": "incident"}),
        post(clerk, "/reports/new", {**named, **SCREENER}),
        post(clerk, "/files", named, files=(("more.ndjson", report),)),
        post(clerk, "/files/{number}/fix", {"version": VERSION, "fix": things.fix, "act": "sure"}, number=upload),
        post(clerk, "/files/{number}/undo", {"version": VERSION}, number=upload),
        post(clerk, "/files/{number}/cells/{name}", {"version": VERSION, "cell-0": "31"}, number=upload, name=things.fix),
        post(clerk, "/files/{number}/again", {"version": VERSION}, number=other),
        post(clerk, "/files/{number}/again", {"version": VERSION}, number=upload, files=(("again.ndjson", report),)),
        post(admin, "/files/{number}/submit", {"version": VERSION}, number=other),
        post(reviewer, "/reports/{number}/{section}", {**INCIDENT, "version": VERSION, "then": "leave"}, number=things.written, section="incident"),
        post(reviewer, review, {"act": "return", "comment": "Name the place.", "version": VERSION}, number=things.in_review),
        post(admin, "/reports/submit", {**named, "month": "2026-11"}),
        post(reviewer, review, {"act": "delete", "delete_reason": "w4", "reason": "w4", "version": VERSION}, number=things.to_delete),
        post(reviewer, "/reports/correct", {"report": things.correctable, "reason": "c2"}),
        post(reviewer, review, {"act": "withdraw", "reason": "w2", "version": VERSION}, number=things.submitted),
        post(reviewer, "/corrections/{handle}/withdraw", {"reason": "w4", "sure": "yes"}, handle=things.handle),
        post(reviewer, "/corrections/{handle}/reinstate", {}, handle=things.gone),
        post(reviewer, "/inbox/{number}/answer", {"outcome": "known"}, number=things.ticket),
        post("state", "/inbox/{number}/close", {"outcome": "known"}, number=things.ticket, filing=False),
        post("state", "/desk/reminders/{agency_id}", {"text": "Send May."}, agency_id=agency, filing=False),
        post("state", "/desk/findings", {"of": things.finding, "status": "seen"}, filing=False),
        post("state", "/people/contracts/end", {"of": things.contract}, filing=False),
        post("state", "/people/contracts", {"filer": agency, "files_for": "XX0030000", "since": "2032-01-01"}, filing=False),
        post("state", "/desk/windows", {**named, "first_month": "2026-10", "opens": "2026-11-01", "closes": "2027-01-21"}, filing=False),
        post(reviewer, "/months/zero", {**named, "first": NO_REPORTS, "attested": "yes"}),
        post(reviewer, "/months/zero/back", {**named, "month": OPEN_MONTH}),
        post(reviewer, "/months/late", {**named, "month": LATE_MONTH, "expected_by": "2026-12-29", "reason": "other"}),
        post(admin, "/statements/reply", {**named, "text": "Another word of ours.", "signed_as": "Office of the Chief"}),
        post(admin, "/statements/issue", {**named, "title": "Another issue", "text": "Counts were low.", "touches": "person.injured"}),
        post(admin, "/statements/definition", {**named, "touches": "person.age_band", "from_date": "2026-02-01", "text": "Bands are new."}),
        post(admin, "/statements/{name}/resolve", {}, name=things.issue),
        *(post(admin, "/statements/{name}/back", {}, name=each) for each in (things.reply, things.issue, things.definition)),
        post(admin, "/people/keys/end", {"of": things.key}, filing=False),
        *(post(admin, "/people/acts", {"of": things.account, "act": act, "role": "reviewer"}, filing=False) for act in ("role", "way_back", "end")),
        post(admin, "/people/acts", {"of": things.invitation, "act": "take_back"}, filing=False),
    ]  # fmt: skip


def _now(setting: Setting, path: Mapping[str, str]) -> str:
    """The version of a report or of an upload, by the number in the address; 1 where there is none."""
    number = path.get("number", "")
    with Session(setting.engine) as session:
        told = [session.scalar(sa.select(model.version).where(model.number == number)) for model in (Draft, Upload)]
    return str(next((version for version in told if version is not None), 1))
