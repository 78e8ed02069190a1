"""Where incidents took place: the geocoder and the zones, joined to what the agency wrote about city and county.

The geocoder is handed a key and an address, never a person. Beat, snap point and cell bear the names they are published
under. Must not decide what may be published.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

PLACES = {
    "incident_id": pl.String, "lat": pl.Float64, "lon": pl.Float64, "precision": pl.String, "confidence": pl.Float64,
    "expected_error_m": pl.Float64, "expected_error_p90_m": pl.Float64, "reason": pl.String, "layer_version": pl.String,
    "snap_id": pl.String, "cell": pl.String, "beat": pl.String, "neighbourhood": pl.String, "city": pl.String, "county": pl.String,
}  # fmt: skip
"""Columns of the located stage; of a place with a snap_id, cell and areas are those of the snap point."""

REFUSED: dict[str, pl.DataType | type[pl.DataType]] = {
    "incident_id": pl.String, "address": pl.String, "precision": pl.String, "reason": pl.String,
    "candidates": pl.List(pl.String), "finding": pl.String, "distance_m": pl.Float64,
}  # fmt: skip
"""What the agency should look at: addresses without a place, and submitted coordinates that do not fit their address."""

_UNLOCATED = {name: pl.lit(None, dtype=kind) for name, kind in PLACES.items()} | {
    "precision": pl.lit("none"), "reason": pl.lit("no_layer"),
}  # fmt: skip
# A place inside a zone says nothing about the beats within it.
_TOO_COARSE = ("zone",)
# The agency knows where it was, and an address point is one of those that the catchments count.
_EXACT = ("reported", "point")


@dataclass(frozen=True, kw_only=True)
class Reference:
    """The files places are found with; without a layer, only city and county as written are used."""

    layer: Path
    zones: Path
    snaps: Path
    corrections: Path

    def fingerprint(self) -> str:
        """A hash of the files and of the corrections in force, to tell when places must be found again."""
        from geocode.corrections.force import in_force
        from orchestration.corrections import read_ledger

        digest = hashlib.sha256()
        for path in (self.layer, self.zones, self.snaps):
            digest.update(path.read_bytes() if path.is_file() else b"absent")
        # A proposal changes nothing yet.
        digest.update(in_force(read_ledger(self.corrections)).drop("version").write_ndjson().encode())
        return digest.hexdigest()

    def locate(self, incidents: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """One row per incident (`PLACES`): point, precision, error, and the areas it lies in; and what is `REFUSED`."""
        written = incidents.select(
            "incident_id",
            city=_tidied(pl.col("city")),
            county=_tidied(pl.col("county")).str.replace(r"(?i) county$", ""),
        )
        if not (self.layer.is_file() and self.zones.is_file()):
            unknown = {name: value for name, value in _UNLOCATED.items() if name not in written.columns}
            return written.with_columns(**unknown).select(*PLACES), pl.DataFrame(schema=REFUSED)
        located = self.places_of(incidents.select("agency_id", key="incident_id", address="address", zip="zip_code"))
        refused = _refused(located, incidents, area=self._area())
        points = _as_reported(located, incidents, doubted=_doubted(refused))
        known = {name: pl.coalesce(name, pl.lit(written[name])).alias(name) for name in ("city", "county")}
        areas = self._areas(points, vague=_vague(refused)).with_columns(**known)
        return pl.concat([points, areas], how="horizontal").select(*PLACES), refused

    def places_of(self, asked: pl.DataFrame) -> pl.DataFrame:
        """The answers for key, address, agency_id and, where known, zip, with the corrections in force for the agency."""
        from geocode.locate import locate
        from geocode.reference import read_layer
        from orchestration.corrections import locate_by_agency

        layer = read_layer(self.layer)
        return locate_by_agency(
            asked, self.corrections, lambda rows, standing: locate(rows, layer, corrections=standing)
        )

    def shapes(self, used: Collection[tuple[str, str]] = ()) -> Any:
        """The outlines of all beats, neighbourhoods and cities, and of the snap points and cells among `used` (level, area).

        None without a zone layer.
        """
        if not self.zones.is_file():
            return None
        import pandas as pd

        from geocode.areas import area_shapes
        from geocode.layers.zones import read_zones
        from geocode.snapping.outlines import snap_shapes

        drawn = area_shapes(read_zones(self.zones))
        ground = self._ground()
        fine = snap_shapes(ground.snaps, ground.published, used) if ground.published is not None else drawn.iloc[:0]
        return pd.concat([drawn, fine], ignore_index=True) if len(fine) else drawn

    def snap_points(self) -> pl.DataFrame:
        """The snap points that may be published (`geocode.snapping.published.PUBLISHED_SNAPS`); none without a layer."""
        from geocode.snapping.published import PUBLISHED_SNAPS

        published = self._ground().published if self.zones.is_file() else None
        return pl.DataFrame(schema=PUBLISHED_SNAPS) if published is None else published

    def snap_warning(self) -> str | None:
        """Why no snap point is published although there is a snap layer: one sentence for the operator."""
        return self._ground().refused if self.zones.is_file() else None

    def _ground(self) -> "_Ground":
        return _read_ground(*((path, *_stamp(path)) for path in (self.snaps, self.zones)))

    def _area(self) -> Any:
        """All that the deployment's zones cover."""
        from geocode.areas import covered_area
        from geocode.layers.zones import read_zones

        return covered_area(read_zones(self.zones))

    def _areas(self, points: pl.DataFrame, *, vague: pl.DataFrame) -> pl.DataFrame:
        """Snap point, cell and the areas of each point, as far as its error allows; without a snap layer its beat."""
        from geocode.areas import name_areas
        from geocode.snapping.published import STANDING, stand_points
        from geocode.zones import assign_zone

        ground = self._ground()
        asked = points.select("precision", key="incident_id", lat="lat", lon="lon", spread_m=_spread(vague))
        if ground.published is not None:
            return stand_points(asked, ground.snaps, ground.published, ground.zones)
        sharp = [
            pl.when(~pl.col("precision").is_in(_TOO_COARSE)).then(pl.col(axis)).alias(axis) for axis in ("lat", "lon")
        ]
        beats = ground.zones[ground.zones["kind"] == "beat"]
        placed = assign_zone(asked.with_columns(sharp), beats).join(
            name_areas(ground.zones).filter(kind="beat"), on="zone_id", how="left", maintain_order="left"
        )
        fine = {name: pl.lit(None, dtype=pl.String) for name in ("snap_id", "cell")}
        return placed.with_columns(**fine).select(*STANDING)


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """The zones, the snap layer and what of it is published; `refused` says why nothing of a layer is."""

    zones: Any
    snaps: Any = None
    published: pl.DataFrame | None = None
    refused: str | None = None


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when a file is written again."""
    seen = path.stat() if path.is_file() else None
    return (seen.st_mtime_ns, seen.st_size) if seen else (0, 0)


@lru_cache(maxsize=2)
def _read_ground(snap_file: tuple[Path, int, int], zone_file: tuple[Path, int, int]) -> _Ground:
    """Read and check once: the stage asks month by month."""
    from geocode.layers.zones import read_zones
    from geocode.snapping.files import read_snaps
    from geocode.snapping.published import publish_snaps, refuse_layer

    zones = read_zones(zone_file[0])
    if not snap_file[0].is_file():
        return _Ground(zones=zones)
    snaps = read_snaps(snap_file[0])
    refused = refuse_layer(snaps, zones)
    if refused:
        return _Ground(zones=zones, refused=refused)
    return _Ground(zones=zones, snaps=snaps, published=publish_snaps(snaps, zones))


def _spread(vague: pl.DataFrame) -> pl.Expr:
    """The metres nine in ten places keep within; null where a place may be anywhere in a zone or lacks its digits."""
    unknown = pl.col("precision").is_in(_TOO_COARSE) | pl.col("incident_id").is_in(vague["incident_id"].implode())
    exact = pl.col("precision").is_in(_EXACT)
    return pl.when(unknown).then(None).when(exact).then(0.0).otherwise(pl.col("expected_error_p90_m"))


def _vague(refused: pl.DataFrame) -> pl.DataFrame:
    """Submitted points that are taken, and may be hundreds of metres off."""
    return refused.filter(pl.col("finding") == "few_digits")


def _as_reported(points: pl.DataFrame, incidents: pl.DataFrame, *, doubted: pl.DataFrame) -> pl.DataFrame:
    """The agency's own point where it gave one, since it knows the place better than its address does.

    Where the two contradict each other neither is taken: the incident has no place until the agency says which is right.
    """
    given = incidents["latitude"].is_not_null() & incidents["longitude"].is_not_null()
    doubt = incidents["incident_id"].is_in(doubted["incident_id"].implode())
    told: dict[str, Any] = {
        "lat": incidents["latitude"], "lon": incidents["longitude"], "precision": pl.lit("reported"), "confidence": None,
        "expected_error_m": None, "expected_error_p90_m": None, "reason": None,
    }  # fmt: skip
    refused: dict[str, Any] = {**dict.fromkeys(told), "precision": pl.lit("none"), "reason": pl.lit("disagrees")}
    return points.rename({"key": "incident_id"}).with_columns(
        pl.when(doubt).then(refused[name]).when(given).then(value).otherwise(pl.col(name)).alias(name)
        for name, value in told.items()
    )


def _doubted(refused: pl.DataFrame) -> pl.DataFrame:
    """The findings for which a submitted point cannot be taken."""
    from geocode.reported import FAR_M

    # Outside the area is a place elsewhere; outside and far from its own address is a contradiction.
    elsewhere = (pl.col("finding") == "outside_area") & (pl.col("distance_m") > FAR_M)
    return refused.filter(pl.col("finding").is_in(["zero", "swapped", "sign", "far_from_address"]) | elsewhere)


def _refused(located: pl.DataFrame, incidents: pl.DataFrame, *, area: Any) -> pl.DataFrame:
    """Addresses that were written and have no place, and coordinates that do not fit theirs."""
    from geocode.reported import check_reported

    asked = located.hstack(incidents.select("address", reported_lat="latitude", reported_lon="longitude"))
    found = check_reported(asked.drop("address"), area=area).select("key", "finding", "distance_m")
    told = asked.join(found, on="key", how="left").filter(
        pl.col("finding").is_not_null() | (pl.col("lat").is_null() & (pl.col("reason") != "empty"))
    )
    return told.select(pl.col("key").alias("incident_id"), *list(REFUSED)[1:]).sort("incident_id", "finding")


def _tidied(text: pl.Expr) -> pl.Expr:
    """One spelling of case and blanks; another spelling of the name itself is left as it is."""
    squeezed = text.str.strip_chars().str.replace_all(r"\s+", " ").str.to_titlecase()
    return pl.when(squeezed != "").then(squeezed)
