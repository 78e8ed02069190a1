"""Landmarks and zones as the layer keeps them: with a key of their name, a place and a reach.

It must not move a landmark or repair a zone's border.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from geocode.interpolate import distance_m
from geocode.parse import parse
from geocode.reference.layer import place_key
from geocode.reference.lines import Names, Read

if TYPE_CHECKING:
    import geopandas as gpd


class LandmarkRow(NamedTuple):
    """A landmark; an exit or mile post with the normal name of its street and its marker."""

    key: str
    name: str
    kind: str
    lat: float
    lon: float
    radius_m: float
    street: str | None
    marker: str | None
    marker_text: str | None


class ZoneRow(NamedTuple):
    """A zone with a place inside it and the metres from there to its furthest border."""

    key: str
    zone_id: str
    name: str
    kind: str
    parent: str | None
    lat: float
    lon: float
    radius_m: float
    area: bytes


def mark_landmarks(frame: "gpd.GeoDataFrame", read: Read, names: Names) -> list[LandmarkRow]:
    """Return the landmarks of a LANDMARKS frame, those whose name reads as a corridor with their marker."""
    rows = set()
    for name, kind, radius_m, point in zip(
        frame["name"], frame["kind"], frame["radius_m"], frame.geometry, strict=True
    ):
        if not name or point is None or point.is_empty:
            continue
        street = marker = text = None
        parsed = parse(name)
        if parsed.kind == "corridor" and parsed.street and parsed.marker and read(parsed.street).base:
            street, (marker, text) = read(parsed.street).normal, parsed.marker
            names.mentioned[street][parsed.street] += 1
        reach = float(radius_m) if np.isfinite(radius_m) else 0.0
        rows.add(LandmarkRow(place_key(name), name, kind, point.y, point.x, reach, street, marker, text))
    return sorted(rows, key=repr)


def measure_zones(frame: "gpd.GeoDataFrame") -> list[ZoneRow]:
    """Return the zones of a ZONES frame."""
    rows = []
    for zone_id, name, kind, parent, area in zip(
        frame["zone_id"], frame["name"], frame["kind"], frame["parent"], frame.geometry, strict=True
    ):
        inside = shapely.point_on_surface(area)
        place = inside.y, inside.x
        corners = shapely.get_coordinates(shapely.convex_hull(area)).tolist()
        reach = max(distance_m(place, (lat, lon)) for lon, lat in corners)
        rows.append(ZoneRow(place_key(name), zone_id, name, kind, parent or None, *place, reach, shapely.to_wkb(area)))
    return sorted(rows, key=lambda row: (row.kind, row.zone_id))
