"""RT7: equal private places always in the same published area, and no published point is where something happened.

What averaging many reports of one address could give is nothing, then. Must not publish a distance to a true place.
"""

from collections.abc import Iterator

import polars as pl

from verification.redteam.ground import Attack, Published, Truth, not_run

_WHAT = "Reports at one place averaged; published points compared with true ones."
_SAME_M = 6


def place_attack(public: Published, truth: Truth | None, *, k_protected: int) -> Iterator[Attack]:
    """0 protected incidents placed or dated closely, 0 places told in two ways at one level, 0 published points that are a true one."""
    if truth is not None:
        yield _protected(public, truth, k_protected)
    if truth is None or "latitude" not in truth.incident.columns:
        yield not_run("RT7", _WHAT)
        return
    true = truth.incident.drop_nulls(["latitude", "longitude"]).select("incident_id", "latitude", "longitude")
    rows = (
        public.tables["incident"].join(true, on="incident_id", how="inner").filter(pl.col("area_level") != "withheld")
    )
    told = rows.group_by("latitude", "longitude", "area_level").agg(ways=pl.col("area").n_unique(), rows=pl.len())
    finest = told.filter(pl.col("area_level").is_in(["snap", "cell"]))
    moved = finest.filter(pl.col("ways") > 1).height
    points = public.tables["place"].drop_nulls("snap_latitude").select(
        latitude=pl.col("snap_latitude").cast(pl.Float64).round(_SAME_M), longitude=pl.col("snap_longitude").cast(pl.Float64).round(_SAME_M)
    )  # fmt: skip
    raw = points.join(
        true.select(pl.col("latitude", "longitude").round(_SAME_M)).unique(), on=["latitude", "longitude"], how="inner"
    )
    yield Attack(
        name="RT7", what=_WHAT, bound="0 places in two areas of one level, 0 true points published",
        found={"places": true.select("latitude", "longitude").n_unique(), "repeated": told.filter(pl.col("rows") > 1).height,
               "in_two_areas": moved, "true_points": raw.height},
        holds=moved == 0 and raw.height == 0,
    )  # fmt: skip


def _protected(public: Published, truth: Truth, k_protected: int) -> Attack:
    told = truth.incident.filter(pl.col("need") >= k_protected).select("incident_id")
    rows = public.tables["incident"].join(told, on="incident_id", how="semi")
    placed = rows.filter(pl.col("area_level") != "withheld").height
    timed = rows.filter(pl.col("incident_time_level") != "withheld").height
    dated = rows.filter(pl.col("incident_date_level").is_in(["day", "month"])).height
    return Attack(
        name="RT7", what="Protected incidents with an area, a time of day or a date finer than a quarter.", bound="0",
        found={"protected": rows.height, "placed": placed, "timed": timed, "dated": dated}, holds=placed + timed + dated == 0,
    )  # fmt: skip
