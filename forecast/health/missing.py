"""Records without a time or without a place: counted, and the days on which the places went missing.

Must not place a record; where addresses are placed, that was done before.
"""

import polars as pl

from forecast.health.result import BAD, LOOK, OK, Check

_LOOK_SHARE, _BAD_SHARE = 0.002, 0.05


def no_time(records: pl.DataFrame) -> pl.Series:
    """Whether a record has no time that could be read."""
    return records["received"].is_null()


def no_place(records: pl.DataFrame) -> pl.Series:
    """Whether a record has no place: no degrees, or 0, 0, which is how many systems write that."""
    blank = records["lat"].is_null() | records["lon"].is_null()
    return (blank | ((records["lat"] == 0) & (records["lon"] == 0))).fill_null(True)


def check_missing(code: str, missing: pl.Series, received: pl.Series) -> Check:
    """count: records; share: of all. values: the worst share of a day and, where days are lost, how many."""
    count = int(missing.sum())
    share = count / len(missing) if len(missing) else 0.0
    level = BAD if share > _BAD_SHARE else LOOK if share > _LOOK_SHARE else OK
    values: dict[str, object] = {}
    if code == "no_place" and count:
        by_day = (
            pl.DataFrame({"day": received.dt.date(), "missing": missing}).drop_nulls("day")
            .group_by("day").agg(share=pl.col("missing").mean(), many=pl.len()).filter(pl.col("many") >= 10)["share"]
        )  # fmt: skip
        values = {
            "worst_day_share": round(float(by_day.max() or 0.0), 4),  # type: ignore[arg-type]
            "days_over_half": int((by_day > 0.5).sum()),
        }
    return Check(code=code, level=level, count=count, share=share, values=values)
