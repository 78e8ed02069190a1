"""What is published beside the data in people's own words: known issues, replies of agencies, changed definitions.

Each is refused while it could lead to a person, or names a table or column that is not published. Must not change a word.
"""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.acts import known_agency, state
from ingest.registry.months import begun, first_day, in_order
from ingest.registry.retracted import RETRACTED_ISSUE, numbered
from ingest.registry.stated import Definition, Ending, KnownIssue, Reply
from ingest.registry.wording import office, open_line, passage
from schemas.standard import PUBLISHED_TABLES

_COLUMNS = {table.name: tuple(field.name for field in table.fields) for table in PUBLISHED_TABLES}
_FIRST_YEAR = 1990


def note_issue(
    session: Session, *, title: str, text: str, by: str, at: datetime, agency_id: str | None = None,
    table_name: str | None = None, field: str | None = None, first_month: str | None = None, last_month: str | None = None,
) -> int:  # fmt: skip
    """Note what is known to be wrong, and what it touches (None: all of it); returns the issue's number."""
    if agency_id is not None:
        known_agency(session, agency_id)
    if field is not None and table_name is None:
        raise IntakeProblem("a column is named without its table; name the table, too.")
    if table_name is not None:
        published_column(table_name, field)
    if first_month is not None:
        begun(first_month, at=at, what="the first month")
    if last_month is not None:
        first_day(last_month, what="the last month")
        if first_month is not None:
            in_order(first_month, last_month)
    issue = KnownIssue(
        title=open_line(title, what="the title"), text=passage(text, what="the text"), agency_id=agency_id,
        table_name=table_name, field=field, first_month=first_month, last_month=last_month, noted_on=_day(at),
    )  # fmt: skip
    return state(session, issue, by=by, at=at, action="noted_issue", subject="issue-#", once=True)


def resolve_issue(session: Session, issue: str, *, by: str, at: datetime, on: date | None = None) -> int:
    """Say that an issue holds no more from a day on, by default today."""
    number, fact = numbered(session, "issue", issue, at=at, unless=(KnownIssue.__tablename__, RETRACTED_ISSUE))
    day = on or _day(at)
    if day < fact.noted_on:
        raise IntakeProblem(f"the issue was noted on {fact.noted_on}, so it is not resolved before; check the day.")
    if day > _day(at):
        raise IntakeProblem(f"{day} lies in the future; resolve the issue when it is.")
    ending = Ending(what=KnownIssue.__tablename__, of=number, ended_on=day)
    return state(session, ending, by=by, at=at, action="resolved_issue", subject=f"issue-{number}")


def write_reply(
    session: Session, *, agency_id: str, signed_as: str | None, text: str, by: str, at: datetime,
    written_on: date | None = None, about: str | None = None,
) -> int:  # fmt: skip
    """Take an agency's reply. signed_as: an office; about: a page or figure of the site, None for the whole of it."""
    known_agency(session, agency_id)
    day = written_on or _day(at)
    if day > _day(at):
        raise IntakeProblem(f"{day} lies in the future; give the day on which the reply was written.")
    reply = Reply(
        agency_id=agency_id, written_on=day, signed_as=office(signed_as), text=passage(text, what="the reply"),
        about=open_line(about, what="what it is about", longest=200) if about else None,
    )  # fmt: skip
    return state(session, reply, by=by, at=at, action="replied", subject=f"reply-# {agency_id}", once=True)


def change_definition(
    session: Session, *, table_name: str, field: str, from_date: date, text: str, by: str, at: datetime,
    agency_id: str | None = None,
) -> int:  # fmt: skip
    """Say that what a column means changed on a day, at one agency or everywhere; returns the number of the change."""
    if agency_id is not None:
        known_agency(session, agency_id)
    published_column(table_name, field)
    if from_date.year < _FIRST_YEAR:
        raise IntakeProblem(f"the day lies before {_FIRST_YEAR}, where no report begins; check the year.")
    told = Definition(
        from_date=from_date,
        agency_id=agency_id,
        table_name=table_name,
        field=field,
        text=passage(text, what="the text"),
    )
    subject = f"definition-# {table_name}.{field} {agency_id or 'everywhere'}"
    return state(session, told, by=by, at=at, action="changed_definition", subject=subject, once=True)


def published_column(table_name: str, field: str | None) -> None:
    """Refuse a table or column that no release has."""
    if table_name not in _COLUMNS:
        raise IntakeProblem(f"there is no public table of that name; there are {', '.join(_COLUMNS)}.")
    if field is not None and field not in _COLUMNS[table_name]:
        raise IntakeProblem(
            f"the public table {table_name} has no column of that name; it has {', '.join(_COLUMNS[table_name])}."
        )


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
