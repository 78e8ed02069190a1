"""Stamps of one call in an order that cannot be: at the hospital before the ambulance left, on scene before the call.

Stamps come in the order in which they must have happened; a missing one says nothing. Must not repair a stamp.
"""

from collections.abc import Sequence

import polars as pl

from forecast.health.result import BAD, LOOK, OK, Check

_BAD_SHARE = 0.02


def count_reversed(records: pl.DataFrame, stamps: Sequence[str]) -> tuple[int, dict[str, int]]:
    """Records with any stamp before an earlier one, and how often each pair of neighbouring stamps is reversed.

    stamps: columns of naive local times or moments, first to last. Each is held against the latest of those before it.
    """
    there = [name for name in stamps if name in records.columns]
    if len(there) < 2 or records.is_empty():
        return 0, {}
    pairs: dict[str, int] = {}
    wrong = pl.repeat(False, len(records), dtype=pl.Boolean, eager=True)
    for place, name in enumerate(there[1:], start=1):
        before = records.select(pl.max_horizontal(there[:place])).to_series()
        back = (records[name] < before).fill_null(False)
        if count := int(back.sum()):
            pairs[f"{there[place - 1]}>{name}"] = count
        wrong |= back
    return int(wrong.sum()), pairs


def check_time_order(records: pl.DataFrame, stamps: Sequence[str]) -> Check:
    """count: records with stamps out of order; share: of all records; values: by pair of stamps."""
    count, pairs = count_reversed(records, stamps)
    share = count / len(records) if len(records) else 0.0
    level = BAD if share > _BAD_SHARE else LOOK if count else OK
    known = sum(name in records.columns for name in stamps)
    return Check(
        code="time_order", level=level, count=count, share=share, values={"stamps": known, "reversed": pairs}
    )  # fmt: skip
