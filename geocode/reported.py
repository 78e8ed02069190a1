"""Compare a submitted coordinate with the place its address gives: what looks wrong is told, nothing is repaired.

The coordinate stays as it was submitted; a suggested point is for a person to accept. Must not place an address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import polars as pl
import shapely
from shapely.geometry.base import BaseGeometry

from geocode.distances import metres_apart
from geocode.layers.frames import WGS84
from geocode.stateplane import read_state_plane

FAR_M = 500
"""A coordinate further than this from its address, and than the place of the address may itself be off, is told."""
BEYOND_M = 2_000
"""A coordinate further than this outside the agency's area is told: agencies work a little beyond their border."""
FINDINGS = (
    "zero", "state_plane", "not_degrees", "swapped", "sign", "outside_area", "far_from_address", "few_digits",
)  # fmt: skip
"""In the order they are looked for: a coordinate gets the first that holds, and few_digits beside it."""

FINDING_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "zero": "The coordinates are zero, or close to it. Correct them, or leave them empty.",
        "state_plane": "The coordinates are feet or metres of a state plane. Name it in the profile, or send degrees.",
        "not_degrees": "The coordinates are no degrees. Write degrees, or name the coordinate system in the profile.",
        "swapped": "Latitude and longitude have changed places. Write latitude first, then longitude.",
        "sign": "The coordinates fit under another sign. Write longitudes west of Greenwich with a minus.",
        "outside_area": "The coordinates lie more than 2 km outside the area. Correct them, or leave them if the event was there.",
        "far_from_address": "The coordinates lie more than 500 m from the address. Correct one of them, or leave out the wrong one.",
        "few_digits": "The coordinates have fewer than 3 decimals, which may be hundreds of metres off. Send 5 or more.",
    }
)
"""What is said of each finding: what is wrong and how to fix it."""

_FEWEST_DECIMALS = 3  # 0.001 degree is 111 m of latitude
_NEAR_ZERO = 0.1
_WIDE_PRECISIONS = ("street", "zone", "landmark")
_P90_OF_MEDIAN = 3.0
_NEEDED = ("key", "reported_lat", "reported_lon", "lat", "lon", "precision", "expected_error_m")
# The given numbers in the other order and under other signs; what is likelier comes first.
_READINGS = (
    ("swapped", True, 1, 1), ("sign", False, 1, -1), ("sign", False, -1, 1), ("sign", False, -1, -1),
    ("swapped", True, 1, -1), ("swapped", True, -1, 1), ("swapped", True, -1, -1),
)  # fmt: skip


def check_reported(frame: pl.DataFrame, *, area: BaseGeometry | None = None) -> pl.DataFrame:
    """Return one row per finding: key, finding (one of FINDINGS), distance_m, suggested_lat, suggested_lon.

    frame: key, reported_lat, reported_lon (numbers, or text as submitted), and what `locate` gave: lat, lon, precision,
    expected_error_m, and expected_error_p90_m where there is one. area: where the agency works (EPSG:4326). A row has
    no finding, one, or one and few_digits, in the order of the frame; without both reported numbers it has none.
    distance_m: between the coordinate as submitted and the address; null where one of them is no place. A suggested
    point stands with swapped, sign and state_plane alone. Raises ValueError for missing columns.
    """
    if missing := [name for name in _NEEDED if name not in frame.columns]:
        raise ValueError(f"check_reported needs the columns {', '.join(missing)}; it was given {frame.columns}.")
    given = _pairs(frame, "reported_lat", "reported_lon")
    told = np.isfinite(given).all(axis=1)
    ground = _Ground.of(frame, area)
    distance = ground.away(given)
    findings = np.full(len(given), None, dtype=object)
    suggested = np.full((len(given), 2), np.nan)

    zero = told & ((np.abs(given) < _NEAR_ZERO).all(axis=1) | (given == 0).any(axis=1)) & ~ground.inside(given)
    findings[zero] = "zero"
    distance[zero] = np.nan
    beyond = told & ~zero & ((np.abs(given).max(axis=1) > 180) | (np.abs(given).min(axis=1) > 90))
    _read_planes(given, beyond, ground, findings, suggested)
    _read_degrees(given, told & ~zero & ~beyond, ground, findings, suggested)

    main = _told(frame, findings, distance, suggested)
    few = np.full(len(given), None, dtype=object)
    few[told & ~zero & ~beyond & _short(frame, given)] = "few_digits"
    beside = _told(frame, few, distance, np.full_like(suggested, np.nan))
    return pl.concat([main, beside]).sort("row", maintain_order=True).drop("row")


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """Where each row's coordinate may lie: within `reach` metres of `located`, and in `wide`, the area and a little more."""

    located: np.ndarray
    reach: np.ndarray
    wide: BaseGeometry | None

    @classmethod
    def of(cls, frame: pl.DataFrame, area: BaseGeometry | None) -> "_Ground":
        error = frame["expected_error_m"].cast(pl.Float64) * _P90_OF_MEDIAN
        if "expected_error_p90_m" in frame.columns:
            error = (
                frame["expected_error_p90_m"]
                .cast(pl.Float64)
                .zip_with(frame["expected_error_p90_m"].is_not_null(), error)
            )
        # A street or a zone that does not say how far it reaches may be anywhere along it: it accuses nobody.
        unsure = frame["precision"].is_in(_WIDE_PRECISIONS).fill_null(value=False) & error.is_null()
        reach = np.maximum(error.fill_null(0.0).fill_nan(0.0).to_numpy(), FAR_M)
        return cls(
            located=_pairs(frame, "lat", "lon"),
            reach=np.where(unsure.to_numpy(), np.inf, reach),
            wide=None if area is None else _widened(area),
        )

    def away(self, points: np.ndarray) -> np.ndarray:
        """Metres from the address."""
        return metres_apart(points, self.located)

    def inside(self, points: np.ndarray) -> np.ndarray:
        """Whether each point lies in the area or a little beyond it; False for all where no area is known."""
        if self.wide is None:
            return np.zeros(len(points), dtype=bool)
        return np.asarray(shapely.contains_xy(self.wide, points[:, 1], points[:, 0]))

    def part(self, rows: np.ndarray) -> "_Ground":
        """The ground of some rows."""
        return _Ground(located=self.located[rows], reach=self.reach[rows], wide=self.wide)

    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of the area, else of the addresses; None where neither is known."""
        if self.wide is not None:
            west, south, east, north = self.wide.bounds
            return west, south, east, north
        known = self.located[np.isfinite(self.located).all(axis=1)]
        if not len(known):
            return None
        (south, west), (north, east) = known.min(axis=0), known.max(axis=0)
        return float(west), float(south), float(east), float(north)


def _read_degrees(
    given: np.ndarray, rows: np.ndarray, ground: _Ground, findings: np.ndarray, suggested: np.ndarray
) -> None:
    """Fill in what is wrong with coordinates in degrees."""
    impossible = rows & (np.abs(given[:, 0]) > 90)
    far = rows & (ground.away(given) > ground.reach)
    outside = rows & ~ground.inside(given) if ground.wide is not None else np.zeros(len(given), dtype=bool)
    open_rows = np.flatnonzero(far | outside | impossible)
    for finding, swapped, north, east in _READINGS:
        part = ground.part(open_rows)
        other = (given[open_rows, ::-1] if swapped else given[open_rows]) * (north, east)
        fits = part.away(other) <= np.where(np.isfinite(part.reach), part.reach, FAR_M)
        fits |= (outside | impossible)[open_rows] & part.inside(other)
        findings[open_rows[fits]] = finding
        suggested[open_rows[fits]] = other[fits]
        open_rows = open_rows[~fits]
    for finding, wrong in (("not_degrees", impossible), ("outside_area", outside), ("far_from_address", far)):
        unexplained = open_rows[wrong[open_rows]]
        findings[unexplained] = finding
        open_rows = open_rows[~wrong[open_rows]]


def _read_planes(
    given: np.ndarray, rows: np.ndarray, ground: _Ground, findings: np.ndarray, suggested: np.ndarray
) -> None:
    """Fill in what is known of numbers too large for degrees; the address, where known, speaks before the area does."""
    open_rows = np.flatnonzero(rows)
    findings[open_rows] = "not_degrees"
    bounds = ground.bounds()
    if not len(open_rows) or bounds is None:
        return
    for by_address in (True, False):
        part = ground.part(open_rows)

        def fits(degrees: np.ndarray, part: _Ground = part, by_address: bool = by_address) -> np.ndarray:
            return part.away(degrees) <= np.minimum(part.reach, BEYOND_M) if by_address else part.inside(degrees)

        places = read_state_plane(given[open_rows][:, ::-1], bounds, fits=fits)
        found = np.isfinite(places[:, 0])
        findings[open_rows[found]] = "state_plane"
        suggested[open_rows[found]] = places[found]
        open_rows = open_rows[~found]


@lru_cache(maxsize=8)
def _widened(area: BaseGeometry) -> BaseGeometry:
    drawn = gpd.GeoSeries([area], crs=WGS84)
    wide = drawn.to_crs(drawn.estimate_utm_crs()).buffer(BEYOND_M).to_crs(WGS84).iloc[0]
    shapely.prepare(wide)
    return wide


def _pairs(frame: pl.DataFrame, lat: str, lon: str) -> np.ndarray:
    """Two columns as numbers (n, 2), NaN where a cell is blank or no number."""
    bare = [frame[name].str.strip_chars() if frame[name].dtype == pl.String else frame[name] for name in (lat, lon)]
    numbers = [column.cast(pl.Float64, strict=False).fill_null(float("nan")) for column in bare]
    pairs = np.column_stack([each.to_numpy() for each in numbers])
    pairs[~np.isfinite(pairs)] = np.nan
    return pairs


def _short(frame: pl.DataFrame, given: np.ndarray) -> np.ndarray:
    """Whether neither number has enough decimals; one alone may end in zeros that a spreadsheet dropped."""
    columns = frame.select("reported_lat", "reported_lon")
    if all(column.dtype == pl.String for column in columns):
        decimals = [
            column.str.strip_chars().str.extract(r"\.([0-9]*)$").str.len_chars().fill_null(0) for column in columns
        ]
        return np.asarray(np.column_stack([each.to_numpy() for each in decimals]).max(axis=1) < _FEWEST_DECIMALS)
    scaled = np.nan_to_num(given) * 10 ** (_FEWEST_DECIMALS - 1)
    return np.asarray((np.abs(scaled - np.round(scaled)) < 1e-6).all(axis=1))


def _told(frame: pl.DataFrame, findings: np.ndarray, distance: np.ndarray, suggested: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame({
        "row": pl.Series(range(len(frame)), dtype=pl.UInt32),
        "key": frame["key"],
        "finding": pl.Series(findings.tolist(), dtype=pl.String),
        "distance_m": pl.Series(distance, nan_to_null=True).round(1),
        "suggested_lat": pl.Series(suggested[:, 0], nan_to_null=True).round(6),
        "suggested_lon": pl.Series(suggested[:, 1], nan_to_null=True).round(6),
    }).filter(pl.col("finding").is_not_null())  # fmt: skip
