"""What the data-health page says: what was wrong with the calls before any forecast, what was done, and what it changed.

Counts, shares and moments only. Must not show a record, nor judge a check anew.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from planner.pages import Pages
from planner.texts import say
from planner.wording import amount, calls, count, full_date, moment, percent

DRAWN = timedelta(days=180)
"""How much of the days is drawn; the table has all of it."""
LISTED = 40
"""Masked spans on the page, the newest first."""

_LEFT_OUT = frozenset({"relisted", "heaped", "out_of_area", "no_place", "no_time"})
_MASKED = frozenset({"gap", "thin", "late"})
_MEASURES = (("nats_per_call", 3), ("city_deviance", 3), ("expected_per_day", 1), ("calls_per_day", 1))


def health_values(pages: Pages) -> dict[str, Any]:
    """The values of data_health.html."""
    told, days = pages.forecast.health, pages.forecast.health_days
    if told is None:
        return {"missing": say("health_missing"), "checks": [], "masked": [], "masked_more": 0, "effect": [], "bars": None,
                "days": [], "reading": "", "no_effect": ""}  # fmt: skip
    masked = sorted(told["masked"], key=lambda each: str(each["from"]), reverse=True)
    effect = told.get("effect") or {}
    return {
        "missing": "", "reading": _reading(told), "checks": [_check(each) for each in told["checks"]],
        "masked": [_masked(each) for each in masked[:LISTED]], "masked_more": max(0, len(masked) - LISTED),
        "effect": _effect(effect), "no_effect": "" if effect.get("weeks") else say("health_no_effect"),
        "effect_weeks": effect.get("weeks", 0), "bars": _bars(days), "days": _days(days),
    }  # fmt: skip


def _reading(told: Mapping[str, Any]) -> str:
    kept = say("health_reading", records=count(told["records"]), calls=calls(told["calls"]))
    minutes = told.get("masked_minutes", 0)
    rest = say("health_reading_masked", hours=count(round(minutes / 60))) if minutes else say("health_reading_whole")
    return f"{kept} {rest}"


def _check(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": say(f"health_{told['check']}"), "means": say(f"health_{told['check']}_means"), "level": told["level"],
        "level_words": say(f"health_level_{told['level']}"), "count": count(told["count"]), "share": _share(told["share"]),
        "done": _done(told),
    }  # fmt: skip


def _share(share: float) -> str:
    """Nothing found is blank; what rounds to nothing is not nothing."""
    if not share:
        return ""
    return percent(share) if round(100 * share) else say("health_share_little")


def _done(told: Mapping[str, Any]) -> str:
    code, found = told["check"], told["count"]
    if not found:
        return ""
    # A log may say how many of those found were left out: at a busy address most calls are true ones.
    left_out = told.get("values", {}).get("left_out", found) if code in _LEFT_OUT else 0
    if left_out:
        return say("health_done_left_out") if left_out == found else say("health_done_left_out_n", n=count(left_out))
    return say("health_done_masked" if code in _MASKED else "health_done_said")


def _masked(told: Mapping[str, Any]) -> dict[str, str]:
    begin, end = datetime.fromisoformat(str(told["from"])), datetime.fromisoformat(str(told["to"]))
    hours = (end - begin).total_seconds() / 3600
    return {
        "begin": moment(begin),
        "end": moment(end),
        "hours": amount(hours, 1),
        "reason": say(f"health_{told['reason']}"),
    }


def _effect(told: Mapping[str, Any]) -> list[dict[str, str]]:
    if not told.get("weeks"):
        return []
    return [
        {"name": say(f"health_{name}"), "without": amount(told["without"][name], places), "with_": amount(told["with"][name], places)}
        for name, places in _MEASURES if told["without"].get(name) is not None and told["with"].get(name) is not None
    ]  # fmt: skip


def _bars(days: pl.DataFrame | None) -> dict[str, Any] | None:
    """Bars of the last days, as shares of the tallest: records as they came, calls that count; spans nobody saw."""
    if days is None or days.is_empty():
        return None
    last: date = days["day"].max()  # type: ignore[assignment]
    shown = days.filter(pl.col("day") > last - DRAWN).sort("day")
    most = max(*shown["records"].to_list(), 1)
    first: date = shown["day"][0]
    bars = [
        {"x": (row["day"] - first).days, "records": 100 * row["records"] / most, "calls": 100 * row["calls"] / most,
         "unseen": row["seen"] is not None and row["seen"] < 1}
        for row in shown.iter_rows(named=True)
    ]  # fmt: skip
    return {
        "bars": bars,
        "width": (last - first).days + 1,
        "most": count(most),
        "first": full_date(first),
        "last": full_date(last),
    }


def _days(days: pl.DataFrame | None) -> list[dict[str, Any]]:
    """By month, for the table: a year of days is no reading."""
    if days is None or days.is_empty():
        return []
    by_month = days.group_by(pl.col("day").dt.truncate("1mo").alias("month")).agg(
        pl.col("records", "calls", "relisted").sum(),
        gap_hours=pl.col("gap_minutes").sum() / 60,
        seen=pl.col("seen").mean(),
    )
    return by_month.sort("month", descending=True).to_dicts()
