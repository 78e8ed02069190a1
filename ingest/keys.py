"""What tells records apart: the parts of a key in one text, a person's answers in one text, the place in a row's list.

Must not decide which of them is the key; the profile does.
"""

from collections.abc import Sequence

import polars as pl

from ingest.reading import blank_cells


def joined_key(columns: Sequence[pl.Series], blanks: tuple[str, ...], *, whole: bool = True) -> pl.Series:
    """The parts of a key in one text; null where one of them is blank, or all of them if it need not be whole."""
    parts = [cells.str.strip_chars().set(blank_cells(cells, blanks), None) for cells in columns]
    if len(parts) == 1:
        return parts[0]
    frame = pl.DataFrame({str(at): part for at, part in enumerate(parts)})
    if whole:
        return frame.select(pl.concat_str(pl.all(), separator="/")).to_series()
    told = pl.concat_str(pl.all().fill_null(""), separator="/")
    return frame.select(pl.when(pl.any_horizontal(pl.all().is_not_null())).then(told).alias("key")).to_series()


def answers_told(own: pl.DataFrame, lists: Sequence[pl.Series]) -> pl.Series:
    """All answers of a record in one text, so that equal texts are equal answers. lists: codes, or lists of codes."""
    answers = [own[name].cast(pl.String).fill_null("") for name in own.columns]
    answers += [
        (values.list.join("\x1d") if values.dtype == pl.List(pl.String) else values).fill_null("").alias(f"_{at}")
        for at, values in enumerate(lists)
    ]
    told = pl.DataFrame(answers)
    return told.select(pl.concat_str(pl.all(), separator="\x1e")).to_series()


def nth_of_row(keys: pl.Series, rows: pl.Series | None) -> pl.Series:
    """The keys with their place among the equal ones of their row, so that twins of one list stay two.

    rows: the row of each key; None where each has its own.
    """
    if rows is None:
        return keys
    frame = pl.DataFrame({"key": keys, "row": rows})
    nth = frame.select(pl.int_range(pl.len()).over("row", "key").cast(pl.String)).to_series()
    return frame.select(pl.concat_str("key", nth, separator="\x1f")).to_series()
