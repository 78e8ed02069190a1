"""Why these posts: only the reasons the model can give. The hours' difference from the week, distance, fairness.

Must not invent a reason: a post none holds for gets none.
"""

import polars as pl

from planner.placing import AT_HAND_KM, POSTS, Placing, Placings
from planner.reading import Forecast
from planner.shift import Shift
from planner.texts import say
from planner.wording import amount, hours_short, listed, percent, weekday, worded

LEAST_CALLS, LEAST_POINTS, MOST = 0.5, 0.02, 3
"""Smaller differences are not said, nor more than three of a kind."""


def reasons(forecast: Forecast, placings: Placings, placing: Placing, shift: Shift) -> list[str]:
    """Sentences, the strongest first; may be none."""
    return [*_hours(forecast, placing, shift), *_distance(placings, placing), *_fairness(placing)]


def _hours(forecast: Forecast, placing: Placing, shift: Shift) -> list[str]:
    """The block in which the cells around a post differ most from the mean of the same hours on other days."""
    near = _nearest_post(forecast, placing)
    mine = pl.col("block_start").is_in(list(shift.blocks))
    by_post = (
        forecast.forecast.join(near, on="cell").group_by("post", "block_start").agg(pl.col("expected").sum())
        .with_columns(hour=pl.col("block_start").dt.hour())
    )  # fmt: skip
    mean = by_post.group_by("post", "hour").agg(mean=pl.col("expected").mean())
    told = (
        by_post.filter(mine).join(mean, on=["post", "hour"]).with_columns(by=pl.col("expected") - pl.col("mean"))
        .sort(pl.col("by").abs(), descending=True).unique("post", keep="first", maintain_order=True)
        .filter(pl.col("by").abs() >= LEAST_CALLS).head(MOST)
    )  # fmt: skip
    length = shift.blocks[1] - shift.blocks[0] if len(shift.blocks) > 1 else shift.end - shift.start
    names = {post.number: post.site.name for post in placing.posts}
    return [
        say("why_more" if row["by"] > 0 else "why_fewer", weekday=weekday(row["block_start"].date()),
            hours=hours_short(row["block_start"], row["block_start"] + length), place=names[row["post"]],
            calls=amount(abs(row["by"]), 1))
        for row in told.iter_rows(named=True)
    ]  # fmt: skip


def _nearest_post(forecast: Forecast, placing: Placing) -> pl.DataFrame:
    """For each cell in reach (all, when reach is not known) the post nearest in a straight line."""
    rows = []
    for cell, lat, lon in forecast.cells.select("cell", "lat", "lon").iter_rows():
        if placing.reach is not None and cell not in placing.reach:
            continue
        # Near enough to a plane for telling which post is nearer.
        far = [((lat - post.site.lat) ** 2 + (0.8 * (lon - post.site.lon)) ** 2, post.number) for post in placing.posts]
        rows.append((cell, min(far)[1]))
    return pl.DataFrame(rows, schema={"cell": pl.String, "post": pl.Int64}, orient="row")


def _distance(placings: Placings, placing: Placing) -> list[str]:
    told = []
    for post in placing.posts:
        found = placings.nearest_station(post.site)
        if found and found[1] > AT_HAND_KM and post.site.kind != "station":
            told.append((found[1], say("why_far", post=worded(post.number), place=placings.sites[post.site.site].name, km=amount(found[1], 1),
                                       station=found[0].name, calls=amount(post.covered, 1))))  # fmt: skip
    return [sentence for _, sentence in sorted(told, reverse=True)[:MOST]]


def _fairness(placing: Placing) -> list[str]:
    here, before = placing.plan, placing.plans.get((POSTS, placing.units - 1))
    if not before or here.worst_share is None or before.worst_share is None or not here.worst_zone:
        return []
    if here.worst_share - before.worst_share < LEAST_POINTS:
        return []
    zones = listed(sorted({before.worst_zone or here.worst_zone}))
    return [say("why_fair", nth=say(f"nth_{here.units}") if here.units <= 12 else say("nth_n", n=here.units), zone=zones,
                before=percent(before.worst_share), after=percent(here.worst_share), now=here.worst_zone,
                calls=amount(max(here.covered - before.covered, 0), 1))]  # fmt: skip


def season(shift: Shift, lat: float) -> str:
    """The season's key, by the calendar and the half of the globe."""
    quarter = (shift.day.month % 12) // 3
    return ("winter", "spring", "summer", "autumn")[(quarter + (0 if lat >= 0 else 2)) % 4]
