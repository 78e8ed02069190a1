"""Read the frames of street lines into pieces: one normal name, one line, its numbered sides, its limits.

Every piece is drawn in one canonical direction, so that a line given twice, or backwards, is one piece with the
numbers of both. It must not choose between sources: that is `merge`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import shapely

from geocode.interpolate import Place
from geocode.names import StreetName

if TYPE_CHECKING:
    import geopandas as gpd

Read = Callable[[str], StreetName]
Side = tuple[int, int, int, str | None]  # 1 left or -1 right, number at the line's start and end, ZIP
_SAME_DECIMALS = 7  # lines that agree to a centimetre are one


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One line of one street (by its normal name); `limits` are the streets met at its ends, as written."""

    street: str
    source: int
    line: tuple[Place, ...]
    sides: frozenset[Side] = frozenset()
    zips: tuple[str | None, str | None] = (None, None)
    place: str | None = None
    limits: tuple[str | None, str | None] = (None, None)

    @property
    def shape(self) -> shapely.LineString:
        """The line in degrees, longitude first."""
        return shapely.LineString([(lon, lat) for lat, lon in self.line])


@dataclass(slots=True)
class Names:
    """How often each street is written in which way by lines and points; how often by crossings; its other names."""

    written: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    mentioned: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    aliases: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def name_of(self, street: str) -> str:
        """The way most rows write a street; of several the first in the order of text."""
        ways = self.written.get(street) or self.mentioned[street]
        return min(ways.items(), key=lambda item: (-item[1], item[0]))[0]

    def streets(self) -> list[str]:
        """All streets (normal names) in order."""
        return sorted({*self.written, *self.mentioned})


def read_pieces(frames: Sequence["gpd.GeoDataFrame"], read: Read, names: Names) -> tuple[list[Piece], Counter[str]]:
    """Return the pieces of STREETS frames (EPSG:4326) in one order, and how many rows were left out by reason.

    Notes in `names` how streets are written and what else they are called. The order of rows does not matter.
    """
    left_out: Counter[str] = Counter()
    pieces = [
        piece for source, frame in enumerate(frames) for piece in _read_frame(frame, source, read, names, left_out)
    ]
    return merge_alike(pieces), left_out


def merge_alike(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces in one order and direction, those of one street and source on the same line as one."""
    found: dict[tuple[int, str, tuple[Place, ...]], list[Piece]] = defaultdict(list)
    for piece in pieces:
        turned, rounded = _canonical(piece)
        found[turned.source, turned.street, rounded].append(turned)
    return [_merge_same(found[key]) for key in sorted(found)]


def _read_frame(
    frame: "gpd.GeoDataFrame", source: int, read: Read, names: Names, left_out: Counter[str]
) -> Iterator[Piece]:
    columns = [_cells(frame, name) for name in ("street", "alias", "from_street", "to_street", "place")]
    ranges = [_cells(frame, name) for name in ("l_from", "l_to", "r_from", "r_to", "zip_l", "zip_r")]
    shapes = shapely.line_merge(frame.geometry.to_numpy())
    for shape, *cells in zip(shapes, *columns, *ranges, strict=True):
        street, alias, from_street, to_street, place, l_from, l_to, r_from, r_to, zip_l, zip_r = cells
        normal = read(street).normal if street and read(street).base else ""
        if not normal:
            left_out["streets without a name"] += 1
            continue
        if shape is None or shape.is_empty:
            left_out["streets without a line"] += 1
            continue
        names.written[normal][street] += 1
        names.aliases[normal].update(other.strip() for other in (alias or "").split(";") if other.strip())
        sides = [
            (side, int(start), int(end), zip_)
            for side, start, end, zip_ in ((1, l_from, l_to, zip_l), (-1, r_from, r_to, zip_r))
            if start is not None and end is not None
        ]
        for line in _lines_of(shape, whole=bool(sides)):
            yield Piece(
                street=normal, source=source, line=line, sides=frozenset(sides), zips=(zip_l, zip_r), place=place,
                limits=(from_street, to_street),
            )  # fmt: skip


def _lines_of(shape: Any, *, whole: bool) -> Iterator[tuple[Place, ...]]:
    # Numbers run over all parts of a broken line in the order in which they are drawn; without numbers each is its own.
    for part in [shape] if whole or shape.geom_type == "LineString" else shape.geoms:
        line = tuple((lat, lon) for lon, lat in shapely.get_coordinates(part).tolist())
        if len(set(line)) > 1:
            yield line


def _cells(frame: "gpd.GeoDataFrame", name: str) -> list[Any]:
    if name not in frame.columns:
        return [None] * len(frame)
    values = frame[name]
    return list(values.astype(object).where(values.notna(), None))


def _canonical(piece: Piece) -> tuple[Piece, tuple[Place, ...]]:
    """Return the piece drawn from its smaller end, sides and limits turned with it, and its line to the centimetre."""
    there = tuple((round(lat, _SAME_DECIMALS), round(lon, _SAME_DECIMALS)) for lat, lon in piece.line)
    back = there[::-1]
    if there <= back:
        return piece, there
    turned = replace(
        piece,
        line=piece.line[::-1],
        sides=frozenset((-side, end, start, zip_) for side, start, end, zip_ in piece.sides),
        zips=piece.zips[::-1],
        limits=piece.limits[::-1],
    )
    return turned, back


def _merge_same(pieces: list[Piece]) -> Piece:
    if len(pieces) == 1:
        return pieces[0]

    def first(values: Iterator[str | None]) -> str | None:
        return min((value for value in values if value), default=None)

    return replace(
        pieces[0],
        line=min(piece.line for piece in pieces),
        sides=frozenset().union(*(piece.sides for piece in pieces)),
        zips=(first(piece.zips[0] for piece in pieces), first(piece.zips[1] for piece in pieces)),
        place=first(piece.place for piece in pieces),
        limits=(first(piece.limits[0] for piece in pieces), first(piece.limits[1] for piece in pieces)),
    )
