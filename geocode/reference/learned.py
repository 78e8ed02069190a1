"""Number the pieces that no file numbers, from the address points along them.

How numbers are learned is `learn.ranges`; here they are asked for and set beside the pieces.
"""

import importlib.util
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from geocode.reference.lines import Piece

if TYPE_CHECKING:
    import geopandas as gpd


class LearnedRange(NamedTuple):
    """The house numbers of points at a piece's start and end, and how far a house typically is from its place."""

    start: float
    end: float
    spread_m: float


def learn_stretches(pieces: Sequence[Piece], points: pl.DataFrame | None) -> dict[int, LearnedRange]:
    """Return for pieces without numbers, by their place in `pieces`, what the points say."""
    if points is None or not len(points) or all(piece.sides for piece in pieces):
        return {}
    if importlib.util.find_spec("geocode.learn.ranges") is None:
        return {}
    from geocode.learn.ranges import learn_ranges

    learned = learn_ranges(_as_frame(pieces), points)
    return {
        segment: LearnedRange(start, end, spread_m)
        for segment, start, end, spread_m in learned.select("segment", "start", "end", "spread_m").iter_rows()
        if not pieces[segment].sides and max(start, end) >= 1
    }


def _as_frame(pieces: Sequence[Piece]) -> "gpd.GeoDataFrame":
    from geocode.layers.frames import STREETS, make_frame

    def number(piece: Piece, side: int, end: int) -> int | None:
        return next((row[end] for row in sorted(piece.sides, key=repr) if row[0] == side), None)  # type: ignore[return-value]

    values = pl.DataFrame(
        [
            (piece.street, *piece.limits, *(number(piece, side, end) for side in (1, -1) for end in (1, 2)), *piece.zips, piece.place)
            for piece in pieces
        ],
        schema=[
            ("street", pl.String), ("from_street", pl.String), ("to_street", pl.String), ("l_from", pl.Int64),
            ("l_to", pl.Int64), ("r_from", pl.Int64), ("r_to", pl.Int64), ("zip_l", pl.String), ("zip_r", pl.String),
            ("place", pl.String),
        ],
        orient="row",
    )  # fmt: skip
    return make_frame(values, np.array([piece.shape for piece in pieces], dtype=object), STREETS)
