"""The page that compares agencies: rates side by side, where their order turns round, and what may be said of them all.

Everything was worked out when the release was built. Agencies stand by size; must not order them by a rate, nor show one
denominator alone where there are several.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from publish.site.asking import Asking
from publish.site.axes import marks, places, written
from publish.site.compare_figures import FLIPS, FUNNEL, ORDER, RATES
from publish.site.figures import AGENCIES
from publish.site.funnel import drawn, kinds_drawn
from publish.site.issues import issues_at, rows_of
from publish.site.matrix import by_size
from publish.site.texts import decimal, t, thousands
from schemas.vocabularies import DENOMINATOR

Row = dict[str, Any]

MOST_ROWS = 40
"""Agencies drawn and in the table; all are in the CSV."""

MOST_FLIPS = 4
ROW_HEIGHT = 34
_TOLD = ("given", "partial")


@dataclass(frozen=True)
class Mark:
    """One agency in a panel: y of its row; x, x1 and x2 in per cent, or words in their place. `grey`: not a whole year."""

    name: str
    y: int
    x: float
    x1: float
    x2: float
    grey: bool
    words: str


@dataclass(frozen=True)
class Panel:
    """One denominator: what it is per, where its figures come from, its rows and the marks of its axis."""

    kind: str
    title: str
    source: str
    rows: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    height: int


async def compare(asking: Asking, asked: Mapping[str, str]) -> Row:
    """The values of the page; `asked` may name a year and a denominator for the funnel."""
    rates = await asking.rows(RATES.sql)
    agencies = sorted(await asking.rows(AGENCIES.sql), key=by_size)
    names = {row["agency_id"]: row["name"] for row in agencies}
    years = sorted({row["year"] for row in rates}, reverse=True)
    year = _year(rates, years, asked.get("year", ""))
    here = [row for row in rates if row["year"] == year]
    kinds = [kind for kind in DENOMINATOR.codes if any(row["kind"] == kind and row["state"] in _TOLD for row in here)]
    order = {row["agency_id"]: place for place, row in enumerate(agencies)}
    ids = sorted({row["agency_id"] for row in here}, key=lambda unit: order.get(unit, len(order)))
    sources = _sources(await asking.rows("select distinct year, kind, source from denominator order by 1, 2, 3"), year)
    by = {(row["agency_id"], row["kind"]): row for row in here}
    funnel = [row for row in await asking.rows(FUNNEL.sql) if row["year"] == year]
    offered = kinds_drawn(funnel)
    against = asked.get("against", "") if asked.get("against", "") in offered else (offered or [""])[0]
    return {
        "years": years, "year": year, "kinds": kinds, "names": names, "total": len(ids),
        "panels": [_panel(kind, ids[:MOST_ROWS], by, names, sources.get(kind, "")) for kind in kinds],
        "lines": [_line(unit, kinds, by, names) for unit in ids[:MOST_ROWS]],
        "flips": await _flips(asking, year, names, ids), "offered": offered, "against": against,
        "funnel": drawn([row for row in funnel if row["kind"] == against],
                        await asking.rows("select * from funnel_limit where year = :year and kind = :kind order by size",
                                          {"year": str(year or 0), "kind": against}), names) if against else None,
        "partial": [row for row in here if row["kind"] == (kinds or [""])[0] and row["state"] == "partial"],
        "gate": [row for row in await rows_of(asking, "estimate_gate", "measure") if row["scope"] == "all" and row["year"] == str(year)],
        "issues": await issues_at(asking, "rate", first=str(year), last=str(year)) if year else [],
        "counted": {row["agency_id"]: row["incidents"] for row in agencies if row["incidents"]},
    }  # fmt: skip


def _year(rates: Sequence[Row], years: Sequence[int], asked: str) -> int | None:
    """The year asked for; else the one with the most rates, the latest of them."""
    if asked in {str(year) for year in years}:
        return int(asked)
    told = Counter(row["year"] for row in rates if row["state"] in _TOLD)
    return max(told, key=lambda year: (told[year], year)) if told else (years[0] if years else None)


def _sources(rows: Sequence[Row], year: int | None) -> dict[str, str]:
    """Where the figures of a year come from, by kind: the source, or how many."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["year"] == year:
            found.setdefault(row["kind"], []).append(row["source"])
    return {kind: names[0] if len(names) == 1 else t("compare.sources", n=len(names)) for kind, names in found.items()}


def _panel(
    kind: str, ids: Sequence[str], by: Mapping[tuple[str, str], Row], names: Mapping[str, str], source: str
) -> Panel:
    rows = {unit: by[unit, kind] for unit in ids if (unit, kind) in by}
    scale = marks(max(row["rate_high"] for row in rows.values() if row["rate_high"] is not None))
    top, fine = scale[-1], places(scale)
    made = []
    for place, unit in enumerate(ids):
        row, y = rows.get(unit), 20 + ROW_HEIGHT * place
        if row is None or row["rate"] is None:
            made.append(Mark(names.get(unit, unit), y, 0, 0, 0, False, _why(row)))
        else:
            x, low, high = (round(100 * row[end] / top, 2) for end in ("rate", "rate_low", "rate_high"))
            made.append(Mark(names.get(unit, unit), y, x, low, high, row["state"] == "partial", ""))
    per = next(row["per"] for row in rows.values())
    ticks = tuple((round(100 * n / top, 2), decimal(n, fine)) for n in scale)
    return Panel(kind, per_words(kind, per), source, tuple(made), ticks, ROW_HEIGHT * len(ids))


def per_words(kind: str, per: int) -> str:
    """What a rate is per: Per 10,000 residents."""
    return t(f"compare.per.{kind}", per=thousands(per))


def _why(row: Row | None) -> str:
    """Why there is no rate, in a few words."""
    if row is None:
        return t("compare.why.no_denominator")
    return t(f"compare.why.{row['state']}", incidents=thousands(row["incidents"]), undated=thousands(row["undated"]),
             filed=thousands(row["months_filed"] + row["months_hidden"]), expected=thousands(row["months_expected"]))  # fmt: skip


def _line(unit: str, kinds: Sequence[str], by: Mapping[tuple[str, str], Row], names: Mapping[str, str]) -> Row:
    """One line of the table: every rate with its interval, or the word for why there is none."""
    rows = [by.get((unit, kind)) for kind in kinds]
    any_row = next((row for row in by.values() if row["agency_id"] == unit), None)
    return {
        "agency_id": unit, "name": names.get(unit, unit), "facts": any_row,
        "partial": any(row is not None and row["state"] == "partial" for row in rows),
        "cells": [
            {"rate": written(row["rate"], row["rate_low"], row["rate_high"]), "low": written(row["rate_low"]),
             "high": written(row["rate_high"])}
            if row is not None and row["rate"] is not None else {"why": _why(row)}
            for row in rows
        ],
    }  # fmt: skip


async def _flips(asking: Asking, year: int | None, names: Mapping[str, str], ids: Sequence[str]) -> Row:
    """How often the order turns round, and a few pairs in words, the largest agencies first."""
    order = [row for row in await asking.rows(ORDER.sql) if row["year"] == year]
    place = {unit: at for at, unit in enumerate(ids)}
    last = len(ids)
    pairs = sorted(
        (row for row in await asking.rows(FLIPS.sql) if row["year"] == year),
        key=lambda row: (place.get(row["agency_id"], last) + place.get(row["than_agency_id"], last), row["agency_id"]),
    )
    said: dict[tuple[str, str], str] = {}
    for row in pairs:
        pair = (row["agency_id"], row["than_agency_id"])
        values = {"one": names.get(pair[0], pair[0]), "other": names.get(pair[1], pair[1])}
        said.setdefault(
            pair,
            t(
                "compare.flip",
                above=t(f"compare.by.{row['kind']}"),
                below=t(f"compare.by.{row['other_kind']}"),
                **values,
            ),
        )
    return {
        "pairs": sum(row["pairs"] for row in order), "flipped": sum(row["flipped"] for row in order),
        "said": list(said.values())[:MOST_FLIPS],
    }  # fmt: skip
