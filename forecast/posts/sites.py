"""Where a unit could stand: stations, hospitals, and cells of the region as posts by the road.

A file of sites is taken whole or not at all, with a sentence that says what to mend. Must not move a site.
"""

import numpy as np
import polars as pl

from forecast.posts.travel import great_circle_km
from forecast.problem import ForecastProblem

STATION, HOSPITAL, POST = "station", "hospital", "post"
FURTHEST_KM = 50.0
"""A site farther than this from every cell belongs to another region."""

MOST_POSTS = 2000
"""Cells taken as posts; of more cells, those spread evenly over the region."""

_SCHEMA = pl.Schema({
    "site": pl.String, "name": pl.String, "kind": pl.String, "lat": pl.Float64, "lon": pl.Float64,
    "capacity": pl.Int64, "units": pl.Int64, "open": pl.Boolean,
})  # fmt: skip


def sites_from(frame: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Sites with site, name, kind, lat, lon, capacity, units, open, from a frame that needs name, lat and lon.

    capacity: units a site can hold, blank for any number; units: those based there, blank where nobody says. Blank kinds
    are stations, blank `open` is open. cells: lat, lon of the region. Raises ForecastProblem with one sentence.
    """
    if frame.is_empty():
        raise ForecastProblem("there are no sites; give at least one station.")
    missing = [name for name in ("lat", "lon") if name not in frame.columns]
    if missing or not {"site", "name"} & set(frame.columns):
        raise ForecastProblem(
            "the sites need the columns name (or site), lat and lon; kind, capacity, units and open may follow."
        )
    place = frame.select(pl.col("lat", "lon").cast(pl.Float64, strict=False))
    for column in ("lat", "lon"):
        blank = place[column].is_null() | ~place[column].is_finite().fill_null(False)
        if blank.any():
            raise ForecastProblem(f"column {column} of the sites has no number in {_rows(blank)}.")
    _check_places(place.to_numpy(), cells.select("lat", "lon").to_numpy())
    name = frame["name"] if "name" in frame.columns else frame["site"]
    site = frame["site"] if "site" in frame.columns else pl.Series([f"S{at}" for at in range(1, len(frame) + 1)])
    taken = pl.DataFrame({
        "site": site.cast(pl.String), "name": name.cast(pl.String).fill_null(site.cast(pl.String)), "kind": _kinds(frame),
        "lat": place["lat"], "lon": place["lon"], "capacity": _whole(frame, "capacity"), "units": _whole(frame, "units"),
        "open": _open(frame),
    }, schema_overrides=dict(_SCHEMA))  # fmt: skip
    if taken["site"].null_count():
        raise ForecastProblem(f"column site is blank in {_rows(taken['site'].is_null())}.")
    for columns, word in ((["site"], "the same id"), (["kind", "lat", "lon"], "one place")):
        twice = taken.select(columns).is_duplicated()
        if twice.any():
            raise ForecastProblem(f"the sites have {word} in {_rows(twice)}; keep one, and give its units together.")
    if not taken["open"].any():
        raise ForecastProblem("no site is open; open at least one.")
    return taken


def with_posts(sites: pl.DataFrame, cells: pl.DataFrame, *, most: int = MOST_POSTS) -> pl.DataFrame:
    """The sites, and the cells (cell, lat, lon, zone) as posts of one unit each; at most so many, spread evenly."""
    if cells.height > most:
        cells = cells.sort("cell")[np.linspace(0, cells.height - 1, most).round().astype(int).tolist()]
    posts = cells.select(
        site="cell", name=pl.coalesce(pl.col("zone").cast(pl.String), pl.col("cell")), kind=pl.lit(POST), lat="lat", lon="lon",
        capacity=pl.lit(1), units=pl.lit(0), open=pl.lit(True),
    ).cast(_SCHEMA)  # fmt: skip
    return pl.concat([sites.select(list(_SCHEMA)), posts.filter(~pl.col("site").is_in(sites["site"].to_list()))])


def no_sites() -> pl.DataFrame:
    """Sites of a region whose stations nobody has told us."""
    return pl.DataFrame(schema=_SCHEMA)


def _check_places(places: np.ndarray, cells: np.ndarray) -> None:
    far = great_circle_km(np.clip(places, -180, 180), cells).min(axis=1) > FURTHEST_KM
    far |= np.abs(places[:, 0]) > 90
    if not far.any():
        return
    swapped = great_circle_km(places[:, ::-1], cells).min(axis=1) <= FURTHEST_KM
    if swapped[far].all():
        raise ForecastProblem(f"latitude and longitude of the sites are swapped in {_rows(pl.Series(far))}.")
    raise ForecastProblem(f"the sites lie over {FURTHEST_KM:.0f} km outside the region in {_rows(pl.Series(far))}.")


def _kinds(frame: pl.DataFrame) -> pl.Series:
    if "kind" not in frame.columns:
        return pl.Series([STATION] * frame.height)
    kind = frame["kind"].cast(pl.String).str.strip_chars().str.to_lowercase().fill_null(STATION)
    strange = ~kind.is_in([STATION, HOSPITAL, POST])
    if strange.any():
        raise ForecastProblem(f"column kind is neither station, hospital nor post in {_rows(strange)}.")
    return kind


def _whole(frame: pl.DataFrame, column: str) -> pl.Series:
    if column not in frame.columns:
        return pl.Series([None] * frame.height, dtype=pl.Int64)
    told = frame[column].cast(pl.String).str.strip_chars()
    told = told.set(told == "", None)
    number = told.cast(pl.Float64, strict=False)
    strange = told.is_not_null() & ~((number >= 0) & (number == number.floor())).fill_null(False)
    if strange.any():
        raise ForecastProblem(f"column {column} of the sites is no whole number in {_rows(strange)}.")
    return number.cast(pl.Int64)


def _open(frame: pl.DataFrame) -> pl.Series:
    if "open" not in frame.columns:
        return pl.Series([True] * frame.height)
    told = frame["open"].cast(pl.String).str.strip_chars().str.to_lowercase().fill_null("true")
    strange = ~told.is_in(["true", "false", "yes", "no", "1", "0"])
    if strange.any():
        raise ForecastProblem(f"column open of the sites is neither yes nor no in {_rows(strange)}.")
    return told.is_in(["true", "yes", "1"])


def _rows(which: pl.Series) -> str:
    """The rows by number, the first being 1."""
    rows = [at + 1 for at, marked in enumerate(which) if marked]
    told = ", ".join(map(str, rows[:5])) + (f" and {len(rows) - 5} more" if len(rows) > 5 else "")
    return f"row {told}" if len(rows) == 1 else f"rows {told}"
