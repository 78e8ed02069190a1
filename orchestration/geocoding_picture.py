"""A map of how far off the geocoder is: hexagons of a city, stronger where the typical error is larger.

Takes places and errors, gives SVG. No address and no place of a single one is drawn: a hexagon with fewer than ten
addresses says only that it has few. Colours and rules are those of the house's charts.
"""

import math
from collections.abc import Iterator
from itertools import pairwise

import h3
import polars as pl

RESOLUTION = 9
FEWEST = 10
CLASSES_M = (0, 15, 20, 30, 50)
_COLOURS = ("#dcecef", "#a9cfd7", "#6aaab8", "#2d7a8d", "#0b4d5f")
_INK, _INK_2, _LINE = "#15202a", "#434f5a", "#8a959d"
_WIDTH, _HEIGHT, _MARGIN, _SIDE = 880, 500, 24, 268
_METRES_PER_DEGREE = 111_195.0

Drawn = tuple[str, int, float]  # cell, addresses, median error in metres


def cells_of(errors: pl.DataFrame) -> list[Drawn]:
    """The hexagons of true places (columns lat, lon, error_m, null where nothing was found) and the median error in each."""
    held = errors.drop_nulls("error_m").with_columns(
        cell=pl.Series([h3.latlng_to_cell(*place, RESOLUTION) for place in _places(errors.drop_nulls("error_m"))])
    )
    counted = held.group_by("cell").agg(n=pl.len(), median=pl.col("error_m").median()).sort("cell")
    return list(counted.iter_rows())


def draw_errors(errors: pl.DataFrame, *, title: str, foot: str) -> str:
    """The map as SVG text, 880 by 500, on white paper."""
    cells = cells_of(errors)
    rings = {cell: h3.cell_to_boundary(cell) for cell, _, _ in cells}
    lats = [lat for ring in rings.values() for lat, _ in ring]
    lons = [lon for ring in rings.values() for _, lon in ring]
    shrink = _cosine((min(lats) + max(lats)) / 2)
    tall, wide = max(lats) - min(lats), (max(lons) - min(lons)) * shrink
    scale = min((_HEIGHT - 3 * _MARGIN - 48) / tall, (_WIDTH - 3 * _MARGIN - _SIDE) / wide)

    def at(lat: float, lon: float) -> str:
        x = _MARGIN + (lon - min(lons)) * shrink * scale
        return f"{x:.1f},{_MARGIN + 48 + (max(lats) - lat) * scale:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        f'aria-label="{title}" font-family="system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_MARGIN}" y="42" font-size="18" font-weight="650" fill="{_INK}">{title}</text>',
    ]
    for cell, n, median in cells:
        ring = " ".join(at(lat, lon) for lat, lon in rings[cell])
        dress = (
            f'fill="none" stroke="{_LINE}" stroke-dasharray="2 3"'
            if n < FEWEST
            else f'fill="{_shade(median)}" stroke="#ffffff"'
        )
        parts.append(f'<polygon points="{ring}" {dress}/>')
    parts += _legend(cells, metre=scale / _METRES_PER_DEGREE, foot=foot)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _legend(cells: list[Drawn], *, metre: float, foot: str) -> Iterator[str]:
    left, top = _WIDTH - _SIDE - _MARGIN + 24, 96
    yield _text(left, top - 20, "Median error, metres", weight=650)
    for place, (low, high) in enumerate(pairwise([*CLASSES_M, None])):
        label = f"{low} to {high}" if high and low else f"under {high}" if high else f"{low} and more"
        held = sum(n >= FEWEST and _class(median) == place for _, n, median in cells)
        yield _swatch(left, top + 30 * place, f'fill="{_COLOURS[place]}"')
        yield _text(left + 38, top + 16 + 30 * place, f"{label}: {held} cells")
    few, under = sum(n < FEWEST for _, n, _ in cells), top + 30 * len(CLASSES_M)
    yield _swatch(left, under, f'fill="none" stroke="{_LINE}" stroke-dasharray="2 3"')
    yield _text(left + 38, under + 16, f"fewer than {FEWEST} addresses: {few}")
    bar, low = 1_000 * metre, under + 72
    yield f'<path d="M{left} {low - 5}v10M{left} {low}h{bar:.1f}m0 -5v10" fill="none" stroke="{_INK}" stroke-width="1.5"/>'
    yield _text(left, low + 24, "1 km; north is up")
    for row, line in enumerate(foot.split("\n")):
        yield _text(left, low + 64 + 20 * row, line, size=13, fill=_INK_2)


def _swatch(x: int, y: int, dress: str) -> str:
    return f'<rect x="{x}" y="{y}" width="28" height="20" {dress}/>'


def _text(x: int, y: int, words: str, *, size: int = 14, weight: int = 400, fill: str = _INK) -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{fill}">{words}</text>'


def _class(median: float) -> int:
    return sum(median >= edge for edge in CLASSES_M) - 1


def _shade(median: float) -> str:
    return _COLOURS[_class(median)]


def _places(frame: pl.DataFrame) -> Iterator[tuple[float, float]]:
    return frame.select("lat", "lon").iter_rows()


def _cosine(degrees: float) -> float:
    return math.cos(math.radians(degrees))
