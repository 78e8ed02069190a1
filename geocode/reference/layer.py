"""Look-ups of a reference layer, each one probe of its SQLite file, remembered once made.

The file is opened read-only and read bit by bit, so a large city costs no more to open than a village. It only
answers what lies in the layer: which answer an address means is decided in `locate`.
"""

import functools
import json
import re
import sqlite3
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar

from geocode.folding import fold
from geocode.interpolate import Place
from geocode.layers.problem import LayerProblem
from geocode.names import StreetName
from geocode.reference.nearest import find_nearest
from geocode.reference.records import (
    AddressPoint,
    Landmark,
    Manifest,
    Node,
    Segment,
    Source,
    Street,
    Stretch,
    ZonePlace,
)
from geocode.reference.tables import unpack_line
from geocode.spelling import delete_keys, sound

if TYPE_CHECKING:
    import geopandas as gpd

_P = ParamSpec("_P")
_T = TypeVar("_T")
_REMEMBERED = 100_000  # answers per look-up: more than the streets of a city
_PUNCTUATION = re.compile(r"[^\w ]|_")
_APOSTROPHES = re.compile("['\u2018\u2019`]")


class remembered(Generic[_P, _T]):
    """A method whose answers are kept in the object itself, and go with it."""

    def __init__(self, method: Callable[Concatenate[Any, _P], _T]) -> None:
        self.method = method

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, layer: Any, owner: type | None = None) -> Callable[_P, _T]:
        kept: Callable[_P, _T] = functools.lru_cache(maxsize=_REMEMBERED)(functools.partial(self.method, layer))  # type: ignore[assignment]
        layer.__dict__[self.name] = kept
        return kept


class Layer:
    """A reference layer over an open SQLite database; names are normal forms (`names.read_name`), ids are its own.

    An unknown name gives (); an unknown id raises KeyError. A file found damaged on the way raises `LayerProblem`.
    """

    def __init__(self, database: sqlite3.Connection, *, file: str | None = None) -> None:
        self.database = database
        self.file = file
        self._close = weakref.finalize(self, database.close)
        self.manifest = _read_manifest(database)

    @functools.cached_property
    def zips(self) -> frozenset[str]:
        """All ZIPs of streets and points."""
        return frozenset(self.manifest.zips)

    @functools.cached_property
    def towns(self) -> frozenset[str]:
        """All town names of streets and points, as written."""
        return frozenset(self.manifest.towns)

    def close(self) -> None:
        """Close the file; the layer answers nothing new afterwards."""
        self._close()

    def ask(self, question: str, *values: object) -> list[Any]:
        """Return the rows of one SELECT."""
        try:
            return self.database.execute(question, values).fetchall()
        except sqlite3.ProgrammingError:
            raise  # asked after it was closed
        except sqlite3.DatabaseError as error:
            raise LayerProblem(f"The layer {self.file or 'in memory'} is damaged: build it again.") from error

    @remembered
    def named(self, normal: str) -> tuple[int, ...]:
        """Ids of the streets whose normal name, alias or reviewed correction is exactly this."""
        return self._ids("SELECT street_id FROM street_name WHERE normal = ?", normal)

    @remembered
    def based(self, base: str) -> tuple[int, ...]:
        """Ids of the streets that have this base in one of their names, with any type and direction."""
        return self._ids("SELECT DISTINCT street_id FROM street_name WHERE base = ? ORDER BY 1", base)

    @remembered
    def spelled_near(self, base: str) -> tuple[int, ...]:
        """Ids of the streets with a base at most two slips from this one, and others: candidates, to be compared."""
        keys = sorted(delete_keys(base))
        return self._ids(
            "SELECT DISTINCT street_id FROM name_key JOIN base ON base.id = base_id JOIN street_name USING (base) "
            f"WHERE key IN ({', '.join('?' * len(keys))}) ORDER BY 1",
            *keys,
        )

    @remembered
    def sounding(self, base: str) -> tuple[int, ...]:
        """Ids of the streets with a base that sounds like this one."""
        heard = sound(base)
        if not heard:
            return ()
        return self._ids(
            "SELECT DISTINCT street_id FROM base JOIN street_name USING (base) WHERE sound = ? AND sound <> '' ORDER BY 1",
            heard,
        )

    @remembered
    def street(self, id: int) -> Street:
        """The street of an id."""
        names = [
            (kind, StreetName(*parts))
            for kind, *parts in self.ask(
                "SELECT kind, predir, pretype, base, type, postdir FROM street_name WHERE street_id = ? ORDER BY normal",
                id,
            )
        ]
        for name, length_m, zips, places in self.ask(
            "SELECT name, length_m, zips, places FROM street WHERE id = ?", id
        ):
            read = next(parts for kind, parts in names if kind == "written")
            others = tuple(parts for kind, parts in names if kind != "written")
            return Street(id, name, read, others, length_m, frozenset(json.loads(zips)), frozenset(json.loads(places)))
        raise KeyError(id)

    @remembered
    def stretches(self, id: int) -> tuple[Stretch, ...]:
        """The numbered sides of a street's segments, in the order of their lowest numbers."""
        lines = {segment.id: segment for segment in self.segments(id)}
        return tuple(
            Stretch(
                start, end, low, high, side, zip_, lines[on].line, lines[on].place, bool(learned), spread_m
            )
            for on, start, end, low, high, side, zip_, learned, spread_m in self.ask(
                "SELECT segment_id, start, end, low, high, side, zip, learned, spread_m FROM stretch "
                "WHERE street_id = ? ORDER BY low, id",
                id,
            )
        )  # fmt: skip

    @remembered
    def points(self, id: int) -> tuple[AddressPoint, ...]:
        """The address points of a street, in the order of their lowest numbers."""
        rows = self.ask("SELECT low, high, lat, lon, zip, place FROM point WHERE street_id = ? ORDER BY low, id", id)
        return tuple(AddressPoint(low, high, (lat, lon), zip_, town) for low, high, lat, lon, zip_, town in rows)

    @remembered
    def segments(self, id: int) -> tuple[Segment, ...]:
        """The pieces of a street."""
        rows = self.ask("SELECT id, zip_l, zip_r, place, line FROM segment WHERE street_id = ? ORDER BY id", id)
        return tuple(
            Segment(row, id, (zip_l, zip_r), place, unpack_line(line)) for row, zip_l, zip_r, place, line in rows
        )

    @remembered
    def crossings(self, id: int) -> frozenset[int]:
        """Ids of the nodes at which a street meets others."""
        return frozenset(self._ids("SELECT node_id FROM node_street WHERE street_id = ?", id))

    @remembered
    def node(self, id: int) -> Node:
        """The node of an id."""
        streets = self._ids("SELECT street_id FROM node_street WHERE node_id = ? ORDER BY 1", id)
        for name, lat, lon in self.ask("SELECT name, lat, lon FROM node WHERE id = ?", id):
            return Node(id, name, (lat, lon), streets)
        raise KeyError(id)

    @remembered
    def landmarks(self, name: str) -> tuple[Landmark, ...]:
        """The landmarks of a name, whatever its case, accents and punctuation."""
        rows = self.ask(
            "SELECT name, kind, lat, lon, radius_m FROM landmark WHERE key = ? ORDER BY id", place_key(name)
        )
        return tuple(Landmark(name, kind, (lat, lon), radius_m) for name, kind, lat, lon, radius_m in rows)

    @remembered
    def marker(self, street_id: int, kind: str, text: str) -> tuple[Landmark, ...]:
        """The exits ('exit', '41B') or mile posts ('mile', '12.5') of a street."""
        rows = self.ask(
            "SELECT name, kind, lat, lon, radius_m FROM landmark "
            "WHERE street_id = ? AND street_id IS NOT NULL AND marker = ? AND marker_text = ? ORDER BY id",
            street_id, kind, text,
        )  # fmt: skip
        return tuple(Landmark(name, kind, (lat, lon), radius_m) for name, kind, lat, lon, radius_m in rows)

    @remembered
    def zones_named(self, name: str) -> tuple[ZonePlace, ...]:
        """The zones of a name, whatever its case, accents and punctuation."""
        rows = self.ask("SELECT name, kind, lat, lon, radius_m FROM zone WHERE key = ? ORDER BY id", place_key(name))
        return tuple(ZonePlace(name, kind, (lat, lon), radius_m) for name, kind, lat, lon, radius_m in rows)

    @remembered
    def zones(self, kind: str | None = None) -> "gpd.GeoDataFrame":
        """The zones of a kind, or all: zone_id, name, kind, parent, geometry (EPSG:4326)."""
        from geocode.reference.export import frame_zones

        return frame_zones(self, kind)

    def nearest(self, place: Place, within_m: float) -> tuple[str, float] | None:
        """The address or, where no numbers are, the crossing nearest to a place, and metres to where it leads."""
        return find_nearest(self, place, within_m)

    def _ids(self, question: str, *values: object) -> tuple[int, ...]:
        return tuple(id for (id,) in self.ask(question, *values))


@functools.lru_cache(maxsize=_REMEMBERED)
def place_key(name: str) -> str:
    """Return the name of a landmark or zone without case, accents and punctuation: "St. Mary's" gives 'ST MARYS'."""
    return " ".join(_PUNCTUATION.sub(" ", _APOSTROPHES.sub("", fold(name))).split())


def _read_manifest(database: sqlite3.Connection) -> Manifest:
    facts = {key: json.loads(value) for key, value in database.execute("SELECT key, value FROM manifest")}
    rows = database.execute("SELECT kind, file, licence, date, rows, left_out, sha256 FROM source ORDER BY id")
    sources = tuple(
        Source(
            kind=kind, file=file, licence=licence, date=date, rows=count, left_out=json.loads(left_out), sha256=sha256
        )
        for kind, file, licence, date, count, left_out, sha256 in rows
    )
    return Manifest(
        sources=sources,
        counts=facts["counts"],
        left_out=facts["left_out"],
        ranged_share=facts["ranged_share"],
        learned_share=facts["learned_share"],
        bounds=tuple(facts["bounds"]) if facts["bounds"] else None,
        zips=tuple(facts["zips"]),
        towns=tuple(facts["towns"]),
        checksum=facts["checksum"],
        format=facts["format"],
    )
