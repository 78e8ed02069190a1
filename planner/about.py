"""What a forecast says of itself: about.json as a record that later code may rely on.

Must not compute a figure, nor read another file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

BLOCK_HOURS = frozenset({1, 2, 3, 4, 6})
"""Lengths of a block that shifts of twelve hours can be made of."""


class BrokenForecast(Exception):
    """The folder is not a forecast this application can show; the sentence says why."""


@dataclass(frozen=True, kw_only=True)
class Fallback:
    """A simpler rule is shown in place of the forecast: which, since when, and a code that says why."""

    to: str
    since: date | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Feed:
    """How the calls came in: minutes left out, and the worst finding (ok, look, bad)."""

    masked_minutes: int
    worst: str


@dataclass(frozen=True)
class About:
    """What the forecast says of itself. `made_at` is local; `nats` are this model's and usual practice's nats per call."""

    region: str
    timezone: ZoneInfo
    made_from: tuple[date, date]
    made_at: datetime
    block_hours: int
    resolution: int
    model: str
    calls: int
    units_collapsed: int
    left_out: Mapping[str, int]
    nats: tuple[float, float] | None
    version: str
    fallback: Fallback | None = None
    simple_because: str | None = None
    weeks_better: tuple[int, int] | None = None
    standard_minutes: int = 8
    feed: Feed | None = None
    weather: str | None = None
    calls_until: datetime | None = None
    least_gain: float | None = None
    units: int | None = None


def read_about(folder: Path) -> About:
    """What about.json of a folder says. Raises BrokenForecast."""
    try:
        about = _about(json.loads((folder / "about.json").read_text("utf-8")))
    except FileNotFoundError:
        raise BrokenForecast(f"{folder.name} is not a forecast: about.json is missing.") from None
    except ZoneInfoNotFoundError:
        raise BrokenForecast(f"about.json in {folder.name} names a time zone this machine does not know.") from None
    except KeyError as missing:
        raise BrokenForecast(f"about.json in {folder.name} does not say {missing.args[0]}.") from None
    except (ValueError, TypeError, AttributeError, OSError):
        raise BrokenForecast(f"about.json in {folder.name} cannot be read as a forecast's description.") from None
    if about.block_hours not in BLOCK_HOURS:
        raise BrokenForecast(f"{folder.name} has blocks of {about.block_hours} hours; shifts are made of blocks of "
                             "1, 2, 3, 4 or 6.")  # fmt: skip
    return about


def _about(told: dict[str, Any]) -> About:
    first, last = told["made_from"]
    zone, model = ZoneInfo(told["timezone"]), str(told["model"])
    scores = [told.get(f"{name}_nats_per_call") for name in (model, "medic")]
    gain = told.get("least_gain")
    fallback, feed, weeks, until = (told.get(key) for key in ("fallback", "health", "weeks_better", "calls_until"))
    return About(
        region=str(told["region"]), timezone=zone, made_from=(_day(first), _day(last)),
        made_at=_local(datetime.fromisoformat(told["made_at"]), zone), block_hours=int(told["block_hours"]),
        resolution=int(told["resolution"]), model=model, calls=int(told["calls"]),
        units=int(told["units"]) if told.get("units") else None,
        units_collapsed=int(told.get("units_collapsed") or 0),
        left_out={str(reason): int(n) for reason, n in (told.get("left_out") or {}).items()},
        nats=_pair(scores), version=str(told["version"]),
        fallback=_fallback(fallback) if fallback else None, simple_because=_text(told.get("simple_because")),
        weeks_better=(int(weeks[0]), int(weeks[1])) if weeks else None,
        standard_minutes=int(told.get("standard_minutes") or 8),
        feed=Feed(masked_minutes=int(feed.get("masked_minutes") or 0), worst=str(feed["worst"])) if feed else None,
        weather=_text(told.get("weather")),
        calls_until=_local(datetime.fromisoformat(until), zone) if until else None,
        least_gain=None if gain is None else float(gain),
    )  # fmt: skip


def _fallback(told: dict[str, Any]) -> Fallback:
    since = told.get("since")
    return Fallback(to=str(told["to"]), since=_day(since) if since else None, reason=str(told.get("reason") or ""))


def _pair(scores: list[Any]) -> tuple[float, float] | None:
    return None if None in scores else (float(scores[0]), float(scores[1]))


def _text(told: object) -> str | None:
    return told if isinstance(told, str) and told else None


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date()


def _local(when: datetime, zone: ZoneInfo) -> datetime:
    return when if when.tzinfo is None else when.astimezone(zone).replace(tzinfo=None)
