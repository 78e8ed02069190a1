"""Ask the release: its facts from release.json, and rows through Datasette's own execute.

A release never changes, so an answer is kept as long as the site runs. Must not write, and must not open the file itself.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from publish.answer_names import TABLE, question
from publish.companions import COMPANIONS
from publish.site.texts import LANGUAGE, in_words, month_in_words, t

DATABASE = "vigie"
_KEPT = 2_000
# A long answer stands in several rows (publish/figure_answers.py).
_READY = f"select answer from {TABLE} where question between :question and :question || '.999' order by question"
_COMPANIONS = frozenset(table.name for table in COMPANIONS)
_DATES = ("released_on", "window_start", "window_end")

Row = dict[str, Any]


@dataclass
class Asking:
    """Questions to one release, and the answers given so far."""

    datasette: Any
    answers: dict[tuple[Any, ...], list[Row]] = field(default_factory=dict)
    worked_out: dict[tuple[str, ...], Any] = field(default_factory=dict)
    """What was worked out of the answers, by name; it lives as long as the site, so only what a reader cannot name freely."""

    async def rows(self, sql: str, parameters: Mapping[str, str] | None = None) -> list[Row]:
        """The rows of a query, as dictionaries; the caller must not change them."""
        key = (sql, *sorted((parameters or {}).items()))
        if key in self.answers:
            # The answer asked for longest ago goes first.
            self.answers[key] = kept = self.answers.pop(key)
            return kept
        found = await self._found(sql, parameters or {})
        if found is None:
            return []
        while len(self.answers) >= _KEPT:
            del self.answers[next(iter(self.answers))]
        self.answers[key] = found
        return found

    async def _found(self, sql: str, parameters: Mapping[str, str]) -> list[Row] | None:
        """The answer worked out beforehand, else asked now; None where the release has no such table."""
        ready = await self._ready(sql, parameters)
        if ready is not None:
            return ready
        try:
            answer = await self.datasette.get_database(DATABASE).execute(sql, dict(parameters))
        except sqlite3.OperationalError as error:
            # A release made before there was such a companion has no row of it.
            if str(error).removeprefix("no such table: ") not in _COMPANIONS:
                raise
            return None
        return [dict(zip(row.keys(), tuple(row), strict=True)) for row in answer.rows]

    async def _ready(self, sql: str, parameters: Mapping[str, str]) -> list[Row] | None:
        """The answer the release carries, if it carries one."""
        database = self.datasette.get_database(DATABASE)
        if not await database.table_exists(TABLE):
            return None
        found = await database.execute(_READY, {"question": question(sql, parameters)})
        ready: list[Row] | None = json.loads("".join(row[0] for row in found.rows)) if found.rows else None
        return ready

    async def row(self, sql: str, parameters: Mapping[str, str] | None = None) -> Row:
        """The first row; empty when there is none."""
        found = await self.rows(sql, parameters)
        return found[0] if found else {}


def asking(datasette: Any) -> Asking:
    """The questions to the release this site serves; they live as long as the site."""
    if not hasattr(datasette, "vigie_asking"):
        datasette.vigie_asking = Asking(datasette=datasette)
    found: Asking = datasette.vigie_asking
    return found


def folder(datasette: Any) -> Path:
    """The folder of the release this site serves."""
    return Path(datasette.get_database(DATABASE).path).parent


def facts(datasette: Any) -> Row:
    """The facts of the release, dates in words of the language, with the first digits of the checksum of its database.

    Read once per language; the caller must not change them.
    """
    known: dict[str, Row] = datasette.__dict__.setdefault("vigie_facts", {})
    language = LANGUAGE.get()
    if language not in known:
        other = getattr(getattr(datasette, "public", None), "contact", "")
        known[language] = _read(folder(datasette)) | ({"contact": other} if other else {})
    return known[language]


def _read(place: Path) -> Row:
    stated = json.loads((place / "release.json").read_text(encoding="utf-8"))
    listed = (line.split("  ", 1) for line in (place / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    sums = {name: digest for digest, name in listed}
    months = {f"{name}_iso": stated[name] for name in _DATES}
    words = {name: in_words(stated[name]) for name in _DATES}
    return {
        **stated,
        **months,
        **words,
        "span": _span(stated),
        "content": sums["vigie.db"][:8],
        "has_map": "areas.geojson" in sums,
        "has_risk": "risk.html" in sums,
    }


def _span(stated: Row) -> str:
    """The window in words: whole months where it is made of whole months."""
    first, last = (date.fromisoformat(stated[name]) for name in _DATES[1:])
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    start, end = (
        (month_in_words if whole else in_words)(day.isoformat()[: 7 if whole else 10]) for day in (first, last)
    )
    return t("strip.span", start=start, end=end)
