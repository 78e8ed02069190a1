"""Learn the house numbers of segments from past points, the run of the street and the streets beside it.

For a place whose street file has no address ranges. Where nothing is known, or what is known contradicts
itself, it gives no row. A street without evidence of its own is numbered from 1 only when it is short and the
place's streets with points are seen to begin so; it must never take a numbering from another place.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import polars as pl
import shapely
from threadpoolctl import threadpool_limits

from geocode.interpolate import METRES_PER_DEGREE
from geocode.learn.corridors import JOINED_M, Corridor, join_ends, lay_corridors
from geocode.learn.fitting import Scale
from geocode.learn.growth import GrowthField
from geocode.learn.neighbours import Meeting, find_neighbours
from geocode.learn.numbering import (
    Numbering,
    grow_from_points,
    hear_neighbours,
    number_by_neighbours,
    number_by_points,
    number_by_start,
    number_one_block,
)
from geocode.learn.sightings import Sightings, place_sightings
from geocode.names import normalise_street

_SCHEMA = {
    "segment": pl.Int64,
    "start": pl.Float64,
    "end": pl.Float64,
    "support": pl.Int64,
    "basis": pl.String,
    "spread_m": pl.Float64,
}
_WANDER, _WANDER_IN_GAP = 0.5, 20.0  # square numbers per metre by which numbering strays from steady growth
_DRIFT = {"points": 0.03, "street": 0.03, "neighbours": 0.15}  # metres strayed for each metre from where it is known
_BACKWARD = 15.0  # numbers by which a fit may run back at a crossing
_WIDEST_M = 70.0  # a segment whose fit is known less well is not learned
_ERROR_ROOT, _ERROR_LESS, _LEAST_M = 14.0, 13.0, 6.0  # fitted: the mean error of a block's middle by the fit's spread
_ON_HUNDREDS = 0.3  # share of sure crossings within 5 of a hundred that shows a hundred per block (by chance 0.1)
_FRESH = (0.7, 30, 30.0)  # of streets that short this share, among so many, begins within so many numbers of 1


def learn_ranges(streets: gpd.GeoDataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """Return segment, start, end, support, basis, spread_m for the segments whose numbers can be learned.

    `streets`: street, geometry (lines, EPSG:4326); `points`: street, low, high, lat, lon (EPSG:4326). `segment`
    is the row of `streets` (0 for the first); `start` and `end` are the house numbers where its line starts and
    ends, both sides together. `basis` is 'points' (between points of the same street; `support` counts them),
    'street' (beyond them, or from the street's end) or 'neighbours' (`support` counts those streets);
    `spread_m` is the error to be expected of a block's place, in metres.
    """
    # Thousands of small systems: threads would wait for each other longer than they compute.
    with threadpool_limits(limits=1, user_api="blas"):
        return _learn(*_lay_out(streets, points))


def _learn(corridors: Sequence[Corridor], seen: Sequence[Sightings | None]) -> pl.DataFrame:
    scales = [_make_scale(corridor) for corridor in corridors]
    rates = [None if item is None else item.growth() for item in seen]
    first = [
        None if rate is None or item is None else number_by_points(scale, item, rate, (), False)
        for scale, item, rate in zip(scales, seen, rates, strict=True)
    ]
    field = GrowthField(corridors, rates)
    if not field.usual:
        return pl.DataFrame(schema=_SCHEMA)
    hundreds = _sits_on_hundreds(first)
    meetings = find_neighbours(corridors, [item is not None for item in first])
    numbered = list(first)
    for number, (scale, item) in enumerate(zip(scales, seen, strict=True)):
        if item is not None:
            vote = field.vote(corridors[number]) if rates[number] is None else (0.0, 0.0)
            around = (meetings[number], first)
            numbered[number] = _number_seen(scale, item, first[number], around=around, vote=vote, hundreds=hundreds)
    fresh_m = _find_fresh_length(first)
    runs = Counter(corridor.street for corridor in corridors)
    pointed = {corridor.street for corridor, item in zip(corridors, seen, strict=True) if item is not None}
    settled = list(numbered)
    for number, (corridor, scale) in enumerate(zip(corridors, scales, strict=True)):
        # A piece that lies apart has no number of its own where another piece of the name has the points.
        if corridor.street not in pointed:
            settled[number] = number_by_neighbours(scale, meetings[number], numbered, hundreds)
            if settled[number] is None and runs[corridor.street] == 1 and scale.length_m <= fresh_m:
                settled[number] = number_by_start(scale, field.vote(corridor))
    rows = [row for corridor, item in zip(corridors, settled, strict=True) if item for row in _write(corridor, item)]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row").sort("segment")


def _number_seen(
    scale: Scale,
    seen: Sightings,
    own: Numbering | None,
    *,
    around: tuple[Sequence[Meeting], Sequence[Numbering | None]],
    vote: tuple[float, float],
    hundreds: bool,
) -> Numbering | None:
    """Number a street that has points: as its points grow, else as the streets around it, else as one block."""
    if own is None and not seen.contradict():
        rate = grow_from_points(scale, seen, vote)
        own = None if rate is None else number_by_points(scale, seen, rate, (), False)
    if own is not None:
        return number_by_points(scale, seen, own.rate, hear_neighbours(own, *around), hundreds)
    blocks = set((seen.numbers // 100 * 100).astype(int).tolist())
    return number_one_block(scale, blocks.pop(), vote[1], support=len(seen.at)) if len(blocks) == 1 else None


def _lay_out(streets: gpd.GeoDataFrame, points: pl.DataFrame) -> tuple[list[Corridor], list[Sightings | None]]:
    """Return the runs of all streets and what was seen on each, in metres around the middle of the place."""
    named = [normalise_street(str(name)) if name else "" for name in streets["street"].tolist()]
    parts = shapely.line_merge(streets.geometry.to_numpy(), directed=True)
    rows = [row for row, (name, part) in enumerate(zip(named, parts, strict=True)) if name and _is_line(part)]
    if not rows:
        return [], []
    middle = np.median(shapely.get_coordinates(parts[rows]), axis=0)
    scale = METRES_PER_DEGREE * np.array([math.cos(math.radians(middle[1])), 1.0])
    lines = dict(zip(rows, shapely.transform(parts[rows], lambda places: (places - middle) * scale), strict=True))
    ends = np.array([[lines[row].coords[0], lines[row].coords[-1]] for row in rows]).reshape(-1, 2)
    nodes = dict(zip(rows, map(tuple, join_ends(ends).reshape(-1, 2).tolist()), strict=True))
    by_street: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_street[named[row]].append(row)
    told: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    short = {name: normalise_street(name) for name in points["street"].drop_nulls().unique().to_list()}
    for street, low, high, lat, lon in (
        points.select("street", "low", "high", "lat", "lon").drop_nulls().sort(pl.all()).rows()
    ):
        told[short[street]].append((low, high, *((np.array([lon, lat]) - middle) * scale)))
    corridors: list[Corridor] = []
    seen: list[Sightings | None] = []
    for street in sorted(by_street):
        held = by_street[street]
        runs = lay_corridors(street, held, [lines[row] for row in held], [nodes[row] for row in held])
        corridors += runs
        seen += place_sightings(runs, np.array(told[street])) if told[street] and runs else [None] * len(runs)
    return corridors, seen


def _is_line(part: shapely.Geometry) -> bool:
    return isinstance(part, shapely.LineString) and not part.is_empty


def _make_scale(corridor: Corridor) -> Scale:
    knots: list[float] = []
    for at in sorted({*corridor.starts.tolist(), *corridor.ends.tolist()}):
        if not knots or at - knots[-1] > JOINED_M:
            knots.append(at)
    if len(knots) < 2:
        knots.append(knots[0] + JOINED_M)
    at = np.array(knots)
    middle = (at[1:, None] + at[:-1, None]) / 2
    low, high = np.minimum(corridor.starts, corridor.ends), np.maximum(corridor.starts, corridor.ends)
    covered = ((middle >= low[None]) & (middle <= high[None])).any(axis=1)
    return Scale(knots=at, wander=np.where(covered, _WANDER, _WANDER_IN_GAP))


def _sits_on_hundreds(numbered: list[Numbering | None]) -> bool:
    means = np.concatenate([item.fit.means for item in numbered if item] or [np.zeros(0)])
    spreads = np.concatenate(
        [np.sqrt(np.maximum(np.diag(item.fit.covariance), 0)) for item in numbered if item] or [np.zeros(0)]
    )
    sure = means[(spreads < 8) & (means > 50)]
    return len(sure) > 0 and float(np.mean(np.abs(sure - np.round(sure / 100) * 100) <= 5)) > _ON_HUNDREDS


def _find_fresh_length(numbered: list[Numbering | None]) -> float:
    """Return the length up to which streets begin with 1 at their end, learned from the streets with points."""
    share, least, near = _FRESH
    starts = sorted(
        (float(np.ptp(item.fit.knots)), abs(float(item.fit.means[0 if item.rate > 0 else -1])) < near)
        for item in numbered
        if item
    )
    fresh = [is_fresh for _, is_fresh in starts]
    longest = 0.0
    for first in range(len(starts) - least + 1):
        if np.mean(fresh[first : first + least]) < share:
            break
        longest = starts[first + least // 2][0]
    return longest


def _write(corridor: Corridor, item: Numbering) -> list[tuple[int, float, float, int, str, float]]:
    middle = (corridor.starts + corridor.ends) / 2
    start, _ = item.fit.read(corridor.starts)
    end, _ = item.fit.read(corridor.ends)
    _, spread = item.fit.read(middle)
    rows = []
    ordered = _keep_order(item.fit.means * np.sign(item.rate))
    held = [
        bool(np.all(ordered[_touched(item.fit.knots, ends)]))
        for ends in zip(corridor.starts, corridor.ends, strict=True)
    ]
    far = np.abs(middle[:, None] - item.known_at[None]).min(axis=1)
    for place, row in enumerate(corridor.rows):
        inside = item.known_at.min() <= middle[place] <= item.known_at.max()
        doubt_m = math.hypot(float(spread[place]) / abs(item.rate), _DRIFT[item.basis] * far[place])
        if held[place] and doubt_m <= _WIDEST_M:
            spread_m = max(_LEAST_M, _ERROR_ROOT * math.sqrt(doubt_m) - _ERROR_LESS)
            basis = "street" if item.basis == "points" and not inside else item.basis
            rows.append((row, float(start[place]), float(end[place]), item.support, basis, spread_m))
    return rows


def _touched(knots: np.ndarray, ends: tuple[float, float]) -> slice:
    low, high = sorted(ends)
    return slice(max(int(np.searchsorted(knots, low, side="right")) - 1, 0), int(np.searchsorted(knots, high)) + 1)


def _keep_order(numbers: np.ndarray) -> np.ndarray:
    """Say which knots lie on the longest run of growing numbers: the others are another numbering of the name."""
    best, before = np.ones(len(numbers), dtype=int), np.full(len(numbers), -1)
    for place in range(1, len(numbers)):
        fits = np.flatnonzero(numbers[:place] <= numbers[place] + _BACKWARD)
        if len(fits):
            before[place] = fits[best[fits].argmax()]
            best[place] = best[before[place]] + 1
    kept = np.zeros(len(numbers), dtype=bool)
    place = int(best.argmax()) if len(numbers) else -1
    while place >= 0:
        kept[place] = True
        place = int(before[place])
    return kept
