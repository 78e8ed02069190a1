"""Put a reference layer together from the frames of `layers/`: the recipe, step by step.

The same frames give the same layer, whatever the order of their rows. It must not read a file of a publisher.
"""

import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from geocode.layers.problem import LayerProblem
from geocode.names import StreetName, read_name
from geocode.parse import split_crossing
from geocode.reference.crossings import Site, find_sites
from geocode.reference.fill import Content, fill_layer, open_memory
from geocode.reference.layer import Layer
from geocode.reference.learned import learn_stretches
from geocode.reference.limits import Resolve, find_limits
from geocode.reference.lines import Names, Read, merge_alike, read_pieces
from geocode.reference.manifest import count_content
from geocode.reference.merge import merge_sources
from geocode.reference.nodes import join_sites
from geocode.reference.places import mark_landmarks, measure_zones
from geocode.reference.plane import Plane, plane_of
from geocode.reference.points import merge_points
from geocode.reference.records import Source
from geocode.reference.split import split_pieces
from geocode.reference.variants import join_variants

if TYPE_CHECKING:
    import geopandas as gpd

_LONGEST_LIMIT = 4  # words of a base: a limit that says more describes a place


def build_layer(
    *,
    streets: "Sequence[gpd.GeoDataFrame]" = (),
    points: pl.DataFrame | None = None,
    intersections: "gpd.GeoDataFrame | None" = None,
    landmarks: "gpd.GeoDataFrame | None" = None,
    zones: "gpd.GeoDataFrame | None" = None,
    sources: Sequence[Source] = (),
) -> Layer:
    """Return the layer, in memory, of frames with the columns of `layers.frames` (EPSG:4326).

    Of several frames of streets the first that numbers a street wins it, the others fill what it lacks. What has
    no name, number or place is left out and counted in the manifest. `sources` says what the frames were read from.
    """
    read: Read = functools.cache(read_name)
    names = Names()
    pieces, left_out = read_pieces(streets, read, names)
    plane = plane_of(np.array([piece.shape for piece in pieces], dtype=object))
    pieces, read_joined = join_variants(pieces, plane, names, read)
    pieces = merge_sources(pieces, plane)
    addresses, lost = merge_points(points, read_joined, names) if points is not None else (None, Counter[str]())
    left_out += lost
    resolve = _resolver(names, read)
    sites = find_sites(pieces, plane)
    sites += find_limits(pieces, plane, lambda text: resolve(text, typed=True))
    if intersections is not None:
        given, lost = _read_given(intersections, plane, resolve)
        sites += given
        left_out += lost
    pieces = merge_alike(split_pieces(pieces, sites, plane))
    content = Content(
        names=names,
        read=read,
        pieces=pieces,
        learned=learn_stretches(pieces, addresses),
        points=addresses,
        nodes=[(*plane.locate(meeting.x, meeting.y), meeting.streets) for meeting in join_sites(sites)],
        landmarks=mark_landmarks(landmarks, read_joined, names) if landmarks is not None else [],
        zones=measure_zones(zones) if zones is not None else [],
        sources=sorted(sources, key=repr),
    )
    database = open_memory()
    fill_layer(database, content)
    count_content(database, left_out)
    return Layer(database)


def correct_layer(layer: Layer, names: Mapping[str, str]) -> Layer:
    """Return the layer, in memory, with reviewed other names: text as written to the street it means.

    Raises `LayerProblem` when a text holds no name, or names a street that the layer does not have.
    """
    database = open_memory()
    layer.database.backup(database)
    left_out = Counter(layer.manifest.left_out)
    for place, (text, street) in enumerate(sorted(names.items()), start=1):
        read, ids = read_name(text), layer.named(read_name(street).normal)
        if not read.base or not ids:
            raise LayerProblem(f"Correction {place} names a street the layer does not have: correct its street column.")
        rows = [(read.normal, id, "correction", *read) for id in ids]
        with database:
            database.executemany("INSERT OR IGNORE INTO street_name VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    from geocode.reference.fill import fill_keys

    fill_keys(database)
    count_content(database, left_out)
    return Layer(database)


def _resolver(names: Names, read: Read) -> "Callable[..., frozenset[str]]":
    """Return a function that says which streets a text in a crossing's name means: one so called, or also called so.

    A street nobody drew is noted in `names`, since a crossing names it; with `typed`, only if it has a type, for
    limits are often no streets ('DEAD END').
    """
    also: dict[str, set[str]] = {}
    for street, others in names.aliases.items():
        for other in others:
            also.setdefault(read(other).normal, set()).add(street)

    def resolve(text: str, *, typed: bool = False) -> frozenset[str]:
        name: StreetName = read(text)
        if not name.base:
            return frozenset()
        if name.normal not in names.written:
            if name.normal in also:
                return frozenset(also[name.normal])
            if typed and not (name.type and name.base.count(" ") < _LONGEST_LIMIT):
                return frozenset()
        names.mentioned[name.normal][text.strip()] += 1
        return frozenset({name.normal})

    return resolve


def _read_given(frame: "gpd.GeoDataFrame", plane: Plane, resolve: Resolve) -> tuple[list[Site], Counter[str]]:
    across, along = plane.scale
    sites: list[Site] = []
    left_out: Counter[str] = Counter()
    for name, point in zip(frame["name"], frame.geometry, strict=True):
        met = frozenset().union(*map(resolve, split_crossing(name))) if isinstance(name, str) else frozenset()
        if len(met) < 2 or point is None or point.is_empty:
            left_out["crossings that do not name two streets at a place"] += 1
        else:
            sites.append(Site(point.x * across, point.y * along, met, given=True))
    return sites, left_out
