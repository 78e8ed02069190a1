"""The latest months, of which more reports are expected: what has come, and the range of what may come in all.

Reads the table `nowcast`, computed with the release. Must not turn an expectation into a count of incidents.
"""

from typing import Any

from publish.site.asking import Asking
from publish.site.issues import rows_of
from publish.site.trend import Month, Trend, trend

Row = dict[str, Any]
SHOWN = 18


async def rows(asking: Asking) -> list[Row]:
    """The rows of `nowcast`, the oldest month first."""
    return await rows_of(asking, "nowcast", "month")


async def months(asking: Asking) -> Trend | None:
    """Reports filed for each of the latest months, with the range expected in the end; None where nothing is known."""
    found = [row for row in await rows(asking) if row["filed"] is not None][-SHOWN:]
    if not any(row["completeness"] is not None and row["completeness"] < 1 for row in found):
        return None
    return trend([_month(row) for row in found], {})


def _month(row: Row) -> Month:
    """A month with the total expected: filed divided by the completeness, at both ends of its interval."""
    low, high = (row["filed"] / row[end] if row[end] else None for end in ("high", "low"))
    return Month(
        month=row["month"], count=row["filed"], completeness=1.0 if row["completeness"] is None else row["completeness"],
        low=low, high=high,
    )  # fmt: skip
