"""The tables of a reference layer, and how a line is stored in one.

Each look-up finds its rows by one probe of a key or an index, or of an R-tree. Nothing here reads or fills them.
"""

import struct

from geocode.interpolate import Line, Place, measure_line

CONTENT = (
    "source", "street", "street_name", "segment", "stretch", "point", "node", "node_street", "landmark", "zone",
    "base", "name_key",
)  # fmt: skip
"""Tables the checksum covers, in its order. The R-trees repeat them."""

TREES = {"segment": "segment_tree", "point": "point_tree", "node": "node_tree", "zone": "zone_tree"}

TABLES = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, file TEXT NOT NULL, licence TEXT, date TEXT,
    rows INTEGER NOT NULL, left_out TEXT NOT NULL, sha256 TEXT);
CREATE TABLE street (id INTEGER PRIMARY KEY, name TEXT NOT NULL, length_m REAL NOT NULL, zips TEXT NOT NULL,
    places TEXT NOT NULL);
CREATE TABLE street_name (normal TEXT NOT NULL, street_id INTEGER NOT NULL REFERENCES street,
    kind TEXT NOT NULL CHECK (kind IN ('written', 'alias', 'correction')), predir TEXT NOT NULL, pretype TEXT NOT NULL,
    base TEXT NOT NULL, type TEXT NOT NULL, postdir TEXT NOT NULL, PRIMARY KEY (normal, street_id)) WITHOUT ROWID;
CREATE TABLE base (id INTEGER PRIMARY KEY, base TEXT NOT NULL UNIQUE, sound TEXT NOT NULL);
CREATE TABLE name_key (key TEXT NOT NULL, base_id INTEGER NOT NULL REFERENCES base, PRIMARY KEY (key, base_id))
    WITHOUT ROWID;
CREATE TABLE segment (id INTEGER PRIMARY KEY, street_id INTEGER NOT NULL REFERENCES street, zip_l TEXT, zip_r TEXT,
    place TEXT, line BLOB NOT NULL);
CREATE TABLE stretch (id INTEGER PRIMARY KEY, street_id INTEGER NOT NULL REFERENCES street,
    segment_id INTEGER NOT NULL REFERENCES segment, start REAL NOT NULL, end REAL NOT NULL, low INTEGER NOT NULL,
    high INTEGER NOT NULL, side INTEGER NOT NULL, zip TEXT, learned INTEGER NOT NULL, spread_m REAL NOT NULL);
CREATE TABLE point (id INTEGER PRIMARY KEY, street_id INTEGER NOT NULL REFERENCES street, low INTEGER NOT NULL,
    high INTEGER NOT NULL, zip TEXT, place TEXT, lat REAL NOT NULL, lon REAL NOT NULL);
CREATE TABLE node (id INTEGER PRIMARY KEY, name TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL);
CREATE TABLE node_street (street_id INTEGER NOT NULL REFERENCES street, node_id INTEGER NOT NULL REFERENCES node,
    PRIMARY KEY (street_id, node_id)) WITHOUT ROWID;
CREATE TABLE landmark (id INTEGER PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    lat REAL NOT NULL, lon REAL NOT NULL, radius_m REAL NOT NULL, street_id INTEGER REFERENCES street, marker TEXT,
    marker_text TEXT);
CREATE TABLE zone (id INTEGER PRIMARY KEY, key TEXT NOT NULL, zone_id TEXT NOT NULL, name TEXT NOT NULL,
    kind TEXT NOT NULL, parent TEXT, lat REAL NOT NULL, lon REAL NOT NULL, radius_m REAL NOT NULL, area BLOB NOT NULL);
CREATE VIRTUAL TABLE segment_tree USING rtree(id, south, north, west, east);
CREATE VIRTUAL TABLE point_tree USING rtree(id, south, north, west, east);
CREATE VIRTUAL TABLE node_tree USING rtree(id, south, north, west, east);
CREATE VIRTUAL TABLE zone_tree USING rtree(id, south, north, west, east);
"""

# Made once the tables are filled: sorting beats inserting in order.
INDICES = """
CREATE INDEX street_name_of ON street_name (street_id);
CREATE INDEX street_name_base ON street_name (base, street_id);
CREATE INDEX base_sound ON base (sound, id) WHERE sound <> '';
CREATE INDEX segment_of ON segment (street_id);
CREATE INDEX stretch_of ON stretch (street_id, low);
CREATE INDEX stretch_on ON stretch (segment_id);
CREATE INDEX point_of ON point (street_id, low);
CREATE INDEX node_street_at ON node_street (node_id);
CREATE INDEX landmark_key ON landmark (key);
CREATE INDEX landmark_marker ON landmark (street_id, marker, marker_text) WHERE street_id IS NOT NULL;
CREATE INDEX zone_key ON zone (key);
"""

_WKB_HEAD = struct.Struct("<BII")  # byte order, geometry type 2 (LineString), number of places


def pack_line(places: tuple[Place, ...]) -> bytes:
    """Return a line as well-known binary, longitude first."""
    flat = [degrees for lat, lon in places for degrees in (lon, lat)]
    return _WKB_HEAD.pack(1, 2, len(places)) + struct.pack(f"<{len(flat)}d", *flat)


def unpack_line(stored: bytes) -> Line:
    """Return the line of `pack_line`; raises struct.error for bytes that are none."""
    _, _, count = _WKB_HEAD.unpack_from(stored)
    flat = struct.unpack_from(f"<{2 * count}d", stored, _WKB_HEAD.size)
    return measure_line(list(zip(flat[1::2], flat[::2], strict=True)))
