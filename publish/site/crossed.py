"""The page of who did what to whom: uses of force by kind and group, and bounds where only encounters are recorded.

Lays out what was worked out when the release was built. Must not show a difference between groups without its bounds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from publish.rungs import RUNGS
from publish.site.asking import Asking
from publish.site.axes import between, places
from publish.site.compare_figures import BOUNDS, WHO
from publish.site.figures import AGENCIES
from publish.site.issues import issues_at, rows_of
from publish.site.matrix import by_size
from publish.site.texts import decimal, percent, t, thousands
from publish.site.wording import label
from schemas.vocabularies import FORCE_TYPE, GENDER, RACE_GROUP, ROLE

Row = dict[str, Any]

ALL, TOTAL, REST = "all", "total", "rest"
_VALUES = {"race": RACE_GROUP.codes, "gender": GENDER.codes}
LINE, GAP = 15, 22
LEFT = 14.0
_ENDS = ("bound_low", "bound_high", "low_95", "high_95")
SHOWN_SHARES = (0.0, 0.1, 0.3, 0.5)
"""Assumed shares that are drawn; the table and the CSV hold all of them."""


@dataclass(frozen=True)
class Bar:
    """One assumption about one group: y, the bounds and the same with chance in per cent, and the words before it."""

    y: int
    x1: float
    x2: float
    thin1: float
    thin2: float
    words: str


@dataclass(frozen=True)
class Group:
    """One group: its name, y of it, its bars."""

    name: str
    y: int
    bars: tuple[Bar, ...]


async def crossed(asking: Asking, asked: Mapping[str, str]) -> Row:
    """The values of the page; `asked` may name scope, side, crossing and kind of force."""
    agencies = sorted(await asking.rows(AGENCIES.sql), key=by_size)
    scopes = {row["scope"] for row in await asking.rows("select distinct scope from who_what_whom")}
    offered = [row for row in agencies if row["agency_id"] in scopes]
    several = [ALL] if ALL in scopes else []
    scope = _chosen(asked.get("scope", ""), [*several, *(row["agency_id"] for row in offered)])
    role, by = _chosen(asked.get("by", ""), ("officer", "civilian")), _chosen(asked.get("crossed", ""), tuple(_VALUES))
    cells = await _of(asking, WHO, scope)
    bounds = await _of(asking, BOUNDS, scope)
    kinds = _in_order({row["force_type"] for row in bounds})
    most = {row["force_type"]: row["uses"] or 0 for row in cells
            if row["actor_role"] == "officer" and row["crossed"] == "race" and row["value"] == TOTAL}  # fmt: skip
    force = _chosen(asked.get("force", ""), sorted(kinds, key=lambda kind: -most.get(kind, 0)))
    gate = [row for row in await rows_of(asking, "estimate_gate", "year, measure")
            if row["scope"] == ALL and row["measure"] == "force_type"] if scope == ALL else []  # fmt: skip
    rung = max((row["rung"] for row in gate), key=RUNGS.index, default=RUNGS[0])
    here = [row for row in cells if row["actor_role"] == role and row["crossed"] == by]
    return {
        "scope": scope, "offered": offered, "several": several, "role": role, "by": by, "force": force, "kinds": kinds,
        "roles": ROLE.codes, "table": _table(here, by), "gate": gate, "rung": rung,
        "bounds": _drawing([row for row in bounds if row["force_type"] == force]),
        "issues": await issues_at(asking, "who_what_whom", agency=None if scope in {ALL, ""} else scope),
        "name": next((row["name"] for row in offered if row["agency_id"] == scope), ""),
        "csv": "" if scope in {ALL, ""} else scope,
    }  # fmt: skip


async def _of(asking: Asking, figure: Any, scope: str) -> list[Row]:
    return list(await asking.rows(*figure.asked("" if scope in {ALL, ""} else scope)))


def _chosen(asked: str, offered: Sequence[str]) -> str:
    """What was asked for, if it is offered; else the first."""
    return asked if asked in offered else next(iter(offered), "")


def _in_order(found: set[str]) -> list[str]:
    return [*(code for code in FORCE_TYPE.codes if code in found), *sorted(found - set(FORCE_TYPE.codes))]


def _table(cells: Sequence[Row], by: str) -> Row:
    """The matrix as heads and lines."""
    found = {row["value"] for row in cells}
    blanks = sorted(found - set(_VALUES[by]) - {TOTAL, REST})
    values = [*(code for code in _VALUES[by] if code in found), *(v for v in (REST,) if v in found), *blanks]
    kinds = [kind for kind in _in_order({row["force_type"] for row in cells}) if kind not in {TOTAL, REST}]
    kinds += [kind for kind in (REST, TOTAL) if any(row["force_type"] == kind for row in cells)]
    at = {(row["value"], row["force_type"]): row for row in cells}
    return {
        "values": [_value(by, value) for value in (*values, TOTAL)],
        "lines": [
            {"kind": kind, "name": _kind(kind),
             "cells": [_cell(at.get((value, kind))) for value in (*values, TOTAL)]}
            for kind in kinds
        ],
        "uses": (at.get((TOTAL, TOTAL)) or {}).get("uses"), "hidden": sum(row["rule"] in {"small", "beside_small"} for row in cells),
    }  # fmt: skip


def _value(by: str, value: str) -> str:
    return t(f"who.{value}") if value in {TOTAL, REST} else label("person", by, value)


def _kind(kind: str) -> str:
    return t(f"who.{kind}_kinds") if kind in {TOTAL, REST} else label("force", "force_type", kind)


def _cell(row: Row | None) -> Row:
    """Count and share, or the rule by which they are not shown; where the gate holds counts, the share alone."""
    if row is None:
        return {"count": "0", "share": "", "rule": ""}
    share = "" if row["share"] is None else percent(row["share"], 0 if row["share"] >= 0.01 else 1)
    if row["rule"] in {"small", "beside_small"}:
        return {"count": "", "share": "", "rule": row["rule"]}
    return {"count": "" if row["uses"] is None else thousands(row["uses"]), "share": share, "rule": ""}


def _drawing(rows: Sequence[Row]) -> Row | None:
    """The bounds of one kind of force: groups with a bar per assumed share, the axis in percentage points, the table."""
    if not rows:
        return None
    scale = between(100 * min(row["low_95"] for row in rows), 100 * max(row["high_95"] for row in rows))
    low, high = scale[0], scale[-1]
    fine = places(scale)

    def across(share: float) -> float:
        return round(LEFT + (100 - LEFT) * (100 * share - low) / (high - low), 2)

    groups, y = [], 12
    races = [race for race in RACE_GROUP.codes if any(row["race"] == race for row in rows)]
    for race in races:
        start, bars = y, []
        for row in rows:
            if row["race"] == race and row["assumed"] in SHOWN_SHARES:
                y += LINE
                x1, x2, thin1, thin2 = (across(row[name]) for name in _ENDS)
                bars.append(Bar(y, x1, x2, thin1, thin2, percent(row["assumed"])))
        groups.append(Group(label("person", "race", race), start, tuple(bars)))
        y += GAP
    last = next(row for row in rows if row["race"] == races[0] and row["assumed"] == max(SHOWN_SHARES))
    plain = next(row for row in rows if row["race"] == races[0] and row["assumed"] == 0)
    return {
        "groups": groups, "height": y, "zero": across(0), "ticks": [(across(n / 100), decimal(n, fine)) for n in scale],
        "reference": label("person", "race", rows[0]["reference"]), "others": thousands(rows[0]["other_people"]),
        "reading": {"group": label("person", "race", races[0]), "plain": points(plain["bound_low"]), "low": points(last["bound_low"]),
                    "high": points(last["bound_high"]), "assumed": percent(last["assumed"]), "people": thousands(plain["people"])},
        "rows": [
            {"group": label("person", "race", row["race"]), "assumed": percent(row["assumed"]), "people": thousands(row["people"]),
             "share": percent(row["share"], 1), "other": percent(row["other_share"], 1),
             **{name: points(row[name]) for name in _ENDS}}
            for race in races for row in rows if row["race"] == race
        ],
    }  # fmt: skip


def points(difference: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    written = decimal(100 * abs(difference), 1)
    return written if float(f"{100 * abs(difference):.1f}") == 0 else f"{'+' if difference > 0 else '−'}{written}"
