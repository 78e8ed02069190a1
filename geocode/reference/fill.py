"""Fill the tables of a new layer: ids in the order of names and places, so the same content gives the same bytes.

It must not leave anything out or decide anything: `build` has.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from geocode.interpolate import Place, measure_line
from geocode.reference.learned import LearnedRange
from geocode.reference.lines import Names, Piece, Read
from geocode.reference.numbering import bounds_of
from geocode.reference.places import LandmarkRow, ZoneRow
from geocode.reference.records import Source
from geocode.reference.tables import INDICES, TABLES, TREES, pack_line
from geocode.spelling import delete_keys, sound


@dataclass(frozen=True, kw_only=True)
class Content:
    """All that goes into a layer; streets by their normal names, nodes as latitude, longitude and streets."""

    names: Names
    read: Read
    pieces: Sequence[Piece]
    learned: dict[int, LearnedRange]
    points: pl.DataFrame | None
    nodes: Sequence[tuple[float, float, frozenset[str]]]
    landmarks: Sequence[LandmarkRow]
    zones: Sequence[ZoneRow]
    sources: Sequence[Source]


def open_memory() -> sqlite3.Connection:
    """Return an empty database in memory, which any thread may ask."""
    return sqlite3.connect(":memory:", check_same_thread=False)


def fill_layer(database: sqlite3.Connection, content: Content) -> None:
    """Make all tables but the manifest and fill them."""
    database.executescript(TABLES)
    ids = {street: id for id, street in enumerate(content.names.streets(), start=1)}
    with database:
        _insert(database, "source", enumerate_rows(_source_rows(content.sources)))
        _insert(database, "street", _street_rows(content, ids))
        _insert(database, "street_name", _name_rows(content, ids))
        _fill_segments(database, content, ids)
        if content.points is not None:
            rows = content.points.select("street", "low", "high", "zip", "place", "lat", "lon").iter_rows()
            _insert(database, "point", enumerate_rows((ids[street], *rest) for street, *rest in rows))
        nodes = sorted((lat, lon, sorted(streets)) for lat, lon, streets in content.nodes)
        _insert(database, "node", enumerate_rows((_join(content.names, met), lat, lon) for lat, lon, met in nodes))
        met = ((ids[street], id) for id, (_, _, streets) in enumerate(nodes, start=1) for street in streets)
        _insert(database, "node_street", sorted(met))
        _insert(database, "landmark", enumerate_rows(
            (*row[:6], ids[row.street] if row.street else None, *row[7:]) for row in content.landmarks
        ))  # fmt: skip
        _insert(database, "zone", enumerate_rows(content.zones))
        _plant_trees(database)
    fill_keys(database)
    database.executescript(INDICES)


def fill_keys(database: sqlite3.Connection) -> None:
    """Fill the delete keys and sounds of all bases anew."""
    bases = [base for (base,) in database.execute("SELECT DISTINCT base FROM street_name ORDER BY 1")]
    with database:
        database.execute("DELETE FROM name_key")
        database.execute("DELETE FROM base")
        _insert(database, "base", enumerate_rows((base, sound(base)) for base in bases))
        keys = ((key, id) for id, base in enumerate(bases, start=1) for key in delete_keys(base))
        _insert(database, "name_key", sorted(keys))


def enumerate_rows(rows: Iterable[Sequence[object]]) -> Iterator[tuple[object, ...]]:
    """Give each row its number, from 1, as the first value."""
    return ((id, *row) for id, row in enumerate(rows, start=1))


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    columns = len(database.execute(f"SELECT * FROM {table} LIMIT 0").description)
    database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", rows)


def _source_rows(sources: Sequence[Source]) -> Iterator[tuple[object, ...]]:
    for source in sources:
        left_out = json.dumps(dict(source.left_out), sort_keys=True)
        yield source.kind, source.file, source.licence, source.date, source.rows, left_out, source.sha256


def _street_rows(content: Content, ids: dict[str, int]) -> Iterator[tuple[object, ...]]:
    lines: dict[str, set[tuple[Place, ...]]] = defaultdict(set)
    zips: dict[str, set[str]] = defaultdict(set)
    towns: dict[str, set[str]] = defaultdict(set)
    for piece in content.pieces:
        lines[piece.street].add(piece.line)
        zips[piece.street].update(zip_ for zip_ in (*piece.zips, *(side[3] for side in piece.sides)) if zip_)
        towns[piece.street].update([piece.place] if piece.place else [])
    if content.points is not None:
        for street, zip_, town in content.points.select("street", "zip", "place").unique().iter_rows():
            zips[street].update([zip_] if zip_ else [])
            towns[street].update([town] if town else [])
    for street, id in ids.items():
        length_m = sum(measure_line(line).length_m for line in sorted(lines[street]))
        listed = (json.dumps(sorted(values[street])) for values in (zips, towns))
        yield id, content.names.name_of(street), round(length_m, 2), *listed


def _name_rows(content: Content, ids: dict[str, int]) -> list[tuple[object, ...]]:
    rows: dict[tuple[str, int], tuple[object, ...]] = {}
    for street, id in ids.items():
        rows[street, id] = (street, id, "written", *content.read(street))
        for alias in content.names.aliases.get(street, ()):
            other = content.read(alias)
            if other.base:
                rows.setdefault((other.normal, id), (other.normal, id, "alias", *other))
    return [rows[key] for key in sorted(rows)]


def _fill_segments(database: sqlite3.Connection, content: Content, ids: dict[str, int]) -> None:
    order = sorted(range(len(content.pieces)), key=lambda at: (content.pieces[at].street, content.pieces[at].line))
    segments: list[tuple[object, ...]] = []
    stretches: list[tuple[object, ...]] = []
    for id, at in enumerate(order, start=1):
        piece = content.pieces[at]
        street = ids[piece.street]
        segments.append((id, street, *piece.zips, piece.place, pack_line(piece.line)))
        # Left before right, as the numbers run.
        for side, start, end, zip_ in sorted(piece.sides, key=lambda row: (-row[0], row[1:3], row[3] or "")):
            stretches.append((street, id, start, end, *bounds_of(start, end), side, zip_, 0, 0.0))
        if learned := content.learned.get(at):
            low, high = bounds_of(learned.start, learned.end)
            zip_ = piece.zips[0] or piece.zips[1]
            stretches.append((street, id, learned.start, learned.end, low, high, 0, zip_, 1, learned.spread_m))
    _insert(database, "segment", segments)
    _insert(database, "stretch", enumerate_rows(stretches))


def _join(names: Names, streets: Sequence[str]) -> str:
    return " & ".join(sorted(names.name_of(street) for street in streets))


def _plant_trees(database: sqlite3.Connection) -> None:
    import shapely

    for table, column in (("segment", "line"), ("zone", "area")):
        rows = database.execute(f"SELECT id, {column} FROM {table} ORDER BY id").fetchall()
        boxes = shapely.bounds(shapely.from_wkb([shape for _, shape in rows])).tolist()
        _insert(database, TREES[table], ((id, s, n, w, e) for (id, _), (w, s, e, n) in zip(rows, boxes, strict=True)))
    for table in ("point", "node"):
        # Neighbours in the tree should be neighbours on the ground: a grid of about 200 m, row by row.
        database.execute(
            f"INSERT INTO {TREES[table]} SELECT id, lat, lat, lon, lon FROM {table} ORDER BY round(lat, 2), lon, id"
        )
