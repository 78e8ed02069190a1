"""`vigie registry`: its verbs and options. Must not contain what a verb does; `verbs_registry` does."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

registry_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="What people state beside the reports: who files, when, what was corrected or withdrawn, what is known to be wrong.",
)  # fmt: skip

HomeOption = Annotated[Path | None, typer.Option("--home", help="The deployment; by default VIGIE_HOME, else ./vigie-home.")]  # fmt: skip
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
ByOption = Annotated[str, typer.Option("--by", metavar="WHO", help="Office and name of who says so; kept, never published.")]  # fmt: skip
Agency = Annotated[str, typer.Argument(metavar="AGENCY", help="Id of the agency.")]
Month = Annotated[str, typer.Argument(metavar="MONTH", help="Month of the incidents, YYYY-MM.")]
AgencyOption = Annotated[str | None, typer.Option("--agency", metavar="ID", help="One agency; by default all of them.")]
OfAgency = Annotated[str | None, typer.Argument(metavar="AGENCY", help="Id of the agency.")]
Number = Annotated[str | None, typer.Argument(metavar="NUMBER", help="The agency's own number of the report.")]
ReceiptOption = Annotated[
    str | None, typer.Option("--receipt", metavar="RECEIPT", help="In place of AGENCY and NUMBER: all of a delivery.")
]
TextOption = Annotated[str | None, typer.Option("--text", metavar="TEXT", help="The text, published word for word.")]
TextFileOption = Annotated[Path | None, typer.Option("--text-file", metavar="FILE", help="A file that holds the text.")]


def _day(option: str, meaning: str) -> typer.models.OptionInfo:
    told: typer.models.OptionInfo = typer.Option(option, formats=["%Y-%m-%d"], metavar="DATE", help=meaning)
    return told


@registry_app.command("enrol")
def enrol(
    *, file: Annotated[Path | None, typer.Argument(metavar="[FILE.csv]", help="A list of agencies, in place of the options.")] = None,
    agency: Annotated[str | None, typer.Option("--agency", metavar="ID", help="Id of the agency.")] = None,
    sender: Annotated[str | None, typer.Option("--sender", metavar="SLUG", help="Who sends its files.")] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Its name.")] = None,
    county: Annotated[str | None, typer.Option("--county", metavar="NAME", help="Its county.")] = None,
    state: Annotated[str | None, typer.Option("--state", metavar="CODE", help="Its state, as in CA.")] = None,
    officers: Annotated[str | None, typer.Option("--officers", metavar="N", help="Its sworn officers.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="MONTH", help="First month it reports.")] = None,
    filing_days: Annotated[str | None, typer.Option("--filing-days", metavar="N", help="Days after a month's end until its reports are due.")] = None,
    by: ByOption, home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Enrol agencies, or give anew what is known of them; what is left out stays as it was."""
    from orchestration import verbs_registry

    cells = {
        "agency_id": agency, "sender": sender, "name": name, "county": county, "state": state, "sworn_officers": officers,
        "enrolled_since": since, "filing_days": filing_days,
    }  # fmt: skip
    verbs_registry.enrol(file, cells, by=by, home=home, as_json=as_json)


@registry_app.command("window")
def window(
    *, first_month: Annotated[str, typer.Option("--from", metavar="MONTH", help="First month of the period.")],
    last_month: Annotated[str, typer.Option("--to", metavar="MONTH", help="Last month of the period.")],
    opens: Annotated[datetime, _day("--opens", "First day on which reports of it are taken.")],
    closes: Annotated[datetime, _day("--closes", "Last day; what comes later is late.")],
    by: ByOption, agency: AgencyOption = None, home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Open a reporting window: the months it covers, and the days on which they are filed."""
    from ingest.registry.filing import open_window
    from orchestration import verbs_registry

    verbs_registry.state(
        open_window, f"The window is recorded as #; reports are late after {closes:%Y-%m-%d}.", kind="window", home=home,
        as_json=as_json, first_month=first_month, last_month=last_month, opens=opens.date(), closes=closes.date(),
        agency_id=agency, by=by,
    )  # fmt: skip


@registry_app.command("late")
def late(
    agency: Agency, month: Month, *,
    expected_by: Annotated[datetime, _day("--expected-by", "Day by which the reports will come.")],
    reason: Annotated[str, typer.Option("--reason", metavar="WORD", help="system_change, staff, review, format or other.")],
    by: ByOption, home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Record an agency's word that a month comes late."""
    from ingest.registry.filing import note_late
    from orchestration import verbs_registry

    verbs_registry.state(
        note_late, f"The notice is recorded as #; {month} is expected by {expected_by:%Y-%m-%d}.", kind="late", home=home,
        as_json=as_json, agency_id=agency, month=month, expected_by=expected_by.date(), reason=reason, by=by,
    )  # fmt: skip


@registry_app.command("zero")
def zero(
    agency: Agency, month: Month, *,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="The named person of the agency who attests it.")],
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Record that a named person attests a month without incidents."""
    from ingest.registry.enrolment import attest_zero
    from orchestration import verbs_registry

    verbs_registry.state(
        attest_zero, f"{month} is attested as a month without incidents.", home=home, as_json=as_json, agency_id=agency,
        month=month, attested_by=by,
    )  # fmt: skip


@registry_app.command("correct")
def correct(
    agency: OfAgency = None, number: Number = None, *,
    reason: Annotated[str, typer.Option("--reason", metavar="c1|c2|c3", help="c1 learned more, c2 had coded it wrongly, c3 had left a field empty.")],
    office: Annotated[str, typer.Option("--office", metavar="OFFICE", help="Office of the agency that attests it; private.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who attests it; private.")],
    receipt: ReceiptOption = None, home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Record why a report was corrected; by receipt, every report the delivery corrected."""
    from orchestration import verbs_registry

    verbs_registry.correct(
        agency, number, receipt=receipt, reason=reason, office=office, by=by, home=home, as_json=as_json
    )


@registry_app.command("withdraw")
def withdraw(
    agency: OfAgency = None, number: Number = None, *,
    reason: Annotated[str, typer.Option("--reason", metavar="w1|w2|w3|w4", help="w1 duplicate, w2 not reportable, w3 legal removal, w4 mistake.")],
    successor: Annotated[str | None, typer.Option("--successor", metavar="NUMBER", help="For w1: the report that stands in its place.")] = None,
    by: ByOption, receipt: ReceiptOption = None, home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Withdraw a report, or all reports of a delivery; sent anew they stay withdrawn until they are reinstated."""
    from orchestration import verbs_registry

    verbs_registry.withdraw(
        agency, number, receipt=receipt, reason=reason, successor=successor, by=by, home=home, as_json=as_json
    )


@registry_app.command("reinstate")
def reinstate(
    agency: OfAgency = None, number: Number = None, *, by: ByOption, receipt: ReceiptOption = None,
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Let a withdrawn report stand again, in the version sent last."""
    from orchestration import verbs_registry

    verbs_registry.reinstate(agency, number, receipt=receipt, by=by, home=home, as_json=as_json)


@registry_app.command("issue")
def issue(
    *, title: Annotated[str, typer.Option("--title", metavar="LINE", help="The issue in one line, published.")],
    text: TextOption = None, text_file: TextFileOption = None, agency: AgencyOption = None,
    table: Annotated[str | None, typer.Option("--table", metavar="NAME", help="Public table it touches; by default all.")] = None,
    field: Annotated[str | None, typer.Option("--field", metavar="NAME", help="Column it touches; by default the whole table.")] = None,
    first_month: Annotated[str | None, typer.Option("--from", metavar="MONTH", help="First month it touches.")] = None,
    last_month: Annotated[str | None, typer.Option("--to", metavar="MONTH", help="Last month it touches.")] = None,
    by: ByOption, home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Note what is known to be wrong in the data; it is published beside every answer it touches."""
    from ingest.registry.published import note_issue
    from orchestration import verbs_registry

    verbs_registry.state(
        note_issue, "The issue is noted as # and published with the next release.", kind="issue", home=home,
        as_json=as_json, title=title, text=verbs_registry.text_of(text, text_file), agency_id=agency, table_name=table,
        field=field, first_month=first_month, last_month=last_month, by=by,
    )  # fmt: skip


@registry_app.command("resolve")
def resolve(
    issue: Annotated[str, typer.Argument(metavar="ISSUE", help="Name of the issue, as in issue-1.")], *,
    on: Annotated[datetime | None, _day("--on", "Day from which it holds no more; by default today.")] = None,
    by: ByOption, home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Say that a known issue holds no more; it stays published with that day."""
    from ingest.registry.published import resolve_issue
    from orchestration import verbs_registry

    verbs_registry.state(
        resolve_issue,
        f"{issue} is resolved.",
        home=home,
        as_json=as_json,
        issue=issue,
        on=on.date() if on else None,
        by=by,
    )


@registry_app.command("reply")
def reply(
    agency: Agency, *,
    signed_as: Annotated[str | None, typer.Option("--signed-as", metavar="OFFICE", help="Office that signs, published; no person.")] = None,
    text: TextOption = None, text_file: TextFileOption = None,
    written_on: Annotated[datetime | None, _day("--written-on", "Day on which it was written; by default today.")] = None,
    about: Annotated[str | None, typer.Option("--about", metavar="PAGE", help="Page or figure it speaks of.")] = None,
    by: ByOption, home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Take an agency's reply to its figures; it is published word for word."""
    from ingest.registry.published import write_reply
    from orchestration import verbs_registry

    verbs_registry.state(
        write_reply, "The reply is recorded as # and published with the next release.", kind="reply", home=home,
        as_json=as_json, agency_id=agency, signed_as=signed_as, text=verbs_registry.text_of(text, text_file),
        written_on=written_on.date() if written_on else None, about=about, by=by,
    )  # fmt: skip


@registry_app.command("definition")
def definition(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="Public table.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="Column whose meaning changed.")], *,
    from_date: Annotated[datetime, _day("--from", "First day of the new meaning.")],
    text: TextOption = None, text_file: TextFileOption = None, agency: AgencyOption = None,
    by: ByOption, home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Say that what a column means changed on a day; trends break there."""
    from ingest.registry.published import change_definition
    from orchestration import verbs_registry

    verbs_registry.state(
        change_definition, f"The change is recorded as #; trends break on {from_date:%Y-%m-%d}.", kind="definition", home=home,
        as_json=as_json, table_name=table, field=field, from_date=from_date.date(),
        text=verbs_registry.text_of(text, text_file), agency_id=agency, by=by,
    )  # fmt: skip


@registry_app.command("retract")
def retract(
    words: Annotated[list[str], typer.Argument(metavar="NAME", help="As in reply-1; or: zero AGENCY MONTH")], *,
    by: ByOption, home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Take back a window, notice, issue, reply, definition or zero stated by mistake; it stays in the registry, ended."""
    from orchestration import verbs_registry

    verbs_registry.retract(words, by=by, home=home, as_json=as_json)


@registry_app.command("show")
def show(agency: Agency, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show where an agency stands: each month, what was withdrawn or corrected, issues and replies."""
    from orchestration import verbs_registry

    verbs_registry.show(agency, home=home, as_json=as_json)


@registry_app.command("snapshot")
def snapshot(
    *, as_of: Annotated[datetime | None, _day("--as-of", "As known at the end of this day, UTC; by default now.")] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder; only you can read it.")],
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Write the registry as it stood at the end of a day: what a release of that day is made from."""
    from orchestration import verbs_registry

    verbs_registry.snapshot(as_of.date() if as_of else None, out, home=home, as_json=as_json)
