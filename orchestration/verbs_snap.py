"""What `vigie geocode snap` does: the points that may be published instead of a place, made over a reference layer.

A layer that does not hold its own floors is not written. Must not hold a rule about catchments; geocode does.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import typer

from geocode.layers.problem import LayerProblem
from orchestration.speaking import answer
from orchestration.table_files import TableProblem

_HOUSES = "SELECT street.name, low, lat, lon FROM point JOIN street ON street.id = street_id WHERE low = high"


def snap(layer: Path, *, borders: Sequence[str], residents: Path | None, out: Path, as_json: bool) -> None:
    """Make the snap layer of a reference layer and write it."""
    from geocode.reference import read_layer
    from geocode.snap import describe_snap_layer
    from geocode.snapping.files import read_snaps, write_snaps

    if out.suffix != ".parquet" or not out.parent.is_dir():
        raise TableProblem(f"{out} is no place for a snap layer; name a .parquet file in a folder that is there.")
    if out.exists():
        try:
            read_snaps(out)
        except LayerProblem:
            raise TableProblem(f"{out} is there and is no snap layer; remove it, or give another place.") from None
    opened = read_layer(layer)
    snaps = snaps_of(opened, borders, residents=residents)
    write_snaps(snaps, out)
    told = describe_snap_layer(snaps, _addresses_of(opened), zones=_zones_of(opened, borders))
    if as_json:
        answer(told)
        return
    typer.echo(f"{len(snaps):,} snap points: {out}")
    for name, value in told.items():
        typer.echo(f"  {name.replace('_', ' ')}: {value:,}")


def snaps_of(layer: Any, borders: Sequence[str], *, residents: Path | None = None) -> Any:
    """The snap layer over a reference layer's crossings and segments, cut at the borders of these kinds of zones."""
    from geocode.snap import check_snap_layer, make_snap_layer
    from geocode.snapping.files import read_residents

    addresses = _addresses_of(layer)
    if addresses.is_empty():
        raise LayerProblem(
            "The layer holds no address points, so nobody can count who shares a place: build it with --source points=FILE."
        )
    zones = _zones_of(layer, borders)
    people = read_residents(residents) if residents else None
    snaps = make_snap_layer(_sites_of(layer), addresses, zones=zones, residents=people)
    broken = check_snap_layer(snaps, addresses, zones=zones, residents=people)
    if broken:
        raise LayerProblem(
            f"The snap layer breaks its own rules {len(broken)} times ({broken[0][0]}): it is not written; report this."
        )
    return snaps


def _zones_of(layer: Any, borders: Sequence[str]) -> list[Any] | None:
    zones = [layer.zones(kind) for kind in borders]
    missing = [kind for kind, frame in zip(borders, zones, strict=True) if not len(frame)]
    if missing:
        raise LayerProblem(
            f"The layer holds no zones of the kind {', '.join(missing)}: build it with --source zones=FILE."
        )
    return zones or None


def _sites_of(layer: Any) -> pl.DataFrame:
    from geocode.interpolate import point_along

    nodes = [(f"n{id_}", "node", lat, lon) for id_, lat, lon in layer.ask("SELECT id, lat, lon FROM node ORDER BY id")]
    streets = [id_ for (id_,) in layer.ask("SELECT id FROM street ORDER BY id")]
    middles = [
        (f"m{segment.id}", "mid", *point_along(segment.line, 0.5))
        for street in streets
        for segment in layer.segments(street)
    ]
    return pl.DataFrame([*nodes, *middles], schema=["site_id", "kind", "lat", "lon"], orient="row")


def _addresses_of(layer: Any) -> pl.DataFrame:
    schema = {"street": pl.String, "low": pl.Int64, "lat": pl.Float64, "lon": pl.Float64}
    return pl.DataFrame(layer.ask(_HOUSES), schema=schema, orient="row")
