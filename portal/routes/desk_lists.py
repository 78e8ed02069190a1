"""The desk's lists: what submissions were told, with where the desk stands; reports that may be one event; windows; analyses.

Places and codes, never a value. Must not change a report.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from litestar import Response, get, post

from ingest.problems import IntakeProblem
from ingest.registry.audit import note
from ingest.registry.filing import open_window
from ingest.registry.models import Agency, FindingNote, Submission, SubmissionFinding, Window
from portal.access import NotThere
from portal.csv_files import csv_file
from portal.finding_words import finding_remedy, finding_sentence
from portal.room import Asked, Room, onward, typed, who
from portal.texts import say

STATUSES = ("open", "seen", "asked", "settled")
"""Where the desk stands with a finding; open is one nobody has looked at."""

SEVERITIES = ("error", "warning", "note")
PER_PAGE = 50
_GIVEN = ("first_month", "last_month", "opens", "closes", "agency")
ANALYSES = ("trends", "pivot", "funnel")
"""What the desk may ask of `setting.analyses`, besides the pairs of reports."""


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    @get("/desk/findings", sync_to_thread=True, may="see_desk")
    def findings(request: Asked) -> Response[Any]:
        asked = {name: request.query_params.get(name, "") for name in ("agency", "severity", "code", "status")}
        page = _page(request)
        with room.reading() as session:
            rows = session.execute(_grouped(asked).limit(PER_PAGE + 1).offset((page - 1) * PER_PAGE)).mappings().all()
            agencies = session.execute(sa.select(Agency.agency_id, Agency.name).order_by(Agency.name)).all()
        told = [
            {**row, "sentence": finding_sentence(row["code"], row["table_name"], row["field"]),
             "remedy": finding_remedy(row["code"], row["table_name"], row["field"]), "status": row["status"] or "open"}
            for row in rows[:PER_PAGE]
        ]  # fmt: skip
        return room.page(request, "desk_findings.html", rows=told, asked=asked, page=page, more=len(rows) > PER_PAGE,
                         agencies=agencies, severities=SEVERITIES, statuses=STATUSES,
                         may_keep=who(request).may("keep_desk"))  # fmt: skip

    @post("/desk/findings", sync_to_thread=True, may="keep_desk")
    def settle(request: Asked) -> Response[Any]:
        status, of = typed(request, "status"), typed(request, "of")
        if status not in STATUSES or not (of.isascii() and of.isdigit() and len(of) < 16):
            raise NotThere
        at, actor = room.now(), who(request)
        with room.writing() as session:
            if session.get(SubmissionFinding, int(of)) is None:
                raise NotThere
            session.add(FindingNote(finding_id=int(of), status=status, account_id=actor.person, at=at))
            note(session, at=at, actor=actor.actor, action="noted_finding", subject=f"finding {of} {status}")
        return onward("/desk/findings")

    @get("/desk/duplicates", sync_to_thread=True, may="see_desk")
    def duplicates(request: Asked) -> Response[Any]:
        asked = room.setting.analyses
        pairs = asked("same_events", {}) if asked is not None else None
        return room.page(request, "desk_duplicates.html", pairs=pairs)

    @get("/desk/windows", sync_to_thread=True, may="see_desk")
    def windows(request: Asked) -> Response[Any]:
        return _windows(room, request, given=dict.fromkeys(_GIVEN, ""), wrong="")

    @post("/desk/windows", sync_to_thread=True, may="keep_desk")
    def open_one(request: Asked) -> Response[Any]:
        given = {name: typed(request, name) for name in _GIVEN}
        at, actor = room.now(), who(request)
        try:
            opens, closes = _day(given["opens"], "opens"), _day(given["closes"], "closes")
            with room.writing() as session:
                open_window(session, first_month=given["first_month"], last_month=given["last_month"] or given["first_month"],
                            opens=opens, closes=closes, by=actor.actor, at=at, agency_id=given["agency"] or None)  # fmt: skip
        except IntakeProblem as problem:
            return _windows(room, request, given=given, wrong=str(problem))
        return onward("/desk/windows")

    @get("/desk/analysis", sync_to_thread=True, may="see_desk")
    def analysis(request: Asked) -> Response[Any]:
        name = request.query_params.get("show", ANALYSES[0])
        if name not in ANALYSES:
            raise NotThere
        asked, wanted = room.setting.analyses, dict(request.query_params.items())
        rows: Sequence[Any] | None = asked(name, wanted) if asked is not None else None
        return room.page(request, "desk_analysis.html", name=name, names=ANALYSES, rows=rows, wanted=wanted)

    @get("/desk/analysis.csv", sync_to_thread=True, may="see_desk")
    def analysis_file(request: Asked) -> Response[Any]:
        name, asked = request.query_params.get("show", ANALYSES[0]), room.setting.analyses
        if name not in ANALYSES or asked is None:
            raise NotThere
        rows = asked(name, dict(request.query_params.items()))
        return csv_file(list(rows[0]) if rows else [], (row.values() for row in rows), f"{name}.csv")

    return [findings, settle, duplicates, windows, open_one, analysis, analysis_file]


def _grouped(asked: dict[str, str]) -> sa.Select[Any]:
    """Findings of each submission gathered by kind and answer, the newest submission first; `of` names the group."""
    last = (
        sa.select(FindingNote.finding_id, sa.func.max(FindingNote.id).label("id"))
        .group_by(FindingNote.finding_id)
        .subquery()
    )
    stood = sa.select(last.c.finding_id, FindingNote.status).join(FindingNote, FindingNote.id == last.c.id).subquery()
    finding, by = SubmissionFinding, (
        SubmissionFinding.submission_id, SubmissionFinding.code, SubmissionFinding.severity, SubmissionFinding.table_name,
        SubmissionFinding.field,
    )  # fmt: skip
    groups = sa.select(*by, sa.func.count().label("found"), sa.func.min(finding.id).label("of")).group_by(*by)
    if asked["severity"] in SEVERITIES:
        groups = groups.where(finding.severity == asked["severity"])
    if asked["code"]:
        groups = groups.where(finding.code == asked["code"])
    group = groups.subquery()
    told = (
        sa.select(group, stood.c.status, Submission.receipt, Submission.sender, Submission.received_at)
        .join(Submission, Submission.id == group.c.submission_id)
        .outerjoin(stood, stood.c.finding_id == group.c.of)
    )
    if asked["agency"]:
        senders = sa.select(Agency.sender).where(Agency.agency_id == asked["agency"])
        told = told.where(Submission.sender.in_(senders))
    if asked["status"] in STATUSES:
        told = told.where(sa.func.coalesce(stood.c.status, "open") == asked["status"])
    return told.order_by(Submission.received_at.desc(), group.c.of)


def _windows(room: Room, request: Asked, *, given: dict[str, str], wrong: str) -> Response[Any]:
    with room.reading() as session:
        rows = session.scalars(sa.select(Window).order_by(Window.closes.desc(), Window.id.desc()).limit(200)).all()
        agencies = session.execute(sa.select(Agency.agency_id, Agency.name).order_by(Agency.name)).all()
    return room.page(request, "desk_windows.html", status=422 if wrong else 200, rows=rows, agencies=agencies, given=given,
                     wrong=wrong, names=dict(agencies), today=room.today(),
                     may_keep=who(request).may("keep_desk"))  # fmt: skip


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise IntakeProblem(say("desk_no_day", name=say(f"desk_{name}"))) from None


def _page(request: Asked) -> int:
    asked = request.query_params.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
