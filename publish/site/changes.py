"""What changed between a release and the one before it, and release by release over the shelf.

Reads the tables change, change_count and tombstone. Must not show a cell that is not in the ledger.
"""

from pathlib import Path
from typing import Any

from publish.site import beside
from publish.site.asking import Asking, asking, folder
from publish.site.issues import rows_of
from publish.site.texts import LANGUAGE, in_words, thousands
from publish.site.wording import column_label, label, table_label
from schemas import languages
from schemas.change_reasons import CHANGE_REASON
from schemas.difference import difference

Row = dict[str, Any]
MOST_CELLS = 50
SHOWN_RELEASES = 6
_REASONS = {term.code: term for term in CHANGE_REASON.terms}


async def page(datasette: Any, *, table: str = "") -> Row:
    """The changes of the release shown; `table` narrows the cells down to one table."""
    ask = asking(datasette)
    counts = await rows_of(ask, "change_count", "table_name, kind, reason, column_name")
    narrowed = f"table_name = '{table}'" if table in {row["table_name"] for row in counts} else "true"
    cells = await rows_of(
        ask, "change", "kind desc, table_name, row_id, column_name limit 51", f"column_name is not null and {narrowed}"
    )
    whole = [row for row in counts if not row["column_name"]]
    before = next((row["from_version"] for row in counts if row["from_version"]), "")
    return {
        "before": before,
        "kinds": _kinds(whole, "incident"), "tables": _by_table(whole), "reasons": _reasons(counts),
        "cells": [_cell(row) for row in cells[:MOST_CELLS]], "more": len(cells) > MOST_CELLS,
        "gone": [_gone(row) for row in await rows_of(ask, "tombstone", "withdrawn_on desc, row_id limit 40")],
        "history": await latest(datasette), "steps": _standard(datasette, before), "narrowed": narrowed != "true" and table,
    }  # fmt: skip


_COUNTED: dict[tuple[Path, str, str], Row] = {}


async def latest(datasette: Any) -> list[Row]:
    """The releases on the shelf, the newest first, each with the incidents added, changed and withdrawn."""
    found = []
    for version in beside.versions(datasette)[:SHOWN_RELEASES]:
        key = (beside.place(datasette, version), version, LANGUAGE.get())
        if key not in _COUNTED:
            async with beside.opened(datasette, version) as site:
                counts = [row for row in await rows_of(asking(site), "change_count", "kind") if not row["column_name"]]
            _COUNTED[key] = {"version": version, "first": not counts, **_kinds(counts, "incident")}
        stated = beside.stated(datasette, version, "release.json")
        found.append({**_COUNTED[key], "on": in_words(stated["released_on"])})
    return found


async def tombstone(asking: Asking, table: str, row_id: str) -> Row | None:
    """The notice in place of a row that was withdrawn."""
    rows = await asking.rows("select * from tombstone where table_name = :t and row_id = :r", {"t": table, "r": row_id})
    return _gone(rows[0]) if rows else None


def reason(code: str | None) -> tuple[str, str]:
    """A reason in words, and what it means."""
    term = _REASONS.get(code or "")
    if term is None:
        return code or "", ""
    language = LANGUAGE.get()
    return languages.term_label(CHANGE_REASON, term, language), languages.term_meaning(CHANGE_REASON, term, language)


def _kinds(rows: list[Row], table: str) -> dict[str, int | str]:
    counted: dict[str, list[int | None]] = {}
    for row in rows:
        if row["table_name"] == table:
            counted.setdefault(row["kind"], []).append(row["rows"])
    return {kind: _summed(counted.get(kind, [])) for kind in ("added", "changed", "withdrawn")}


def _summed(counts: list[int | None]) -> int | str:
    """A sum of counts; None is one to four rows, withheld, and must not read as none."""
    known, small = sum(count or 0 for count in counts), counts.count(None)
    if not small:
        return known
    return f"{thousands(known + small)}\N{EN DASH}{thousands(known + 4 * small)}" if known or small > 1 else "<5"


def _by_table(rows: list[Row]) -> list[tuple[str, dict[str, int | str]]]:
    names = list(dict.fromkeys(row["table_name"] for row in rows))
    return [(name, _kinds(rows, name)) for name in names]


def _reasons(counts: list[Row]) -> list[Row]:
    """Each reason with the rows and cells it accounts for."""
    made: dict[str, Row] = {}
    for row in counts:
        line = made.setdefault(row["reason"], {"code": row["reason"], "rows": [], "cells": []})
        line["cells" if row["column_name"] else "rows"].append(row["rows"])
    for line in made.values():
        line["rows"], line["cells"] = _summed(line["rows"]), _summed(line["cells"])
        line["label"], line["meaning"] = reason(line["code"])
    order = list(_REASONS)
    return sorted(made.values(), key=lambda line: order.index(line["code"]) if line["code"] in order else len(order))


def _cell(row: Row) -> Row:
    table, column = row["table_name"], row["column_name"]
    before, now = (
        label(table, column, value) if value is not None else None for value in (row["before"], row["after"])
    )
    return {**row, "before": before, "after": now, "table": table_label(table), "column": column_label(table, column),
            "reason_label": reason(row["reason"])[0]}  # fmt: skip


def _gone(row: Row) -> Row:
    said, meaning = reason(row["reason"])
    return {**row, "reason_label": said, "meaning": meaning, "table": table_label(row["table_name"])}


_STEPS: dict[tuple[Path, str], list[Row]] = {}


def _standard(datasette: Any, before: str) -> list[Row]:
    """The steps of the standard from the release before to this one, the weightiest first; none where it is not here."""
    now = folder(datasette).name
    key = (beside.place(datasette, now), before)
    if key not in _STEPS:
        old, new = (beside.stated(datasette, v, "standard.json") if v else None for v in (before, now))
        steps = difference(old, new) if old and new and old != new else ()
        ordered = sorted(steps, key=lambda step: -step.weight)
        _STEPS[key] = [{"weight": s.weight.name, "where": s.where, "what": s.what, "do": s.do} for s in ordered]
    return _STEPS[key]
