"""The risk report as one page that stands alone: plain words and numbers first, the measures of the trade after them.

No script, no file beside it, no request. Must not measure or judge: what it says is in the report.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from schemas.standard import PUBLISHED_TABLES

_HERE = Path(__file__).parent / "templates"
_TABLES = {table.name: table for table in PUBLISHED_TABLES}
_REASONS = {
    "waiting": "wait until enough others like them have come",
    "any reason": "wait or are kept back",
}


ATTACKERS = {
    "RT1": "Who read a news story", "RT2": "Who knows all that the row says", "RT3": "Who has a list of everybody",
    "RT4": "Who guesses an answer from the group", "RT5": "Who kept every earlier release", "RT6": "Who asks in SQL, again and again",
    "RT7": "Who looks for the address", "RT8": "Who breaks the identifiers", "RT9": "Who searches every byte",
    "RT11": "Who looks into deleted pages",
}  # fmt: skip
"""Whom each attack of the red team plays, in words."""


def risk_page(report: Mapping[str, Any]) -> str:
    """The page, whole, as HTML."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    environment.filters |= {"many": _many, "share": _share, "found": _found, "one_in": _one_in}
    tables = [(name, _label(name), one) for name, one in report["tables"].items()]
    smallest = min((one["k_min"] for _, _, one in tables if one["k_min"]), default=None)
    template, style = ((_HERE / name).read_text(encoding="utf-8") for name in ("risk.html", "risk.css"))
    return environment.from_string(template).render(
        style=Markup(style),
        r=report, tables=tables, attackers=ATTACKERS, label=_column, smallest=smallest, reason=_reason,
        tried=[one for one in report["attacks"] if one["holds"] is not None],
    )  # fmt: skip


def _label(table: str) -> str:
    return _TABLES[table].label if table in _TABLES else table


def _reason(why: str) -> str:
    """Why rows are kept back, in words: k11 is the rule that eleven must look alike."""
    if why.startswith("k") and why[1:].isdigit():
        return f"wait until {why[1:]} incidents look alike"
    return _REASONS.get(why, why.replace("_", " "))


def _column(table: str, column: str) -> str:
    fields = _TABLES[table].fields if table in _TABLES else ()
    return next((field.label for field in fields if field.name == column), column.replace("_", " "))


def _many(value: object) -> str:
    """A number as it is read: thousands apart, no more than one decimal; a dash where nothing was measured."""
    if value is None:
        return "–"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.1f}" if abs(value) >= 1 else f"{value:.4g}"
    return f"{value:,.0f}" if isinstance(value, int | float) else str(value)


def _share(value: float | None) -> str:
    return (
        "–"
        if value is None
        else "0 %"
        if value == 0
        else "under 1 %"
        if value < 0.01
        else f"{value:.0%}".replace("%", " %")
    )


def _one_in(value: float | None) -> str:
    return "–" if not value else f"1 in {1 / value:,.0f}"


def _found(value: object) -> str:
    """What an attack found: one figure, or several with their names."""
    if isinstance(value, Mapping):
        return "; ".join(f"{str(name).replace('_', ' ')} {_many(one)}" for name, one in value.items())
    return _many(value)
