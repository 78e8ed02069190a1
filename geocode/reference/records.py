"""What a look-up of the reference layer gives: streets, numbered stretches, points, crossings, landmarks, zones.

Plain frozen values; places are latitude and longitude in EPSG:4326. They must not open a file or look anything up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from types import MappingProxyType

from geocode.interpolate import Line, Place
from geocode.names import StreetName

FORMAT = "vigie-layer-2"
LOW = attrgetter("low")  # the order of a street's stretches and points


@dataclass(frozen=True, slots=True)
class Street:
    """All that has one normal name, in one town or several.

    `name` as most rows write it, `read` its parts, `aliases` the parts of other names declared for it; `length_m`
    the metres of its segments, each line once; `zips` and `places` (towns) where its segments and points lie.
    """

    id: int
    name: str
    read: StreetName
    aliases: tuple[StreetName, ...]
    length_m: float
    zips: frozenset[str]
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a street: its line, the ZIPs on its left and right as drawn, its town."""

    id: int
    street_id: int
    zips: tuple[str | None, str | None]
    place: str | None
    line: Line


@dataclass(frozen=True, slots=True)
class Stretch:
    """One numbered side of a segment; `side` is 1 for left, -1 for right, 0 for both together (learned only).

    House numbers run from `start` to `end` as the line is drawn, and from `low` to `high` as one counts. Learned
    numbers come from points, not from the file of lines: they are no whole numbers, and a house is typically
    within `spread_m` metres of where they put it.
    """

    start: float
    end: float
    low: int
    high: int
    side: int
    zip: str | None
    line: Line
    place: str | None = None
    learned: bool = False
    spread_m: float = 0.0


@dataclass(frozen=True, slots=True)
class AddressPoint:
    """A house (`low` equals `high`), or a block or range of numbers, both counted, and its place."""

    low: int
    high: int
    place: Place
    zip: str | None
    town: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One crossing: the streets that meet ('A St & B St'), their ids, its place."""

    id: int
    name: str
    place: Place
    streets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Landmark:
    """A named place: a station, a shop, an exit or mile post; about half of it lies within `radius_m`."""

    name: str
    kind: str
    place: Place
    radius_m: float


@dataclass(frozen=True, slots=True)
class ZonePlace:
    """A zone by name: a place inside it, and how far its border reaches from there in metres."""

    name: str
    kind: str
    place: Place
    radius_m: float


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file the layer was built from: `rows` it gave, what was left out of it by reason, its sha256."""

    kind: str
    file: str
    licence: str | None = None
    date: str | None = None
    rows: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    sha256: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "left_out", MappingProxyType(dict(self.left_out)))


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a layer holds.

    `counts`: streets, segments, nodes, points, landmarks, and zones by kind ('zones: beat'); `left_out`: rows that
    found no room, by reason; `ranged_share` and `learned_share`: of all segments, those numbered by a file and those
    numbered from points; `bounds`: west, south, east, north; `zips`, `towns`: all of streets and points; `checksum`: sha256 of the content.
    """

    sources: tuple[Source, ...]
    counts: Mapping[str, int]
    left_out: Mapping[str, int]
    ranged_share: float
    learned_share: float
    bounds: tuple[float, float, float, float] | None
    zips: tuple[str, ...]
    towns: tuple[str, ...]
    checksum: str
    format: str = FORMAT

    @property
    def version(self) -> str:
        """Twelve letters that name this content."""
        return self.checksum[:12]
