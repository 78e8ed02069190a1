"""The quality card: five headings, each a few measured numbers, and how complete the latest months are.

Reads the tables `quality` and `nowcast`; must not grade.
"""

from itertools import groupby
from typing import Any

from publish.site import recent
from publish.site.asking import Asking
from publish.site.issues import issues_at, rows_of
from publish.site.retold import retold
from publish.site.texts import LANGUAGE, in_marks, month_in_words, percent

HEADINGS = ("useful", "unique", "correct", "fresh", "documented")

Row = dict[str, Any]


async def page(asking: Asking) -> Row:
    """The card, the latest months, the gate for estimates over all agencies, and the known issues."""
    rows = await rows_of(asking, "quality", "rowid")
    order = {name: place for place, name in enumerate(HEADINGS)}
    ranked = sorted(rows, key=lambda row: order.get(row["heading"], len(order)))
    months = await recent.rows(asking)
    return {
        "card": [(name, [{**row, "said": _said(row)} for row in lines]) for name, lines in groupby(ranked, key=lambda row: row["heading"])],
        "recent": await recent.months(asking), "nowcast": [_month(row) for row in months[-recent.SHOWN :]],
        "gate": [_gate(row) for row in await rows_of(asking, "estimate_gate", "scope, year, measure")],
        "issues": await issues_at(asking, ""),
    }  # fmt: skip


def _said(row: Row) -> str:
    """A value as it is read, with the marks of the language."""
    value, number = str(row["value"]), row["number"]
    if not any(sign.isdigit() for sign in value) or number is None:
        return retold(value)
    return value if LANGUAGE.get() == "en" else in_marks(value)


def _month(row: Row) -> Row:
    said = {name: None if row[name] is None else percent(row[name]) for name in ("completeness", "low", "high")}
    return {"month": month_in_words(row["month"]), "filed": row["filed"], **said}


def _gate(row: Row) -> Row:
    said = {name: None if row[name] is None else percent(row[name]) for name in ("coverage", "nonresponse")}
    return {**row, **said}
