"""Pages of a source put together into one table of text, within the limits of rows and pages.

Must not give a cell a meaning: a number becomes its digits, a nested value goes, what is missing is null.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from orchestration.feeds.fetching import Limits
from orchestration.feeds.problem import FeedProblem

Row = Mapping[str, Any]
Page = tuple[Sequence[Row], bool]
"""Rows of a page, and whether there are more after it."""


def gather(page: Callable[[int, int], Page], *, limits: Limits, columns: Sequence[str], host: str) -> pl.DataFrame:
    """All rows that `page(offset, many)` gives, one after the other, as text in these columns.

    Raises FeedProblem beyond the limits, for a page that is no list of records, and where the source says there is more
    but gives nothing.
    """
    frames: list[pl.DataFrame] = []
    offset = 0
    for _ in range(limits.pages):
        rows, more = page(offset, min(limits.page_rows, limits.rows + 1 - offset))
        if not all(isinstance(row, Mapping) for row in rows):
            raise FeedProblem(f"A page from {host} is no list of records; check that the address is the dataset's.")
        offset += len(rows)
        if offset > limits.rows:
            raise FeedProblem(
                f"The source at {host} has more than {limits.rows:,} records; ask for fewer with a condition."
            )
        frames.append(
            pl.DataFrame({name: [_text(row.get(name)) for row in rows] for name in columns}, schema=_schema(columns))
        )
        if not more:
            return pl.concat(frames)
        if not rows:
            raise FeedProblem(f"The source at {host} says that there is more, but sends no record; try again later.")
    raise FeedProblem(
        f"The source at {host} has more than {limits.pages:,} pages; ask for fewer records or longer pages."
    )


def _schema(columns: Sequence[str]) -> dict[str, type[pl.String]]:
    return dict.fromkeys(columns, pl.String)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, dict | list):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
