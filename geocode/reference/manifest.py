"""Count what a filled layer holds and seal it with a checksum of its content.

The counts are taken from the tables themselves, so a manifest cannot say what is not there.
"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from geocode.reference.records import FORMAT
from geocode.reference.tables import CONTENT

_ROWS_AT_ONCE = 20_000


def count_content(database: sqlite3.Connection, left_out: Mapping[str, int]) -> None:
    """Write the manifest of a filled layer, in place of an older one."""
    facts = {**recount(database), "left_out": dict(sorted(left_out.items())), "format": FORMAT}
    with database:
        database.execute("DELETE FROM manifest")
        rows = [(key, json.dumps(value, sort_keys=True)) for key, value in sorted(facts.items())]
        database.executemany("INSERT INTO manifest VALUES (?, ?)", rows)


def recount(database: sqlite3.Connection) -> dict[str, object]:
    """Return counts, shares, bounds, ZIPs, towns and checksum as the tables give them."""

    def one(question: str) -> tuple[Any, ...]:
        return tuple(database.execute(question).fetchone())

    counts = {
        table + "s": one(f"SELECT count(*) FROM {table}")[0]
        for table in ("street", "segment", "node", "point", "landmark")
    }
    counts |= {
        f"zones: {kind}": count for kind, count in database.execute("SELECT kind, count(*) FROM zone GROUP BY 1")
    }
    numbered = "SELECT count(DISTINCT segment_id) FROM stretch WHERE learned = "
    ranged, learned = (one(f"{numbered}{flag}")[0] for flag in (0, 1))
    west, south, east, north = one(
        "SELECT min(west), min(south), max(east), max(north) FROM (SELECT * FROM segment_tree UNION ALL "
        "SELECT * FROM point_tree UNION ALL SELECT * FROM node_tree)"
    )
    zips, towns = (
        sorted(
            text
            for (text,) in database.execute(
                f"SELECT DISTINCT value FROM street, json_each(street.{column}) WHERE value <> ''"
            )
        )
        for column in ("zips", "places")
    )
    return {
        "counts": counts,
        "ranged_share": round(ranged / max(counts["segments"], 1), 4),
        "learned_share": round(learned / max(counts["segments"], 1), 4),
        "bounds": None if west is None else [west, south, east, north],
        "zips": zips,
        "towns": towns,
        "checksum": checksum(database),
    }


def checksum(database: sqlite3.Connection) -> str:
    """Return the sha256 of all rows of the content, table by table in the order of their keys."""
    digest = hashlib.sha256()
    for table in CONTENT:
        digest.update(table.encode())
        rows = database.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
        while batch := rows.fetchmany(_ROWS_AT_ONCE):
            digest.update(repr(batch).encode())
    return digest.hexdigest()
