"""What the verbs of the registry's desk do: one act, one transaction, one sentence.

Must not judge an act (ingest does), and must not print anything of a report.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typer

from orchestration.resources import HomeProblem, home_from
from orchestration.speaking import answer

Act = Callable[..., Any]

_HELD_BY_RELEASES = "Releases that hold it stay as they are until they are cut again: vigie release withdraw --yes"


def clock() -> datetime:
    """When an act is done."""
    return datetime.now(UTC)


@contextmanager
def desk(home: Path | None) -> Iterator[tuple[Any, datetime]]:
    """The registry of a deployment and the moment of the act; kept when the block ends well, left as it was otherwise."""
    from sqlalchemy.orm import Session

    from ingest.registry.connection import open_registry
    from orchestration.verbs_intake import prepare_registry

    place = home_from(home).require()
    prepare_registry(place)
    engine = open_registry(place.registry_url())
    try:
        with Session(engine) as session, session.begin():
            yield session, clock()
    finally:
        engine.dispose()


def enrol(
    file: Path | None, cells: Mapping[str, str | None], *, by: str, home: Path | None, as_json: bool
) -> None:  # fmt: skip
    """Enrol the agencies of a list, or one; what is given anew takes the place of what was known."""
    from ingest.registry.agency_list import agency_given
    from ingest.registry.enrolment import restate

    given = _listed(file) if file else [agency_given(cells)]
    if file and any(cells.values()):
        raise HomeProblem("give a list of agencies, or one agency by its options, not both.")
    counts = dict.fromkeys(("new", "changed", "same"), 0)
    with desk(home) as (session, at):
        for agency in given:
            counts[restate(session, agency, by=by, at=at)] += 1
    told = f"{counts['new']:,} agencies are new, {counts['changed']:,} changed, {counts['same']:,} are as they were."
    _tell(told, counts, as_json=as_json)


def _listed(file: Path) -> list[dict[str, Any]]:
    """The agencies of a CSV file. Raises HomeProblem for the first row that cannot be taken."""
    from ingest.problems import IntakeProblem
    from ingest.registry.agency_list import agency_given
    from orchestration.table_files import read_table

    given = []
    for row, cells in enumerate(read_table(file).iter_rows(named=True), start=2):
        try:
            given.append(agency_given(cells))
        except IntakeProblem as problem:
            raise HomeProblem(f"{file.name}, row {row}: {problem} Nothing was taken.") from None
    return given


def state(act: Act, sentence: str, *, kind: str = "", home: Path | None, as_json: bool, **facts: Any) -> None:
    """Do one act and say so; `#` in the sentence stands for the name the statement got, as in issue-3."""
    with desk(home) as (session, at):
        number = act(session, at=at, **facts)
    name = f"{kind}-{number}" if kind else None
    _tell(sentence.replace("#", name or ""), {"name": name} if name else {"done": True}, as_json=as_json)


def correct(
    agency: str | None, number: str | None, *, receipt: str | None, reason: str, office: str, by: str,
    home: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Record why a report, or what a delivery corrected, was corrected."""
    from ingest.registry import reports

    with desk(home) as (session, at):
        ids = _reports(session, agency, number, receipt, at=at, corrected=True)
        for report_id in ids:
            reports.correct(session, report_id, reason=reason, office=office, by=by, at=at)
    _tell(
        f"{_reports_are(len(ids))} recorded as corrected ({reason}).",
        {"reports": len(ids), "reason": reason},
        as_json=as_json,
    )


def withdraw(
    agency: str | None, number: str | None, *, receipt: str | None, reason: str, successor: str | None, by: str,
    home: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Withdraw a report, or all that a delivery holds in force."""
    from ingest.registry import reports

    if receipt and successor:
        raise HomeProblem(
            "a successor stands for one report; withdraw duplicates one by one, each with AGENCY and NUMBER."
        )
    with desk(home) as (session, at):
        ids = _reports(session, agency, number, receipt, at=at)
        other = None
        if successor is not None and agency is not None:
            other = reports.find_report(session, agency_id=agency, number=successor, at=at)
        for report_id in ids:
            reports.withdraw(session, report_id, reason=reason, successor_id=other, by=by, at=at)
    told = f"{_reports_are(len(ids))} withdrawn ({reason}) and not in the next release."
    _tell(
        f"{told} {_HELD_BY_RELEASES}" if reason == "w3" else told,
        {"reports": len(ids), "reason": reason},
        as_json=as_json,
    )


def reinstate(
    agency: str | None, number: str | None, *, receipt: str | None, by: str, home: Path | None, as_json: bool
) -> None:
    """Let a withdrawn report, or all a delivery holds that are withdrawn, stand again."""
    from ingest.registry import reports

    with desk(home) as (session, at):
        ids = _reports(session, agency, number, receipt, at=at, fate="withdrawn")
        for report_id in ids:
            reports.reinstate(session, report_id, by=by, at=at)
    _tell(f"{_reports_are(len(ids))} in force again.", {"reports": len(ids)}, as_json=as_json)


def retract(words: list[str], *, by: str, home: Path | None, as_json: bool) -> None:
    """Take back a statement by its name, or an attested zero by agency and month."""
    from ingest.registry import retracted

    zero = words[0] == "zero"
    if len(words) != (3 if zero else 1):
        raise HomeProblem("name one statement, as in reply-1, or an attested zero, as in: zero AGENCY 2026-03")
    with desk(home) as (session, at):
        if zero:
            retracted.retract_zero(session, agency_id=words[1], month=words[2], by=by, at=at)
        else:
            retracted.retract(session, words[0], by=by, at=at)
    _tell("It is taken back; what was said stays in the registry.", {"done": True}, as_json=as_json)


def show(agency: str, *, home: Path | None, as_json: bool) -> None:
    """The state of an agency's months, and what is stated of it."""
    from ingest.registry.standing import agency_standing

    with desk(home) as (session, at):
        told = agency_standing(session, agency, as_of=at)
    if as_json:
        answer(told)
        return
    facts = told["agency"]
    since = (
        f"enrolled since {facts['enrolled_since']:%Y-%m}"
        if facts["enrolled_since"]
        else "enrolled, since when is not said"
    )
    typer.echo(f"{facts['agency_id']}  {facts['name']}, {since}; reports come from {facts['sender']}.")
    for month in told["months"]:
        extras = [f"{month[word]:,} {word}" for word in ("withdrawn", "corrected") if month[word]]
        extras += [f"expected by {month['expected_by']}"] if month["expected_by"] else []
        incidents = "" if month["incidents"] is None else f"{month['incidents']:,}"
        typer.echo(f"{month['month']}  {month['status']:<12}  {incidents:>7}  {', '.join(extras)}".rstrip())
    for issue in told["known_issue"]:
        ended = f"resolved on {issue['resolved_on']}" if issue["resolved_on"] else "open"
        typer.echo(f"{issue['issue_id']}, {ended}: {issue['title']}")
    typer.echo(
        f"{len(told['reply'])} replies, {len(told['definition'])} changed definitions, {len(told['windows'])} windows."
    )


def snapshot(as_of: date | None, out: Path, *, home: Path | None, as_json: bool) -> None:
    """Write the registry as it stood at the end of a day (UTC), for its operator alone; exit 1 when the audit chain is broken."""
    from ingest.registry.audit import broken_links
    from ingest.registry.snapshot import registry_snapshot
    from orchestration.registry_files import moment, write_snapshot

    with desk(home) as (session, at):
        when = moment(as_of, now=at)
        frames, broken = registry_snapshot(session, as_of=when), broken_links(session)
    rows = write_snapshot(frames, out, as_of=when)
    told = f"{len(rows)} tables as of {when:%Y-%m-%d %H:%M} UTC are in {out}; they are private."
    chain = f"The audit chain is broken, first at link {broken[0]}." if broken else "The audit chain holds."
    _tell(f"{told} {chain}", {"as_of": when.isoformat(), "rows": rows, "broken_links": len(broken)}, as_json=as_json)
    if broken:
        raise typer.Exit(1)


def text_of(text: str | None, file: Path | None) -> str:
    """The text given, or the one in a file."""
    if (text is None) == (file is None):
        raise HomeProblem("give the text with --text, or a file that holds it with --text-file.")
    if text is not None:
        return text
    try:
        return file.read_text("utf-8") if file else ""
    except (OSError, UnicodeDecodeError):
        raise HomeProblem(f"{file} cannot be read as text in UTF-8; check the path.") from None


def _reports(
    session: Any, agency: str | None, number: str | None, receipt: str | None, *, at: datetime, fate: str = "current",
    corrected: bool = False,
) -> list[int]:  # fmt: skip
    from ingest.registry.reports import find_report, reports_of

    if receipt is not None and agency is None:
        return reports_of(session, receipt, at=at, fate=fate, corrected=corrected)
    if receipt is not None or agency is None or number is None:
        raise HomeProblem("name a report by AGENCY and NUMBER, or all of a delivery by --receipt.")
    return [find_report(session, agency_id=agency, number=number, at=at)]


def _reports_are(count: int) -> str:
    return "1 report is" if count == 1 else f"{count:,} reports are"


def _tell(sentence: str, told: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        answer(dict(told))
    else:
        typer.echo(sentence)
