"""The reference layer: streets with their numbered segments, and crossings, ready to be looked up.

Built from the frames of `layers/`, kept in one SQLite file. Names are stored as written and normalised when a
layer is put together, so a better normaliser never meets stale keys. A layer is never changed: it must not hold
an address, and nothing here looks one up (that is `locate`).
"""

import hashlib
import json
import os
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import shapely

from geocode.layers.source import LayerProblem
from geocode.normalise import normalise_street
from geocode.segments import (
    LOW,
    Node,
    Segment,
    Stretch,
    join_ends,
    name_streets,
    node_row,
    number_sides,
    read_segment,
    segment_row,
    take_nodes,
    take_segments,
)

_FORMAT = "vigie-layer-1"
_TABLES = """
CREATE TABLE street (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE segment (id INTEGER PRIMARY KEY, street_id INTEGER NOT NULL REFERENCES street, l_from INTEGER,
    l_to INTEGER, r_from INTEGER, r_to INTEGER, zip TEXT, wkb BLOB NOT NULL);
CREATE TABLE node (id INTEGER PRIMARY KEY, name TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL);
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_SEGMENTS = """
SELECT name, l_from, l_to, r_from, r_to, zip, wkb FROM segment JOIN street ON street.id = street_id ORDER BY segment.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a layer holds: counts, the share of segments with a range, the source, a checksum of the content."""

    source: str
    nodes_from: str
    streets: int
    segments: int
    segments_left_out: int
    ranged_share: float
    nodes: int
    nodes_left_out: int
    checksum: str
    format: str = _FORMAT


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Segments, nodes and manifest, with two look-ups by normal street name.

    `stretches`: the numbered sides of each street in the order of their lowest numbers (none for a street without
    ranges); `crossings`: where in `nodes` the crossings are that name it.
    """

    segments: tuple[Segment, ...]
    nodes: tuple[Node, ...]
    manifest: Manifest
    stretches: Mapping[str, tuple[Stretch, ...]]
    crossings: Mapping[str, frozenset[int]]


def build_layer(
    centrelines: gpd.GeoDataFrame, intersections: gpd.GeoDataFrame | None = None, *, source: str = "not stated"
) -> Layer:
    """Return the layer of frames as `read_centrelines` and `read_intersections` give them (EPSG:4326).

    Without intersections, crossings are the shared ends of lines with different street names. Segments without
    a name or line, and nodes that do not name two streets, are left out and counted in the manifest.
    `source` says where the data come from. The order of rows does not matter.
    """
    segments = list(take_segments(centrelines))
    named = join_ends(segments) if intersections is None else take_nodes(intersections)
    nodes = [node for node in named if name_streets(node)]
    return _assemble(
        segments,
        nodes,
        source=source,
        nodes_from="line ends" if intersections is None else "intersections",
        segments_left_out=len(centrelines) - len(segments),
        nodes_left_out=len(named) - len(nodes),
    )


def write_layer(layer: Layer, path: Path) -> None:
    """Write the layer to one SQLite file, whole or not at all.

    The same layer gives the same bytes with the same SQLite library, which writes its version into the file.
    """
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(descriptor)
    try:
        with closing(sqlite3.connect(draft)) as database, database:
            _fill(database, layer)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


def read_layer(path: Path) -> Layer:
    """Return the layer in a file of `write_layer`; raises `LayerProblem` when it is missing, foreign or changed."""
    if not path.is_file():
        raise LayerProblem(f"The layer {path.name} does not exist: build it first.")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            manifest = {key: json.loads(value) for key, value in database.execute("SELECT key, value FROM manifest")}
            if manifest.get("format") != _FORMAT:
                raise LayerProblem(f"The layer {path.name} is not of the format {_FORMAT}: build it again.")
            segments = [read_segment(row) for row in database.execute(_SEGMENTS)]
            nodes = [Node(name, (lat, lon)) for name, lat, lon in database.execute("SELECT name, lat, lon FROM node")]
        counted = ("source", "nodes_from", "segments_left_out", "nodes_left_out")
        layer = _assemble(segments, nodes, **{key: manifest[key] for key in counted})
    except (sqlite3.DatabaseError, json.JSONDecodeError, KeyError, shapely.errors.ShapelyError) as error:
        raise LayerProblem(f"The file {path.name} is not a reference layer: build one and name that.") from error
    if asdict(layer.manifest) != manifest:
        raise LayerProblem(f"The layer {path.name} was changed after it was built: build it again.")
    return layer


def _fill(database: sqlite3.Connection, layer: Layer) -> None:
    names = sorted({segment.street for segment in layer.segments})
    ids = {name: id_ for id_, name in enumerate(names, start=1)}
    database.executescript(_TABLES)
    database.executemany("INSERT INTO street (name, id) VALUES (?, ?)", ids.items())
    rows = [(ids[street], *rest) for street, *rest in map(segment_row, layer.segments)]
    database.executemany("INSERT INTO segment VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", rows)
    database.executemany("INSERT INTO node VALUES (NULL, ?, ?, ?)", map(node_row, layer.nodes))
    facts = [(key, json.dumps(value)) for key, value in sorted(asdict(layer.manifest).items())]
    database.executemany("INSERT INTO manifest VALUES (?, ?)", facts)


def _assemble(
    segments: Sequence[Segment],
    nodes: Sequence[Node],
    *,
    source: str,
    nodes_from: str,
    segments_left_out: int,
    nodes_left_out: int,
) -> Layer:
    # One order for all, so that the order of rows in a source changes no byte.
    segments = sorted(segments, key=lambda segment: repr(segment_row(segment)))
    nodes = sorted(nodes, key=node_row)
    stretches: dict[str, list[Stretch]] = defaultdict(list)
    for segment in segments:
        stretches[normalise_street(segment.street)] += number_sides(segment)
    crossings: dict[str, set[int]] = defaultdict(set)
    for place, node in enumerate(nodes):
        for street in name_streets(node):
            crossings[street].add(place)
    content = [list(map(segment_row, segments)), list(map(node_row, nodes))]
    ranged = sum(segment.left is not None or segment.right is not None for segment in segments)
    manifest = Manifest(
        source=source,
        nodes_from=nodes_from,
        streets=len(stretches),
        segments=len(segments),
        nodes=len(nodes),
        segments_left_out=segments_left_out,
        nodes_left_out=nodes_left_out,
        ranged_share=round(ranged / len(segments), 4) if segments else 0.0,
        checksum=hashlib.sha256(repr(content).encode()).hexdigest(),
    )
    return Layer(
        segments=tuple(segments),
        nodes=tuple(nodes),
        manifest=manifest,
        stretches=MappingProxyType({street: tuple(sorted(sides, key=LOW)) for street, sides in stretches.items()}),
        crossings=MappingProxyType({street: frozenset(places) for street, places in crossings.items()}),
    )
