"""What an agency states in its own words beside its numbers: replies, known issues, changed definitions; and why a text is refused.

Reads what stands, and checks texts with the rules of the registry (`ingest.registry.wording`) field by field, so that each
sentence stands where it belongs and in the reader's language. Must not change a word, nor the registry.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ingest.problems import IntakeProblem
from ingest.registry.acts import ended
from ingest.registry.models import Definition, Ending, KnownIssue, Reply
from ingest.registry.retracted import RETRACTED_ISSUE
from ingest.registry.stated import Stated
from ingest.registry.wording import office, open_line, passage
from portal.access import Access, NotThere
from portal.texts import say
from schemas.standard import PUBLISHED_TABLES

COLUMNS: Mapping[str, tuple[str, ...]] = {
    table.name: tuple(field.name for field in table.fields) for table in PUBLISHED_TABLES
}
"""The columns an issue or a definition may speak of, by table."""

KINDS: Mapping[str, type[Any]] = {"reply": Reply, "issue": KnownIssue, "definition": Definition}
"""What an agency may take back, by the word in its name."""

_REASONS = (
    ("is missing;", "text_missing"), ("cannot be seen", "text_unseen"), ("are the most", "text_long"), ("e-mail address", "text_mail"),
    ("telephone number", "text_phone"), ("seven digits", "text_number"), ("names no office", "text_office"),
    ("seems to name a person", "text_person"), ("in the registry already", "text_same"),
)  # fmt: skip
"""A part of each sentence of the registry about a text, and the portal's words for it."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A statement that stands. name: its public name, as in reply-3; resolved_on: of an issue that holds no more."""

    name: str
    fact: Any
    resolved_on: date | None = None


def standing(access: Access, kind: str, agency_id: str, *, at: datetime) -> list[Standing]:
    """The statements of a kind of one agency that were not taken back, last first."""
    model: type[Stated] = KINDS[kind]
    what = RETRACTED_ISSUE if kind == "issue" else model.__tablename__
    found = access.all(
        model, model.agency_id == agency_id, model.given_at <= at, ~ended(what, model.id, as_of=at), order=(model.id.desc(),)  # type: ignore[attr-defined]
    )  # fmt: skip
    ends: dict[int, date] = {}
    if kind == "issue":
        told = sa.select(Ending.of, Ending.ended_on).where(
            Ending.what == KnownIssue.__tablename__, Ending.given_at <= at
        )
        ends = {row[0]: row[1] for row in access.session.execute(told)}
    return [Standing(name=f"{kind}-{fact.id}", fact=fact, resolved_on=ends.get(fact.id)) for fact in found]


def named(access: Access, name: str) -> tuple[str, Any]:
    """Kind and row of a statement of who asks, by its public name. Raises NotThere."""
    kind, _, number = name.partition("-")
    if kind not in KINDS or not number.isascii() or not number.isdecimal() or len(number) > 9:
        raise NotThere
    model = KINDS[kind]
    return kind, access.one(model, model.id == int(number))


def checked_reply(sent: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a reply that was sent (text, signed_as, about), by field."""
    checks: list[tuple[str, Callable[[], object]]] = [
        ("text", lambda: passage(sent["text"], what="the reply")), ("signed_as", lambda: office(sent["signed_as"])),
    ]  # fmt: skip
    if sent["about"]:
        checks.append(("about", lambda: open_line(sent["about"], what="what it is about", longest=200)))
    return _wrong(checks)


def checked_texts(sent: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the text, and the title where there is one, of an issue or a definition, by field."""
    checks: list[tuple[str, Callable[[], object]]] = [("text", lambda: passage(sent["text"], what="the text"))]
    if "title" in sent:
        checks.insert(0, ("title", lambda: open_line(sent["title"], what="the title")))
    return _wrong(checks)


def column_of(touched: str) -> tuple[str | None, str | None]:
    """Table and column of a choice such as incident or incident.city; none for all. Raises NotThere for one that is not published."""
    if not touched:
        return None, None
    table, _, field = touched.partition(".")
    if table not in COLUMNS or (field and field not in COLUMNS[table]):
        raise NotThere
    return table, field or None


def said(problem: IntakeProblem) -> str:
    """Why the registry refuses a text, in the language of the reader; its own sentence where the portal has none."""
    sentence = str(problem)
    return next((say(key) for part, key in _REASONS if part in sentence), sentence)


def _wrong(checks: list[tuple[str, Callable[[], object]]]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for name, check in checks:
        try:
            check()
        except IntakeProblem as problem:
            wrong[name] = said(problem)
    return wrong
