"""The tables of a forecast folder: their columns and types, and where a blank may stand.

Must not open a file.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

_TIME, _DAY, _REAL, _WHOLE, _TEXT, _YES = pl.Datetime("us"), pl.Date, pl.Float64, pl.Int64, pl.String, pl.Boolean
_RANGE = {"expected": _REAL, "low": _WHOLE, "high": _WHOLE}
_SHIFT = {"day": _DAY, "shift": _TEXT}

NEEDED: Mapping[str, Mapping[str, Any]] = {
    "forecast": {"cell": _TEXT, "block_start": _TIME, **_RANGE, "usual": _REAL},
    "cells": {"cell": _TEXT, "lat": _REAL, "lon": _REAL, "share": _REAL, "calls": _WHOLE, "zone": _TEXT},
    "city": {"block_start": _TIME, **_RANGE},
    "score": {"block_start": _TIME, **_RANGE, "actual": _WHOLE},
}
"""Without these a folder is no forecast."""

OFFERED: Mapping[str, Mapping[str, Any]] = {
    "zones": {"zone": _TEXT, "block_start": _TIME, **_RANGE, "usual": _REAL},
    "shifts": {**_SHIFT, "zone": _TEXT, "expected": _REAL, "usual": _REAL, "p10": _REAL, "p50": _REAL, "p80": _REAL,
               "p90": _REAL, "p95": _REAL},
    "staffing": {**_SHIFT, "units_p50": _REAL, "units_p80": _REAL, "units_p95": _REAL, "hours_p50": _REAL,
                 "hours_p80": _REAL, "hours_p95": _REAL, "busiest_hour": _TIME},
    "sites": {"site": _TEXT, "name": _TEXT, "kind": _TEXT, "lat": _REAL, "lon": _REAL, "open": _YES},
    "posts": {**_SHIFT, "units": _WHOLE, "post": _WHOLE, "site": _TEXT, "covered": _REAL, "marginal": _REAL,
              "from_site": _TEXT, "from_km": _REAL, "moved": _YES},
    "plans": {**_SHIFT, "units": _WHOLE, "plan": _TEXT, "covered": _REAL, "share": _REAL, "expected_share": _REAL,
              "worst_zone": _TEXT, "worst_share": _REAL, "gini": _REAL, "p90_minutes": _REAL, "moves": _WHOLE,
              "kerb_hours": _REAL, "km": _REAL, "gap": _REAL, "solver": _TEXT},
    "coverage": {**_SHIFT, "units": _WHOLE, "cell": _TEXT, "minutes": _REAL, "covered": _YES},
    "fairness": {**_SHIFT, "units": _WHOLE, "plan": _TEXT, "zone": _TEXT, "calls": _REAL, "covered": _REAL, "share": _REAL,
                 "p90_minutes": _REAL},
    "scorecard": {"week": _DAY, "zone": _TEXT, **_SHIFT, **_RANGE, "actual": _WHOLE, "medic": _REAL},
    "health_days": {"day": _DAY, "records": _WHOLE, "calls": _WHOLE, "relisted": _WHOLE, "gap_minutes": _REAL, "seen": _REAL},
    "indicators": {"segment": _TEXT, "zone": _TEXT, "n": _WHOLE, "usable": _WHOLE, "share": _REAL, "p50": _REAL,
                   "p90": _REAL, "p90_low": _REAL, "p90_high": _REAL, "warning": _TEXT},
}  # fmt: skip
"""Where one of these is missing, the page says what it cannot tell."""

MAY_BE_BLANK: Mapping[str, frozenset[str]] = {
    "forecast": frozenset({"usual"}), "cells": frozenset({"zone"}), "score": frozenset({"actual"}),
    "zones": frozenset({"usual"}), "shifts": frozenset({"usual"}),
    "staffing": frozenset({"hours_p50", "hours_p80", "hours_p95"}),
    "posts": frozenset({"marginal", "from_site", "from_km"}),
    "plans": frozenset({"expected_share", "worst_zone", "worst_share", "gini", "p90_minutes", "moves", "kerb_hours", "km", "gap"}),
    "coverage": frozenset({"minutes"}), "fairness": frozenset({"share", "p90_minutes"}),
    "scorecard": frozenset({"actual", "medic"}), "health_days": frozenset({"relisted", "gap_minutes", "seen"}),
    "indicators": frozenset({"share", "p50", "p90", "p90_low", "p90_high"}),
}  # fmt: skip
"""A blank anywhere else is a broken table."""

WORDS: Mapping[tuple[str, str], frozenset[str]] = {
    ("shifts", "shift"): frozenset({"day", "night"}), ("staffing", "shift"): frozenset({"day", "night"}),
    ("posts", "shift"): frozenset({"day", "night"}), ("plans", "shift"): frozenset({"day", "night"}),
    ("coverage", "shift"): frozenset({"day", "night"}), ("scorecard", "shift"): frozenset({"day", "night"}),
    ("fairness", "shift"): frozenset({"day", "night"}), ("fairness", "plan"): frozenset({"stations", "posts", "busy"}),
    ("plans", "plan"): frozenset({"stations", "posts", "busy"}),
    ("sites", "kind"): frozenset({"station", "hospital", "post"}),
}  # fmt: skip
"""Columns that have a closed list of words."""

FACTS: Mapping[str, frozenset[str]] = {
    "measures": frozenset({"weeks", "rows"}),
    "health": frozenset({"records", "calls", "checks", "masked"}),
}
"""The JSON files of a folder, and what each must say."""
