"""Ask the release: its facts from release.json, and rows through Datasette's own execute.

A release never changes, so an answer is kept as long as the site runs. Must not write, and must not open the file itself.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from publish.site.texts import t

DATABASE = "vigie"
_KEPT = 500
_DATES = ("released_on", "window_start", "window_end")

Row = dict[str, Any]


@dataclass
class Asking:
    """Questions to one release, and the answers given so far."""

    datasette: Any
    answers: dict[tuple[Any, ...], list[Row]] = field(default_factory=dict)

    async def rows(self, sql: str, parameters: Mapping[str, str] | None = None) -> list[Row]:
        """The rows of a query, as dictionaries; the caller must not change them."""
        key = (sql, *sorted((parameters or {}).items()))
        if key not in self.answers:
            answer = await self.datasette.get_database(DATABASE).execute(sql, dict(parameters or {}))
            if len(self.answers) >= _KEPT:
                self.answers.clear()
            self.answers[key] = [dict(zip(row.keys(), tuple(row), strict=True)) for row in answer.rows]
        return self.answers[key]

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
    """The facts of the release, dates in words, with the first digits of the checksum of its database."""
    place = folder(datasette)
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
    start, end = (f"{day:%B %Y}" if whole else in_words(day.isoformat()) for day in (first, last))
    return t("strip.span", start=start, end=end)


def in_words(day: str) -> str:
    """A date as people write it: 4 November 2026."""
    found = date.fromisoformat(day)
    return f"{found.day} {found:%B %Y}"


def thousands(number: object) -> str:
    """A count with separators; a word stays a word."""
    return f"{number:,}" if isinstance(number, int) else str(number)
