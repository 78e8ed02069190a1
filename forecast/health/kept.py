"""A health as it was told, made into a health again: so that what was examined once masks every later forecast.

What `clean` leaves out is not told, so it is not here either: the calls beside it are cleaned already.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from forecast.health.result import Check, Health, Masked


def health_of(told: Mapping[str, Any], days: pl.DataFrame) -> Health:
    """The health of `Health.told()` and its table of days."""
    return Health(
        records=told["records"], calls=told["calls"], days=days,
        checks=tuple(
            Check(code=one["check"], level=one["level"], count=one["count"], share=one["share"], values=one["values"])
            for one in told["checks"]
        ),
        masked=tuple(
            Masked(datetime.fromisoformat(one["from"]), datetime.fromisoformat(one["to"]), one["reason"])
            for one in told["masked"]
        ),
    )  # fmt: skip
